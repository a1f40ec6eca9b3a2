/**
 * A GPU as the time model sees it. Where each figure comes from stands in docs/simt-time.md: clocks and core counts [B], memory
 * bandwidth [A], what is the same for all of them in `gpuCore`.
 */
export interface Chip {
  /** What a request names it by. */
  readonly id: string;
  readonly name: string;
  /** GPU cores of the largest configuration. */
  readonly cores: number;
  readonly clockGHz: number;
  /** Memory bandwidth in bytes per nanosecond (GB/s). */
  readonly memoryBytesPerNs: number;
}

/** The chips that a time can be modelled for; the first is the default. */
export const chips: readonly Chip[] = [
  {id: 'm1', name: 'Apple M1, 8 cores', cores: 8, clockGHz: 1.278, memoryBytesPerNs: 68.25},
  {id: 'm1-pro', name: 'Apple M1 Pro, 16 cores', cores: 16, clockGHz: 1.296, memoryBytesPerNs: 200},
  {id: 'm1-max', name: 'Apple M1 Max, 32 cores', cores: 32, clockGHz: 1.296, memoryBytesPerNs: 400},
  {id: 'm1-ultra', name: 'Apple M1 Ultra, 64 cores', cores: 64, clockGHz: 1.296, memoryBytesPerNs: 800},
  {id: 'm2', name: 'Apple M2, 10 cores', cores: 10, clockGHz: 1.398, memoryBytesPerNs: 100},
  {id: 'm2-pro', name: 'Apple M2 Pro, 19 cores', cores: 19, clockGHz: 1.398, memoryBytesPerNs: 200},
  {id: 'm2-max', name: 'Apple M2 Max, 38 cores', cores: 38, clockGHz: 1.398, memoryBytesPerNs: 400},
];

/** Ids of all chips, for schemas and command lines. */
export const chipIds: readonly string[] = chips.map(({id}) => id);

/** The chip of an id; without one the default. */
export function findChip(id: string | undefined): Chip | undefined {
  return id === undefined ? chips[0] : chips.find((chip) => chip.id === id);
}

/** A core of the Apple 7 and 8 families (M1, M2), [B] unless docs/simt-time.md says that it is assumed. */
export const gpuCore = {
  /** Simdgroup instructions that a core issues in a cycle: four schedulers with 32 lanes each. */
  schedulers: 4,
  maxThreads: 3072,
  threadgroupMemoryBytes: 60 * 1024,
  /** Simdgroups of a core from which on latencies no longer show. */
  fullSimdgroups: 24,
  threadgroupBytesPerCycle: 64,
  /** Between a core and its data cache. */
  dataBytesPerCycle: 64,
} as const;

/**
 * Cycles that one simdgroup instruction of a counter class keeps a scheduler busy. Loads, stores and copies count here only
 * for being issued; the time of their bytes is counted by itself.
 */
export const issueCycles: Readonly<Record<string, number>> = {
  // Registers are renamed or read in place; most moves of ours are none there.
  move: 0,
  int: 1,
  compare: 1,
  float: 1,
  'float-fma': 1,
  address: 1,
  control: 1,
  load: 1,
  store: 1,
  barrier: 1,
  // 256 bytes of shuffles in a cycle of a core: two simdgroups' words.
  simd: 2,
  convert: 4,
  // exp2, log2: 4; reciprocal: 6; rsqrt: 8; sine: 10. One figure for the mix is assumed.
  math: 6,
  // A sequence around a reciprocal: assumed.
  'int-divide': 24,
  // 512 multiply-adds at 102 in a cycle of a core.
  'matrix-multiply': 20,
  matrix: 2,
  // Assumed: one transaction for each lane of a simdgroup at 4 lanes a cycle.
  atomic: 8,
  async: 4,
  texture: 4,
};
