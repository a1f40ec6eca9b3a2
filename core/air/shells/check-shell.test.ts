import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {mutate, mutations} from '../../ir/testing/mutate.ts';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../ir/testing/oracle.ts';
import {Random} from '../../ir/testing/random.ts';
import {readAirModule} from '../model/air-module.ts';
import {checkShellSide, shellRules} from './check-shell.ts';
import {airTypeOf} from './msl-type.ts';
import {signatureText, type ShellContract} from './shell-contract.ts';
import {functionSideCases, shellOf, shellSideCases} from './testing/shell-cases.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openLlvm14Oracle();
});

const names = ['copy-1d', 'two-tiles', 'tile-2d', 'gemm', 'attention'];
const cases = [...shellSideCases, ...functionSideCases];

function findings(text: string, contract: ShellContract, rule: string): string[] {
  const side = shellRules.find(({id}) => id === rule)?.side ?? 'shell';
  const air = readAirModule(parseModule(text).module);
  return checkShellSide(side, air, contract).map((finding) => `${finding.rule.id} ${finding.message}`);
}

describe('every rule', () => {
  test('has a case', () => {
    expect([...new Set(cases.map(({rule}) => rule))].sort()).toEqual(shellRules.map(({id}) => id).sort());
  });

  test.each(cases)('$rule: $name', async ({rule, violating, conforming, contract, message}) => {
    const found = findings(violating, contract, rule);
    expect(found.filter((line) => line.startsWith(`${rule} `)).join('\n')).toContain(message);
    expect(findings(conforming, contract, rule).filter((line) => line.startsWith(`${rule} `))).toEqual([]);
    const answers = await oracle.askAll([violating, conforming]);
    expect(answers.map(({stderr}) => stderr)).toEqual(['', '']);
  });

  test('says where it comes from and what it is about, in two sentences', () => {
    for (const {explanation, evidence, testedOn} of shellRules) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(testedOn).not.toBe('');
      expect(explanation.split(/[.:;]\s|[.]$/).length).toBeGreaterThan(2);
    }
  });
});

test.each(names)('the shell %s breaks no rule', (name) => {
  const {text, contract} = shellOf(name);
  expect(findings(text, contract, 'SHELL-KERNEL')).toEqual([]);
});

test('broken modules give findings or none, never an exception', () => {
  const random = new Random(7);
  for (const name of names) {
    const {text, contract} = shellOf(name);
    for (let round = 0; round < 12; round++) {
      let broken = text;
      for (let edits = 0; edits < 3; edits++)
        broken = mutate(random.pick(Object.keys(mutations)), broken, random) ?? broken;
      findings(broken, contract, 'SHELL-KERNEL');
      findings(broken, contract, 'SHELL-FUNCTION-TYPE');
    }
  }
});

test('types of MSL and their equals in AIR', () => {
  expect(airTypeOf('float')).toBe('float');
  expect(airTypeOf('const uint')).toBe('i32');
  expect(airTypeOf('half3')).toBe('<3 x half>');
  expect(airTypeOf('threadgroup const float4*')).toBe('<4 x float> addrspace(3)*');
  expect(airTypeOf('device ulong &')).toBe('i64 addrspace(1)*');
  expect(airTypeOf('thread bool *')).toBe('i8*');
  expect(
    ['float5', 'double', 'float *', 'shared float *', 'threadgroup float **', ''].map(airTypeOf),
  ).toEqual(Array.from({length: 6}, () => undefined));
});

test('a signature reads as a person would write it', () => {
  expect(signatureText(shellOf('copy-1d').contract.function)).toBe('float transform(float value)');
  expect(signatureText(shellOf('attention').contract.function)).toContain(
    '\n    threadgroup const float *query,\n',
  );
});

test('the docs list every rule', () => {
  const page = readFileSync(new URL('../../../docs/shells.md', import.meta.url), 'utf8');
  expect([...new Set(page.match(/SHELL-[A-Z-]+(?=`)/g))].sort()).toEqual(shellRules.map(({id}) => id).sort());
});
