import {beforeAll, describe, expect, test} from 'vitest';
import {firstDifference} from '../../ir/equality.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {printModule} from '../../ir/printer/print-module.ts';
import {answersOf} from '../../ir/testing/agreement.ts';
import {type CorpusEntry, isWholeCorpus, openOracles, validCorpus} from '../../ir/testing/corpus.ts';
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

describe('bitcode that llvm-as-14 writes', () => {
  test(
    'reads as the module that llvm-dis-14 prints, on the whole corpus',
    () => {
      expect(entries.length).toBeGreaterThanOrEqual(isWholeCorpus ? 1000 : 400);
      const complaints: string[] = [];
      for (const {id, text} of entries) {
        const reference = referenceBitcode(text);
        const {module, diagnostics} = readBitcode(reference.bitcode);
        const expected = parseModule(reference.text);
        if (diagnostics.length > 0 || module === undefined)
          complaints.push(`${id}: ${diagnostics[0]?.message}`);
        else if (expected.diagnostics.length > 0) {
          if (!unreadableText.includes(id)) complaints.push(`${id}: ${expected.diagnostics[0]?.message}`);
        } else {
          const difference = firstDifference(module, expected.module);
          if (difference !== undefined) complaints.push(`${id}: ${difference}`);
        }
      }
      expect(complaints.slice(0, 20)).toEqual([]);
    },
    coldCacheTime,
  );

  test(
    'prints as text that llvm-as-14 accepts',
    async () => {
      const printed = entries.map((entry) => {
        const {module} = readBitcode(referenceBitcode(entry.text).bitcode);
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
