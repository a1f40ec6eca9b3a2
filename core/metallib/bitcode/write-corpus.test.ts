import {beforeAll, describe, expect, test} from 'vitest';
import {firstDifference} from '../../ir/equality.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {type CorpusEntry, isWholeCorpus, validCorpus} from '../../ir/testing/corpus.ts';
import {mapInParallel} from '../../ir/testing/run-process.ts';
import {disassemble, judgeBitcode, judgeText, reassemble, withoutComments} from '../testing/llvm14.ts';
import {writeBitcode} from './write-module.ts';

// The first run of a machine compiles the corpus and asks LLVM; later runs find answers to the same bytes on disk.
const coldCacheTime = 600_000;

let entries: readonly CorpusEntry[] = [];

beforeAll(async () => {
  entries = (await validCorpus()).filter(({dialect}) => dialect === 'typed');
}, coldCacheTime);

/**
 * Files on which the way through our bitcode gives another text than llvm-as and llvm-dis, with the reason. Their
 * modules must still equal the original's.
 */
const otherwise: Readonly<Record<string, {reason: string}>> = {
  'float-fast.clang-14.wasm32.debug': {
    reason: "LLVM 14's writer drops the fast-math flags of a phi in this file; ours keeps them",
  },
};

async function complaintOf(entry: CorpusEntry): Promise<string | undefined> {
  const {module} = parseModule(entry.text);
  const written = writeBitcode(module);
  if (!written.ok) return `refused: ${written.error[0]?.message ?? ''}`;
  const [ours, reference] = await Promise.all([judgeBitcode(written.value), judgeText(entry.text)]);
  if (ours.complaints !== '') return ours.complaints;
  if (ours.textHash === reference.textHash) return undefined;
  const text = await disassemble(written.value);
  const expected = withoutComments(await reassemble(entry.text)).split('\n');
  const actual = withoutComments(text).split('\n');
  const place = expected.findIndex((line, index) => line !== actual[index]);
  const difference = firstDifference(module, parseModule(text).module) ?? 'none';
  return `expected ${expected[place] ?? ''}, got ${actual[place] ?? ''} (model differs at: ${difference})`;
}

describe('bitcode writer on the corpus', () => {
  test(
    'what LLVM 14 reads is what it makes of the text, on every typed module',
    async () => {
      const complaints = await mapInParallel(
        entries,
        async (entry) => [entry.id, await complaintOf(entry)] as const,
      );
      const found = complaints.filter(([, complaint]) => complaint !== undefined);
      const unexpected = found.filter(([id]) => otherwise[id] === undefined);
      expect(entries.length).toBeGreaterThanOrEqual(isWholeCorpus ? 1100 : 400);
      expect(unexpected.slice(0, 10)).toEqual([]);
      const ids = new Set(entries.map(({id}) => id));
      const expected = Object.keys(otherwise)
        .filter((id) => ids.has(id))
        .sort();
      // A reason that has gone must be taken from the list.
      expect(found.map(([id]) => id).sort()).toEqual(expected);
      const same = found.filter(([, complaint]) => complaint?.endsWith('(model differs at: none)') === true);
      expect(same.map(([id]) => id).sort()).toEqual(expected);
    },
    coldCacheTime,
  );
});
