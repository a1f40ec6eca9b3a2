import {describe, expect, it} from 'vitest';
import {interleavedSchedule} from '../../core/timing/schedule.ts';
import {type TimingReply} from '../../core/protocol/timing.ts';
import {formatNs} from '../../core/timing/format.ts';
import {samplesCsv} from '../../core/timing/samples-csv.ts';
import {timingLines} from './timing-lines.ts';

const reply: TimingReply = {
  timingId: 't',
  name: 'a.lab.json',
  title: 'A',
  outcome: 'measured',
  verdict: 'b is 1.20x faster than a (95 % interval 1.18 to 1.22).',
  device: {id: 'reference', name: 'Reference device', kind: 'reference'},
  target: 'macos26',
  clock: {kind: 'cpu', name: 'processor time of the reference device, 1 thread; not GPU time'},
  baseline: 'a',
  variants: [
    {
      name: 'a',
      source: 'a.metal',
      kernel: 'k',
      findings: ['misses'],
      throughput: [
        {name: 'device read', perLaunch: 4096, perSecond: 2e9, unit: 'B/s'},
        {
          name: 'floating point',
          perLaunch: 8192,
          perSecond: 4e9,
          modelledPerSecond: 5e12,
          unit: 'FLOP/s',
          isAtMost: true,
          limit: {name: '32-bit floating point', chip: 'Apple M1', perSecond: 2.6e12, status: 'reported'},
          shareOfLimit: {share: 0.5, basis: 'modelled', assumptions: ['5 % of the cycles']},
        },
      ],
      modelled: {gpuNs: 1500, chip: 'Apple M1, 8 cores', bound: 'memory'},
    },
  ],
  comparisons: [
    {
      baseline: 'a',
      variant: 'b, "quoted"',
      launchesPerSample: 3,
      times: [1, 2, 3, 4, 5, 6, 7, 8],
      controlTimes: [9, 10, 11, 12],
      estimate: {ratio: 0.83, lower: 0.82, upper: 0.85, confidence: 0.95, blocks: 2},
      control: {ratio: 1, lower: 0.99, upper: 1.01, confidence: 0.95, blocks: 1},
      floor: 0.01,
      drift: {factor: 1.002, significant: false},
      verdict: {kind: 'faster', factor: 1.2, lower: 1.18, upper: 1.22},
      sentence: 'b is 1.20x faster than a (95 % interval 1.18 to 1.22).',
    },
  ],
  warmUp: {samples: 10, ms: 300},
  correctnessRuns: 4,
  startedAt: '2026-11-21T19:00:00.000Z',
  durationMs: 1000,
};

describe('a timing as text', () => {
  it('says the verdict first, names the clock and calls the model a model', () => {
    const text = timingLines(reply);
    expect(text.split('\n')[0]).toBe(reply.verdict);
    expect(text).toContain('not GPU time');
    expect(text).toContain(
      'modelled for Apple M1, 8 cores: 1.50 µs GPU time, bound by memory; a model, not measured',
    );
    expect(text).toContain('checked mode, a: misses');
  });

  it('says of every rate and limit what it is', () => {
    const text = timingLines(reply);
    expect(text).toMatch(/device read +4096 a launch {2}2\.00 GB\/s on the clock above\n/);
    expect(text).toContain(
      'at most 8192 a launch  4.00 GFLOP/s on the clock above; 5.00 TFLOP/s modelled; ' +
        '50.0 % (modelled) of 2.60 TFLOP/s 32-bit floating point (reported)',
    );
    expect(text).toContain('  assumed: 5 % of the cycles\n');
  });

  it('has times with units', () => {
    expect([999, 1500, 2.5e6].map(formatNs)).toEqual(['999 ns', '1.50 µs', '2.500 ms']);
  });

  it('has a row for each sample, in the order of the run', () => {
    const [heading, ...rows] = samplesCsv(reply.comparisons).trimEnd().split('\n');
    expect(heading).toBe('comparison,series,position,block,variant,ns');
    expect(rows).toHaveLength(12);
    const sides = rows.slice(0, 8).map((row) => (row.includes(',a,') ? 'a' : 'b'));
    expect(sides).toEqual(interleavedSchedule(2).map(({side}) => side));
    expect(rows[1]).toBe('"a / b, ""quoted""",measured,1,0,"b, ""quoted""",2');
    expect(rows[8]).toBe('"a / b, ""quoted""",control,0,0,a,9');
  });
});
