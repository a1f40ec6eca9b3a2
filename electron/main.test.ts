import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type LabEvent, labMethods} from '../core/protocol/lab.ts';
import {DesktopApp, type DesktopBundles, bundleDesktop} from './testing/desktop-app.ts';
import {type StandInOptions} from './testing/electron-stand-in.ts';
import {isAlive, waitUntil} from './testing/processes.ts';
import {frameAt} from './testing/web-contents.ts';

let bundles: DesktopBundles;
beforeAll(async () => {
  bundles = await bundleDesktop();
});

const apps: DesktopApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function startApp(options: StandInOptions = {}, environment: Record<string, string> = {}) {
  const app = new DesktopApp(bundles, options, environment);
  apps.push(app);
  await app.electron.becomeReady();
  return app;
}

async function quit(app: DesktopApp): Promise<void> {
  (app.electron.module as {app: {quit(): void}}).app.quit();
  await app.electron.ended;
}

const hostileUrls = [
  'https://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'airlock://elsewhere/',
  'airlock://app@elsewhere/',
  'airlock://user@app/',
  'airlock://app/assets/page.js',
  'not a url',
];

describe('start', () => {
  it('opens one window on the lab’s page, shown when it has something to show', async () => {
    const {electron, window} = await startApp();
    expect(electron.windows).toHaveLength(1);
    expect(window.log).toEqual(['load airlock://app/']);
    window.events.emit('ready-to-show');
    expect(window.log).toEqual(['load airlock://app/', 'show']);
    expect(electron.errorBoxes).toEqual([]);
  });

  it('opens the window where it was, as it was', async () => {
    const first = await startApp();
    expect(first.window.options).toMatchObject({x: 240, y: 90, width: 1440, height: 900});
    expect(first.window.options).toMatchObject({minWidth: 1024, minHeight: 640});
    expect(first.window.options).not.toHaveProperty('fullscreen');
    Object.assign(first.window.shape.bounds, {x: 1700, y: 60, width: 1300, height: 700});
    first.window.shape.maximized = true;
    first.window.events.emit('maximize');
    await quit(first);
    const again = await startApp({}, {AIRLOCK_HOME: first.home});
    // Most of it is beyond the only display, and enough to get hold of is not.
    expect(again.window.options).toMatchObject({x: 1700, y: 60, width: 1300, height: 700});
    again.window.events.emit('ready-to-show');
    expect(again.window.log.slice(-2)).toEqual(['maximize', 'show']);
    again.window.shape.fullScreen = true;
    await quit(again);
    const small = await startApp(
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
    const {electron, window} = await startApp({displays: areas});
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
    const {window} = await startApp({}, {AIRLOCK_HOME: home});
    expect(window.options).toMatchObject({x: 240, y: 90, width: 1440, height: 900});
    window.events.emit('ready-to-show');
    expect(window.log).not.toContain('maximize');
    rmSync(home, {recursive: true});
  });

  it('gives the page no power of its own', async () => {
    const {window, electron, folder} = await startApp();
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
    const {electron, home} = await startApp();
    expect(electron.paths.get('userData')).toBe(path.join(home, 'electron'));
  });

  it('removes names that inject code from the environment', async () => {
    await startApp({}, {NODE_OPTIONS: '--no-warnings', LD_PRELOAD: '', DYLD_INSERT_LIBRARIES: 'x.dylib'});
    expect(Object.keys(process.env).filter((name) => /^(NODE_OPTIONS|LD_|DYLD_)/.test(name))).toEqual([]);
    expect(process.env['PATH']).toBeDefined();
  });

  it('leaves the field to the first instance', async () => {
    const {electron} = await startApp({isFirstInstance: false});
    expect(electron.windows).toEqual([]);
    expect(electron.log).toEqual(['quit']);
  });

  it('comes to the front when started again', async () => {
    const {electron, window} = await startApp();
    electron.appEvents.emit('second-instance', {}, [], '/');
    expect(window.log.slice(1)).toEqual(['restore', 'focus']);
  });

  it('has a native menu with editing commands, and developer tools only in a checkout', async () => {
    const checkout = JSON.stringify((await startApp()).electron.menus);
    expect(checkout).toContain('"editMenu"');
    expect(checkout).toContain('"toggleDevTools"');
    const packaged = JSON.stringify((await startApp({isPackaged: true})).electron.menus);
    expect(packaged).toContain('"editMenu"');
    expect(packaged).not.toContain('toggleDevTools');
  });
});

describe('the platform', () => {
  type MenuTemplate = {
    label?: string;
    id?: string;
    role?: string;
    accelerator?: string;
    click?: () => void;
    submenu?: MenuTemplate[];
  };
  const itemsOf = (menus: readonly unknown[]): MenuTemplate[] =>
    (menus as MenuTemplate[]).flatMap((item) => [item, ...itemsOf(item.submenu ?? [])]);

  function openPage(app: DesktopApp) {
    const {preload, airlock} = app.openPage();
    const events: LabEvent[] = [];
    (airlock['onEvent'] as unknown as (listener: (event: LabEvent) => void) => void)((event) =>
      events.push(event),
    );
    let id = 0;
    const call = (method: string, request: unknown) =>
      (airlock[method] as unknown as (request: unknown, id: number) => Promise<unknown>)(request, ++id);
    const drop = (file: File) =>
      (airlock['openDropped'] as unknown as (file: File) => Promise<unknown>)(file);
    return {preload, events, call, drop};
  }

  it('shows the page’s commands in its menus and tells the page which was chosen', async () => {
    const app = await startApp();
    const {call, events} = openPage(app);
    const items = [
      {commandId: 'file.save', title: 'Save & keep', menu: 'File', group: 'Save', keys: 'Mod+S'},
      {commandId: 'file.close', title: 'Close', menu: 'File', group: 'Close', keys: 'Mod+W'},
      {commandId: 'run.start', title: 'Run', menu: 'Run', group: 'Run', keys: 'Mod+Shift+ArrowLeft'},
    ];
    expect(await call('setMenu', {items})).toEqual({ok: true, value: {}});
    const shown = itemsOf(app.electron.menus.at(-1) ?? []);
    const save = shown.find(({id}) => id === 'file.save');
    expect([save?.label, save?.accelerator]).toEqual(['Save && keep', 'CmdOrCtrl+S']);
    expect(shown.find(({id}) => id === 'run.start')?.accelerator).toBe('CmdOrCtrl+Shift+Left');
    // No shortcut of the platform's own takes one of the page's.
    const taken = shown
      .filter(({id}) => id === undefined)
      .map(({accelerator}) => accelerator?.replace('Cmd', 'CmdOrCtrl'));
    expect(taken).not.toContain('CmdOrCtrl+W');
    expect(shown.find(({role}) => role === 'reload')?.accelerator).toBe('');
    save?.click?.();
    expect(events).toEqual([{type: 'menu', commandId: 'file.save'}]);
    expect(await call('setMenu', {items: [{...items[0], keys: 'Mod+S; rm'}]})).toMatchObject({ok: false});
  });

  it('opens the folder that a person chooses, and no other that the page names', async () => {
    const chosenFolder = mkdtempSync(path.join(tmpdir(), 'airlock-chosen-'));
    writeFileSync(path.join(chosenFolder, 'a.metal'), 'kernel void a() {}');
    const {call} = openPage(await startApp({chosenFolder}));
    expect(await call('openFolder', {how: 'path', path: '/'})).toMatchObject({
      ok: false,
      error: {code: 'folder-not-granted'},
    });
    expect(await call('readFile', {path: 'a.metal'})).toMatchObject({ok: false, error: {code: 'no-folder'}});
    expect(await call('openFolder', {how: 'choose'})).toMatchObject({ok: true, value: {canChoose: true}});
    expect(await call('readFile', {path: 'a.metal'})).toMatchObject({
      ok: true,
      value: {text: 'kernel void a() {}'},
    });
    rmSync(chosenFolder, {recursive: true});
  });

  it('opens a folder that a person drops, and nothing that the page makes up', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'airlock-dropped-'));
    writeFileSync(path.join(folder, 'a.metal'), 'kernel void a() {}');
    const app = await startApp();
    const {preload, call, events, drop} = openPage(app);
    for (const made of [new File([], folder), preload.dropped('relative'), preload.dropped(`${folder}\0`)])
      expect(await drop(made)).toMatchObject({ok: false, error: {code: 'no-place'}});
    expect(() => drop(folder as unknown as File)).toThrow(TypeError);
    expect(await drop(preload.dropped(path.join(folder, 'a.metal')))).toMatchObject({
      ok: false,
      error: {code: 'not-a-folder'},
    });
    expect(await drop(preload.dropped(path.join(folder, 'missing')))).toMatchObject({ok: false});
    expect(await call('readFile', {path: 'a.metal'})).toMatchObject({ok: false, error: {code: 'no-folder'}});
    expect(await drop(preload.dropped(folder))).toMatchObject({ok: true, value: {folder: {path: folder}}});
    expect(await call('readFile', {path: 'a.metal'})).toMatchObject({ok: true});
    expect(events).toContainEqual(expect.objectContaining({type: 'folder'}));
    for (const given of [7, null, {path: folder}, 'x'.repeat(5_000)])
      expect(await preload.invoke('airlock:dropped', [given])).toMatchObject({
        ok: false,
        error: {code: 'no-place'},
      });
    expect(await preload.invoke('airlock:dropped', [folder], frameAt('https://example.com/'))).toMatchObject({
      ok: false,
      error: {code: 'untrusted-sender'},
    });
    rmSync(folder, {recursive: true});
  });

  it('deletes to the system’s trash, and to the lab’s where that takes nothing', async () => {
    const chosenFolder = mkdtempSync(path.join(tmpdir(), 'airlock-chosen-'));
    const file = path.join(chosenFolder, 'a.metal');
    const remove = async (hasTrash: boolean) => {
      writeFileSync(file, 'kernel void a() {}');
      const app = await startApp({chosenFolder, hasTrash});
      const {call} = openPage(app);
      await call('openFolder', {how: 'choose'});
      const removed = await call('deleteEntry', {path: 'a.metal'});
      return {removed, call, trashed: app.electron.trashed};
    };
    const system = await remove(true);
    expect(system.removed).toEqual({ok: true, value: {trash: 'system'}});
    expect(system.trashed).toEqual([file]);
    expect(await system.call('deleteEntry', {path: '../a.metal'})).toMatchObject({ok: false});
    const own = await remove(false);
    expect(own.removed).toMatchObject({ok: true, value: {trash: 'lab'}});
    const {id} = (own.removed as {value: {id: string}}).value;
    expect(await own.call('restoreEntry', {id})).toEqual({ok: true, value: {path: 'a.metal'}});
    expect(readFileSync(file, 'utf8')).toBe('kernel void a() {}');
    rmSync(chosenFolder, {recursive: true});
  });

  it('hands files to the page, once: those of the file manager and of the command line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'airlock-opened-'));
    writeFileSync(path.join(folder, 'a.metal'), 'kernel void a() {}');
    writeFileSync(path.join(folder, 'b.lab.json'), '{}');
    mkdirSync(path.join(folder, 'c.ll'));
    const app = await startApp();
    const waitFor = async (count: number, log: unknown[]) => waitUntil(() => log.length >= count);
    const {call, events} = openPage(app);
    let prevented = 0;
    app.electron.appEvents.emit(
      'open-file',
      {preventDefault: () => prevented++},
      path.join(folder, 'a.metal'),
    );
    await waitFor(1, events);
    app.electron.appEvents.emit(
      'second-instance',
      {},
      ['airlock', '--flag', 'b.lab.json', 'notes.txt', 'https://example.com/x.ll'],
      folder,
    );
    await waitFor(2, events);
    app.electron.appEvents.emit('open-file', {preventDefault: () => prevented++}, path.join(folder, 'c.ll'));
    await waitFor(1, app.electron.errorBoxes);
    expect(app.electron.errorBoxes).toEqual([expect.stringContaining('c.ll is not opened: it is no file.')]);
    expect(events).toEqual([{type: 'file'}, {type: 'file'}]);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    expect(await call('takeFiles', {})).toEqual({
      ok: true,
      value: {
        files: [
          {name: 'a.metal', base64: base64('kernel void a() {}')},
          {name: 'b.lab.json', base64: base64('{}')},
        ],
      },
    });
    expect(await call('takeFiles', {})).toEqual({ok: true, value: {files: []}});
    expect(prevented).toBe(2);
    rmSync(folder, {recursive: true});
  });

  it('hands links to the page, once, whenever it opens', async () => {
    const app = await startApp();
    app.electron.appEvents.emit('second-instance', {}, ['airlock', '--flag', 'airlock://open?view=run'], '/');
    let prevented = 0;
    app.electron.appEvents.emit(
      'open-url',
      {preventDefault: () => prevented++},
      'airlock://open?view=crashes',
    );
    app.electron.appEvents.emit('second-instance', {}, ['airlock', 'file.txt'], '/');
    const {call, events} = openPage(app);
    expect(prevented).toBe(1);
    expect(await call('takeLinks', {})).toEqual({
      ok: true,
      value: {links: ['airlock://open?view=run', 'airlock://open?view=crashes']},
    });
    expect(await call('takeLinks', {})).toEqual({ok: true, value: {links: []}});
    app.electron.appEvents.emit('second-instance', {}, ['airlock', 'AIRLOCK://open?view=timing'], '/');
    expect(events).toEqual([{type: 'link'}]);
  });
});

