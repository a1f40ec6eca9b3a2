import {expect, it} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {keepPagesOf, provideBufferPages, readPage} from './buffer-pages.ts';

it('reads a page once, and forgets the pages of runs that nothing shows', async () => {
  const asked: string[] = [];
  const readRunBuffer: Lab['readRunBuffer'] = async ({runId, index, firstElement}) => {
    asked.push(`${runId} ${index} ${firstElement}`);
    return ok({type: 'uchar', firstElement, count: 2, base64: btoa(`${runId}${index}`)});
  };
  provideBufferPages({readRunBuffer});
  const read = (runId: string, index = 0) => readPage({runId, index, version: 'actual'}, 0);
  for (const run of ['run-1', 'run-10', 'run-2', 'run-1']) await read(run);
  expect(asked.splice(0)).toEqual(['run-1 0 0', 'run-10 0 0', 'run-2 0 0']);
  keepPagesOf(new Set(['run-2', 'run-10']));
  for (const run of ['run-2', 'run-10', 'run-1']) await read(run);
  expect(asked.splice(0)).toEqual(['run-1 0 0']);
  // Forgotten while it is under way: whoever waits gets it, and it is not kept.
  const late = read('run-1', 1);
  keepPagesOf(new Set());
  expect(await late).toMatchObject({page: {count: 2}});
  await read('run-1', 1);
  expect(asked).toEqual(['run-1 1 0', 'run-1 1 0']);
});
