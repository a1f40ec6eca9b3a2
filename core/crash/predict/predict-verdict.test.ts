import {describe, expect, it} from 'vitest';
import {analyseAir} from '../../air/analyse.ts';
import {allRules} from '../../air/rules/check.ts';
import {fixFindings} from '../../air/fixes/fix-findings.ts';
import {makeLargeModule} from '../../ir/testing/air/large-module.ts';
import {predictVerdict} from './predict-verdict.ts';

const large = makeLargeModule(300);

/** Without the flag, its place in the list included. */
function withoutFlag(text: string, name: string): string {
  const flag = new RegExp(`^!(\\d+) = !\\{i32 \\d, !"${name}".*\\n`, 'm').exec(text);
  if (flag === null) throw new Error(`no flag ${name}`);
  const list = /^!llvm\.module\.flags = !\{(.*)\}$/m;
  return text.replace(flag[0], '').replace(list, (_, nodes: string) => {
    const rest = nodes.split(', ').filter((node) => node !== `!${flag[1] ?? ''}`);
    return `!llvm.module.flags = !{${rest.join(', ')}}`;
  });
}

function predict(text: string, profile: 'macos15' | 'macos26') {
  const {air, parseDiagnostics} = analyseAir(text, {profile});
  expect(parseDiagnostics).toEqual([]);
  return predictVerdict(air, profile);
}

describe('predictVerdict', () => {
  it('predicts nothing for a module that breaks no rule', () => {
    expect(predict(large, 'macos26')).toBeUndefined();
    expect(predict(large, 'macos15')).toBeUndefined();
    expect(predict('define void @f() { ret void }', 'macos26')).toBeUndefined();
  });

  it('predicts a crash by the missing flag, under the OS of the report only, and none once it is mended', () => {
    const text = withoutFlag(large, 'SDK Version');
    expect(predict(text, 'macos26')).toMatchObject({
      verdict: 'crash',
      ruleId: 'AIR-SDK-VERSION',
      status: 'contradicted',
      rules: ['AIR-SDK-VERSION'],
    });
    expect(predict(text, 'macos15')).toBeUndefined();
    const {air, findings} = analyseAir(text, {profile: 'macos26'});
    expect(predict(fixFindings(text, air, findings, 'macos26').text, 'macos26')).toBeUndefined();
  });

  it('names the first rule of the registry, whatever the order of the text, and all the others', () => {
    const text = withoutFlag(withoutFlag(large, 'air.max_samplers'), 'SDK Version');
    const verdict = predict(text, 'macos26');
    const order = allRules.map(({id}) => id);
    expect(verdict?.rules).toEqual(
      ['AIR-SDK-VERSION', 'AIR-MAX-LIMITS'].sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
    expect(verdict?.ruleId).toBe(verdict?.rules[0]);
  });
});
