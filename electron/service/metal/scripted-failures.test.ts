import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Result} from '../../../core/base/result.ts';
import {type Device, deviceSchema} from '../../../core/protocol/device.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type BridgeDispatch, type DeviceBridge} from '../device-bridge.ts';
import {createMetalDevice} from '../metal-device.ts';
import {callerModule, saxpyModule} from '../testing/contract-modules.ts';
import {openStandIn} from '../testing/open-stand-in.ts';
import {type PipelineQuestion, type StandInMetal} from '../testing/stand-in-metal.ts';
import {type GpuFailure, type OpenGpu} from './gpu.ts';

let metal: StandInMetal;
let description: Device;
let device: DeviceBridge;
let gpu: OpenGpu;
const folder = mkdtempSync(path.join(tmpdir(), 'airlock-metal-'));

beforeAll(async () => {
  metal = await openStandIn();
  const devices = (await metal.addon.devices()) as unknown[];
  description = deviceSchema.parse(devices[0]);
  gpu = (await metal.addon.gpuOpen(description.id))!;
});
afterEach(() => {
  metal.script = {};
  metal.addon.standIn.setSystemVersion(2600);
});
afterAll(() => {
  metal?.addon.gpuClose(gpu);
  metal?.addon.standIn.setOracle(null);
  rmSync(folder, {recursive: true});
});

function fresh(dispatchLimitMs = 20_000): DeviceBridge {
  return createMetalDevice({gpu: metal.addon, description, lifeId: 'test', dispatchLimitMs});
}

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
function error(result: Result<unknown, LabError>): LabError {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}

async function ready(dispatchLimitMs?: number): Promise<BridgeDispatch> {
  device = fresh(dispatchLimitMs);
  const {library} = value(await device.loadLibrary({kind: 'air-text', name: 'a.ll', text: saxpyModule}));
  const {pipeline} = value(await device.makePipeline({library, function: 'indices'}));
  const {buffer} = value(await device.createBuffer({sizeBytes: 128}));
  return {
    pipeline,
    label: 'indices',
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
    buffers: [{index: 0, buffer}],
  };
}

const xpc =
  'Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED. This error occurred after multiple retries.';
const badSource = 'kernel void k(device float *x [[buffer(0)]]) {\n  x[0] = nothing;\n}\n';
const compileText = `program_source:2:10: error: use of undeclared identifier 'nothing'
  x[0] = nothing;
         ^
program_source:1:6: note: in a kernel
1 error generated.
`;

