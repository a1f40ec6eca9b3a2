import {describe, expect, it} from 'vitest';
import {diagnosticSchema} from '../../../core/base/diagnostic.ts';
import {type RuleInfo} from '../ir-language/messages.ts';
import {ruleInfos} from '../ir-language/air-check.ts';
import {breachWords, breachedOnly, checklistCounts, checklistGroups, predictionOf} from './checklist-rows.ts';

const rule = (id: string, more: Partial<RuleInfo>): RuleInfo => ({
  id,
  title: id,
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'crash'},
  severity: 'error',
  evidence: [],
  status: 'reported',
  testedOn: 'nowhere',
  explanation: '',
  ...more,
});

const rules = [
  rule('BODY', {group: 'body', severity: 'warning', verdicts: {macos15: 'warning', macos26: 'warning'}}),
  rule('CRASH', {}),
  rule('REJECT', {verdicts: {macos15: 'none', macos26: 'reject'}}),
  rule('OFF', {severity: undefined}),
];

const breach = (code: string, line: number, origin: 'lab' | 'clang' = 'lab') =>
  diagnosticSchema.parse({
    severity: 'error',
    message: 'm',
    code,
    location: {file: 'a.ll', range: {start: {line, column: 1}, end: {line, column: 2}}},
    highlights: [],
    notes: [],
    fixIts: [],
    origin,
  });

describe('checklistGroups', () => {
  it('lists the rules that apply in the order of the groups, with breaches and the first place', () => {
    const groups = checklistGroups(rules, [
      breach('REJECT', 9),
      breach('REJECT', 12),
      breach('BODY', 3, 'clang'),
    ]);
    expect(groups.map(({group, breachedCount}) => [group, breachedCount])).toEqual([
      ['module', 1],
      ['body', 0],
    ]);
    const rows = groups.flatMap((group) => group.rows);
    expect(rows.map((row) => [row.rule.id, row.breachCount, row.firstBreach?.line])).toEqual([
      ['CRASH', 0, undefined],
      ['REJECT', 2, 9],
      ['BODY', 0, undefined],
    ]);
    expect(breachedOnly(groups).flatMap((group) => group.rows.map((row) => row.rule.id))).toEqual(['REJECT']);
    expect(breachWords(checklistCounts(groups), 'macos26')).toBe(
      '1 of 3 rules of macOS 26 are breached: 1 error, 0 warnings, 0 information',
    );
  });

  it('predicts by the worst breach of severity error', () => {
    const predicted = (codes: readonly string[]) =>
      predictionOf(
        checklistGroups(
          rules,
          codes.map((code) => breach(code, 1)),
        ),
        'macos26',
      );
    expect(predicted(['REJECT', 'BODY', 'CRASH'])).toEqual({verdict: 'crash', ruleIds: ['CRASH']});
    expect(predicted(['REJECT'])).toEqual({verdict: 'reject', ruleIds: ['REJECT']});
    expect(predicted(['BODY'])).toBeUndefined();
    expect(breachWords(checklistCounts(checklistGroups(rules, [])), 'macos15')).toBe(
      'All 3 rules of macOS 15 are kept',
    );
  });

  it('has a place for every rule that core has', () => {
    const all = ruleInfos({profile: 'macos26', evidence: 'all'});
    const applying = all.filter(({severity}) => severity !== undefined);
    expect(applying.length).toBeGreaterThan(50);
    expect(checklistCounts(checklistGroups(all, [])).rules).toBe(applying.length);
    expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
  });
});
