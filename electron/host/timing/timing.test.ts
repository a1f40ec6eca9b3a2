import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {airModule, defaultAirCopyOptions} from '../../../core/copy/air.ts';
import {linearCopy} from '../../../core/copy/description.ts';
import {type TimingProgress, timingReplySchema, type TimingReply} from '../../../core/protocol/timing.ts';
import {buildLab, openTestHost, type TestLabHost} from '../testing/built-lab.ts';

let lab: TestLabHost;

beforeAll(async () => {
  lab = await openTestHost(await buildLab(), 'in-process');
});

afterAll(() => lab.dispose());

const copy = linearCopy({direction: 'd2t', element: 'float', count: 64, deviceStep: 64});
const whole = airModule(copy);
const files = {
  'whole.ll': whole,
  'parts.ll': airModule({...copy, parts: 4}),
  // The copy is asked for no element at all: nothing is staged, and what is read was never written.
  'nothing.ll': whole.replace(/i64 64\) #2/, 'i64 0) #2'),
  // Copies what it should not: one element further on.
  'shifted.ll': airModule({...copy, srcOffset: 1}),
  'absent.ll': whole.replace(/\{\n[^]*?\n\}\n/, '{\n  ret void\n}\n'),
};

function experiment(variants: Readonly<Record<string, string>>, input: object): string {
  return JSON.stringify({
    airlock: 1,
    title: 'Copies',
    source: 'whole.ll',
    kernel: defaultAirCopyOptions.kernel,
    grid: [256, 1, 1],
    threadgroup: [32, 1, 1],
    buffers: [
      {index: 0, type: 'float', count: 1024, init: input},
      {index: 1, type: 'float', count: 512, init: {kind: 'fill', value: 0}},
    ],
    variants: Object.fromEntries(Object.entries(variants).map(([name, source]) => [name, {source}])),
  });
}

const quick = {samples: 24, sampleMs: 0.05, warmUpMs: 0};

async function time(
  variants: Readonly<Record<string, string>>,
  input: object = {kind: 'iota'},
): Promise<TimingReply> {
  const timed = await lab.host.lab.timing({
    timingId: 'test',
    name: 'copies.lab.json',
    experiment: experiment(variants, input),
    files,
    ...quick,
  });
  if (!timed.ok) throw new Error(timed.error.message);
  return timingReplySchema.parse(timed.value);
}

describe('timing over the real service', () => {
  it('compares results, then times every variant against the baseline with a control', async () => {
    const reply = await time({parts: 'parts.ll', again: 'whole.ll'});
    expect(reply.verdict).not.toMatch(/^(Failed|Not timed)/);
    expect(reply.outcome).toBe('measured');
    // `again` is the experiment itself: the baseline has its name.
    expect(reply.baseline).toBe('again');
    expect(reply.clock).toEqual({kind: 'cpu', name: expect.stringContaining('not GPU time') as string});
    expect(reply.comparisons.map(({variant}) => variant)).toEqual(['parts']);
    const [one] = reply.comparisons;
    expect(one?.times).toHaveLength(48);
    expect(one?.controlTimes).toHaveLength(48);
    expect(one?.times.every((ns) => ns > 0)).toBe(true);
    expect(reply.correctnessRuns).toBe(4);
    const counted = reply.variants.map(
      ({counters}) => counters?.instructions.find(({name}) => name === 'async')?.value,
    );
    // Issue and wait: one copy of 64 elements against four, in 8 threadgroups.
    expect(counted).toEqual([16, 40]);
    expect(reply.variants[0]?.throughput.find(({name}) => name === 'device read')?.perLaunch).toBe(8 * 256);
  });

  it('refuses a copy that does nothing, and says what checked mode saw', async () => {
    const reply = await time({nothing: 'nothing.ll'});
    expect(reply.outcome).toBe('refused');
    expect(reply.refusal).toMatchObject({variant: 'nothing', reason: 'undefined-result'});
    expect(reply.verdict).toContain('before anything was written');
    expect(reply.comparisons).toEqual([]);
  });

  it('refuses results that differ and names the first element', async () => {
    const reply = await time({shifted: 'shifted.ll'});
    expect(reply.refusal).toMatchObject({
      variant: 'shifted',
      reason: 'differs',
      buffer: 1,
      element: 0,
      actual: '1',
      expected: '0',
    });
  });

  it('refuses a kernel that writes nothing though its output began as the result', async () => {
    const reply = await time({absent: 'absent.ll'}, {kind: 'fill', value: 0});
    expect(reply.refusal).toMatchObject({variant: 'absent', reason: 'differs', buffer: 1, element: 0});
    expect(reply.verdict).toContain('poisoned');
  });

  it('tells how far it is and ends when it is withdrawn', async () => {
    const controller = new AbortController();
    const events: TimingProgress[] = [];
    const listening = lab.host.lab.subscribe((event) => {
      if (event.type !== 'timing') return;
      events.push(event.progress);
      if (event.progress.phase === 'measure' && event.progress.done > 0) controller.abort();
    });
    const timed = await lab.host.lab.timing(
      {
        timingId: 'long',
        name: 'copies.lab.json',
        experiment: experiment({parts: 'parts.ll'}, {kind: 'iota'}),
        files,
        ...quick,
        samples: 100_000,
      },
      {signal: controller.signal},
    );
    listening.dispose();
    expect(timed).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    expect(new Set(events.map(({phase}) => phase))).toEqual(
      new Set(['compile', 'compare', 'warm-up', 'measure']),
    );
    expect(events.flatMap(({samples}) => samples.flatMap(({times}) => times)).every((ns) => ns > 0)).toBe(
      true,
    );
  });

  it('says what cannot be compared', async () => {
    const request = {timingId: 'x', name: 'x.lab.json', files, experiment: experiment({}, {kind: 'iota'})};
    expect(await lab.host.lab.timing(request)).toMatchObject({ok: false, error: {code: 'no-variants'}});
    expect(await lab.host.lab.timing({...request, variants: ['b']})).toMatchObject({
      ok: false,
      error: {code: 'unknown-variant'},
    });
    expect(await lab.host.lab.timing({...request, set: {kernel: 1}})).toMatchObject({
      ok: false,
      error: {code: 'bad-parameter'},
    });
  });
});
