import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {edit, openFile, openPage, settle, textOf, unsaved} from './testing/workspace-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('files as documents', () => {
  it('that change on the disk are read again, unless they were edited: then a person decides', async () => {
    const page = await openPage({'a.metal': 'one'});
    const {store, controller, disk, tell} = page;
    const id = await openFile(page, 'a.metal');
    disk.set('a.metal', 'theirs');
    tell('');
    await settle();
    expect([textOf(store, id), unsaved(store, id)]).toEqual(['theirs', false]);

    edit(store, id, 'mine');
    disk.set('a.metal', 'theirs again');
    expect(await controller.save(id)).toBe(false);
    expect(disk.get('a.metal')).toBe('theirs again');
    expect(store.getState().diskConflicts[id]).toMatchObject({kind: 'changed', text: 'theirs again'});
    // Neither a second save nor saving by itself decides for the person.
    await controller.save(id);
    await controller.saveAll();
    expect(disk.get('a.metal')).toBe('theirs again');
    controller.disk.keepMine(id);
    await settle();
    expect([disk.get('a.metal'), unsaved(store, id), store.getState().diskConflicts]).toEqual([
      'mine',
      false,
      {},
    ]);

    edit(store, id, 'mine again');
    disk.set('a.metal', 'their last');
    page.target.dispatchEvent(new Event('focus'));
    await settle();
    controller.disk.takeTheirs(id);
    expect([textOf(store, id), unsaved(store, id)]).toEqual(['their last', false]);
  });

  it('that are deleted keep their text, and come back when saved', async () => {
    const page = await openPage({'a.metal': 'one'});
    const id = await openFile(page, 'a.metal');
    page.disk.delete('a.metal');
    page.tell('');
    await settle();
    expect(page.store.getState().diskConflicts[id]).toEqual({kind: 'deleted'});
    expect(textOf(page.store, id)).toBe('one');
    expect(await page.controller.save(id)).toBe(true);
    expect([page.disk.get('a.metal'), page.store.getState().diskConflicts]).toEqual(['one', {}]);
  });
});
