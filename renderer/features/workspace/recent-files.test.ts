import {afterEach, beforeEach, expect, it, vi} from 'vitest';
import {recentOf, recentWith} from './recent-files.ts';
import {openFile, openPage} from './testing/workspace-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what is deleted is looked for among the files opened lately', async () => {
  const page = await openPage({'a.metal': 'one', 'k/b.metal': 'two'});
  await openFile(page, 'a.metal');
  await openFile(page, 'k/b.metal');
  page.disk.delete('k/b.metal');
  expect(await page.controller.recent.missingAmong(['a.metal', 'k/b.metal'])).toEqual(new Set(['k/b.metal']));
  page.controller.recent.forgetFile('k/b.metal');
  expect(page.store.getState().recentFiles.map(({path}) => path)).toEqual(['a.metal']);
  await page.controller.recent.forget();
  expect(page.store.getState().recentFiles).toEqual([]);
});

it('the file opened last comes first, once, and the list is bounded', () => {
  const of = (folder: string, path: string) => ({folder, path});
  let files = [of('/f', 'a'), of('/g', 'a')];
  files = [...recentWith(files, of('/g', 'a'))];
  expect(files).toEqual([of('/g', 'a'), of('/f', 'a')]);
  expect(recentOf(files, '/f')).toEqual(['a']);
  expect(recentOf(files, undefined)).toEqual([]);
  for (let n = 0; n < 100; n++) files = [...recentWith(files, of('/f', String(n)))];
  expect([files.length, files[0]]).toEqual([30, of('/f', '99')]);
});
