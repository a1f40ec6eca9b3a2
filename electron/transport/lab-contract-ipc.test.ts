import {copyFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import {type Lab} from '../../core/protocol/lab.ts';
import {buildLab} from '../host/testing/built-lab.ts';
import {bundleDesktop, DesktopApp} from '../testing/desktop-app.ts';
import {bridgeLab} from './testing/bridge-lab.ts';
import {testLabContract} from './testing/lab-contract.ts';

let app: DesktopApp;
let lab: Lab;

beforeAll(async () => {
  const {clangWorkerPath, resourcesDirectory} = await buildLab();
  app = new DesktopApp(await bundleDesktop());
  copyFileSync(clangWorkerPath, join(app.folder, 'dist', 'electron', 'clang-worker.mjs'));
  symlinkSync(join(resourcesDirectory, 'node_modules'), join(app.folder, 'node_modules'));
  await app.electron.becomeReady();
  lab = bridgeLab(app.openPage().airlock);
});

afterAll(() => app.close());

testLabContract('Electron IPC', () => ({connect: () => Promise.resolve(lab)}));
