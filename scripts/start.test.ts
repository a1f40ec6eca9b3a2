import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';

const scripts = fileURLToPath(new URL('.', import.meta.url));
let home: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'airlock-start-'));
});

afterEach(async () => {
  if (child !== undefined && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(home, {recursive: true, force: true});
});

function start(
  script: string,
  args: string[],
  environment: Record<string, string>,
  nodeOptions: string[] = [],
): ChildProcess {
  const {DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest} = process.env;
  child = spawn(process.execPath, [...nodeOptions, join(scripts, script), ...args], {
    env: {...rest, AIRLOCK_HOME: home, ...environment},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return child;
}

function outputOf(process: ChildProcess, until: (text: string) => boolean): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (until(text)) resolve(text);
    };
    process.stdout?.on('data', read);
    process.once('close', () => resolve(text));
  });
}

// On macOS there is always a display, and the Electron of a person's machine would open.
test.runIf(process.platform === 'linux')(
  'npm start says in one line why there is no Electron, serves the lab, and ends when told to',
  async () => {
    const started = start('start.mjs', ['--port', '0'], {});
    const output = await outputOf(started, (text) => text.includes('Ctrl-C'));
    const lines = output
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(native|host|renderer): /.test(line));
    expect(lines).toEqual([
      'The Electron binary cannot be had here (this machine has no display): serving the lab in the browser instead.',
      expect.stringMatching(/^The lab is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/),
      'The address works once. Stop the lab with Ctrl-C.',
    ]);
    const address = /http\S+/.exec(output)?.[0] ?? '';
    const exchanged = await fetch(address, {redirect: 'manual'});
    const cookie = exchanged.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', address), {headers: {cookie}});
    expect([page.status, (await page.text()).includes('<title>Airlock</title>')]).toEqual([200, true]);
    started.kill('SIGINT');
    expect(await once(started, 'exit')).toEqual([0, null]);
  },
);

/** A desktop of a usual person, which the machine that runs the tests may not have. */
const desktop = ['--import', 'data:text/javascript,process.getuid=()=>1000'];

test.runIf(process.platform === 'linux')(
  'npm start runs Electron where there is one, and ends as it ends',
  async () => {
    writeFileSync(join(home, 'electron'), '#!/bin/sh\necho "electron got $1"\nexit 0\n', {mode: 0o755});
    const environment = {DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: home};
    const started = start('start.mjs', ['--port', '0'], environment, desktop);
    const output = await outputOf(started, () => false);
    expect(output.trimEnd().split('\n').at(-1)).toBe(`electron got ${join(scripts, '..')}/`);
    expect(started.exitCode).toBe(0);
  },
);

const without: [string, string, Record<string, string>][] = [
  ['does not start', 'it does not start', {}],
  [
    'is neither here nor to be had',
    'nowhere.invalid cannot be reached',
    {ELECTRON_OVERRIDE_DIST_PATH: '', ELECTRON_MIRROR: 'https://nowhere.invalid/'},
  ],
];

test.runIf(process.platform === 'linux').each(without)(
  'npm start serves the lab where Electron %s',
  async (_name, reason, extra) => {
    writeFileSync(join(home, 'electron'), '#!/bin/sh\nexit 1\n', {mode: 0o755});
    const environment = {DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: home, PATH: home, ...extra};
    const started = start('start.mjs', ['--port', '0'], environment, desktop);
    const output = await outputOf(started, (text) => text.includes('Ctrl-C'));
    expect(output).toContain(
      `The Electron binary cannot be had here (${reason}): serving the lab in the browser instead.\n`,
    );
    started.kill('SIGTERM');
    expect(await once(started, 'exit')).toEqual([0, null]);
  },
);

test('npm run airlock is the built command: its output alone is on standard output', async () => {
  const run = start('airlock.mjs', ['devices', '--json'], {});
  const output = await outputOf(run, () => false);
  expect(JSON.parse(output)).toMatchObject({exitCode: 0, devices: [{id: 'reference'}]});
  expect(run.exitCode).toBe(0);
});
