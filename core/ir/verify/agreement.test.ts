import {beforeAll, describe, expect, test} from 'vitest';
import {type Agreement, measureAgreement} from '../testing/agreement.ts';
import {isWholeCorpus, loadCorpus, openOracles, type CorpusEntry} from '../testing/corpus.ts';
import {knownDisagreements} from '../testing/known-disagreements.ts';
import {errorsOf} from './testing/judge.ts';

// The first run of a machine compiles the corpus and asks the oracles; later runs find it all in the disk cache.
const coldCacheTime = 600_000;

describe('agreement with the oracles on the corpus', () => {
  let entries: readonly CorpusEntry[] = [];
  let agreement: Agreement | undefined;

  beforeAll(async () => {
    entries = await loadCorpus();
    agreement = await measureAgreement(entries, await openOracles(), (text, dialect) => {
      const errors = errorsOf(text, dialect);
      return {accepted: errors.length === 0, message: errors[0] ?? ''};
    });
  }, coldCacheTime);

  test('no disagreement on valid files', () => {
    const wrong = agreement?.disagreements.filter(({entry}) => entry.origin !== 'mutant');
    expect(wrong?.map(({entry, ourMessage}) => `${entry.id}: ${ourMessage}`)).toEqual([]);
  });

  test('each disagreement on a mutant is known, and each known one is still there', () => {
    const found = agreement?.disagreements.filter(({entry}) => entry.origin === 'mutant') ?? [];
    const ids = new Set(entries.map(({id}) => id));
    const known = isWholeCorpus ? knownDisagreements : knownDisagreements.filter(({id}) => ids.has(id));
    const lines = found.map(({entry, kind}) => `${kind} ${entry.id}`).sort();
    expect(lines).toEqual(known.map(({id, kind}) => `${kind} ${id}`).sort());
  });

  test('the oracles reject many mutants, and the disagreements are few', () => {
    const mutants = entries.filter((entry) => entry.origin === 'mutant').length;
    const rejected = agreement?.rows.reduce((sum, row) => sum + row.bothReject, 0) ?? 0;
    expect(rejected).toBeGreaterThan(isWholeCorpus ? 1000 : 400);
    expect(agreement?.disagreements.length).toBeLessThan(mutants * 0.03);
  });
});