describe('sources', () => {
  it('that do not compile give diagnostics at their places, with the compiler’s own words', async () => {
    metal.script.source = () => ({error: {domain: 'MTLLibraryErrorDomain', code: 3, text: compileText}});
    const refused = error(
      await fresh().loadLibrary({kind: 'metal-source', name: 'k.metal', text: badSource}),
    );
    expect(refused).toMatchObject({
      kind: 'diagnostics',
      code: 'metal-compile-failure',
      diagnostics: [
        {
          severity: 'error',
          message: "use of undeclared identifier 'nothing'",
          location: {file: 'k.metal', range: {start: {line: 2, column: 10}}},
          notes: [{message: 'in a kernel'}],
        },
      ],
    });
  });

  it('that compile with warnings give a library and the warnings', async () => {
    const text = 'program_source:1:6: warning: unused\n1 warning generated.\n';
    metal.script.source = () => ({
      module: saxpyModule,
      error: {domain: 'MTLLibraryErrorDomain', code: 4, text},
    });
    const loaded = value(await fresh().loadLibrary({kind: 'metal-source', name: 'k.metal', text: badSource}));
    expect(loaded.functions.map(({name, role}) => [name, role])).toEqual([
      ['saxpy', 'kernel'],
      ['indices', 'kernel'],
    ]);
    expect(loaded.diagnostics).toMatchObject([{severity: 'warning', message: 'unused'}]);
  });

  it('reach Metal with every option', async () => {
    let seen: Readonly<Record<string, string>> = {};
    metal.script.source = (_text, options) => {
      seen = options;
      return {module: saxpyModule};
    };
    const options = {
      macros: {N: '4', EMPTY: ''},
      languageVersion: '3.2',
      mathMode: 'relaxed',
      mathFunctions: 'precise',
      preserveInvariance: true,
      libraryType: 'dynamic',
      installName: '@loader_path/a.metallib',
      optimizationLevel: 'size',
      symbolVisibility: 'hidden',
      allowUndefinedSymbols: true,
      maxThreadsPerThreadgroup: 256,
      logging: true,
      requiredThreadsPerThreadgroup: [8, 4, 1],
    } as const;
    const own = fresh();
    const source = {kind: 'metal-source' as const, name: 'k.metal', text: badSource};
    const dynamic = value(
      await own.loadLibrary({...source, options: {...options, requiredThreadsPerThreadgroup: [8, 4, 1]}}),
    );
    expect(seen).toEqual({
      'macro N': '4',
      'macro EMPTY': '',
      languageVersion: '3.2',
      mathMode: '1',
      mathFloatingPointFunctions: '1',
      preserveInvariance: '1',
      libraryType: '1',
      installName: '@loader_path/a.metallib',
      optimizationLevel: '1',
      compileSymbolVisibility: '1',
      allowReferencingUndefinedSymbols: '1',
      maxTotalThreadsPerThreadgroup: '256',
      enableLogging: '1',
      requiredThreadsPerThreadgroup: '8x4x1',
    });
    value(await own.loadLibrary({...source, options: {fastMath: false, libraries: [dynamic.library]}}));
    expect(seen).toEqual({fastMathEnabled: '0', libraries: '1'});
    value(await own.loadLibrary(source));
    expect(seen).toEqual({});
  });

  it.each([
    [1400, {mathMode: 'safe'}, 'macOS 15'],
    [1300, {maxThreadsPerThreadgroup: 64}, 'macOS 13.3'],
    [1400, {logging: true}, 'macOS 15'],
    [1500, {requiredThreadsPerThreadgroup: [1, 1, 1]}, 'macOS 26'],
  ] as const)('on macOS %d say that an option is newer: %o', async (version, options, needed) => {
    metal.addon.standIn.setSystemVersion(version);
    const source = {kind: 'metal-source', name: 'k.metal', text: badSource, options} as never;
    const refused = error(await fresh().loadLibrary(source));
    expect(refused).toMatchObject({kind: 'unavailable', code: 'option-unavailable'});
    expect(refused.message).toContain(needed);
  });

  it('that are no UTF-8 and libraries that are not there are refused', async () => {
    const lost = await metal.addon.gpuLibrary(gpu, {kind: 'file', path: path.join(folder, 'none.metallib')});
    expect(lost.failure).toMatchObject({domain: 'MTLLibraryErrorDomain', code: 6, codeName: 'FileNotFound'});
  });
});

