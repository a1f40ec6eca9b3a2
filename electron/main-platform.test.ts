/** What the platform gives the page and asks of it: menus, folders, the trash, files and links from outside. */
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {type LabEvent} from '../core/protocol/lab.ts';
import {type DesktopApp} from './testing/desktop-app.ts';
import {waitUntil} from './testing/processes.ts';
import {testDesktop} from './testing/test-desktop.ts';
import {frameAt} from './testing/web-contents.ts';

const desktop = testDesktop();

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
    const app = await desktop.start();
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
    const {call} = openPage(await desktop.start({chosenFolder}));
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
    const app = await desktop.start();
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
      const app = await desktop.start({chosenFolder, hasTrash});
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
    const app = await desktop.start();
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
    const app = await desktop.start();
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
