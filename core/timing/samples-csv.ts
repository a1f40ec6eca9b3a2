import {interleavedSchedule} from './schedule.ts';

/** A comparison of a timing, with its samples in the order of `interleavedSchedule`. */
export interface SampledComparison {
  readonly baseline: string;
  readonly variant: string;
  readonly times: readonly number[];
  readonly controlTimes: readonly number[];
}

/** Every sample as a row, with the place it had in the run: `comparison,series,position,block,variant,ns`. */
export function samplesCsv(comparisons: readonly SampledComparison[]): string {
  const rows = ['comparison,series,position,block,variant,ns'];
  for (const {baseline, variant, times, controlTimes} of comparisons) {
    for (const [series, values] of [['measured', times] as const, ['control', controlTimes] as const]) {
      const schedule = interleavedSchedule(Math.ceil(values.length / 4));
      for (const [position, ns] of values.entries()) {
        const launch = schedule[position];
        const side = series === 'measured' && launch?.side === 'b' ? variant : baseline;
        const cells = [`${baseline} / ${variant}`, series, position, launch?.block ?? '', side, ns];
        rows.push(cells.map((cell) => quoted(String(cell))).join(','));
      }
    }
  }
  return `${rows.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