describe('pipelines', () => {
  it('tell a crash of the compiler with the driver’s domain and code, and try again when asked again', async () => {
    const own = fresh();
    const {library} = value(await own.loadLibrary({kind: 'air-text', name: 'a.ll', text: saxpyModule}));
    let asked = 0;
    metal.script.pipeline = () => {
      asked++;
      return {domain: 'AGXMetalG16X', code: 2, text: xpc};
    };
    const crash = error(await own.makePipeline({library, function: 'saxpy'}));
    expect(crash).toMatchObject({
      kind: 'compiler-crash',
      reported: {domain: 'AGXMetalG16X', code: 2, text: xpc},
    });
    await own.makePipeline({library, function: 'saxpy'});
    expect(asked).toBe(2);
    metal.script = {};
    value(await own.makePipeline({library, function: 'saxpy'}));
  });

  it('that are refused for a reason of the kernel are remembered as refused', async () => {
    const own = fresh();
    const {library} = value(await own.loadLibrary({kind: 'air-text', name: 'a.ll', text: callerModule}));
    let asked = 0;
    metal.script.pipeline = () => {
      asked++;
      return {domain: 'AGXMetalG16X', code: 3, text: 'Undefined symbols:\n  compute, referenced from: apply'};
    };
    for (let round = 0; round < 3; round++) {
      const refused = error(await own.makePipeline({library, function: 'apply'}));
      expect(refused).toMatchObject({kind: 'diagnostics', code: 'metal-pipeline-undefined-symbols'});
    }
    expect(asked).toBe(1);
  });

  it('of one key are compiled once, whoever asks at the same time', async () => {
    const own = fresh();
    const {library} = value(await own.loadLibrary({kind: 'air-text', name: 'a.ll', text: saxpyModule}));
    let asked = 0;
    metal.script.pipeline = () => void asked++;
    const made = await Promise.all([0, 1, 2].map(() => own.makePipeline({library, function: 'saxpy'})));
    expect(made.map((one) => value(one).cached).sort()).toEqual([false, true, true]);
    expect(asked).toBe(1);
  });

  it('end the session where the compiler cannot be reached any more', async () => {
    const own = fresh();
    const {library} = value(await own.loadLibrary({kind: 'air-text', name: 'a.ll', text: saxpyModule}));
    const text = 'Unable to reach MTLCompilerService. The process is unavailable.';
    metal.script.pipeline = () => ({domain: 'CompilerError', code: 2, text});
    expect(error(await own.makePipeline({library, function: 'saxpy'})).code).toBe('gpu-compiler-gone');
    metal.script = {};
    expect(error(await own.makePipeline({library, function: 'indices'})).code).toBe('gpu-session-over');
  });

  it('get function constants in the type that the function declares, and linked functions in order', async () => {
    const constants = [
      {name: 'wide', type: 29, index: 3, required: true},
      {name: 'scale', type: 3, index: 4, required: false},
      {name: 'flag', type: 53, index: 5, required: false},
    ];
    metal.script.source = () => ({functions: [{name: 'k', type: 3, constants}]});
    let question: PipelineQuestion | undefined;
    metal.script.pipeline = (_kernel, asked) => {
      question = asked;
      return {domain: 'AGXMetalG16X', code: 3, text: 'seen'};
    };
    const own = fresh();
    const {library} = value(await own.loadLibrary({kind: 'metal-source', name: 'k.metal', text: 'k'}));
    await own.makePipeline({library, function: 'k', functionConstants: {3: -2, scale: 0.5, flag: true}});
    expect(question?.constants.map(({index, type, bytes}) => [index, type, [...bytes]])).toEqual([
      [3, 29, [254, 255, 255, 255]],
      [4, 3, [0, 0, 0, 63]],
      [5, 53, [1]],
    ]);
    const missing = error(await own.makePipeline({library, function: 'k'}));
    expect(missing.message).toContain('wide');
    for (const functionConstants of [{none: 1}, {wide: 1.5}, {wide: 2 ** 31}]) {
      const refused = error(await own.makePipeline({library, function: 'k', functionConstants}));
      expect(refused).toMatchObject({kind: 'bad-input', code: 'bad-function-constant'});
    }
  });
});

describe('command buffers', () => {
  it('that fault name fault, encoders, causes and what shader validation logged', async () => {
    const request = await ready();
    metal.script.commandBuffer = () => ({
      error: {
        domain: 'MTLCommandBufferErrorDomain',
        code: 3,
        text: 'Caused GPU Address Fault Error',
        below: {domain: 'IOGPUCommandQueueErrorDomain', code: 4, text: 'fault'},
      },
      encoders: [
        {label: 'indices', state: 4, signposts: ['a', 'b']},
        {label: 'next', state: 3, signposts: []},
      ],
      logs: [{encoder: 'indices', function: 'indices', line: 7, column: 3, text: 'Invalid device store'}],
    });
    const fault = error(await device.dispatch(request));
    expect(fault).toMatchObject({kind: 'gpu-fault', code: 'gpu-page-fault', errorCode: 3});
    expect(fault.message).toContain('indices faulted, next pending');
    expect(fault.message).toContain('fault (IOGPUCommandQueueErrorDomain 4)');
    expect(fault.message).toContain('Invalid device store in indices:7');
    metal.script = {};
    value(await device.dispatch(request));
    expect(value(await device.statistics({})).labels).toMatchObject([
      {label: 'indices', count: 2, failed: 1},
    ]);
  });

  it('that the queue ignores end the session; innocent victims do not', async () => {
    const request = await ready();
    const domain = 'MTLCommandBufferErrorDomain';
    const victim =
      'Discarded (victim of GPU error/recovery) (00000005:kIOGPUCommandBufferCallbackErrorInnocentVictim)';
    metal.script.commandBuffer = () => ({error: {domain, code: 1, text: victim}});
    expect(error(await device.dispatch(request)).nextStep).toContain('run again');
    const ignored =
      'Ignored (for causing prior/excessive GPU errors) (00000004:kIOGPUCommandBufferCallbackErrorSubmissionsIgnored)';
    metal.script.commandBuffer = () => ({error: {domain, code: 4, text: ignored}});
    expect(error(await device.dispatch(request))).toMatchObject({code: 'gpu-access-revoked'});
    metal.script = {};
    expect(error(await device.dispatch(request)).code).toBe('gpu-session-over');
  });

  it('that never end are given up at the limit, and the session with them', async () => {
    const request = await ready(300);
    let release: (value: undefined) => void = () => undefined;
    metal.script.commandBuffer = () => new Promise<undefined>((resolve) => (release = resolve));
    expect(error(await device.dispatch(request))).toMatchObject({
      kind: 'timeout',
      code: 'gpu-stuck',
      limitMs: 300,
    });
    expect(error(await device.dispatch(request)).code).toBe('gpu-session-over');
    release(undefined);
  });
});

