import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {labMethods} from '../core/protocol/lab.ts';
import {isAlive} from './testing/processes.ts';
import {quit, testDesktop} from './testing/test-desktop.ts';

const desktop = testDesktop();

describe('start', () => {
  it('opens one window on the lab’s page, shown when it has something to show', async () => {
    const {electron, window} = await desktop.start();
    expect(electron.windows).toHaveLength(1);
    expect(window.log).toEqual(['load airlock://app/']);
    window.events.emit('ready-to-show');
    expect(window.log).toEqual(['load airlock://app/', 'show']);
    expect(electron.errorBoxes).toEqual([]);
  });

  it('opens the window where it was, as it was', async () => {
    const first = await desktop.start();
    expect(first.window.options).toMatchObject({x: 240, y: 90, width: 1440, height: 900});
    expect(first.window.options).toMatchObject({minWidth: 1024, minHeight: 640});
    expect(first.window.options).not.toHaveProperty('fullscreen');
    Object.assign(first.window.shape.bounds, {x: 1700, y: 60, width: 1300, height: 700});
    first.window.shape.maximized = true;
    first.window.events.emit('maximize');
    await quit(first);
    const again = await desktop.start({}, {AIRLOCK_HOME: first.home});
    // Most of it is beyond the only display, and enough to get hold of is not.
    expect(again.window.options).toMatchObject({x: 1700, y: 60, width: 1300, height: 700});
    again.window.events.emit('ready-to-show');
    expect(again.window.log.slice(-2)).toEqual(['maximize', 'show']);
    again.window.shape.fullScreen = true;
    await quit(again);
    const small = await desktop.start(
      {displays: [{x: 0, y: 0, width: 1000, height: 700}]},
      {AIRLOCK_HOME: first.home},
    );
    expect(small.window.options).toMatchObject({x: 0, y: 0, width: 1000, height: 700, fullscreen: true});
    expect(small.window.options).toMatchObject({minWidth: 1000, minHeight: 640});
    small.window.events.emit('ready-to-show');
    expect(small.window.log.at(-1)).toBe('show');
    expect(small.window.log).not.toContain('maximize');
  });

  it('brings the window back when its display goes', async () => {
    const areas = [
      {x: 0, y: 0, width: 1920, height: 1080},
      {x: 1920, y: 0, width: 1920, height: 1080},
    ];
    const {electron, window} = await desktop.start({displays: areas});
    window.shape.minimized = false;
    Object.assign(window.shape.bounds, {x: 2200, y: 100, width: 1200, height: 800});
    electron.screenEvents.emit('display-metrics-changed', {}, electron.displays[0], ['workArea']);
    expect(window.log).not.toContain('setBounds');
    const gone = electron.displays.pop();
    electron.screenEvents.emit('display-removed', {}, gone);
    expect(window.shape.bounds).toEqual({x: 720, y: 100, width: 1200, height: 800});
    window.events.emit('closed');
    expect(electron.screenEvents.listenerCount('display-removed')).toBe(0);
  });

  it.each([
    'not JSON',
    '{"airlock":1}',
    '{"airlock":1,"bounds":{"x":1e9,"y":0,"width":-4,"height":9},"displayId":1,"maximized":true,"fullScreen":false}',
    '[]',
  ])('opens the window as the first time where what is kept of it is %s', async (text) => {
    const home = mkdtempSync(path.join(tmpdir(), 'airlock-home-'));
    writeFileSync(path.join(home, 'window.json'), text);
    const {window} = await desktop.start({}, {AIRLOCK_HOME: home});
    expect(window.options).toMatchObject({x: 240, y: 90, width: 1440, height: 900});
    window.events.emit('ready-to-show');
    expect(window.log).not.toContain('maximize');
    rmSync(home, {recursive: true});
  });

  it('gives the page no power of its own', async () => {
    const {window, electron, folder} = await desktop.start();
    expect(window.options.webPreferences).toEqual({
      preload: path.join(folder, 'dist', 'electron', 'preload.cjs'),
      additionalArguments: [`--airlock-methods=${Object.keys(labMethods).join(',')}`],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    });
    expect(electron.log).toContain('sandbox');
    expect(electron.schemes).toEqual([
      {scheme: 'airlock', privileges: {standard: true, secure: true, supportFetchAPI: true}},
    ]);
  });

  it('keeps the browser’s data in the lab’s home', async () => {
    const {electron, home} = await desktop.start();
    expect(electron.paths.get('userData')).toBe(path.join(home, 'electron'));
  });

  it('removes names that inject code from the environment', async () => {
    await desktop.start(
      {},
      {NODE_OPTIONS: '--no-warnings', LD_PRELOAD: '', DYLD_INSERT_LIBRARIES: 'x.dylib'},
    );
    expect(Object.keys(process.env).filter((name) => /^(NODE_OPTIONS|LD_|DYLD_)/.test(name))).toEqual([]);
    expect(process.env['PATH']).toBeDefined();
  });

  it('leaves the field to the first instance', async () => {
    const {electron} = await desktop.start({isFirstInstance: false});
    expect(electron.windows).toEqual([]);
    expect(electron.log).toEqual(['quit']);
  });

  it('comes to the front when started again', async () => {
    const {electron, window} = await desktop.start();
    electron.appEvents.emit('second-instance', {}, [], '/');
    expect(window.log.slice(1)).toEqual(['restore', 'focus']);
  });

  it('has a native menu with editing commands, and developer tools only in a checkout', async () => {
    const checkout = JSON.stringify((await desktop.start()).electron.menus);
    expect(checkout).toContain('"editMenu"');
    expect(checkout).toContain('"toggleDevTools"');
    const packaged = JSON.stringify((await desktop.start({isPackaged: true})).electron.menus);
    expect(packaged).toContain('"editMenu"');
    expect(packaged).not.toContain('toggleDevTools');
  });
});

