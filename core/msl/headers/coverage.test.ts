import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {coverageTable} from './testing/coverage-table.ts';

const file = 'docs/msl-coverage.md';

describe('docs/msl-coverage.md', () => {
  it('says what the headers have', () => {
    // Tables are compared by their words, for the formatter aligns the columns.
    const words = (text: string) => text.replace(/\|[\s-|]*\|\n/g, '').replace(/\s+/g, ' ');
    if (process.env['AIRLOCK_UPDATE_COVERAGE'] === '1') writeFileSync(file, coverageTable());
    expect(words(readFileSync(file, 'utf8'))).toBe(words(coverageTable()));
  });
});