describe('times and counters', () => {
  const launch = async (): Promise<Parameters<StandInMetal['addon']['gpuDispatch']>[1]> => {
    const {value: loaded} = await metal.addon.gpuLibrary(gpu, {kind: 'source', text: 'k', options: {}});
    const made = await metal.addon.gpuPipeline(gpu, {
      library: loaded!.library,
      function: 'indices',
      label: 'i',
    });
    const buffer = (await metal.addon.gpuBuffer(gpu, {sizeBytes: 2 ** 20, alignment: 16})).value!;
    const shape = {grid: [2 ** 18, 1, 1], threadgroup: [64, 1, 1]} as const;
    return {
      pipeline: made.value!.pipeline,
      label: 'timed',
      buffers: [{index: 0, buffer, offset: 0}],
      ...shape,
    };
  };

  it('come from the GPU’s clock, and from samples in its own unit', async () => {
    metal.script.source = () => ({module: saxpyModule});
    const done = (await metal.addon.gpuDispatch(gpu, {...(await launch()), counters: true})).value!;
    expect(done.countersMissing).toBe('');
    expect(done.gpuNs).toBeGreaterThan(0);
    expect(done.wallNs).toBeGreaterThanOrEqual(done.gpuNs);
    // The stand-in counts in units of 41.667 ns; a scale that is taken for granted would be as far off.
    expect(done.stageNs! / done.gpuNs).toBeGreaterThan(0.2);
    expect(done.stageNs! / done.gpuNs).toBeLessThan(1.2);
  });

  it('are of all repeats of one command buffer together', async () => {
    metal.script.source = () => ({module: saxpyModule});
    const {value: loaded} = await metal.addon.gpuLibrary(gpu, {kind: 'source', text: 'k', options: {}});
    const made = await metal.addon.gpuPipeline(gpu, {
      library: loaded!.library,
      function: 'saxpy',
      label: 'r',
    });
    const buffers = [];
    for (const index of [0, 1]) {
      const {value: buffer} = await metal.addon.gpuBuffer(gpu, {sizeBytes: 128, alignment: 16});
      metal.addon.gpuWriteBuffer(buffer!, 0, new Uint8Array(new Float32Array(32).fill(1).buffer));
      buffers.push({index, buffer: buffer!, offset: 0});
    }
    metal.addon.standIn.takeNotes();
    const bytes = [{index: 2, data: new Uint8Array(Float32Array.of(2).buffer)}];
    const shape = {grid: [32, 1, 1], threadgroup: [32, 1, 1]} as const;
    const launched = {
      pipeline: made.value!.pipeline,
      label: 'repeated',
      buffers,
      bytes,
      ...shape,
      repeats: 5,
    };
    expect((await metal.addon.gpuDispatch(gpu, launched)).failure).toBeUndefined();
    expect(metal.addon.standIn.takeNotes()).toEqual(['commit repeated']);
    const sums = metal.addon.gpuReadBuffer(buffers[1]!.buffer, 0, 128);
    expect([...new Float32Array(sums.slice().buffer)]).toEqual(new Array<number>(32).fill(11));
  });

  it('fall back where the samples are zero', async () => {
    metal.script.source = () => ({module: saxpyModule});
    metal.script.devices = [{name: 'Zeros', families: [1005, 1009], counters: 'zeros'}];
    const other = (await metal.addon.gpuOpen('metal:0'))!;
    const {value: loaded} = await metal.addon.gpuLibrary(other, {kind: 'source', text: 'k', options: {}});
    const made = await metal.addon.gpuPipeline(other, {
      library: loaded!.library,
      function: 'indices',
      label: 'i',
    });
    const buffer = (await metal.addon.gpuBuffer(other, {sizeBytes: 128, alignment: 16})).value!;
    const done = await metal.addon.gpuDispatch(other, {
      pipeline: made.value!.pipeline,
      label: 'zeros',
      buffers: [{index: 0, buffer, offset: 0}],
      grid: [32, 1, 1],
      threadgroup: [32, 1, 1],
      counters: true,
    });
    expect(done.value?.stageNs).toBeUndefined();
    expect(done.value?.countersMissing).toContain('no valid sample');
    expect(done.value?.gpuNs).toBeGreaterThan(0);
  });

  it('write a trace only where the process was started for it', async () => {
    metal.script.source = () => ({module: saxpyModule});
    const tracePath = path.join(folder, 'a.gputrace');
    const refused = await metal.addon.gpuDispatch(gpu, {...(await launch()), tracePath});
    expect(refused.failure).toMatchObject({kind: 'capture-unavailable'} satisfies Partial<GpuFailure>);
    process.env['MTL_CAPTURE_ENABLED'] = '1';
    try {
      metal.addon.standIn.takeNotes();
      const traced = await metal.addon.gpuDispatch(gpu, {...(await launch()), tracePath});
      expect(traced.value).toBeDefined();
      expect(existsSync(tracePath)).toBe(true);
      expect(metal.addon.standIn.takeNotes()).toEqual(['capture.start', 'commit timed', 'capture.stop']);
      const again = await metal.addon.gpuDispatch(gpu, {...(await launch()), tracePath});
      expect(again.failure).toMatchObject({domain: 'MTLCaptureErrorDomain', code: 3});
    } finally {
      delete process.env['MTL_CAPTURE_ENABLED'];
    }
  });
});

