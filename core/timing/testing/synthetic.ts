import {randomStream} from '../../base/random.ts';
import {type Block, collectBlocks, interleavedSchedule} from '../schedule.ts';

/** A machine for tests: noise that remembers, drift over the run, and a tail of slow samples (METAL.md 4.3's model). */
export interface SyntheticMachine {
  /** Standard deviation of the logarithm of a time. */
  readonly noise: number;
  /** Correlation of neighbouring samples, 0 to 1. */
  readonly memory: number;
  /** Change of speed over the whole run, as a share. */
  readonly drift: number;
  /** Share of samples that are slowed by 5 to 50 %. */
  readonly outliers: number;
}

export const noisyMachine: SyntheticMachine = {noise: 0.03, memory: 0.6, drift: 0.04, outliers: 0.03};

/** Times of an interleaved run in which B takes `ratio` times as long as A. */
export function syntheticTimes(
  machine: SyntheticMachine,
  ratio: number,
  blocks: number,
  seed: number,
): number[] {
  const random = randomStream(seed);
  const schedule = interleavedSchedule(blocks);
  let state = random.normal();
  return schedule.map((launch, index) => {
    state = machine.memory * state + Math.sqrt(1 - machine.memory ** 2) * random.normal();
    const drift = 1 + (machine.drift * index) / schedule.length;
    const tail = random.uniform() < machine.outliers ? 1.05 + 0.45 * random.uniform() : 1;
    return 1e6 * (launch.side === 'b' ? ratio : 1) * Math.exp(machine.noise * state) * drift * tail;
  });
}

export function syntheticBlocks(
  machine: SyntheticMachine,
  ratio: number,
  blocks: number,
  seed: number,
): Block[] {
  return collectBlocks(interleavedSchedule(blocks), syntheticTimes(machine, ratio, blocks, seed));
}
