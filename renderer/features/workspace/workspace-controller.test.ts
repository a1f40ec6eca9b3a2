import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {edit, openFile, openPage, settle, unsaved} from './testing/workspace-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('files as documents', () => {
  it('are opened once, saved, and dirty in between', async () => {
    const page = await openPage({'a.metal': 'one', 'b/a.metal': 'two'});
    const {store, controller, disk} = page;
    const id = await openFile(page, 'a.metal');
    expect(await openFile(page, 'a.metal')).toBe(id);
    // Names tell documents apart.
    const other = await openFile(page, 'b/a.metal');
    expect(store.getState().documents[other]?.name).toBe('b/a.metal');
    expect(store.getState().recentFiles.map(({path}) => path)).toEqual(['b/a.metal', 'a.metal']);
    expect(unsaved(store, id)).toBe(false);
    edit(store, id, 'one more');
    expect(unsaved(store, id)).toBe(true);
    expect(await controller.save(id)).toBe(true);
    expect([disk.get('a.metal'), unsaved(store, id)]).toEqual(['one more', false]);
  });

  it('typed into while they are written stay dirty', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    edit(page.store, id, 'two');
    const saving = page.controller.save(id);
    await Promise.resolve();
    edit(page.store, id, 'three');
    await saving;
    expect([page.disk.get('a.metal'), unsaved(page.store, id)]).toEqual(['two', true]);
    await page.controller.save(id);
    expect(page.disk.get('a.metal')).toBe('three');
  });

  it('saved several times at once are written one after another', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    const {writeFile} = page.lab;
    let underWay = 0;
    let most = 0;
    Object.assign(page.lab, {
      writeFile: async (request: Parameters<typeof writeFile>[0]) => {
        most = Math.max(most, ++underWay);
        await Promise.resolve();
        const written = await writeFile(request);
        underWay--;
        return written;
      },
    });
    edit(page.store, id, 'two');
    const saves = await Promise.all([1, 2, 3].map(() => page.controller.save(id)));
    expect([saves, most, page.disk.get('a.metal')]).toEqual([[true, true, true], 1, 'two']);
  });

  it('are saved by themselves only where that is set', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, disk} = page;
    const id = await openFile(page, 'a.metal');
    edit(store, id, 'two');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(disk.get('a.metal')).toBe('one');
    store.setState({autosave: 'after-delay', autosaveDelayMs: 300});
    edit(store, id, 'three');
    await vi.advanceTimersByTimeAsync(250);
    edit(store, id, 'four');
    await vi.advanceTimersByTimeAsync(250);
    expect(disk.get('a.metal')).toBe('one');
    await vi.advanceTimersByTimeAsync(100);
    expect(disk.get('a.metal')).toBe('four');
    store.setState({autosave: 'on-focus-change'});
    edit(store, id, 'five');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(disk.get('a.metal')).toBe('four');
    page.target.dispatchEvent(new Event('blur'));
    await settle();
    expect(disk.get('a.metal')).toBe('five');
  });

  it('of a document without one are chosen by a person, and nothing is overwritten', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, controller, disk} = page;
    const document = newDocument(store.getState(), 'kernel.metal', 'msl', 'mine');
    store.setState((state) => documentOpened(state, {...document, sampleId: 's'}));
    expect(await controller.save(document.id)).toBe(false);
    expect((await controller.saveAs(document.id, 'a.metal'))?.code).toBe('changed-on-disk');
    expect(disk.get('a.metal')).toBe('one');
    expect(await controller.saveAs(document.id, 'mine.metal')).toBeUndefined();
    expect(disk.get('mine.metal')).toBe('mine');
    const saved = store.getState().documents[document.id];
    expect([saved?.name, saved?.sampleId, unsaved(store, document.id)]).toEqual([
      'mine.metal',
      undefined,
      false,
    ]);
  });
});
