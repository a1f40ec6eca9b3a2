import {type RunCounters} from '../../../core/protocol/run.ts';
import {type TimedVariant} from '../../../core/protocol/timing.ts';
import {
  assumedCycles,
  type ChipLimit,
  chipLimits,
  floatOperations,
} from '../../../core/simt/chips/chip-limits.ts';
import {type Chip, issueCycles} from '../../../core/simt/chips/chips.ts';

type Throughput = TimedVariant['throughput'][number];

/** Memory of the thread itself is registers on a GPU. */
const spaces = ['device', 'constant', 'threadgroup'];

export interface ThroughputFacts {
  /** Of one launch in checked mode. */
  readonly counters: RunCounters | undefined;
  /** Of one launch, on the clock of the timing. */
  readonly medianNs: number | undefined;
  /** Whether that clock is a GPU's: only then has a measured rate a share of a chip's limit. */
  readonly isGpuTime: boolean;
  /** Of one launch, by the model of `chip`. */
  readonly modelled: {readonly gpuNs: number; readonly bound: string} | undefined;
  /** Undefined where the table does not have the GPU. */
  readonly chip: Chip | undefined;
  /** Bytes of all buffers of the experiment. */
  readonly bufferBytes: number;
}

/**
 * Bytes, operations and instructions that one launch counted: how many in a second of the measured and of the modelled time,
 * and which share that is of what the chip can do at most.
 */
export function throughputOf(facts: ThroughputFacts): Throughput[] {
  const {counters, medianNs} = facts;
  if (counters === undefined || medianNs === undefined || !(medianNs > 0)) return [];
  const inSpace = (space: string): number =>
    counters.bytes.reduce((sum, {name, value}) => sum + (name.startsWith(`${space} `) ? value : 0), 0);
  const far = inSpace('device') + inSpace('constant');
  const parts = counters.bytes.filter(
    ({name, value}) => value > 0 && spaces.some((space) => name.startsWith(`${space} `)),
  );
  const {operations, isAtMost} = floatOperations(counters);
  const instructions = counters.instructions.reduce((sum, {value}) => sum + value, 0);
  // What is moved more often than the buffers are large comes from caches (docs/simt-time.md).
  const farLimit = far > 2 * facts.bufferBytes ? 'data cache' : 'memory bandwidth';
  return [
    ...parts.map(({name, value}) => rateOf(facts, name, value, 'B/s')),
    ...(far > 0 ? [rateOf(facts, 'device memory', far, 'B/s', farLimit)] : []),
    ...(inSpace('threadgroup') > 0
      ? [rateOf(facts, 'threadgroup memory', inSpace('threadgroup'), 'B/s', 'threadgroup memory')]
      : []),
    ...(operations > 0
      ? [
          {
            ...rateOf(facts, 'floating point', operations, 'FLOP/s', '32-bit floating point'),
            ...(isAtMost ? {isAtMost} : {}),
          },
        ]
      : []),
    rateOf(facts, 'simdgroup instructions', instructions, 'instructions/s'),
  ];
}

function rateOf(
  facts: ThroughputFacts,
  name: string,
  perLaunch: number,
  unit: Throughput['unit'],
  limitName?: ChipLimit['name'],
): Throughput {
  const {medianNs, modelled, chip, isGpuTime} = facts;
  const perSecond = (perLaunch / (medianNs ?? NaN)) * 1e9;
  const modelledPerSecond =
    modelled === undefined || modelled.gpuNs === 0 ? undefined : (perLaunch / modelled.gpuNs) * 1e9;
  const limit = limitName === undefined || chip === undefined ? undefined : chipLimits(chip)[limitName];
  const basis = isGpuTime ? ('measured' as const) : ('modelled' as const);
  const rate = isGpuTime ? perSecond : modelledPerSecond;
  return {
    name,
    perLaunch,
    perSecond,
    unit,
    ...(modelledPerSecond === undefined ? {} : {modelledPerSecond}),
    ...(limit === undefined || chip === undefined || rate === undefined
      ? {}
      : {
          limit: {name: limit.name, chip: chip.name, perSecond: limit.perSecond, status: limit.status},
          shareOfLimit: {
            share: rate / limit.perSecond,
            basis,
            assumptions: isGpuTime ? [] : assumptionsOf(facts),
          },
        }),
  };
}

/** What a modelled time rests on that nobody has measured. */
function assumptionsOf({counters, modelled}: ThroughputFacts): string[] {
  if (modelled?.bound === 'memory') return ['what is used again comes from memory once'];
  if (modelled?.bound !== 'arithmetic' || counters === undefined) return [];
  const cyclesOf = (matches: (name: string) => boolean): number =>
    counters.instructions.reduce(
      (sum, {name, value}) => sum + (matches(name) ? value * (issueCycles[name] ?? 1) : 0),
      0,
    );
  const assumed = cyclesOf((name) => assumedCycles.has(name));
  const all = cyclesOf(() => true);
  if (assumed === 0 || all === 0) return [];
  return [
    `${((100 * assumed) / all).toFixed(0)} % of the arithmetic cycles are of classes with assumed cycles`,
  ];
}
