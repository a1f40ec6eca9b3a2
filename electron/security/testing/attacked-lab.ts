import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll} from 'vitest';
import {type LabHost} from '../../host/lab-host.ts';
import {buildLab, openTestHost, type TestLabHost} from '../../host/testing/built-lab.ts';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** What no reply, output or file of the lab may hold: it stands only in files outside of the folder. */
export const secret = 'SECRET-8c1f55d0';

/** A host, a folder that files are opened from, and beside it one that nothing may be read from. */
export interface AttackedLab {
  readonly host: LabHost;
  readonly homeDirectory: string;
  /** Holds the folder and what is outside of it. */
  readonly root: string;
  readonly folder: string;
  /** `secret.txt` and `secret.h` are in it. */
  readonly outside: string;
}

/** The attacked lab for the tests of a file: called once, at its top; there from the first test on. */
export function attackedLab(): AttackedLab {
  let test: TestLabHost;
  const root = mkdtempSync(path.join(tmpdir(), 'airlock-hostile-'));
  const outside = path.join(root, 'outside');
  const folder = path.join(root, 'project');
  beforeAll(async () => {
    mkdirSync(outside);
    mkdirSync(folder);
    writeFileSync(path.join(outside, 'secret.txt'), `${secret}\n`);
    writeFileSync(path.join(outside, 'secret.h'), `#define LEAK "${secret}"\n`);
    test = await openTestHost(await buildLab(), 'in-process');
  });
  afterAll(async () => {
    await test.dispose();
    rmSync(root, {recursive: true, force: true});
  });
  return {
    root,
    folder,
    outside,
    get host() {
      return test.host;
    },
    get homeDirectory() {
      return test.homeDirectory;
    },
  };
}
