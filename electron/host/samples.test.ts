import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createSampleLibrary} from './samples.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-samples-'));
});

afterEach(() => rm(folder, {recursive: true, force: true}));

const summary = {id: 'a/a.metal', title: 'A', description: 'What A shows.', language: 'msl'};

async function code(work: Promise<{ok: boolean; error?: {code: string}}>): Promise<string | undefined> {
  return (await work).error?.code;
}

test('a sample that the index lists is read with its text', async () => {
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'index.json'), JSON.stringify({samples: [summary]}));
  await writeFile(join(folder, 'a/a.metal'), 'kernel');
  await writeFile(join(folder, 'a/unlisted.metal'), 'kernel');
  const library = createSampleLibrary(folder);
  expect(await library.list()).toEqual({ok: true, value: {samples: [summary]}});
  expect(await library.read('a/a.metal')).toEqual({ok: true, value: {...summary, text: 'kernel'}});
  for (const id of ['a/unlisted.metal', './a/a.metal', 'a/../a/a.metal', 'a\\a.metal', 'A/A.METAL']) {
    expect([id, await code(library.read(id))]).toEqual([id, 'unknown-sample']);
  }
});

test('an incomplete installation is said', async () => {
  const library = createSampleLibrary(folder);
  expect(await code(library.list())).toBe('samples-missing');
  for (const damaged of ['', '{', '{"samples":[{"id":1}]}']) {
    await writeFile(join(folder, 'index.json'), damaged);
    expect([damaged, await code(library.list())]).toEqual([damaged, 'samples-damaged']);
  }
  await writeFile(join(folder, 'index.json'), JSON.stringify({samples: [summary]}));
  expect(await code(library.read('a/a.metal'))).toBe('samples-missing');
});
