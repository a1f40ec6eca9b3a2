// Verdicts on synthetic machines (METAL.md 4.3's first): how often 1,000 equal pairs are called different, how often a planted
// 3 % is found in its direction at the default sample count, and how often intervals hold the true ratio. Fails beyond 5 %, below
// 95 % and below 93 %. Nothing of this machine is measured.
import {estimateRatio, type RatioEstimate} from '../core/timing/block-bootstrap.ts';
import {compareSaved, levelsOf} from '../core/timing/compare-saved.ts';
import {judgeSeries} from '../core/timing/judge-series.ts';
import {defaultBlocks} from '../core/timing/schedule.ts';
import {
  noisyMachine,
  syntheticBlocks,
  type SyntheticMachine,
  syntheticTimes,
} from '../core/timing/testing/synthetic.ts';
import {print} from './lib/figures.ts';

const pairs = 1000;
const machines: readonly (readonly [string, SyntheticMachine])[] = [
  ['correlated noise, drift, outliers', noisyMachine],
  ['independent noise', {noise: 0.03, memory: 0, drift: 0, outliers: 0}],
  ['calm', {noise: 0.005, memory: 0.3, drift: 0.01, outliers: 0.02}],
  ['heavy tails', {noise: 0.02, memory: 0.5, drift: 0, outliers: 0.08}],
];

/** The whole way of a timing: samples of the pair and of its control, judged. */
function verdictOf(machine: SyntheticMachine, ratio: number, seed: number): string {
  const judged = judgeSeries(
    {
      times: syntheticTimes(machine, ratio, defaultBlocks, 2 * seed),
      controlTimes: syntheticTimes(machine, 1, defaultBlocks, 2 * seed + 1),
    },
    {
      names: {a: 'a', b: 'b'},
      threshold: 0.01,
      conditions: {validation: false, virtualGpu: false},
    },
  );
  return judged?.verdict.kind ?? 'none';
}

function share(happens: (seed: number) => boolean): number {
  let times = 0;
  for (let seed = 0; seed < pairs; seed++) if (happens(seed)) times++;
  return times / pairs;
}

let isWrong = false;
function figure(name: string, value: number, isRight: boolean): void {
  print(name, `${(100 * value).toFixed(1)} %${isRight ? '' : '  BEYOND ITS LIMIT'}`);
  isWrong ||= !isRight;
}

for (const [name, machine] of machines) {
  console.log(`  ${name}: ${pairs} pairs`);
  const alarms = share((seed) => ['faster', 'slower'].includes(verdictOf(machine, 1, seed)));
  figure('equal pairs called different', alarms, alarms <= 0.05);
  for (const [ratio, kind] of [
    [1.03, 'slower'],
    [1 / 1.03, 'faster'],
  ] as const) {
    const found = share((seed) => verdictOf(machine, ratio, seed) === kind);
    figure(`3 % ${kind} found`, found, found >= 0.95);
  }
  const isHeld = ({lower, upper}: Pick<RatioEstimate, 'lower' | 'upper'>, ratio: number): boolean =>
    lower <= ratio && ratio <= upper;
  for (const [ratio, blocks] of [
    [1, defaultBlocks],
    [1.1, defaultBlocks],
    [0.7, 12],
  ] as const) {
    const held = share((seed) => isHeld(estimateRatio(syntheticBlocks(machine, ratio, blocks, seed)), ratio));
    figure(`intervals of ${blocks} blocks hold ${ratio}`, held, held >= 0.93);
  }
  // Runs that are compared later: their drift is part of what no interval covers.
  const still = {...machine, drift: 0};
  const held = share((seed) => {
    const before = levelsOf(syntheticTimes(still, 0.9, defaultBlocks, 2 * seed), 'a');
    const after = levelsOf(syntheticTimes(still, 0.9, defaultBlocks, 2 * seed + 1), 'b');
    const [one] = compareSaved(savedOf(before), savedOf(after)).variants;
    return one?.ratio !== undefined && isHeld(one.ratio, 0.9);
  });
  figure('intervals of two saved runs hold 0.9', held, held >= 0.93);
}
if (isWrong) process.exitCode = 1;

function savedOf(levels: readonly number[]): Parameters<typeof compareSaved>[0] {
  const sorted = [...levels].sort((one, other) => one - other);
  const middle = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
  return {
    clock: {kind: 'cpu', name: ''},
    device: {id: '', name: ''},
    settings: [],
    environment: [],
    variants: [{name: 'a', parameters: [], medianNs: Math.exp(middle), levels}],
    files: [],
  };
}
