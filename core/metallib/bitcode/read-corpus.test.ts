import {beforeAll, describe, expect, test} from 'vitest';
import {firstDifference} from '../../ir/equality.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {printModule} from '../../ir/printer/print-module.ts';
import {answersOf} from '../../ir/testing/agreement.ts';
import {type CorpusEntry, isWholeCorpus, openOracles, validCorpus} from '../../ir/testing/corpus.ts';
import {mapInParallel} from '../../ir/testing/run-process.ts';
import {firstMessage} from '../../ir/testing/oracle.ts';
import {referenceBitcode} from '../testing/reference-bitcode.ts';
import {readBitcode} from './read-module.ts';

// The first run of a machine asks LLVM about every module; later runs find the answers in the disk cache.
const coldCacheTime = 600_000;

/** llvm-dis-14 writes these so that no reader of text, llvm-as-14 included, gets the same back. */
const unreadableText = ['typed/feature/group-empty-strings'];

let entries: readonly CorpusEntry[] = [];

beforeAll(async () => {
  entries = (await validCorpus()).filter(({dialect}) => dialect === 'typed');
}, coldCacheTime);

async function complaintOf({id, text}: CorpusEntry): Promise<string | undefined> {
  const reference = await referenceBitcode(text);
  const {module, diagnostics} = readBitcode(reference.bitcode);
  if (diagnostics.length > 0 || module === undefined) return `${id}: ${diagnostics[0]?.message}`;
  const expected = parseModule(reference.text);
  if (expected.diagnostics.length > 0)
    return unreadableText.includes(id) ? undefined : `${id}: ${expected.diagnostics[0]?.message}`;
  const difference = firstDifference(module, expected.module);
  return difference === undefined ? undefined : `${id}: ${difference}`;
}

describe('bitcode that llvm-as-14 writes', () => {
  test(
    'reads as the module that llvm-dis-14 prints, on the whole corpus',
    async () => {
      expect(entries.length).toBeGreaterThanOrEqual(isWholeCorpus ? 1000 : 400);
      const complaints = await mapInParallel(entries, complaintOf);
      expect(complaints.filter((complaint) => complaint !== undefined).slice(0, 20)).toEqual([]);
    },
    coldCacheTime,
  );

  test(
    'prints as text that llvm-as-14 accepts',
    async () => {
      const printed = await mapInParallel(entries, async (entry) => {
        const {module} = readBitcode((await referenceBitcode(entry.text)).bitcode);
        return {...entry, text: module === undefined ? 'unreadable' : printModule(module)};
      });
      const rejected = (await answersOf(printed, await openOracles()))
        .filter(([, answer]) => !answer.accepted || answer.droppedDebugInfo)
        .map(([entry, answer]) => `${entry.id}: ${firstMessage(answer)}`);
      expect(rejected.slice(0, 20)).toEqual([]);
    },
    coldCacheTime,
  );
});
