import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Result} from '../../../core/base/result.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {type DeviceCapability} from '../../../core/protocol/device.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type BridgeDispatch, bridgeMethods, bridgeMethodNames, type DeviceBridge} from '../device-bridge.ts';
import {
  callerModule,
  endlessModule,
  saxpyModule,
  textureModule,
  threadgroupModule,
  unsupportedModule,
  visibleModule,
} from './contract-modules.ts';

/** What a contract suite needs: a device that nobody else uses meanwhile. */
export interface DeviceSubject {
  open(): Promise<DeviceBridge>;
  /** What this device must say and show that it can do. */
  readonly capabilities: readonly DeviceCapability[];
}

/** What every device must pass (ARCHITECTURE.md, Devices), in process, through the service, on any machine. */
export function testDeviceContract(name: string, subject: DeviceSubject): void {
  describe(`the device contract: ${name}`, () => {
    const open = (): Promise<DeviceBridge> => subject.open();

    test('describes itself, with limits that Metal would give', async () => {
      const device = value(await (await open()).describe({}));
      expect(device.capabilities).toEqual(subject.capabilities);
      expect(device.simdWidth).toBe(32);
      expect(device.maxThreadsPerThreadgroup).toBeGreaterThanOrEqual(512);
      expect(device.maxThreadgroupMemoryBytes).toBeGreaterThanOrEqual(16384);
    });

    test('lists the functions of a library with their arguments', async () => {
      const {functions} = await load(await open(), saxpyModule);
      expect(functions.map(({name, role}) => [name, role])).toEqual([
        ['saxpy', 'kernel'],
        ['indices', 'kernel'],
      ]);
      expect(functions[0]?.arguments.map(({kind, location}) => [kind, location])).toEqual([
        ['buffer', 0],
        ['buffer', 1],
        ['buffer', 2],
        ['thread_position_in_grid', undefined],
      ]);
    });

    test('takes a metallib as well as text, with the same result', async () => {
      const device = await open();
      const {module} = parseModule(saxpyModule);
      const built = buildLibrary(module);
      if (!built.ok) throw new Error('the library was not built');
      const loaded = value(
        await device.loadLibrary({kind: 'binary', name: 'saxpy.metallib', bytes: built.value.bytes}),
      );
      expect(loaded.functions.map(({name}) => name).sort()).toEqual(['indices', 'saxpy']);
      const pipeline = value(await device.makePipeline({library: loaded.library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(64));
      value(await device.dispatch(launch(pipeline.pipeline, 64, [out])));
      expect(await words(device, out)).toEqual(Array.from({length: 64}, (_, i) => i));
    });

    test('refuses what is no module, no library and no function, naming the place', async () => {
      const device = await open();
      const text = await device.loadLibrary({kind: 'air-text', name: 'a.ll', text: 'define void @f( {'});
      expect(error(text)).toMatchObject({kind: 'diagnostics', code: 'invalid-module'});
      const bytes = new Uint8Array([77, 84, 76, 66, 1, 2, 3]);
      const binary = await device.loadLibrary({kind: 'binary', name: 'a.metallib', bytes});
      expect(error(binary)).toMatchObject({kind: 'bad-input'});
      const {library} = await load(device, saxpyModule);
      const missing = error(await device.makePipeline({library, function: 'nothing'}));
      expect(missing.code).toBe('no-function');
      expect(missing.message).toContain('saxpy');
    });

    test('runs a kernel over buffers and a constant by value, with a partial threadgroup at the edge', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'saxpy'}));
      const count = 1000;
      const xs = Float32Array.from({length: count}, (_, i) => i / 8);
      const ys = Float32Array.from({length: count}, (_, i) => 1000 - i);
      const x = await filled(device, xs);
      const y = await filled(device, ys);
      const a = new Uint8Array(Float32Array.of(2.5).buffer);
      const request = {...launch(pipeline, count, [x, y]), bytes: [{index: 2, data: a}]};
      const reply = value(await device.dispatch(request));
      expect(reply.findings).toEqual([]);
      expect(reply.wallNs).toBeGreaterThan(0);
      const expected = Array.from(ys, (one, i) => Math.fround(Math.fround(2.5 * xs[i]!) + one));
      expect(await floats(device, y)).toEqual(expected);
      expect(await floats(device, x)).toEqual([...xs]);
    });

    test('writes no further than the grid and starts at a buffer’s offset', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(40).fill(7));
      const request = launch(pipeline, 33, [out]);
      value(await device.dispatch({...request, buffers: [{index: 0, buffer: out, offset: 16}]}));
      const expected = Array.from({length: 40}, (_, i) => (i >= 4 && i < 37 ? i - 4 : 7));
      expect(await words(device, out)).toEqual(expected);
    });

    test('shares threadgroup memory, given by its length, across a barrier', async () => {
      const device = await open();
      const {library} = await load(device, threadgroupModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'reverse'}));
      const data = await filled(
        device,
        Uint32Array.from({length: 128}, (_, i) => i),
      );
      const request = launch(pipeline, 128, [data], 128);
      value(await device.dispatch({...request, threadgroupMemory: [{index: 0, bytes: 512}]}));
      expect(await words(device, data)).toEqual(Array.from({length: 128}, (_, i) => 127 - i));
    });

    test('links private visible functions, and makes another pipeline of another function', async () => {
      const device = await open();
      const caller = await load(device, callerModule);
      for (const factor of [3, 5]) {
        const visible = await load(device, visibleModule(factor));
        const made = value(
          await device.makePipeline({
            library: caller.library,
            function: 'apply',
            linked: [{library: visible.library, function: 'compute'}],
          }),
        );
        const data = await filled(device, Float32Array.of(1, 2, 3, 4));
        value(await device.dispatch(launch(made.pipeline, 4, [data])));
        expect(await floats(device, data)).toEqual([1, 2, 3, 4].map((one) => one * factor));
      }
    });

    test('refuses a missing linked function and one of another type', async () => {
      const device = await open();
      const {library} = await load(device, callerModule);
      const missing = error(await device.makePipeline({library, function: 'apply'}));
      expect(missing.message).toContain('compute');
      const other = await load(device, visibleModule(2, 'i32'));
      const linked = [{library: other.library, function: 'compute'}];
      const wrong = error(await device.makePipeline({library, function: 'apply', linked}));
      expect(wrong.message).toContain('compute');
      expect([missing.kind, wrong.kind]).toEqual(['diagnostics', 'diagnostics']);
    });

    test('says what it cannot execute when the pipeline is made', async () => {
      const device = await open();
      const loaded = await device.loadLibrary({kind: 'air-text', name: 'asm.ll', text: unsupportedModule});
      if (!loaded.ok) return;
      const {library} = loaded.value;
      const refused = error(await device.makePipeline({library, function: 'inline_assembly'}));
      expect(refused.kind).toBe('diagnostics');
      // Only a device that executes AIR itself knows lines; a GPU's compiler names none (METAL.md 2.5).
      const knowsLines = subject.capabilities.includes('checked-mode');
      if (refused.kind === 'diagnostics' && knowsLines)
        expect(refused.diagnostics[0]?.location?.range.start.line).toBe(5);
    });

    test('keeps pipelines: the same once more comes from the cache, and warm-all fills it', async () => {
      const device = await open();
      const before = value(await device.pipelineCache({}));
      const unique = saxpyModule.replaceAll('@indices', `@indices_${Math.floor(performance.now() * 1000)}`);
      const {library} = await load(device, unique);
      const warmed = value(await device.warmAll({library}));
      expect(warmed).toMatchObject({failed: []});
      expect(warmed.made + warmed.cached).toBe(2);
      const made = value(await device.makePipeline({library, function: 'saxpy'}));
      expect(made.cached).toBe(true);
      const after = value(await device.pipelineCache({}));
      expect(after.entries).toBeGreaterThanOrEqual(before.entries + 1);
      expect(after.hits).toBeGreaterThan(before.hits);
      const again = value(await device.warmAll({library}));
      expect(again).toMatchObject({made: 0, cached: 2});
    });

    test('warm-all names the kernels that have no pipeline of their own', async () => {
      const device = await open();
      const {library} = await load(device, callerModule);
      const warmed = value(await device.warmAll({library}));
      expect(warmed.failed.map((one) => one.function)).toEqual(['apply']);
    });

    test.each([1, 16, 256, 4096, 16384, 65536])('gives memory aligned to %d, zeroed', async (alignment) => {
      const device = await open();
      const made = value(await device.createBuffer({sizeBytes: 100, alignment}));
      expect(made).toMatchObject({sizeBytes: 100, alignment});
      const {data} = value(await device.readBuffer({buffer: made.buffer}));
      expect([...data]).toEqual(new Array<number>(100).fill(0));
    });

    test('reads and writes parts of buffers and nothing outside of them', async () => {
      const device = await open();
      const {buffer} = value(await device.createBuffer({sizeBytes: 16}));
      value(await device.writeBuffer({buffer, offset: 4, data: Uint8Array.of(1, 2, 3)}));
      const {data} = value(await device.readBuffer({buffer, offset: 3, length: 5}));
      expect([...data]).toEqual([0, 1, 2, 3, 0]);
      const write = await device.writeBuffer({buffer, offset: 14, data: Uint8Array.of(1, 2, 3)});
      const read = await device.readBuffer({buffer, offset: 10, length: 7});
      expect([error(write).code, error(read).code]).toEqual(['outside-buffer', 'outside-buffer']);
    });

    test('refuses handles that it did not give or that were released', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const {buffer} = value(await device.createBuffer({sizeBytes: 64}));
      value(await device.release({handles: [library, pipeline, buffer, 'nothing']}));
      const codes = [
        await device.makePipeline({library, function: 'saxpy'}),
        await device.dispatch(launch(pipeline, 1, [])),
        await device.readBuffer({buffer}),
        await device.writeBuffer({buffer, data: new Uint8Array(1)}),
        await device.warmAll({library}),
      ].map((result) => error(result).code);
      expect(codes).toEqual(new Array(5).fill('unknown-handle'));
    });

    test('refuses launches that do not fit, before anything runs', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(4).fill(9));
      const good = launch(pipeline, 4, [out]);
      const {maxThreadsPerThreadgroup, maxThreadgroupMemoryBytes} = value(await device.describe({}));
      const bad: BridgeDispatch[] = [
        {...good, threadgroup: [maxThreadsPerThreadgroup + 1, 1, 1]},
        {...good, threadgroupMemory: [{index: 0, bytes: maxThreadgroupMemoryBytes + 1}]},
        {...good, buffers: []},
        {...good, buffers: [{index: 0, buffer: out, offset: 17}]},
        {...good, grid: [0, 1, 1]},
      ];
      for (const request of bad) expect(error(await device.dispatch(request)).kind).toBe('bad-input');
      expect(await words(device, out)).toEqual([9, 9, 9, 9]);
    });

    test('ends an endless kernel at its budget, by the name of the fault', async () => {
      const device = await open();
      const {library} = await load(device, endlessModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'endless'}));
      const data = await filled(device, new Uint32Array(1));
      const ended = error(await device.dispatch({...launch(pipeline, 1, [data]), budget: 10_000}));
      expect(ended).toMatchObject({kind: 'gpu-fault', code: 'gpu-timeout', errorCode: 2});
      expect(ended.message).toContain('Timeout');
    });

    test('stops a dispatch that is withdrawn, tells its progress, and runs the next one', async () => {
      const device = await open();
      const {library} = await load(device, endlessModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'endless'}));
      const data = await filled(device, new Uint32Array(1));
      const controller = new AbortController();
      const told = new Promise<number>((resolve) => {
        void device
          .dispatch(launch(pipeline, 1, [data]), {signal: controller.signal, onProgress: resolve})
          .then((result) => ended.push(error(result).kind));
      });
      const ended: string[] = [];
      expect(await told).toBe(0);
      controller.abort();
      value(await device.drain({}));
      const good = await load(device, saxpyModule);
      const next = value(await device.makePipeline({library: good.library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(4));
      value(await device.dispatch(launch(next.pipeline, 4, [out])));
      expect(await words(device, out)).toEqual([0, 1, 2, 3]);
      expect(ended).toEqual(['cancelled']);
    });

    test('drains: everything dispatched before has ended', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const outs = await Promise.all([0, 1, 2].map(() => filled(device, new Uint32Array(4096))));
      const finished: number[] = [];
      const runs = outs.map(async (out, at) => {
        value(await device.dispatch(launch(pipeline, 4096, [out])));
        finished.push(at);
      });
      value(await device.drain({}));
      // All answers may have come in one message.
      await new Promise((resolve) => setImmediate(resolve));
      expect(finished.length).toBe(3);
      await Promise.all(runs);
    });

    test('counts dispatches by label, and starts afresh when asked', async () => {
      const device = await open();
      value(await device.statistics({reset: true}));
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(16));
      const request = launch(pipeline, 16, [out]);
      for (const label of ['b', 'a', 'b']) value(await device.dispatch({...request, label}));
      const {labels} = value(await device.statistics({reset: true}));
      expect(labels.map(({label, count, failed}) => [label, count, failed])).toEqual([
        ['a', 1, 0],
        ['b', 2, 0],
      ]);
      for (const {cpuWaitNs, gpuNs} of labels) {
        expect(gpuNs).toBeGreaterThan(0);
        expect(cpuWaitNs).toBeGreaterThan(0);
      }
      expect(value(await device.statistics({})).labels).toEqual([]);
    });

    test('answers malformed requests with an error that names the field', async () => {
      const device = await open();
      for (const method of bridgeMethodNames) {
        if (bridgeMethods[method].request.safeParse({}).success) continue;
        const call = device[method] as (request: unknown) => Promise<Result<unknown, LabError>>;
        for (const request of [{}, null, 'text', {handles: 1, library: 1, buffer: 1, sizeBytes: -1}]) {
          expect(error(await call(request))).toMatchObject({
            kind: 'bad-input',
            code: 'invalid-device-request',
          });
        }
      }
    });

    test.runIf(subject.capabilities.includes('textures'))(
      'samples one texture and writes another, in memory of buffers',
      async () => {
        const device = await open();
        const {library} = await load(device, textureModule);
        const {pipeline} = value(await device.makePipeline({library, function: 'exchange'}));
        const [width, height] = [9, 5];
        const texels = Uint8Array.from({length: width * height * 4}, (_, n) => (n * 37) & 255);
        const from = await filled(device, texels);
        // Rows of 64 bytes that begin behind 16 others.
        const to = await filled(device, new Uint8Array(16 + 64 * height).fill(7));
        const size = {width, height, format: 'rgba8unorm'};
        const request: BridgeDispatch = {
          ...launch(pipeline, 1, []),
          grid: [width, height, 1],
          threadgroup: [4, 4, 1],
          textures: [
            {index: 0, buffer: from, ...size},
            {index: 1, buffer: to, offset: 16, bytesPerRow: 64, ...size},
          ],
          samplers: [{index: 0, normalised: false, magnification: 'linear'}],
        };
        expect(value(await device.dispatch(request)).findings).toEqual([]);
        const written = value(await device.readBuffer({buffer: to})).data;
        const expected = new Uint8Array(16 + 64 * height).fill(7);
        for (let y = 0; y < height; y++) {
          for (let n = 0; n < width * 4; n++) {
            const source = n % 4 === 0 ? n + 2 : n % 4 === 2 ? n - 2 : n;
            expected[16 + 64 * y + n] = texels[y * width * 4 + source]!;
          }
        }
        expect([...written]).toEqual([...expected]);
        const missing = error(await device.dispatch({...request, samplers: []}));
        expect(missing).toMatchObject({kind: 'bad-input', code: 'bad-dispatch'});
        const [first, second] = request.textures!;
        const unknown = {...request, textures: [first!, {...second!, format: 'pvrtc_rgb_2bpp'}]};
        expect(error(await device.dispatch(unknown)).message).toContain('not supported: the pixel format');
      },
    );

    test('keeps machine code of pipelines in binary archives, or says that it has none', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const path = join(tmpdir(), `airlock-contract-${process.pid}.metalarchive`);
      const pipelines = [{library, function: 'indices'}];
      const saved = await device.saveArchive({pipelines, path});
      const kept = {library, function: 'indices', onlyFromArchive: path};
      if (!subject.capabilities.includes('binary-archives')) {
        for (const refused of [saved, await device.makePipeline(kept)])
          expect(error(refused)).toMatchObject({kind: 'unavailable', code: 'not-supported'});
        return;
      }
      expect(value(saved)).toEqual({pipelines: 1});
      const {pipeline} = value(await device.makePipeline(kept));
      const out = await filled(device, new Uint32Array(4));
      value(await device.dispatch(launch(pipeline, 4, [out])));
      expect(await words(device, out)).toEqual([0, 1, 2, 3]);
      const missed = error(await device.makePipeline({...kept, function: 'saxpy'}));
      expect(missed.message).toContain('archive');
      const none = error(await device.makePipeline({...kept, onlyFromArchive: `${path}.none`}));
      expect(none).toMatchObject({kind: 'bad-input', code: 'metal-archive'});
      const nothing = [{library, function: 'nothing'}];
      expect(error(await device.saveArchive({pipelines: nothing, path})).code).toBe('no-function');
    });

    test('samples counters around a dispatch where it can, and says why where it cannot', async () => {
      const device = await open();
      const {library} = await load(device, saxpyModule);
      const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
      const out = await filled(device, new Uint32Array(64));
      const request = launch(pipeline, 64, [out]);
      const plain = value(await device.dispatch(request));
      expect([plain.stageNs, plain.stageMissing]).toEqual([undefined, undefined]);
      const sampled = value(await device.dispatch({...request, stageCounters: true}));
      if (subject.capabilities.includes('stage-counters')) {
        expect(sampled.stageNs).toBeGreaterThan(0);
        expect(sampled.gpuNs).toBeGreaterThan(0);
        expect(sampled.queueNs).toBeGreaterThanOrEqual(0);
      } else {
        expect(sampled.stageMissing).not.toBe('');
      }
    });

    test.runIf(!subject.capabilities.includes('gpu-traces'))(
      'refuses to write a trace where it cannot, before anything runs',
      async () => {
        const device = await open();
        const {library} = await load(device, saxpyModule);
        const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
        const out = await filled(device, new Uint32Array(4).fill(9));
        const tracePath = join(tmpdir(), 'airlock-contract.gputrace');
        const refused = error(await device.dispatch({...launch(pipeline, 4, [out]), tracePath}));
        expect(refused.kind).toBe('unavailable');
        expect(await words(device, out)).toEqual([9, 9, 9, 9]);
      },
    );

    test.runIf(subject.capabilities.includes('modelled-time'))(
      'models the time of a chip from what it counted, and only then',
      async () => {
        const device = await open();
        const {library} = await load(device, saxpyModule);
        const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
        const threads = 64 * 1024;
        const out = await filled(device, new Uint32Array(threads));
        const request = launch(pipeline, threads, [out], 256);
        const [small, large] = [
          value(await device.dispatch({...request, chip: 'm1'})),
          value(await device.dispatch({...request, chip: 'm1-max'})),
        ];
        expect(value(await device.dispatch(request)).modelled).toEqual(small.modelled);
        expect(small.modelled).toMatchObject({chip: 'Apple M1, 8 cores', bound: 'memory'});
        // 256 KiB are written at 68.25 bytes in a nanosecond, on the larger chip at 400.
        expect(small.modelled?.gpuNs).toBeCloseTo((threads * 4) / 68.25, 6);
        expect(large.modelled?.gpuNs).toBeLessThan((threads * 4) / 68.25);
        expect(value(await device.dispatch({...request, repeats: 3})).modelled?.gpuNs).toBeCloseTo(
          3 * small.modelled!.gpuNs,
          6,
        );
        expect(value(await device.dispatch({...request, checked: false})).modelled).toBeUndefined();
      },
    );

    test.runIf(subject.capabilities.includes('checked-mode'))(
      'finds writes outside of a buffer, and reads of what nobody wrote',
      async () => {
        const device = await open();
        const {library} = await load(device, saxpyModule);
        const indices = value(await device.makePipeline({library, function: 'indices'}));
        const short = await filled(device, new Uint32Array(3));
        const outside = value(await device.dispatch(launch(indices.pipeline, 4, [short])));
        expect(outside.findings).toMatchObject([
          {
            bufferIndex: 0,
            byteOffset: 12,
            bufferBytes: 12,
            accessBytes: 4,
            count: 1,
            threadInGrid: [3, 0, 0],
            space: 'device',
          },
        ]);
        expect(outside.findings[0]?.irLine).toBe(lineOf(saxpyModule, 'store i32 %i'));
        const twin = await filled(device, new Uint32Array(4));
        expect(value(await device.dispatch(launch(indices.pipeline, 4, [twin]))).findings).toEqual([]);
        const saxpy = value(await device.makePipeline({library, function: 'saxpy'}));
        const x = value(await device.createBuffer({sizeBytes: 16, initialised: false})).buffer;
        const y = await filled(device, new Float32Array(4));
        const a = await filled(device, new Float32Array(1));
        const unwritten = value(await device.dispatch(launch(saxpy.pipeline, 4, [x, y, a])));
        expect(unwritten.findings.map(({bufferIndex, irLine}) => [bufferIndex, irLine])).toEqual([
          [0, lineOf(saxpyModule, '%xv = load')],
        ]);
        const unchecked = {...launch(saxpy.pipeline, 4, [x, y, a]), checked: false};
        expect(value(await device.dispatch(unchecked)).findings).toEqual([]);
      },
    );
  });
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

