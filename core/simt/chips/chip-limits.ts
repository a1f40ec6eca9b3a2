import {type Chip, chips, gpuCore} from './chips.ts';

/** How sure a figure is: Apple's specification, another project's measurement (docs/simt-time.md [B]), or our assumption. */
export type FigureStatus = 'published' | 'reported' | 'assumed';

/** What a chip cannot exceed, per second. */
export interface ChipLimit {
  readonly name: 'memory bandwidth' | 'data cache' | 'threadgroup memory' | '32-bit floating point';
  readonly perSecond: number;
  readonly unit: 'B/s' | 'FLOP/s';
  readonly status: FigureStatus;
}

/** The limits of a chip, all of its largest configuration (docs/simt-time.md). */
export function chipLimits(chip: Chip): Readonly<Record<ChipLimit['name'], ChipLimit>> {
  const cyclesPerSecond = chip.cores * chip.clockGHz * 1e9;
  return {
    'memory bandwidth': {
      name: 'memory bandwidth',
      perSecond: chip.memoryBytesPerNs * 1e9,
      unit: 'B/s',
      status: 'published',
    },
    'data cache': {
      name: 'data cache',
      perSecond: cyclesPerSecond * gpuCore.dataBytesPerCycle,
      unit: 'B/s',
      status: 'reported',
    },
    'threadgroup memory': {
      name: 'threadgroup memory',
      perSecond: cyclesPerSecond * gpuCore.threadgroupBytesPerCycle,
      unit: 'B/s',
      status: 'reported',
    },
    '32-bit floating point': {
      name: '32-bit floating point',
      // Two operations of a multiply-add, 32 lanes of each scheduler.
      perSecond: cyclesPerSecond * gpuCore.schedulers * 32 * 2,
      unit: 'FLOP/s',
      status: 'reported',
    },
  };
}

/** The chip of a GPU by the name that Metal gives it, such as `Apple M1 Max`; undefined where the table has none. */
export function chipOfGpu(deviceName: string): Chip | undefined {
  return chips.find(({name}) => name.split(',')[0] === deviceName);
}

/** Counter classes whose cycles are assumed (docs/simt-time.md); of the others they are reported. */
export const assumedCycles: ReadonlySet<string> = new Set([
  ...['int-divide', 'atomic', 'async', 'texture', 'matrix', 'math'],
  ...['load', 'store', 'address', 'control', 'barrier', 'move'],
]);

/**
 * Floating-point operations of one thread for an instruction of a class; classes that are not named do none. A fused or plain
 * multiplication with addition is two. Functions such as exp have no agreed number and are not counted; nor are comparisons.
 */
const operationsOfThread: Readonly<Record<string, number>> = {float: 1, 'float-fma': 2};

/** D = A * B + C of 8 x 8 matrices by a whole simdgroup: 2 * M * N * K. */
const operationsOfProduct = 2 * 8 * 8 * 8;

/** Floating-point operations of a launch, from what was counted. */
export function floatOperations(counters: {
  readonly threads: number;
  readonly simdgroups: number;
  readonly divergentBranches?: number | undefined;
  readonly instructions: readonly {readonly name: string; readonly value: number}[];
}): {
  readonly operations: number;
  /** Instructions are counted for simdgroups: lanes that a branch left out are counted as if they had worked. */
  readonly isAtMost: boolean;
} {
  // The last simdgroup of a threadgroup may have fewer threads than lanes.
  const lanes = counters.simdgroups === 0 ? 0 : counters.threads / counters.simdgroups;
  const operations = counters.instructions.reduce((sum, {name, value}) => {
    const each = name === 'matrix-multiply' ? operationsOfProduct : lanes * (operationsOfThread[name] ?? 0);
    return sum + value * each;
  }, 0);
  return {operations, isAtMost: counters.divergentBranches !== 0};
}
