import {type TimingProgress} from '../../../core/protocol/timing.ts';

/** Samples of the timing under way, outside of the store: thousands come in, and only the plot looks at them. */
export interface LiveSeries {
  readonly times: number[];
  readonly controlTimes: number[];
}

let timingId: string | undefined;
let series: LiveSeries[] = [];
const listeners = new Set<() => void>();

/** Begins afresh for timing `id`. */
export function startLive(id: string): void {
  timingId = id;
  series = [];
  for (const listener of listeners) listener();
}

/** Takes what came since the last event. */
export function takeLive(progress: TimingProgress): void {
  if (progress.timingId !== timingId || progress.samples.length === 0) return;
  for (const {comparison, control, times} of progress.samples) {
    while (series.length <= comparison) series.push({times: [], controlTimes: []});
    const own = series[comparison];
    (control ? own?.controlTimes : own?.times)?.push(...times);
  }
  for (const listener of listeners) listener();
}

export function liveSeries(): readonly LiveSeries[] {
  return series;
}

/** Calls `listener` whenever samples came. */
export function onLive(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