describe('a service that validates or captures', () => {
  it.each(['validated', 'capture'] as const)('tells no time: %s', async (serviceKind) => {
    const own = createMetalDevice({gpu: metal.addon, description, lifeId: 'test', serviceKind});
    expect(value(await own.describe({})).capabilities).toEqual([
      'enumerate',
      'compute',
      'textures',
      'metal-source',
      'binary-archives',
    ]);
    const {library} = value(await own.loadLibrary({kind: 'air-text', name: 'a.ll', text: saxpyModule}));
    const {pipeline} = value(await own.makePipeline({library, function: 'indices'}));
    const {buffer} = value(await own.createBuffer({sizeBytes: 128}));
    const shape = {
      grid: [32, 1, 1] as [number, number, number],
      threadgroup: [32, 1, 1] as [number, number, number],
    };
    const done = value(
      await own.dispatch({
        pipeline,
        label: 'l',
        ...shape,
        buffers: [{index: 0, buffer}],
        stageCounters: true,
      }),
    );
    expect([done.stageNs, done.stageMissing]).toEqual([undefined, undefined]);
    expect([done.gpuNs, done.queueNs]).toEqual([undefined, undefined]);
    expect(value(await own.statistics({})).labels).toMatchObject([{label: 'l', count: 1, gpuNs: 0}]);
  });
});

describe('what shader validation reports of a dispatch that ends well', () => {
  it('is told with its place', async () => {
    const launched = await ready();
    const log = {encoder: 'e', function: 'indices', line: 12, column: 3, text: 'Invalid device load'};
    metal.script.commandBuffer = () => ({logs: [log]});
    expect(value(await device.dispatch(launched)).validation).toEqual([
      {text: 'Invalid device load', function: 'indices', file: '', line: 12, column: 3},
    ]);
    metal.script = {};
    expect(value(await device.dispatch(launched)).validation).toBeUndefined();
  });
});

