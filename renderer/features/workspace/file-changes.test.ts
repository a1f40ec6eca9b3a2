import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {edit, openFile, openPage, settle, textOf, unsaved} from './testing/workspace-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('files as documents', () => {
  it('go along when they, or their folders, are renamed, and stay as saved as they were', async () => {
    const page = await openPage({'old/a.metal': 'one', 'old/b.ll': 'two'});
    const {store, controller, disk} = page;
    await controller.toggle('old');
    const a = await openFile(page, 'old/a.metal');
    const b = await openFile(page, 'old/b.ll');
    edit(store, b, 'two more');
    expect(await controller.changes.rename('old', 'new')).toBeUndefined();
    expect(store.getState().documents[a]?.disk?.path).toBe('new/a.metal');
    expect([unsaved(store, a), unsaved(store, b)]).toEqual([false, true]);
    expect(store.getState().expandedFolders).toEqual(['new']);
    await controller.save(b);
    expect([...disk]).toEqual([
      ['new/a.metal', 'one'],
      ['new/b.ll', 'two more'],
    ]);
  });

  it('that are deleted by the lab close when they were saved', async () => {
    const page = await openPage({'a.metal': 'one', 'b.metal': 'two'});
    const a = await openFile(page, 'a.metal');
    const b = await openFile(page, 'b.metal');
    edit(page.store, b, 'mine');
    await page.controller.changes.remove('a.metal');
    await page.controller.changes.remove('b.metal');
    expect(page.store.getState().documents[a]).toBeUndefined();
    expect(textOf(page.store, b)).toBe('mine');
    expect(page.store.getState().diskConflicts[b]).toEqual({kind: 'deleted'});
  });
});

describe('what is deleted or renamed', () => {
  it('comes back with its documents, the last change first', async () => {
    const page = await openPage({'a.metal': 'one', 'k/b.metal': 'two', 'k/c.metal': 'three'});
    const {store, controller, disk} = page;
    await openFile(page, 'k/b.metal');
    const edited = await openFile(page, 'k/c.metal');
    edit(store, edited, 'three, edited');
    expect(await controller.changes.rename('a.metal', 'd.metal')).toBeUndefined();
    expect(await controller.changes.remove('k')).toBeUndefined();
    expect([...disk.keys()]).toEqual(['d.metal']);
    const names = () => Object.values(store.getState().documents).map(({name}) => name);
    // What was not saved is the only copy.
    expect(names()).toEqual(['c.metal']);
    expect(store.getState().diskConflicts[edited]?.kind).toBe('deleted');
    expect(store.getState().deletedNotice).toMatchObject({canUndo: true});
    disk.set('k/b.metal', 'another');
    await controller.changes.undo();
    expect(store.getState().openProblems[0]).toContain('This is not undone: there again.');
    disk.delete('k/b.metal');
    await controller.changes.undo();
    await settle();
    expect(names()).toEqual(['c.metal', 'b.metal']);
    expect(textOf(store, edited)).toBe('three, edited');
    expect(store.getState().diskConflicts).toEqual({});
    expect(store.getState().deletedNotice).toBeUndefined();
    await controller.changes.undo();
    expect([...disk.keys()].sort()).toEqual(['a.metal', 'k/b.metal', 'k/c.metal']);
    expect(store.getState().fileChanges).toEqual([]);
    await controller.changes.undo();
  });

  it('comes back once each, however fast it is asked for', async () => {
    const page = await openPage({'a.metal': 'one', 'b.metal': 'two'});
    const {store, controller, disk} = page;
    await controller.changes.rename('a.metal', 'c.metal');
    await controller.changes.remove('b.metal');
    await Promise.all([controller.changes.undo(), controller.changes.undo(), controller.changes.undo()]);
    expect([...disk.keys()].sort()).toEqual(['a.metal', 'b.metal']);
    expect(store.getState().fileChanges).toEqual([]);
    expect(store.getState().openProblems).toEqual([]);
  });
});