describe('the page cannot be hijacked', () => {
  it.each(hostileUrls)('navigation, redirect and window.open to %s are denied', async (url) => {
    const {contents} = (await startApp()).window;
    expect(contents.tryNavigate(url)).toBe('denied');
    expect(contents.tryNavigate(url, 'sub')).toBe('denied');
    expect(contents.tryRedirect(url)).toBe('denied');
    expect(contents.tryOpen(url)).toBe('deny');
  });

  it('may reload itself, but not be framed or host a webview', async () => {
    const {contents} = (await startApp()).window;
    expect(contents.tryNavigate('airlock://app/')).toBe('allowed');
    expect(contents.tryNavigate('airlock://app/', 'sub')).toBe('denied');
    expect(contents.tryOpen('airlock://app/')).toBe('deny');
    expect(contents.tryAttachWebview()).toBe('denied');
  });

  it('gets no permission but to write to the clipboard, and that only in its main frame', async () => {
    const {electron, window} = await startApp();
    const ask = (permission: string, requestingUrl: string, isMainFrame: boolean) => {
      let granted: boolean | undefined;
      const details = {requestingUrl, isMainFrame};
      electron.permissionRequest?.(
        window.contents.asWebContents,
        permission as 'media',
        (answer) => (granted = answer),
        details,
      );
      const checked = electron.permissionCheck?.(
        null,
        permission as 'media',
        requestingUrl,
        details as never,
      );
      expect(checked).toBe(granted);
      return granted;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'usb',
    ]) {
      expect(ask(permission, 'airlock://app/', true)).toBe(false);
    }
    expect(ask('clipboard-sanitized-write', 'airlock://app/', true)).toBe(true);
    expect(ask('clipboard-sanitized-write', 'airlock://app/', false)).toBe(false);
    expect(ask('clipboard-sanitized-write', 'https://example.com/', true)).toBe(false);
    expect(electron.devicePermission?.({} as never)).toBe(false);
  });
});

