import {beforeAll, describe, expect, test} from 'vitest';
import {firstDifference} from './equality.ts';
import {parseModule} from './parser/parse-module.ts';
import {printModule} from './printer/print-module.ts';
import {answersOf} from './testing/agreement.ts';
import {isWholeCorpus, mutantsOf, openOracles, validCorpus, type CorpusEntry} from './testing/corpus.ts';
import {firstMessage} from './testing/oracle.ts';

// The first run of a machine compiles the corpus and asks the oracles; later runs find it all in the disk cache.
const coldCacheTime = 600_000;

let entries: readonly CorpusEntry[] = [];

beforeAll(async () => {
  entries = await validCorpus();
}, coldCacheTime);

/** The complaints, at most a few: a failing corpus test must be readable. */
function collect(complain: (entry: CorpusEntry) => string | undefined): string[] {
  const complaints: string[] = [];
  for (const entry of entries) {
    const complaint = complain(entry);
    if (complaint !== undefined) complaints.push(`${entry.id}: ${complaint}`);
    if (complaints.length >= 20) break;
  }
  return complaints;
}

/** Clang's text without what a module does not hold: comments and empty lines. */
function withoutComments(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/\s*;.*$/, ''));
  return lines.filter((line) => line !== '').join('\n');
}

describe('corpus', () => {
  test('is large, in both kinds of pointers', () => {
    const mutants = mutantsOf(entries);
    const part = isWholeCorpus ? 1 : 0.4;
    expect(entries.length).toBeGreaterThanOrEqual(2000 * part);
    expect(mutants.length).toBeGreaterThanOrEqual(1500 * part);
    for (const dialect of ['typed', 'opaque']) {
      expect(entries.filter((entry) => entry.dialect === dialect).length).toBeGreaterThanOrEqual(800 * part);
      expect(mutants.filter((entry) => entry.dialect === dialect).length).toBeGreaterThanOrEqual(700 * part);
    }
    expect(new Set([...entries, ...mutants].map((entry) => entry.id)).size).toBe(
      entries.length + mutants.length,
    );
  });

  test(
    'is valid: the oracles accept every file as it is',
    async () => {
      const rejected = (await answersOf(entries, await openOracles()))
        .filter(([, answer]) => !answer.accepted || answer.droppedDebugInfo)
        .map(([entry, answer]) => `${entry.id}: ${firstMessage(answer)}`);
      expect(rejected).toEqual([]);
    },
    coldCacheTime,
  );
});

describe('parser and printer on the corpus', () => {
  test('every valid file parses without a diagnostic', () => {
    const complaints = collect((entry) => parseModule(entry.text).diagnostics[0]?.message);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('a printed module parses to an equal module and prints the same again', () => {
    const complaints = collect((entry) => {
      const {module} = parseModule(entry.text);
      const printed = printModule(module);
      const again = parseModule(printed);
      if (again.diagnostics[0] !== undefined) return `printed text: ${again.diagnostics[0].message}`;
      const difference = firstDifference(module, again.module);
      if (difference !== undefined) return difference;
      return printModule(again.module) === printed ? undefined : 'prints differently the second time';
    });
    expect(complaints).toEqual([]);
  }, 240_000);

  test(
    'the oracles accept every file as we print it',
    async () => {
      const printed = entries.map((entry) => ({...entry, text: printModule(parseModule(entry.text).module)}));
      const rejected = (await answersOf(printed, await openOracles()))
        .filter(([, answer]) => !answer.accepted || answer.droppedDebugInfo)
        .map(([entry, answer]) => `${entry.id}: ${firstMessage(answer)}`);
      expect(rejected).toEqual([]);
    },
    coldCacheTime,
  );

  test('compiled files print as Clang printed them, comments aside', () => {
    const complaints = collect((entry) => {
      if (entry.origin === 'handwritten') return undefined;
      const expected = withoutComments(entry.text);
      const actual = withoutComments(printModule(parseModule(entry.text).module));
      if (actual === expected) return undefined;
      const lines = expected.split('\n');
      const place = actual.split('\n').findIndex((line, index) => line !== lines[index]);
      return `expected ${lines[place] ?? ''}, printed ${actual.split('\n')[place] ?? ''}`;
    });
    expect(complaints).toEqual([]);
  }, 120_000);
});
