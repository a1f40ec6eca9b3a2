import {expect, test} from 'vitest';
import {firstDifference} from '../equality.ts';
import {handwrittenCorpus, openOracles, type CorpusEntry} from '../testing/corpus.ts';
import {parseModule} from './parse-module.ts';

const entries = handwrittenCorpus().filter((entry) => entry.text.length < 20_000);

/** The module without line breaks and comments: LLVM does not ask for either. */
function onOneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => /^(?:"[^"]*"|[^";])*/.exec(line)?.[0] ?? '')
    .join(' ');
}

test('entities and instructions may share a line', () => {
  const complaints = entries.flatMap(({id, text}) => {
    const joined = parseModule(onOneLine(text));
    const difference =
      joined.diagnostics[0]?.message ?? firstDifference(parseModule(text).module, joined.module);
    return difference === undefined ? [] : [`${id}: ${difference}`];
  });
  expect(entries.length).toBeGreaterThan(500);
  expect(complaints).toEqual([]);
});

test('the oracles agree', async () => {
  const oracles = await openOracles();
  const some = entries.filter((_, index) => index % 20 === 0);
  const refused: string[] = [];
  for (const dialect of ['typed', 'opaque'] as const) {
    const chosen: CorpusEntry[] = some.filter((entry) => entry.dialect === dialect);
    const answers = await oracles[dialect].askAll(chosen.map((entry) => onOneLine(entry.text)));
    answers.forEach((answer, index) => {
      if (!answer.accepted) refused.push(`${chosen[index]?.id}: ${answer.stderr}`);
    });
  }
  expect(refused).toEqual([]);
}, 120_000);
