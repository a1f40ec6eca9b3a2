import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {airModule} from '../../../core/copy/air.ts';
import {linearCopy} from '../../../core/copy/description.ts';
import {err, ok} from '../../../core/base/result.ts';
import {deviceSchema} from '../../../core/protocol/device.ts';
import {unavailable} from '../../../core/protocol/error.ts';
import {
  type TimingProgress,
  timingReplySchema,
  timingRequestSchema,
  type TimingReply,
} from '../../../core/protocol/timing.ts';
import {compareSaved} from '../../../core/timing/compare-saved.ts';
import {loadAddon} from '../../service/addon.ts';
import {type DeviceBridge} from '../../service/device-bridge.ts';
import {createReferenceDevice} from '../../service/reference-device.ts';
import {type Installation} from '../installation.ts';
import {timeExperiment, type TimingServices} from './time-experiment.ts';
import {asyncTiles} from '../testing/async-tiles.ts';
import {buildLab, openTestHost, type TestLabHost} from '../testing/built-lab.ts';
import {copyExperiment} from '../testing/copy-experiment.ts';

let lab: TestLabHost;
let installation: Installation;

beforeAll(async () => {
  installation = await buildLab();
  lab = await openTestHost(installation, 'in-process');
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

/** A reference device without the service around it. */
async function inProcessDevice(): Promise<DeviceBridge> {
  const addon = loadAddon(installation.resourcesDirectory);
  if (!addon.ok) throw new Error(addon.error.message);
  const devices = (await addon.value.devices()) as unknown[];
  const description = deviceSchema.parse(devices.at(-1));
  return createReferenceDevice({machine: addon.value, description, lifeId: 'timing'});
}

/** The device as a GPU shows itself: a clock of its own, and no counters. */
function asGpu(device: DeviceBridge): DeviceBridge {
  return {
    ...device,
    async dispatch(request, options) {
      const ran = await device.dispatch(request, options);
      if (!ran.ok) return ran;
      const {wallNs, findings, findingsDropped} = ran.value;
      return ok({wallNs, gpuNs: wallNs, findings, findingsDropped});
    },
  };
}

const quick = {samples: 24, sampleMs: 0.05, warmUpMs: 0};

async function time(
  variants: Readonly<Record<string, string>>,
  input: object = {kind: 'iota'},
): Promise<TimingReply> {
  const timed = await lab.host.lab.timing({
    timingId: 'test',
    name: 'copies.lab.json',
    experiment: copyExperiment(variants, input),
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
        experiment: copyExperiment({parts: 'parts.ll'}),
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

  it('keeps what was measured, with everything that two timings are compared by', async () => {
    const request = {
      name: 'copies.lab.json',
      experiment: copyExperiment({parts: 'parts.ll'}),
      files,
      ...quick,
      historyKey: 'document:copies',
    };
    const timed = await lab.host.lab.timing({...request, timingId: 'first'});
    expect(timed).toMatchObject({ok: true, value: {history: {kept: true}}});
    await lab.host.lab.timing({...request, timingId: 'second', set: {'threadgroup.0': 64}});
    const listed = await lab.host.lab.pinTiming({key: 'document:copies', id: 'first'});
    if (!listed.ok) throw new Error(listed.error.message);
    expect([listed.value.timings.map(({id}) => id), listed.value.pinned]).toEqual([
      ['first', 'second'],
      'first',
    ]);
    const saved = await Promise.all(
      ['first', 'second'].map((id) => lab.host.lab.readTiming({key: 'document:copies', id})),
    );
    const [before, after] = saved.map((one) => {
      if (!one.ok) throw new Error(one.error.message);
      return one.value.timing;
    });
    const compared = compareSaved(before!, after!);
    expect(compared.refusals).toEqual([]);
    expect(compared.files).toEqual([]);
    expect(compared.parameters.map(({name}) => name)).toEqual([
      'set threadgroup.0',
      'experiment: threadgroup',
      'parts: threadgroup',
    ]);
    for (const {ratio} of compared.variants) {
      expect(ratio?.lower).toBeLessThanOrEqual(ratio?.ratio ?? NaN);
      expect(ratio?.upper).toBeGreaterThanOrEqual(ratio?.ratio ?? NaN);
    }
    expect(before?.reply.comparisons[0]?.times).toHaveLength(48);
    expect(before?.files.map(({path}) => path)).toEqual(['copies.lab.json', 'whole.ll', 'parts.ll']);
  });

  it('counts on the reference device what a GPU does not count', async () => {
    const modules = ['compute', 'gpu-time'];
    const request = timingRequestSchema.parse({
      timingId: 'gpu',
      name: 'copies.lab.json',
      experiment: copyExperiment({parts: 'parts.ll'}),
      files,
      device: 'metal',
      ...quick,
      samples: 4,
    });
    const reference = await inProcessDevice();
    const described = await reference.describe({});
    if (!described.ok) throw new Error(described.error.message);
    const gpu = {...described.value, id: 'metal:0', name: 'Apple M1 Max', kind: 'metal' as const};
    const services = (counts: DeviceBridge): TimingServices => ({
      devices: async () => ok({devices: [described.value, {...gpu, capabilities: modules}]}),
      device: (id) => (id === 'reference' ? counts : asGpu(reference)),
      toolchain: () => err(unavailable('no-toolchain', 'There is none.', 'Give IR.')),
      files: {
        read: async (path) => ok(new TextEncoder().encode((files as Record<string, string>)[path])),
      },
      progress: () => undefined,
    });
    const timed = await timeExperiment(request, services(reference), new AbortController().signal);
    if (!timed.ok) throw new Error(timed.error.message);
    const {clock, counting, variants} = timed.value.reply;
    expect([clock?.kind, counting]).toEqual(['gpu', {device: described.value.name}]);
    const memory = variants[0]?.throughput.find(({name}) => name === 'device memory');
    expect(memory).toMatchObject({
      limit: {chip: 'Apple M1 Max, 32 cores'},
      shareOfLimit: {basis: 'measured'},
    });
    // What cannot be counted is timed all the same, and the reason is told.
    const broken = {
      ...reference,
      makePipeline: async () => err(unavailable('not-supported', 'not supported: this.', 'Report it.')),
    };
    const uncounted = await timeExperiment(request, services(broken), new AbortController().signal);
    if (!uncounted.ok) throw new Error(uncounted.error.message);
    expect(uncounted.value.reply).toMatchObject({
      outcome: 'measured',
      counting: {problem: expect.stringContaining('not supported: this.') as string},
    });
    expect(uncounted.value.reply.variants[0]?.throughput).toEqual([]);
  });

  it.each(asyncTiles)(
    'the sample %s runs to its end: equal results, the same bytes, fewer instructions',
    async (id) => {
      const text = await readFile(join(installation.resourcesDirectory, 'samples', id), 'utf8');
      const timed = await lab.host.lab.timing({
        timingId: id,
        name: id,
        experiment: text,
        folder: {kind: 'sample', id},
        ...quick,
        samples: 2,
      });
      if (!timed.ok) throw new Error(timed.error.message);
      const {outcome, verdict, variants, correctnessRuns} = timed.value;
      expect([outcome, verdict, correctnessRuns]).toEqual(['measured', verdict, 4]);
      expect(variants.flatMap(({findings}) => findings)).toEqual([]);
      const counted = new Map(
        variants.map((one) => [
          one.name,
          {
            instructions: one.counters?.instructions.reduce((sum, {value}) => sum + value, 0) ?? NaN,
            moved: one.counters?.bytes.filter(({name: space}) => !space.startsWith('thread ')),
          },
        ]),
      );
      expect(counted.get('async')?.moved).toEqual(counted.get('sync')?.moved);
      expect(counted.get('async')?.instructions).toBeLessThan(counted.get('sync')?.instructions ?? NaN);
      if (id !== 'async-tiles/gemm.lab.json') return;
      // 2 * M * N * K of 64 x 64 x 64, whoever copies.
      for (const {throughput} of variants) {
        expect(throughput.find(({unit}) => unit === 'FLOP/s')?.perLaunch).toBe(2 * 64 ** 3);
      }
    },
  );

  it('says what cannot be compared', async () => {
    const request = {timingId: 'x', name: 'x.lab.json', files, experiment: copyExperiment({})};
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
