import {appendFileSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {DiskCache} from './disk-cache.ts';
import {runProcess} from './run-process.ts';

const name = `test/${process.pid}`;
const file = fileURLToPath(new URL(`../../../node_modules/.cache/airlock/${name}.jsonl`, import.meta.url));

afterAll(() => rmSync(file, {force: true}));

test('two caches on one file see what the other adds, whole lines only', () => {
  const [one, other] = [new DiskCache(name), new DiskCache(name)];
  expect([one.get('a'), other.get('a')]).toEqual([undefined, undefined]);
  one.set('a', 'first\nänd second');
  expect(other.get('a')).toBe('first\nänd second');
  other.set('b', '2');
  appendFileSync(file, '["c","half');
  expect([one.get('b'), one.get('c')]).toEqual(['2', undefined]);
  appendFileSync(file, ' written"]\nno JSON\n["d","4"]\n');
  expect([one.get('c'), one.get('d'), one.get('a')]).toEqual(['half written', '4', 'first\nänd second']);
});

test('a tool that is missing is named, with the command that installs it', async () => {
  await expect(runProcess('no-such-tool', [], '')).rejects.toThrow(
    /no-such-tool cannot be run .*apt-get install/,
  );
});

test('processes run to their end, and many at once are kept apart', async () => {
  const outputs = await Promise.all(['a', 'bb', 'ccc'].map((text) => runProcess('cat', [], text)));
  expect(outputs.map(({exitCode, stdout}) => [exitCode, stdout])).toEqual([
    [0, 'a'],
    [0, 'bb'],
    [0, 'ccc'],
  ]);
  const failed = await runProcess('sh', ['-c', 'echo no >&2; exit 3'], '');
  expect([failed.exitCode, failed.stderr]).toEqual([3, 'no\n']);
});
