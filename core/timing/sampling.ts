import {median} from './order-statistics.ts';

export interface SampleLimits {
  /** Smallest time the clock can tell, in nanoseconds. */
  readonly clockResolutionNs: number;
  /** A sample is to last at least this long (METAL.md 4.2: 2 to 20 ms, well below the watchdog's 100 ms). */
  readonly minimumNs: number;
  readonly maximumNs: number;
  readonly maximumLaunches: number;
}

export const defaultSampleLimits: SampleLimits = {
  clockResolutionNs: 1000,
  minimumNs: 2e6,
  maximumNs: 20e6,
  maximumLaunches: 4096,
};

/**
 * Launches that make one sample, given the time of one launch. Enough to last `minimumNs` and to make the clock's
 * resolution less than a thousandth of the sample; never so many that the sample exceeds `maximumNs`.
 */
export function launchesPerSample(launchNs: number, limits: SampleLimits = defaultSampleLimits): number {
  if (!(launchNs > 0)) return limits.maximumLaunches;
  const wanted = Math.max(limits.minimumNs, 1000 * limits.clockResolutionNs) / launchNs;
  const allowed = limits.maximumNs / launchNs;
  return Math.max(1, Math.min(limits.maximumLaunches, Math.ceil(wanted), Math.floor(allowed)));
}

const window = 5;

/**
 * Whether warming up may end: at least `minimumNs` spent (an idle clock takes that long to ramp up, METAL.md 4.2) and the
 * medians of the last two windows of five samples within 2 % of each other.
 */
export function isWarm(times: readonly number[], spentNs: number, minimumNs = 300e6): boolean {
  if (spentNs < minimumNs || times.length < 2 * window) return false;
  const last = median(times.slice(-window));
  const before = median(times.slice(-2 * window, -window));
  return Math.abs(Math.log(last / before)) <= Math.log(1.02);
}
