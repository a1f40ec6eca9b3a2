import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {licenceList, licencesOf} from './make-licences.mjs';

const listed = JSON.parse(readFileSync(licenceList, 'utf8')) as {
  packages: {name: string; version: string; licence: string; texts: number[]}[];
  texts: string[];
};

it('the list of licences is that of the installed packages', () => {
  expect(listed, 'run `node scripts/make-licences.mjs`').toEqual(licencesOf());
});

it('has every package that package.json names, and a licence for each', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const names = listed.packages.map(({name}) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  expect(listed.packages.filter(({licence}) => licence === 'see its text')).toEqual([]);
  expect(
    listed.packages.flatMap(({texts}) => texts).every((index) => listed.texts[index] !== undefined),
  ).toBe(true);
});

it('has no licence that asks for the source of the whole', () => {
  expect(listed.packages.filter(({licence}) => /\b[AL]?GPL/.test(licence))).toEqual([]);
});
