import {type Chip, gpuCore, issueCycles} from './chips.ts';

interface Counter {
  readonly name: string;
  readonly value: number;
}

/** What was counted while a kernel ran, and the shape in which it was launched. */
export interface WorkDone {
  readonly threadgroups: number;
  readonly simdgroups: number;
  /** Executed simdgroup instructions by counter class. */
  readonly instructions: readonly Counter[];
  /** Bytes that active lanes moved, by names such as `device read`. */
  readonly bytes: readonly Counter[];
  readonly threadsPerThreadgroup: number;
  readonly threadgroupBytes: number;
  /** Bytes of all buffers that the kernel was given. */
  readonly bufferBytes: number;
}

/** Which part of a GPU the model says is busy longest. */
export type Bound = 'arithmetic' | 'cache' | 'memory' | 'threadgroup memory';

/** A modelled time, in nanoseconds: never a measurement, see docs/simt-time.md. */
export interface ModelledTime {
  readonly gpuNs: number;
  readonly bound: Bound;
  /** Simdgroups that a core holds at once. */
  readonly simdgroupsPerCore: number;
  readonly parts: Readonly<Record<Bound, number>>;
}

function sum(counters: readonly Counter[], matches: (name: string) => boolean): number {
  return counters.reduce((total, {name, value}) => total + (matches(name) ? value : 0), 0);
}

/** Simdgroups that one core holds at once, from the limits of threads and threadgroup memory. Registers are not modelled. */
function residentSimdgroups(work: WorkDone, groupsPerCore: number): number {
  const byThreads = Math.max(1, Math.floor(gpuCore.maxThreads / Math.max(1, work.threadsPerThreadgroup)));
  const byMemory =
    work.threadgroupBytes === 0
      ? byThreads
      : Math.max(1, Math.floor(gpuCore.threadgroupMemoryBytes / work.threadgroupBytes));
  return Math.min(byThreads, byMemory, groupsPerCore) * (work.simdgroups / work.threadgroups);
}

/**
 * The time that a chip would need for what was counted: the longest of four parts that a GPU does at once. Threadgroups are
 * spread over the cores evenly; the core with most of them decides. Undefined where nothing was counted.
 */
export function modelTime(work: WorkDone, chip: Chip): ModelledTime | undefined {
  if (work.threadgroups === 0 || work.instructions.length === 0) return undefined;
  const groupsPerCore = Math.ceil(work.threadgroups / chip.cores);
  /** Part of the work that the busiest core has. */
  const share = groupsPerCore / work.threadgroups;
  const simdgroupsPerCore = residentSimdgroups(work, groupsPerCore);
  // Few simdgroups leave a scheduler waiting for results.
  const waiting = Math.max(1, gpuCore.fullSimdgroups / simdgroupsPerCore);
  const cycles = work.instructions.reduce(
    (total, {name, value}) => total + value * (issueCycles[name] ?? 1),
    0,
  );
  const ofCore = (bytes: number, perCycle: number): number => (bytes * share) / perCycle / chip.clockGHz;
  const moved = sum(work.bytes, (name) => /^(device|constant|texture) /.test(name));
  const parts = {
    arithmetic: (cycles * share * waiting) / gpuCore.schedulers / chip.clockGHz,
    cache: ofCore(moved, gpuCore.dataBytesPerCycle),
    // What is used several times comes from memory once, if all caches were large enough.
    memory: Math.min(moved, 2 * work.bufferBytes) / chip.memoryBytesPerNs,
    'threadgroup memory': ofCore(
      sum(work.bytes, (name) => name.startsWith('threadgroup ')),
      gpuCore.threadgroupBytesPerCycle,
    ),
  };
  const bounds: readonly Bound[] = ['arithmetic', 'cache', 'memory', 'threadgroup memory'];
  const bound = bounds.reduce((worst, next) => (parts[next] > parts[worst] ? next : worst));
  return {gpuNs: parts[bound], bound, simdgroupsPerCore, parts};
}
