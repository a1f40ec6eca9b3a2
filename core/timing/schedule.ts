/** One launch of a comparison: which block it belongs to and which side runs. */
export interface ScheduledLaunch {
  readonly block: number;
  readonly side: 'a' | 'b';
}

const orders = [
  ['a', 'b', 'b', 'a'],
  ['b', 'a', 'a', 'b'],
] as const;

/** Launches of each side in one block. */
export const launchesPerBlock = 2;

/** Blocks of a comparison unless asked otherwise: 100 launches of each side, the finer of METAL.md 4.3's two designs. */
export const defaultBlocks = 50;

/**
 * The order of launches of a comparison of two sides: blocks of ABBA alternating with BAAB, so that a linear drift of
 * clock or heat falls on both sides alike within each block (METAL.md 4.3, with measured error rates).
 */
export function interleavedSchedule(blocks: number): ScheduledLaunch[] {
  return Array.from({length: blocks}, (_, block) =>
    (orders[block % 2] ?? orders[0]).map((side) => ({block, side})),
  ).flat();
}

/** Times of one block, in the order they were measured within their side. Any unit, the same everywhere. */
export interface Block {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Puts times, in the order of their schedule, into blocks. A block that was cut short is left out. */
export function collectBlocks(schedule: readonly ScheduledLaunch[], times: readonly number[]): Block[] {
  const blocks: {a: number[]; b: number[]}[] = [];
  for (const [index, launch] of schedule.entries()) {
    const time = times[index];
    if (time === undefined) break;
    const block = (blocks[launch.block] ??= {a: [], b: []});
    block[launch.side].push(time);
  }
  return blocks.filter((block) => block.a.length === launchesPerBlock && block.b.length === launchesPerBlock);
}