async function load(device: DeviceBridge, text: string) {
  return value(await device.loadLibrary({kind: 'air-text', name: 'contract.ll', text}));
}

async function filled(device: DeviceBridge, data: Uint32Array | Float32Array | Uint8Array): Promise<string> {
  const {buffer} = value(await device.createBuffer({sizeBytes: data.byteLength}));
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  value(await device.writeBuffer({buffer, data: bytes}));
  return buffer;
}

async function bytesOf(device: DeviceBridge, buffer: string): Promise<ArrayBuffer> {
  const {data} = value(await device.readBuffer({buffer}));
  return data.slice().buffer;
}

async function words(device: DeviceBridge, buffer: string): Promise<number[]> {
  return [...new Uint32Array(await bytesOf(device, buffer))];
}

async function floats(device: DeviceBridge, buffer: string): Promise<number[]> {
  return [...new Float32Array(await bytesOf(device, buffer))];
}

/** A launch over `threads` in one dimension, buffers at 0, 1, …. */
function launch(pipeline: string, threads: number, buffers: string[], threadgroup = 32): BridgeDispatch {
  return {
    pipeline,
    label: 'contract',
    grid: [threads, 1, 1],
    threadgroup: [threadgroup, 1, 1],
    buffers: buffers.map((buffer, index) => ({index, buffer})),
  };
}

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function error(result: Result<unknown, LabError>): LabError {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}
