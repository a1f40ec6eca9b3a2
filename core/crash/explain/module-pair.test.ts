import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {diffAirModules} from '../../air/diff/diff-modules.ts';
import {readAirModule} from '../../air/model/air-module.ts';
import {randomStream} from '../../base/random.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {verifyModule} from '../../ir/verify/verify-module.ts';
import {predictVerdict} from '../predict/predict-verdict.ts';
import {defaultExplainOptions, explain} from './explain.ts';
import {type ModulePair, pairModules} from './module-pair.ts';

const profile = 'macos26';
const sample = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../samples/sdk-version', name), 'utf8');

function pair(bad: string, good: string): ModulePair {
  const made = pairModules(bad, good, profile);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

function differences(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => readAirModule(parseModule(text).module));
  const {counts} = diffAirModules(a!, b!);
  return counts.changed + counts.extra + counts.missing;
}

function all(count: number): Set<number> {
  return new Set(Array.from({length: count}, (_, index) => index));
}

const [broken, fixed] = [sample('broken.ll'), sample('fixed.ll')];

describe('pairModules', () => {
  it('lists every difference once; none chosen is the failing module, all chosen states what the passing one does', () => {
    const {facts, mixture} = pair(broken, fixed);
    expect(facts).toHaveLength(differences(broken, fixed));
    expect(facts.map(({label}) => label)).toContain('attribute willreturn');
    expect(facts.find(({label}) => label === 'SDK Version')).toMatchObject({
      group: 'Module flags',
      bad: undefined,
      rules: ['AIR-SDK-VERSION'],
    });
    expect(mixture(new Set())).toBe(broken);
    expect(differences(mixture(all(facts.length)), fixed)).toBe(0);
  });

  it('makes valid modules that differ from both by exactly what was and was not chosen', () => {
    const {facts, mixture} = pair(broken, fixed);
    const random = randomStream(11);
    for (let round = 0; round < 40; round++) {
      const chosen = new Set([...all(facts.length)].filter(() => random.uniform() < 0.5));
      const text = mixture(chosen);
      const {module, diagnostics} = parseModule(text);
      expect([...diagnostics, ...verifyModule(module)], text).toEqual([]);
      expect([differences(broken, text), differences(text, fixed)], [...chosen].join(' ')).toEqual([
        chosen.size,
        facts.length - chosen.size,
      ]);
    }
  });

  it('keeps what cannot be taken apart as one fact, and takes the rest from the other side', () => {
    const other = fixed.replace('2.000000e+00', '3.000000e+00');
    const {facts, mixture} = pair(broken, other);
    expect(facts.at(-1)).toMatchObject({label: 'everything else'});
    const rest = facts.length - 1;
    expect(mixture(all(facts.length))).toBe(other);
    expect(mixture(new Set())).toBe(broken);
    expect(mixture(all(rest))).toContain('2.000000e+00');
    const onlyRest = mixture(new Set([rest]));
    expect(onlyRest).toContain('3.000000e+00');
    // Its node stays, and nothing leads to it any more.
    expect(onlyRest).toContain('!llvm.module.flags = !{}');
  });

  it('explains a pair by the rules that really decide', async () => {
    const withoutFlag = fixed
      .replace('!llvm.module.flags = !{!8, ', '!llvm.module.flags = !{')
      .replace(/^!8 = .*\n/m, '')
      .replace(', !"air.arg_name", !"out"', '')
      .replace('!"air.compile.framebuffer_fetch_enable"', '!"air.compile.framebuffer_fetch_disable"');
    const {facts, mixture} = pair(withoutFlag, fixed);
    const explained = await explain(
      facts.length,
      (chosen) => {
        const air = readAirModule(parseModule(mixture(chosen)).module);
        return Promise.resolve(predictVerdict(air, profile)?.verdict === 'crash' ? 'fail' : 'pass');
      },
      {...defaultExplainOptions, repeats: 1},
    );
    if (!explained.ok) throw new Error(explained.error.code);
    const named = (set: ReadonlySet<number> | undefined) =>
      [...(set ?? [])].map((fact) => facts[fact]?.label);
    expect(explained.value.sufficient.sets.map(named)).toEqual([['SDK Version']]);
    expect(explained.value.necessary.sets.map(named)).toEqual([['SDK Version']]);
  });

  it('says which module cannot be read', () => {
    expect(pairModules('define', fixed, profile)).toMatchObject({
      ok: false,
      error: expect.stringContaining('failing module') as string,
    });
    expect(pairModules(broken, '%', profile)).toMatchObject({ok: false});
  });
});