describe('binary archives', () => {
  it('are filled, saved, opened, and a miss is an error where it shall be one', async () => {
    metal.script.source = () => ({module: saxpyModule});
    const {value: loaded} = await metal.addon.gpuLibrary(gpu, {kind: 'source', text: 'k', options: {}});
    const {library} = loaded!;
    const archive = (await metal.addon.gpuOpenArchive(gpu, '')).value!;
    const request = {library, function: 'indices', label: 'i'};
    expect(await metal.addon.gpuAddToArchive(gpu, archive, request)).toEqual({value: true});
    const file = path.join(folder, 'a.binarchive');
    expect(await metal.addon.gpuSaveArchive(gpu, archive, file)).toEqual({value: true});
    const reopened = (await metal.addon.gpuOpenArchive(gpu, file)).value!;
    const only = {archives: [reopened], failOnArchiveMiss: true};
    expect((await metal.addon.gpuPipeline(gpu, {...request, ...only})).value).toBeDefined();
    const missed = await metal.addon.gpuPipeline(gpu, {...request, function: 'saxpy', ...only});
    expect(missed.failure).toMatchObject({domain: 'AGXMetalG16X', code: 2});
    const broken = await metal.addon.gpuOpenArchive(gpu, path.join(folder, 'none'));
    expect(broken.failure).toMatchObject({
      domain: 'MTLBinaryArchiveDomain',
      code: 1,
      codeName: 'InvalidFile',
    });
  });
});

describe('devices', () => {
  it('of a machine without any are none, and one that is gone cannot be opened', async () => {
    metal.script.devices = [];
    expect(((await metal.addon.devices()) as Device[]).map(({kind}) => kind)).toEqual(['reference']);
    const own = fresh();
    const refused = error(await own.createBuffer({sizeBytes: 16}));
    expect(refused).toMatchObject({kind: 'unavailable', code: 'gpu-not-opened'});
  });

  it('of other makers are left out', async () => {
    metal.script.devices = [
      {name: 'Other', families: [5001], counters: 'none'},
      {name: 'Apple', families: [1005, 1008, 5001], counters: 'none'},
    ];
    const listed = (await metal.addon.devices()) as Device[];
    expect(listed.map(({id, name}) => [id, name]).slice(0, -1)).toEqual([['metal:0', 'Apple']]);
    expect(listed[0]?.capabilities).not.toContain('stage-counters');
  });

  it('read the driver’s variable at the first of them: later is too late', () => {
    expect(metal.addon.gpuPrepare({relaxContextStoreTimeout: true})).toBe(false);
    expect(process.env['AGX_RELAX_CDM_CTXSTORE_TIMEOUT']).toBeUndefined();
  });

  /** Objects alive once what earlier tests left to time-outs has gone, too. */
  const settledCount = async (): Promise<number> => {
    let last = -1;
    const isSettled = (): boolean => {
      const now = metal.liveCount();
      const same = now === last;
      last = now;
      return same;
    };
    await expect.poll(isSettled, {interval: 1000, timeout: 20_000}).toBe(true);
    return last;
  };

  it('leave no object behind', async () => {
    const before = await settledCount();
    const own = (await metal.addon.gpuOpen(description.id))!;
    metal.script.source = () => ({module: saxpyModule});
    for (let round = 0; round < 3; round++) {
      const {value: loaded} = await metal.addon.gpuLibrary(own, {kind: 'source', text: 'k', options: {}});
      const made = await metal.addon.gpuPipeline(own, {
        library: loaded!.library,
        function: 'indices',
        label: 'i',
      });
      const failed = await metal.addon.gpuPipeline(own, {
        library: loaded!.library,
        function: 'none',
        label: 'i',
      });
      expect(failed.failure?.kind).toBe('no-function');
      const buffer = (await metal.addon.gpuBuffer(own, {sizeBytes: 100, alignment: 65536})).value!;
      const bytes = [{index: 1, data: new Uint8Array(5000)}];
      const shape = {grid: [25, 1, 1], threadgroup: [32, 1, 1]} as const;
      const launch = {pipeline: made.value!.pipeline, label: 'l', buffers: [{index: 0, buffer, offset: 0}]};
      expect(
        (await metal.addon.gpuDispatch(own, {...launch, ...shape, bytes, counters: true})).failure,
      ).toBeUndefined();
      for (const handle of [loaded!.library, made.value!.pipeline, buffer]) metal.addon.gpuClose(handle);
    }
    expect(await metal.addon.gpuDrain(own, 1000)).toEqual({value: true});
    metal.addon.gpuClose(own);
    await expect.poll(() => metal.liveCount(), {timeout: 10_000}).toBeLessThanOrEqual(before);
  });
});
