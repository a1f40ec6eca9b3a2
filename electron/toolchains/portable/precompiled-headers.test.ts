import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {type ClangJob} from './clang-messages.ts';
import {HeaderCache, jobKey} from './header-cache.ts';
import {type HeaderMaker, PrecompiledHeaders} from './precompiled-headers.ts';

const job: ClangJob = {args: ['-x', 'c++-header'], files: {'a.h': 'int a;'}, outputs: ['a.pch']};
const build = 'clang-build';
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'airlock-headers-'))));
afterEach(() => rmSync(folder, {recursive: true}));

/** Counts how often Clang is asked. */
function countingMaker(): HeaderMaker & {runs: number} {
  const maker = {
    runs: 0,
    clangBuild: () => Promise.resolve(build),
    run: () => {
      maker.runs++;
      const outputs = {'a.pch': new Uint8Array([1, 2, 3])};
      const rest = {stdout: '', stderr: '', durationMs: 1, commandLine: [], instance: 'made' as const};
      return Promise.resolve(ok({exitCode: 0, outputs, ...rest}));
    },
  };
  return maker;
}

describe('headers that came with the program', () => {
  test('are used without Clang, and nothing is written for them', async () => {
    const [shipped, cache] = [join(folder, 'shipped'), join(folder, 'cache')];
    await new HeaderCache(shipped).write(jobKey(job, build), new Uint8Array([7, 8]));
    const maker = countingMaker();
    const headers = new PrecompiledHeaders(maker, cache, shipped);
    const header = await headers.get('any', job);
    await headers.flush();
    expect([maker.runs, header.ok && [...header.value]]).toEqual([0, [7, 8]]);
    expect(() => readdirSync(cache)).toThrow('ENOENT');
  });

  test('of another build are passed over; what is made goes into the cache only', async () => {
    const [shipped, cache] = [join(folder, 'shipped'), join(folder, 'cache')];
    await new HeaderCache(shipped).write(jobKey(job, 'another build'), new Uint8Array([7, 8]));
    const maker = countingMaker();
    const headers = new PrecompiledHeaders(maker, cache, shipped);
    await headers.get('any', job);
    await headers.flush();
    expect([maker.runs, readdirSync(cache).length, readdirSync(shipped).length]).toEqual([1, 1, 1]);
  });
});
