import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {err, ok} from '../../../core/base/result.ts';
import {cancelled} from '../../../core/protocol/error.ts';
import {type TimingProgress} from '../../../core/protocol/timing.ts';
import {judgeSeries, sidesOf} from '../../../core/timing/judge-series.ts';
import {measure, type MeasureOptions} from './measure.ts';

/** A device whose launches take what `launchNs` says, with a clock that they move. */
function device(launchNs: Readonly<Record<string, number>>, noise: number) {
  const random = randomStream(5);
  let nowMs = 0;
  const order: string[] = [];
  const events: Omit<TimingProgress, 'timingId'>[] = [];
  const options: MeasureOptions = {
    baseline: 'a',
    variants: Object.keys(launchNs).filter((name) => name !== 'a'),
    samples: 40,
    sampleNs: 2e6,
    warmUpNs: 50e6,
    clockResolutionNs: 1,
    now: () => nowMs,
    announce: (event) => void events.push(event),
    launch: async (variant, repeats) => {
      const ns = repeats * (launchNs[variant] ?? NaN) * Math.exp(noise * random.normal());
      nowMs += ns / 1e6;
      order.push(variant);
      return ok(ns);
    },
  };
  return {options, order, events};
}

describe('measuring', () => {
  it('interleaves both sides and the control, and finds a planted difference', async () => {
    const {options, order, events} = device({a: 50_000, b: 40_000}, 0.01);
    const measured = await measure(options);
    if (!measured.ok) throw new Error(measured.error.message);
    const [one] = measured.value.comparisons;
    expect(one?.launchesPerSample).toBeGreaterThanOrEqual(49);
    expect(one?.launchesPerSample).toBeLessThanOrEqual(52);
    expect(one?.times).toHaveLength(80);
    expect(one?.controlTimes).toHaveLength(80);
    const blocks = order.slice(measured.value.warmUp.samples).join('');
    expect(blocks.slice(0, 32)).toBe('abbaaaaa' + 'baabaaaa' + 'aaaaabba' + 'aaaabaab');
    const judged = judgeSeries(one!, {
      names: {a: 'a', b: 'b'},
      threshold: 0.01,
      conditions: {validation: false, virtualGpu: false},
    });
    expect(judged?.verdict.kind).toBe('faster');
    expect(judged?.estimate.ratio).toBeGreaterThan(0.79);
    expect(judged?.estimate.ratio).toBeLessThan(0.81);
    const told = events.flatMap(({samples}) => samples).filter(({control}) => !control);
    expect(told.flatMap(({times}) => times)).toEqual(one?.times);
    const [a, b] = sidesOf(one?.times ?? []);
    expect(a.times.length).toBe(b.times.length);
  });

  it('compares several variants, each with a control of its own', async () => {
    const {options} = device({a: 1e6, b: 1e6, c: 2e6}, 0.002);
    const measured = await measure(options);
    expect(
      measured.ok && measured.value.comparisons.map(({variant, times}) => [variant, times.length]),
    ).toEqual([
      ['b', 80],
      ['c', 80],
    ]);
  });

  it('ends with the first launch that fails', async () => {
    const {options} = device({a: 1e6, b: 1e6}, 0);
    let launches = 0;
    const launch: MeasureOptions['launch'] = (variant, repeats) =>
      launches++ < 100 ? options.launch(variant, repeats) : Promise.resolve(err(cancelled('The dispatch')));
    expect(await measure({...options, launch})).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    expect(launches).toBe(101);
  });
});