describe('the lab’s scheme', () => {
  it('serves the page with a strict policy', async () => {
    const response = await (await startApp()).requestPage('airlock://app/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<title>Airlock</title>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      "worker-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('serves the files of the page, whatever query they are asked with', async () => {
    const response = await (await startApp()).requestPage('airlock://app/assets/page.js?v=1#x');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'airlock://app/../electron/main.cjs',
    'airlock://app/../../package.json',
    'airlock://app/assets/../../../package.json',
    'airlock://app/%2e%2e/%2e%2e/package.json',
    'airlock://app/..%2f..%2fpackage.json',
    'airlock://app/..%5c..%5cpackage.json',
    'airlock://app//etc/passwd',
    'airlock://app/%00',
    'airlock://app/%',
    'airlock://app/assets/leak.json',
    'airlock://app/assets',
    'airlock://app/nothing.js',
    'airlock://elsewhere/',
  ])('refuses %s', async (url) => {
    const response = await (await startApp()).requestPage(url);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers nothing but GET', async () => {
    expect((await (await startApp()).requestPage('airlock://app/', 'POST')).status).toBe(405);
  });
});

describe('the preload', () => {
  it('exposes exactly the contract, and no generic call', async () => {
    const {preload, airlock} = (await startApp()).openPage();
    expect([...preload.exposed.keys()]).toEqual(['airlock']);
    expect(Object.keys(airlock).sort()).toEqual(
      [...Object.keys(labMethods), 'cancel', 'onEvent', 'openDropped'].sort(),
    );
    expect(Object.values(airlock).every((member) => typeof member === 'function')).toBe(true);
  });

  it('loads nothing but itself before every page', () => {
    expect(bundles.preload.length).toBeLessThan(10_000);
  });

  it('has a channel in the main process for each method and for drops, and the main process no other', async () => {
    const app = await startApp();
    expect([...app.electron.ipcHandlers.keys()].sort()).toEqual(
      [...Object.keys(labMethods).map((method) => `airlock:call:${method}`), 'airlock:dropped'].sort(),
    );
  });

  it('passes events on without the IPC event, until unsubscribed', async () => {
    const app = await startApp();
    const {airlock} = app.openPage();
    const received: unknown[][] = [];
    const stop = airlock['onEvent']?.(((...args: unknown[]) => received.push(args)) as never) as () => void;
    app.window.contents.asWebContents.send('airlock:event', {type: 'service'});
    stop();
    app.window.contents.asWebContents.send('airlock:event', {type: 'toolchain'});
    expect(received).toEqual([[{type: 'service'}]]);
  });
});

describe('calls over IPC', () => {
  type Call = (request: unknown, callId: unknown) => Promise<unknown>;
  const open = async (options: StandInOptions = {}) => {
    const app = await startApp(options);
    const page = app.openPage();
    return {app, ...page, call: (method: string) => page.airlock[method] as unknown as Call};
  };

  it('reach the lab and the real device service, and events come back', async () => {
    const {app, airlock, call} = await open();
    const events: LabEvent[] = [];
    airlock['onEvent']?.(((event: LabEvent) => events.push(event)) as never);
    expect(await call('describe')({}, 1)).toMatchObject({ok: true, value: {host: 'electron'}});
    expect(await call('devices')({}, 2)).toMatchObject({
      ok: true,
      value: {devices: expect.arrayContaining([expect.objectContaining({id: 'reference'})])},
    });
    const states = () => events.flatMap((event) => (event.type === 'service' ? [event.service.state] : []));
    await waitUntil(() => states().includes('ready'));
    expect(states()).toEqual(['starting', 'ready']);
    expect(app.electron.utilityPids).toHaveLength(1);
  });

  it.each<[StandInOptions['deathReport'] & string, string]>([
    ['both', '(exit code 5, killed)'],
    ['only-exit', '(exit code 5)'],
    ['only-gone', '(killed)'],
  ])('outlive the device service, when its death is announced by: %s', async (deathReport, words) => {
    const {app, airlock, call} = await open({deathReport});
    const details: (string | undefined)[] = [];
    airlock['onEvent']?.(((event: LabEvent) => {
      if (event.type === 'service') details.push(event.service.detail);
    }) as never);
    await call('devices')({}, 1);
    process.kill(app.electron.utilityPids[0] ?? Number.NaN, 'SIGKILL');
    await waitUntil(() => app.electron.utilityPids.length === 2);
    expect(await call('devices')({}, 2)).toMatchObject({ok: true});
    expect(details).toContain(`The device service crashed ${words}.`);
  });

  it('are checked by the host', async () => {
    const {call} = await open();
    for (const request of [null, 7, 'x', {id: 7}]) {
      expect(await call('readSample')(request, 1)).toMatchObject({ok: false, error: {kind: 'bad-input'}});
    }
  });

  it.each([-1, 1.5, '1', null, Number.NaN])('with the number %s are refused', async (callId) => {
    const {call} = await open();
    expect(await call('describe')({}, callId)).toMatchObject({ok: false, error: {code: 'bad-call-id'}});
  });

  it.each([
    ['a frame inside the page', frameAt('airlock://app/')],
    ['a foreign frame', frameAt('https://example.com/')],
    ['a frame that is gone', null],
  ])('of %s are refused', async (_name, frame) => {
    const {preload} = await open();
    expect(await preload.invoke('airlock:call:describe', [{}, 1], frame)).toMatchObject({
      ok: false,
      error: {code: 'untrusted-sender'},
    });
  });

  it('of a main frame that shows something else are refused', async () => {
    const {app, call} = await open();
    for (const url of ['https://example.com/', 'airlock://elsewhere/', 'about:blank']) {
      app.window.contents.commit(url);
      expect(await call('describe')({}, 1)).toMatchObject({ok: false, error: {code: 'untrusted-sender'}});
    }
    app.window.contents.commit('airlock://app/');
    expect(await call('describe')({}, 1)).toMatchObject({ok: true});
  });

  it('end when withdrawn, and when the page goes away', async () => {
    const {app, airlock, call} = await open();
    const withdrawn = call('devices')({}, 1);
    (airlock['cancel'] as (callId: unknown) => void)(1);
    expect(await withdrawn).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    const left = call('devices')({}, 2);
    app.window.contents.commit('airlock://app/');
    expect(await left).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    // The reloaded page starts its numbers again.
    expect(await call('devices')({}, 2)).toMatchObject({ok: true});
  });

  it('stop when the window is gone', async () => {
    const {app, call} = await open();
    app.window.contents.destroy();
    expect(await call('describe')({}, 1)).toMatchObject({ok: false, error: {code: 'untrusted-sender'}});
  });
});

describe('ends', () => {
  it('reload a crashed page twice, then say so', async () => {
    const {electron, window} = await startApp();
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
    const app = await startApp();
    const {airlock} = app.openPage();
    const call = (method: string, request: unknown, id: number) =>
      (airlock[method] as unknown as (request: unknown, id: number) => Promise<unknown>)(request, id);
    await call('devices', {}, 1);
    const document = {id: 'd1', name: 'a.metal', language: 'msl', text: 'kept', revision: 1};
    const saved = call('saveDocument', {document}, 2);
    (app.electron.module as {app: {quit(): void}}).app.quit();
    await app.electron.ended;
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
    const {electron} = await startApp();
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
    const {electron} = await startApp({}, {AIRLOCK_HOME: path.join(file, 'home')});
    expect(electron.errorBoxes).toEqual([expect.stringContaining('ENOTDIR')]);
    expect(electron.log).toEqual(['exit 1']);
    expect(electron.windows).toEqual([]);
    rmSync(path.dirname(file), {recursive: true});
  });
});
