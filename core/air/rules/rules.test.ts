import {beforeAll, describe, expect, test} from 'vitest';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../ir/testing/oracle.ts';
import {conformingModule} from '../testing/conforming-module.ts';
import {findingLines} from '../testing/check-text.ts';
import {ruleCases} from '../testing/rule-cases.ts';
import {allRules, effectiveSeverity} from './check.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openLlvm14Oracle();
});

const idsOf = (lines: readonly string[]): Set<string> =>
  new Set(lines.map((line) => line.split(' ')[0] ?? ''));

describe('the conforming module', () => {
  test('is taken by LLVM and breaks no rule under any profile', async () => {
    expect((await oracle.ask(conformingModule)).stderr).toBe('');
    expect(findingLines(conformingModule)).toEqual([]);
    expect(
      findingLines(conformingModule, {profile: 'macos15'}).filter((line) => !line.includes('TRIPLE-OS')),
    ).toEqual([]);
  });
});

describe('each rule', () => {
  test('has a case', () => {
    expect([...new Set(ruleCases.map(({rule}) => rule))].sort()).toEqual(allRules.map(({id}) => id).sort());
  });

  test.each(ruleCases)(
    '$rule: $name',
    async ({rule, violating, conforming, severity, message, malformed, profile}) => {
      const options = profile === undefined ? {} : {profile};
      const lines = findingLines(violating, options).filter((line) => line.startsWith(`${rule} `));
      expect(lines[0] ?? '').toContain(`${rule} ${severity} `);
      expect(lines.join('\n')).toContain(message);
      expect([...idsOf(findingLines(conforming, options))]).not.toContain(rule);
      const answers = await oracle.askAll([violating, conforming]);
      expect(answers.map(({accepted}) => accepted)).toEqual([malformed !== true, true]);
    },
  );
});

test('a module for an older macOS has no errors of the macOS 26 rules', () => {
  const older = conformingModule
    .replace('air64_v28-apple-macosx26.0.0', 'air64-apple-macosx15.0.0')
    .replace('i32 2, i32 8, i32 0', 'i32 2, i32 7, i32 0')
    .replace('!"Metal", i32 4, i32 0', '!"Metal", i32 3, i32 2')
    .replace('!llvm.module.flags = !{!0, ', '!llvm.module.flags = !{');
  expect(findingLines(older)).toEqual([]);
});

describe('options', () => {
  const broken = conformingModule.replace('!llvm.module.flags = !{!0, ', '!llvm.module.flags = !{');

  test('SDK Version is one error under macos26, none under macos15, none where evidence must be uncontested', () => {
    expect(findingLines(broken)).toEqual(['AIR-SDK-VERSION error module flag "SDK Version" is missing']);
    expect([...idsOf(findingLines(broken, {profile: 'macos15'}))]).toEqual(['AIR-TRIPLE-OS']);
    expect(findingLines(broken, {evidence: 'uncontested'})).toEqual([]);
  });

  test('severities can be chosen', () => {
    expect(findingLines(broken, {severities: {'AIR-SDK-VERSION': 'info'}})[0]).toMatch(
      /^AIR-SDK-VERSION info/,
    );
    expect(findingLines(broken, {severities: {'AIR-SDK-VERSION': 'off'}})).toEqual([]);
  });

  test('a rule without a verdict for the OS says nothing, unless it informs', () => {
    for (const rule of allRules) {
      const applies = effectiveSeverity(rule, {profile: 'macos15'}) !== undefined;
      expect(applies).toBe(rule.verdicts.macos15 !== 'none' || rule.severity === 'info');
    }
  });
});

test('each rule says where it comes from and what it is about, in two sentences or so', () => {
  const isShort = (explanation: string): boolean => explanation.split(/[.:;]\s|[.]$/).length < 3;
  expect(allRules.filter(({evidence}) => evidence.length === 0)).toEqual([]);
  expect(allRules.filter(({testedOn}) => testedOn === '')).toEqual([]);
  expect(allRules.filter(({explanation}) => isShort(explanation)).map(({id}) => id)).toEqual([]);
  expect(new Set(allRules.map(({id}) => id)).size).toBe(allRules.length);
});
