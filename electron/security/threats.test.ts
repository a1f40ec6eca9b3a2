/**
 * docs/security.md names every threat with its test: the two are held together here.
 */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {repository} from './testing/attacked-lab.ts';

describe('docs/security.md', () => {
  it('names a test for every threat, and each is there', () => {
    const text = readFileSync(path.join(repository, 'docs/security.md'), 'utf8');
    const rows = Array.from(text.matchAll(/^\| .* \| `([^`]+\.ts)`: “([^”]+)” +\|$/gm));
    expect(rows.length).toBeGreaterThan(25);
    const missing = rows.filter(([, file = '', title = '']) => {
      const source = path.join(repository, file);
      return !existsSync(source) || !readFileSync(source, 'utf8').includes(title);
    });
    expect(missing.map(([row]) => row)).toEqual([]);
  });
});
