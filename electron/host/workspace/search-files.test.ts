import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {type z} from 'zod';
import {randomStream} from '../../../core/base/random.ts';
import {type SearchReply, searchRequestSchema} from '../../../core/protocol/workspace.ts';
import {type FoundRange} from './find-text.ts';
import {FolderFiles} from './folder-files.ts';
import {matchesAt, searchFiles} from './search-files.ts';
import {testFolder} from './testing/test-folder.ts';
import {walkFiles} from './walk-folder.ts';

const folder = testFolder();
let root: string;
let files: FolderFiles;
beforeEach(() => {
  ({root} = folder);
  files = new FolderFiles(root);
});

describe('search', () => {
  const query = {query: 'Scale', matchCase: false, wholeWord: false};

  it('finds every place that a plain scan of the lines finds, in generated texts', async () => {
    const random = randomStream(12);
    const pick = (count: number): number => random.below(count);
    const words = ['scale', 'Scale', 'scales', 'x', '(', '\\w+', 'ö', '\r'];
    for (let round = 0; round < 60; round++) {
      const lines = Array.from({length: pick(12)}, () =>
        Array.from({length: pick(6)}, () => words[pick(words.length)]).join(' '),
      );
      const text = lines.join('\n');
      const expected = text.split('\n').flatMap((line, index) => {
        const places: string[] = [];
        const lower = line.toLowerCase();
        for (let at = lower.indexOf('scale'); at !== -1; at = lower.indexOf('scale', at + 5))
          places.push(`${index + 1}:${at + 1}`);
        return places;
      });
      const ranges = [...text.matchAll(/scale/giu)].map((match): FoundRange => [
        match.index,
        match[0].length,
      ]);
      const found = matchesAt('a', text, ranges);
      expect(found.map(({line, column}) => `${line}:${column}`)).toEqual(expected);
      for (const {text: shown, textOffset, length} of found)
        expect(shown.slice(textOffset, textOffset + length).toLowerCase()).toBe('scale');
    }
  });

  it('takes the query as it is, words where asked, and skips what is no text', async () => {
    writeFileSync(join(root, 'a.txt'), 'scale(x)\nrescale\nSCALE\n');
    writeFileSync(join(root, 'b.bin'), Buffer.from('scale\0'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', 'c.txt'), 'scale');
    const places = async (more: Partial<typeof query>) =>
      (await search({...query, ...more})).matches.map(({path, line}) => `${path}:${line}`);
    expect(await places({})).toEqual(['a.txt:1', 'a.txt:2', 'a.txt:3', 'kernels/scale.metal:1']);
    expect(await places({wholeWord: true})).toEqual(['a.txt:1', 'a.txt:3', 'kernels/scale.metal:1']);
    expect(await places({query: 'scale', matchCase: true, wholeWord: true})).toEqual([
      'a.txt:1',
      'kernels/scale.metal:1',
    ]);
    expect(await places({query: 'scale(x)'})).toEqual(['a.txt:1']);
    expect(await places({query: '(.*)*$'})).toEqual([]);
    const {filesSearched, filesSkipped} = await search(query);
    expect([filesSearched, filesSkipped]).toEqual([2, 1]);
  });

  it('says so where it stops, and stops when it is withdrawn', async () => {
    writeFileSync(join(root, 'many.txt'), 'scale '.repeat(5_000));
    const found = await search(query);
    expect(found.truncated).toBe(true);
    expect(found.matches.filter(({path}) => path === 'many.txt')).toHaveLength(200);
    expect(found.matches.every(({text}) => text.length <= 240)).toBe(true);
    expect((await search(query, AbortSignal.abort())).matches).toEqual([]);
  });

  it('takes an expression where asked, and files by their globs', async () => {
    writeFileSync(join(root, 'a.txt'), 'float4 a;\nfloat b;\n  half4 c;\n');
    writeFileSync(join(root, 'kernels', 'b.h'), 'float2 a;\n');
    const places = async (more: z.input<typeof searchRequestSchema>) =>
      (await search({matchCase: true, regex: true, ...more})).matches.map(
        ({path, line, column, length}) => `${path}:${line}:${column}+${length}`,
      );
    expect(await places({query: '(float|half)\\d'})).toEqual([
      'a.txt:1:1+6',
      'a.txt:3:3+5',
      'kernels/b.h:1:1+6',
    ]);
    expect(await places({query: '^float'})).toEqual(['a.txt:1:1+5', 'a.txt:2:1+5', 'kernels/b.h:1:1+5']);
    expect(await places({query: 'float', wholeWord: true})).toEqual(['a.txt:2:1+5']);
    expect(await places({query: 'FLOAT2', matchCase: false})).toEqual(['kernels/b.h:1:1+6']);
    // What finds nothing at every place finds nothing.
    expect(await places({query: 'x*'})).toEqual([]);
    expect(await places({query: 'a', include: '*.h'})).toEqual(['kernels/b.h:1:4+1', 'kernels/b.h:1:8+1']);
    expect(await places({query: 'float.', exclude: 'kernels, *.md'})).toEqual(['a.txt:1:1+6', 'a.txt:2:1+6']);
  });

  it.each([
    ['(', false, 'bad-pattern', 'query'],
    ['a)|(b', true, 'bad-pattern', 'query'],
    ['\\p{Nothing}', false, 'bad-pattern', 'query'],
    ['[z-a]', false, 'bad-pattern', 'query'],
  ])('says at its field what is wrong with %s', async (pattern, wholeWord, code, place) => {
    const request = searchRequestSchema.parse({query: pattern, regex: true, wholeWord});
    const found = await searchFiles(files, request, new AbortController().signal);
    expect(found).toMatchObject({ok: false, error: {code, place}});
    expect(JSON.stringify(found)).not.toContain('Invalid regular');
    // As a text it is nothing special.
    expect((await search({query: pattern, include: '*.txt'})).matches).toEqual([]);
    for (const field of ['include', 'exclude'] as const) {
      const globs = searchRequestSchema.parse({query: 'x', [field]: '../*'});
      expect(await searchFiles(files, globs, new AbortController().signal)).toMatchObject({
        ok: false,
        error: {code: 'bad-glob', place: field},
      });
    }
  });

  it('is not held up by an expression that never ends: the host answers meanwhile, and stops it', async () => {
    writeFileSync(join(root, 'a.txt'), `${'a'.repeat(40)}!\n`);
    const request = searchRequestSchema.parse({query: '(a+)+$', regex: true});
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const found = await searchFiles(files, request, new AbortController().signal);
    clearInterval(timer);
    expect(found).toMatchObject({ok: false, error: {code: 'slow-pattern', place: 'query'}});
    expect(ticks).toBeGreaterThan(10);
    const withdrawn = new AbortController();
    const stopped = searchFiles(files, request, withdrawn.signal);
    setTimeout(() => withdrawn.abort(), 50);
    expect(await stopped).toMatchObject({ok: true, value: {truncated: true}});
  });

  it('walks no links', async () => {
    symlinkSync('..', join(root, 'kernels', 'up'));
    const walked: string[] = [];
    for await (const path of walkFiles(root, {aborted: false})) walked.push(path);
    expect(walked).toEqual(['kernels/scale.metal']);
  });
});

async function search(
  request: z.input<typeof searchRequestSchema>,
  signal = new AbortController().signal,
): Promise<SearchReply> {
  const found = await searchFiles(files, searchRequestSchema.parse(request), signal);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
