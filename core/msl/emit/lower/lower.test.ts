import {beforeAll, describe, expect, test} from 'vitest';
import {findingLines} from '../../../air/testing/check-text.ts';
import {parseModule} from '../../../ir/parser/parse-module.ts';
import {printModule} from '../../../ir/printer/print-module.ts';
import {disassembleWithLlvm14, openLlvm14Oracle} from '../../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../../ir/testing/oracle.ts';
import {verifyModule} from '../../../ir/verify/verify-module.ts';
import {compileMetal} from '../../testing/clang.ts';
import {type LowerFacts} from './facts.ts';
import {type LoweredModule, lowerToAir} from './lower.ts';
import {compareRuns} from './testing/compare-runs.ts';
import {kernelSources} from './testing/kernels.ts';
import {randomKernels} from './testing/random-kernels.ts';

const facts: LowerFacts = {
  osVersion: [26, 0, 0],
  appleClang: '32023.850',
  fastMath: true,
  sourceName: 'k.metal',
};

async function clangIr(source: string, optimisation = 'O2', fastMath = true): Promise<string> {
  const run = await compileMetal(source, {optimisation, fastMath, extraArguments: ['-gline-tables-only']});
  if (run.ir === '') throw new Error(run.output.slice(0, 2000));
  return run.ir;
}

function lower(text: string, changes: Partial<LowerFacts> = {}): {lowered: LoweredModule; text: string} {
  const result = lowerToAir(parseModule(text).module, {...facts, ...changes});
  if (!result.ok) throw new Error(result.error.map(({message}) => message).join('\n'));
  return {lowered: result.value, text: printModule(result.value.module)};
}

/** Errors of our verifier and of LLVM 14's, and findings of body rules that are warnings or errors. */
async function faults(oracle: Oracle, air: string): Promise<string[]> {
  const parsed = parseModule(air);
  const own = [...parsed.diagnostics, ...verifyModule(parsed.module)].map(({message}) => message);
  const answer = await oracle.ask(air);
  // opt knows no target of that name.
  await disassembleWithLlvm14(air.replace(/^target triple.*$/m, ''));
  const rules = findingLines(air).filter((line) => bodyRules.test(line));
  return [...own, ...(answer.accepted ? [] : [answer.stderr]), ...rules];
}

/** The metadata is not made here, so rules about it have much to say. */
const bodyRules =
  /^AIR-(OPAQUE|TOO-NEW|ATTRIBUTE|FNEG|NATIVE|VECTOR|MASK|INTEGER-WIDTH|DOUBLE|ADDRSPACECAST|GENERIC|NULL|BOOLEAN|AGGREGATE|INTRINSIC-SIG|INTRINSIC-NAME|UNRESOLVED|LLVM|SHUFFLE|PHI)\S* (error|warning)/;

describe('Clang’s modules become AIR', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await openLlvm14Oracle();
  });

  // Every pair of types takes Clang minutes: set AIRLOCK_LONG_TESTS to have them judged, too.
  const isLong = process.env['AIRLOCK_LONG_TESTS'] !== undefined;
  const variants = kernelSources
    .filter(({name}) => isLong || name !== 'conversions')
    .map((source) => ({...source, optimisation: 'O2', fastMath: true, os: 26}));
  test.each(variants)('$name at -$optimisation, fast math $fastMath, macOS $os', async (variant) => {
    const clang = await clangIr(variant.text, variant.optimisation, variant.fastMath);
    const {lowered, text} = lower(clang, {fastMath: variant.fastMath, osVersion: [variant.os, 0, 0]});
    expect(await faults(oracle, text)).toEqual([]);
    const names = lowered.entries.map(({clangName}) => clangName);
    const {differences, runs} = compareRuns(clang, text, names, 6);
    expect(differences).toEqual([]);
    expect(runs).toBe(names.length * 6);
    expect(names.length).toBe(variant.text.match(/kernel void/g)?.length);
  });

  const seeds = isLong
    ? Array.from({length: 12}, (_, index) => ({seed: 11 + index, count: 50}))
    : [{seed: 11, count: 12}];
  test.each(seeds)('$count random kernels, seed $seed', async ({seed, count}) => {
    const clang = await clangIr(randomKernels(seed, count));
    const {lowered, text} = lower(clang);
    expect(await faults(oracle, text)).toEqual([]);
    const {differences, runs} = compareRuns(
      clang,
      text,
      lowered.entries.map(({clangName}) => clangName),
      3,
    );
    expect(differences).toEqual([]);
    expect(runs).toBe(count * 3);
  });
});
