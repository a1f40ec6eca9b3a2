import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {openLlvm14Oracle} from '../ir/testing/oracle-llvm14.ts';
import {analyseAir} from './analyse.ts';
import {diffAirModules, summaryLine} from './diff/diff-modules.ts';
import {fixAll} from './fixes/fix-findings.ts';

const sample = (name: string): string => readFileSync(`samples/sdk-version/${name}.ll`, 'utf8');
const macos26 = {profile: 'macos26'} as const;

/** The text behind the comment at its head. */
const code = (text: string): string => text.replace(/^(;.*\n)+/, '');

test('LLVM takes the three modules; only the broken one breaks rules, and only those of macOS 26', async () => {
  const oracle = await openLlvm14Oracle();
  const answers = await oracle.askAll(['broken', 'fixed', 'baseline'].map(sample));
  expect(answers.map(({stderr}) => stderr)).toEqual(['', '', '']);
  expect(analyseAir(sample('fixed'), macos26).findings).toEqual([]);
  expect(analyseAir(sample('baseline'), macos26).findings).toEqual([]);
  const errors = analyseAir(sample('broken'), macos26).findings.filter(({severity}) => severity === 'error');
  expect(errors.map(({verdict}) => verdict)).toEqual(new Array<string>(errors.length).fill('crash'));
  expect(errors.map(({rule}) => rule.id)).toContain('AIR-SDK-VERSION');
});

test('the fixed module is what the fixes make of the broken one', () => {
  expect(code(fixAll(sample('broken'), macos26).text)).toBe(code(sample('fixed')));
});

test('no difference between the fixed module and the baseline breaks a rule', () => {
  const [fixed, baseline] = [analyseAir(sample('fixed'), macos26), analyseAir(sample('baseline'), macos26)];
  const diff = diffAirModules(fixed.air, baseline.air, {left: fixed.findings, right: baseline.findings});
  expect(summaryLine(diff)).toContain('none of them breaks a rule');
});

test('macOS 15 is not said to refuse the broken module', () => {
  const found = analyseAir(sample('broken'), {profile: 'macos15'}).findings;
  expect(found.filter(({severity}) => severity === 'error')).toEqual([]);
});

test('without SDK Version alone there is one error under macOS 26, and none under macOS 15', () => {
  const without = sample('fixed').replace('!llvm.module.flags = !{!8, ', '!llvm.module.flags = !{');
  const errors = (profile: 'macos15' | 'macos26'): string[] =>
    analyseAir(without, {profile})
      .findings.filter(({severity}) => severity === 'error')
      .map(({rule, verdict}) => `${rule.id} ${verdict}`);
  expect([errors('macos26'), errors('macos15')]).toEqual([['AIR-SDK-VERSION crash'], []]);
});
