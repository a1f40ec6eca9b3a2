import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {conformingModule} from '../../core/air/testing/conforming-module.ts';
import {edited} from '../../core/air/testing/rule-case.ts';
import {disassemble} from '../../core/metallib/testing/llvm14.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {type CliRun, runCli} from './testing/run-cli.ts';

let folder: string;

beforeAll(async () => {
  await buildLab();
  folder = await mkdtemp(join(tmpdir(), 'airlock-build-'));
  const files: Record<string, string> = {
    'baseline.ll': conformingModule,
    'broken.ll': edited(['!{!0, !1', '!{!1']),
    'invalid.ll': edited(['fmul fast float %again', 'fmul fast float %index']),
    'truncated.ll': conformingModule.slice(0, conformingModule.indexOf('%again = load') + 8),
    'opaque.ll': opaqueModule,
    'plain.ll': 'target triple = "x86_64-unknown-linux-gnu"\n\ndefine void @f() {\n  ret void\n}\n',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(() => rm(folder, {recursive: true, force: true}));

const run = (...args: string[]): Promise<CliRun> =>
  runCli(args, {cwd: folder, env: {AIRLOCK_HOME: join(folder, 'home')}});

/** What llvm-dis makes of the only module of a library. */
async function moduleText(name: string): Promise<string> {
  const bytes = await readFile(join(folder, name));
  return disassemble(bytes.subarray(bytes.indexOf(Buffer.from([0xde, 0xc0, 0x17, 0x0b]))));
}

describe('build', () => {
  test('makes a library without a word, which LLVM reads', async () => {
    const silent = {exitCode: 0, signal: null, stdout: '', stderr: ''};
    expect(await run('build', 'baseline.ll', '-o', 'baseline.metallib')).toEqual(silent);
    expect(await moduleText('baseline.metallib')).toContain('!air.kernel = !{');
  });

  test('tells broken rules as warnings', async () => {
    const built = await run('build', 'broken.ll', '-o', 'broken.metallib');
    expect(built.exitCode).toBe(0);
    expect(built.stderr).toContain('warning: module flag "SDK Version" is missing [AIR-SDK-VERSION]');
    expect(await moduleText('broken.metallib')).toContain('define void @');
  });

  test.each([
    ['invalid.ll', 'error: '],
    ['truncated.ll', 'error: '],
    ['plain.ll', 'error: a library needs a target triple of AIR'],
  ])('refuses %s and leaves no file', async (file, message) => {
    const refused = await run('build', file, '-o', `${file}.metallib`);
    expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain(message);
    await expect(readFile(join(folder, `${file}.metallib`))).rejects.toThrow('ENOENT');
  });

  test('gives opaque pointers their types', async () => {
    expect((await run('build', 'opaque.ll', '-o', 'opaque.metallib')).exitCode).toBe(0);
    expect(await moduleText('opaque.metallib')).toContain('float addrspace(1)*');
  });

  test('describes the library in JSON; a folder that is not there is a wrong use', async () => {
    const described = JSON.parse(
      (await run('build', 'baseline.ll', '-o', 'b.metallib', '--json')).stdout,
    ) as unknown;
    const {length} = await readFile(join(folder, 'b.metallib'));
    const fn = {type: 'kernel', airVersion: '2.8', languageVersion: '4.0'};
    expect(described).toMatchObject({exitCode: 0, output: 'b.metallib', bytes: length, functions: [fn]});
    expect((await run('build', 'baseline.ll', '-o', 'no/folder/b.metallib')).exitCode).toBe(2);
  });
});

const opaqueModule = `target triple = "air64_v28-apple-macosx26.0.0"

define void @k(ptr addrspace(1) %out) {
  store float 1.0, ptr addrspace(1) %out
  ret void
}

!air.kernel = !{!0}
!air.version = !{!2}
!air.language_version = !{!3}
!0 = !{ptr @k, !1, !1}
!1 = !{}
!2 = !{i32 2, i32 8, i32 0}
!3 = !{!"Metal", i32 4, i32 0, i32 0}
`;