describe('ends', () => {
  it('reload a crashed page twice, then say so', async () => {
    const {electron, window} = await desktop.start();
    const {contents} = window;
    contents.events.emit('render-process-gone', {}, {reason: 'clean-exit', exitCode: 0});
    expect(contents.reloads).toBe(0);
    for (let crash = 0; crash < 3; crash++) {
      contents.events.emit('render-process-gone', {}, {reason: 'crashed', exitCode: 5});
    }
    expect(contents.reloads).toBe(2);
    expect(electron.errorBoxes).toEqual([expect.stringContaining('crashed')]);
  });

  it('wait for the lab: saved edits are on disk and no process is left', async () => {
    const app = await desktop.start();
    const {airlock} = app.openPage();
    const call = (method: string, request: unknown, id: number) =>
      (airlock[method] as unknown as (request: unknown, id: number) => Promise<unknown>)(request, id);
    await call('devices', {}, 1);
    const document = {id: 'd1', name: 'a.metal', language: 'msl', text: 'kept', revision: 1};
    const saved = call('saveDocument', {document}, 2);
    await quit(app);
    expect(await saved).toEqual({ok: true, value: {revision: 1}});
    expect(app.electron.log.slice(-2)).toEqual(['quit prevented', 'quit']);
    expect(app.electron.utilityPids.filter(isAlive)).toEqual([]);
    const stored = readdirSync(app.home, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    expect(stored.some((text) => text.includes('kept'))).toBe(true);
  });

  it('refuse an Electron that is too old, before anything else', async () => {
    Object.defineProperty(process.versions, 'electron', {value: '38.9.9', configurable: true});
    const {electron} = await desktop.start();
    Reflect.deleteProperty(process.versions, 'electron');
    expect(electron.errorBoxes).toEqual([
      expect.stringContaining('needs Electron 39 or newer; this is 38.9.9'),
    ]);
    expect(electron.log).toEqual(['exit 1']);
    expect(electron.windows).toEqual([]);
  });

  it('tell why the lab could not start', async () => {
    // A home below a file cannot be made.
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'airlock-home-')), 'file');
    writeFileSync(file, '');
    const {electron} = await desktop.start({}, {AIRLOCK_HOME: path.join(file, 'home')});
    expect(electron.errorBoxes).toEqual([expect.stringContaining('ENOTDIR')]);
    expect(electron.log).toEqual(['exit 1']);
    expect(electron.windows).toEqual([]);
    rmSync(path.dirname(file), {recursive: true});
  });
});
