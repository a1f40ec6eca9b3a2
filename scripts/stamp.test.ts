import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {filesBelow, isFresh, snapshot, writeStamp} from './stamp.mjs';

let folder: string;
let source: string;
let output: string;
let stamp: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-stamp-'));
  mkdirSync(join(folder, 'sources'));
  source = join(folder, 'sources', 'a.ts');
  output = join(folder, 'out.js');
  stamp = join(folder, '.stamp');
  writeFileSync(source, 'one');
  writeFileSync(output, 'built');
  writeStamp(stamp, 'key', snapshot([source]), [output]);
});

afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('fresh until an input, an output, the key or the stamp changes', () => {
  expect(isFresh(stamp, 'key')).toBe(true);
  expect(isFresh(stamp, 'other')).toBe(false);
  expect(isFresh(join(folder, 'nothing'), 'key')).toBe(false);
  writeFileSync(source, 'two');
  expect(isFresh(stamp, 'key')).toBe(false);
  writeFileSync(source, 'one');
  rmSync(output);
  expect(isFresh(stamp, 'key')).toBe(false);
  writeFileSync(output, 'built');
  rmSync(source);
  expect(isFresh(stamp, 'key')).toBe(false);
  writeFileSync(stamp, '{"key":');
  expect(isFresh(stamp, 'key')).toBe(false);
});

test('a touched file with the same content does not count', () => {
  utimesSync(source, 1, 1);
  expect(isFresh(stamp, 'key')).toBe(true);
  expect(isFresh(stamp, 'key')).toBe(true);
});

test('an added input counts where inputs are found by folder', () => {
  const list = () => filesBelow(join(folder, 'sources'), (path: string) => path.endsWith('.ts'));
  expect(isFresh(stamp, 'key', list)).toBe(true);
  writeFileSync(join(folder, 'sources', 'b.txt'), '');
  expect(isFresh(stamp, 'key', list)).toBe(true);
  writeFileSync(join(folder, 'sources', 'b.ts'), '');
  expect(isFresh(stamp, 'key', list)).toBe(false);
});
