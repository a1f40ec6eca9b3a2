import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {analyseAir} from '../../core/air/analyse.ts';
import {type Result} from '../../core/base/result.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {assembleText} from '../../core/metallib/assemble-text.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {type Device, type ServiceKind} from '../../core/protocol/device.ts';
import {type ProbeAnswer} from '../../core/protocol/doctor.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {type BridgeReply, type DeviceBridge} from '../service/device-bridge.ts';
import {createRemoteDevice} from '../service/remote-device.ts';
import {type Supervisor} from '../service/supervisor.ts';
import {linkedCaller, linkedFunction} from './linked-modules.ts';

/** What probes work with; each is made only for the probe that asks for it. */
export interface ProbeTools {
  readonly resourcesDirectory: string;
  readonly platform: NodeJS.Platform;
  withLab<T>(work: (lab: Lab) => Promise<T>): Promise<T>;
  /** A device service of the probe's own, plain where no kind is given; `faults` lets it be asked to die. */
  withService<T>(
    options: {readonly faults: boolean; readonly kind?: ServiceKind},
    work: (supervisor: Supervisor) => Promise<T>,
  ): Promise<T>;
}

export interface Probe {
  readonly id: string;
  readonly title: string;
  readonly limitMs: number;
  run(tools: ProbeTools): Promise<ProbeAnswer>;
}

/** An expected failure inside a probe. */
class ProbeFailure extends Error {}

const elements = 1000;

/** From the source to a crash, in the order in which a person would meet them. */
export const probes: readonly Probe[] = [
  {
    id: 'compile',
    title: 'Compile MSL with the portable toolchain',
    limitMs: 180_000,
    run: ({withLab}) =>
      withLab(async (lab) => {
        const source = `#include <metal_stdlib>
kernel void probe(device float *data [[buffer(0)]], uint i [[thread_position_in_grid]]) {
  data[i] = metal::fma(data[i], 2.0f, 1.0f);
}
`;
        const reply = value(await lab.compile({name: 'probe.metal', source, toolchain: 'portable'}));
        if (reply.errorCount > 0 || reply.ir?.kind !== 'air')
          throw new ProbeFailure(reply.diagnostics[0]?.message ?? 'it made no AIR');
        return passed('A kernel became AIR.', {
          toolchain: reply.toolchain,
          compileMs: Math.round(reply.durationMs),
        });
      }),
  },
  {
    id: 'assemble',
    title: 'Assemble a library from AIR',
    limitMs: 60_000,
    async run(tools) {
      const assembly = assembleText(await sampleModule(tools), {profile: 'macos26'});
      if (assembly.state === 'refused') throw new ProbeFailure(assembly.message);
      const {missing, extra, changed} = assembly.changes.counts;
      if (missing + extra + changed > 0)
        throw new ProbeFailure('the library does not say what the text says');
      return passed('A library was written, read back and compared.', {sizeBytes: assembly.sizeBytes});
    },
  },
  {
    id: 'predict-crash',
    title: 'Predict the crash of a broken module',
    limitMs: 60_000,
    async run(tools) {
      const broken = await readFile(join(tools.resourcesDirectory, 'samples/sdk-version/broken.ll'), 'utf8');
      const {findings} = analyseAir(broken, {profile: 'macos26'});
      const crash = findings.find(({verdict}) => verdict === 'crash');
      if (crash === undefined) throw new ProbeFailure('no rule objects to the module');
      return passed(`Predicted by rule ${crash.rule.id}; nothing was run.`, {rule: crash.rule.id});
    },
  },
  deviceProbe('devices', 'Start the device service', async (_bridge, device) => {
    const {id, name, kind, simdWidth} = device;
    return passed(`${name} answers.`, {id, name, kind, simdWidth});
  }),
  deviceProbe('load', 'Load a library on the device', async (bridge, _device, tools) => {
    const {functions} = await loaded(bridge, tools);
    return passed('The library was loaded.', {functions: functions.map(({name}) => name).join(', ')});
  }),
  deviceProbe('pipeline', 'Make a pipeline', async (bridge, _device, tools) => {
    const {library} = await loaded(bridge, tools);
    const made = value(await bridge.makePipeline({library, function: 'twice'}));
    return passed('The kernel was compiled for the device.', {
      pipelineMs: Math.round(made.durationMs * 10) / 10,
      threadExecutionWidth: made.threadExecutionWidth,
    });
  }),
  deviceProbe('dispatch', 'Run a kernel and check its results', async (bridge, _device, tools) => {
    const {library} = await loaded(bridge, tools);
    const {pipeline} = value(await bridge.makePipeline({library, function: 'twice'}));
    const input = Float32Array.from({length: elements}, (_, i) => i + 0.5);
    const [from, to] = [await filled(bridge, input), await filled(bridge, new Float32Array(elements))];
    const ran = value(
      await bridge.dispatch({
        pipeline,
        label: 'doctor',
        grid: [elements, 1, 1],
        threadgroup: [64, 1, 1],
        buffers: [
          {index: 0, buffer: from},
          {index: 1, buffer: to},
        ],
      }),
    );
    await expectFloats(bridge, to, (i) => (i + 0.5) * 2);
    if (ran.findings.length > 0) throw new ProbeFailure(ran.findings[0]?.message ?? 'checked mode objects');
    return passed(`${elements} results are right; checked mode found nothing.`, {elements});
  }),
  deviceProbe('timing', 'Time a kernel', async (bridge, {kind}, tools) => {
    const {library} = await loaded(bridge, tools);
    const {pipeline} = value(await bridge.makePipeline({library, function: 'twice'}));
    const count = 65_536;
    const buffers = [];
    for (const index of [0, 1]) buffers.push({index, buffer: await filled(bridge, new Float32Array(count))});
    const dispatch = {label: 'doctor', grid: [count, 1, 1] as [number, number, number], checked: false};
    const times: number[] = [];
    let counters = '';
    for (let round = 0; round < 5; round++) {
      const shape = {...dispatch, pipeline, buffers, threadgroup: [64, 1, 1] as [number, number, number]};
      const ran = value(await bridge.dispatch({...shape, stageCounters: kind === 'metal'}));
      if (kind === 'metal' && ran.gpuNs === undefined) throw new ProbeFailure('the GPU gave no time');
      counters = ran.stageMissing ?? (ran.stageNs === undefined ? '' : `${Math.round(ran.stageNs)} ns`);
      times.push(ran.gpuNs ?? ran.wallNs);
    }
    const [fastest = 0] = times.sort((a, b) => a - b);
    if (fastest <= 0) throw new ProbeFailure('the device gave a time of nothing');
    const what = kind === 'metal' ? 'time of the GPU' : 'wall time of the reference device, not of a GPU';
    return passed(`${Math.round(fastest / 1000)} µs, ${what}.`, {
      fastestNs: Math.round(fastest),
      clock: what,
      // Of the last launch: which samples a system gives is one of the things that only a Mac can tell.
      ...(counters === '' ? {} : {counters}),
    });
  }),
  deviceProbe('linked-function', 'Run a kernel with a linked function', async (bridge) => {
    const load = async (name: string, text: string): Promise<string> =>
      value(await bridge.loadLibrary({kind: 'air-text', name, text})).library;
    const [caller, callee] = [await load('caller.ll', linkedCaller), await load('callee.ll', linkedFunction)];
    const made = await bridge.makePipeline({
      library: caller,
      function: 'apply',
      linked: [{library: callee, function: 'compute'}],
    });
    const {pipeline} = value(made);
    const data = await filled(
      bridge,
      Float32Array.from({length: elements}, (_, i) => i),
    );
    const buffers = [{index: 0, buffer: data}];
    const shape = {grid: [elements, 1, 1], threadgroup: [32, 1, 1]} as const;
    value(
      await bridge.dispatch({
        pipeline,
        label: 'doctor',
        grid: [...shape.grid],
        threadgroup: [...shape.threadgroup],
        buffers,
      }),
    );
    await expectFloats(bridge, data, (i) => i * 3);
    return passed('The function of another library was called.', {});
  }),
  metalProbe('binary-archive', 'Keep machine code in a binary archive', 'plain', async (metal) => {
    const {bridge, library, path} = metal;
    const wanted = {library, function: 'twice'};
    value(await bridge.saveArchive({pipelines: [wanted], path: path('twice.metalarchive')}));
    const only = {...wanted, onlyFromArchive: path('twice.metalarchive')};
    await runTwice(metal, value(await bridge.makePipeline(only)).pipeline);
    return passed('A pipeline was saved, and made again of nothing but the archive.', {});
  }),
  metalProbe('validated', 'Run under Metal’s validation', 'validated', async (metal) => {
    const {bridge, library} = metal;
    const {pipeline} = value(await bridge.makePipeline({library, function: 'twice'}));
    const {validation = [], gpuNs} = await runTwice(metal, pipeline);
    if (gpuNs !== undefined) throw new ProbeFailure('a time was told, though validation changes the code');
    if (validation.length > 0) throw new ProbeFailure(`it objects: ${validation[0]?.text}`);
    return passed('The kernel ran under the API’s and the shaders’ checks, which object to nothing.', {});
  }),
  metalProbe('capture', 'Write a GPU trace', 'capture', async (metal) => {
    const {bridge, library, path} = metal;
    const {pipeline} = value(await bridge.makePipeline({library, function: 'twice'}));
    await runTwice(metal, pipeline, path('twice.gputrace'));
    const written = await stat(path('twice.gputrace')).catch(() => undefined);
    if (written === undefined) throw new ProbeFailure('no trace was written, and nobody said so');
    return passed('A .gputrace document was written.', {isFolder: written.isDirectory()});
  }),
  {
    id: 'service-crash',
    title: 'Survive a crash of the device service',
    limitMs: 60_000,
    run: ({withService}) =>
      withService({faults: true}, async (supervisor) => {
        value(await supervisor.call('devices', {}));
        const died = await supervisor.call('fault', {fault: 'segfault'});
        if (died.ok || died.error.kind !== 'service-gone')
          throw new ProbeFailure('the death of the service was not told');
        value(await supervisor.call('devices', {}));
        return passed(`It died of ${died.error.signal ?? 'an unknown signal'} and came back.`, {
          signal: died.error.signal ?? '',
          restarts: supervisor.state.restarts,
        });
      }),
  },
  {
    id: 'gpu-compiler-crash',
    title: 'Crash of the GPU compiler, captured',
    limitMs: 60_000,
    run: (tools) =>
      tools.withService({faults: false}, async (supervisor) => {
        const {devices} = value(await supervisor.call('devices', {}));
        const device = devices.find(({kind}) => kind === 'metal');
        if (device === undefined) return needsMetal;
        return crashCompiler(createRemoteDevice(supervisor, device.id), tools);
      }),
  },
];

const needsMetal: ProbeAnswer = {
  state: 'not-available',
  detail: 'Needs macOS and a Metal device.',
  facts: {},
};

interface MetalTools {
  readonly bridge: DeviceBridge;
  readonly library: string;
  /** Of a file that is gone after the probe. */
  path(name: string): string;
}

/** A probe of what only a Metal device has, in a device service of that kind. */
function metalProbe(
  id: string,
  title: string,
  kind: ServiceKind,
  work: (metal: MetalTools) => Promise<ProbeAnswer>,
): Probe {
  return {
    id,
    title,
    limitMs: 60_000,
    run: (tools) =>
      tools.withService({faults: false, kind}, async (supervisor) => {
        const {devices} = value(await supervisor.call('devices', {}));
        const device = devices.find((one) => one.kind === 'metal');
        if (device === undefined) return needsMetal;
        const bridge = createRemoteDevice(supervisor, device.id);
        const {library} = await loaded(bridge, tools);
        const folder = await mkdtemp(join(tmpdir(), 'airlock-doctor-'));
        try {
          return await work({bridge, library, path: (name) => join(folder, name)});
        } finally {
          await rm(folder, {recursive: true, force: true});
        }
      }),
  };
}

async function runTwice(
  {bridge}: MetalTools,
  pipeline: string,
  tracePath?: string,
): Promise<BridgeReply<'dispatch'>> {
  const input = Float32Array.from({length: elements}, (_, i) => i);
  const [from, to] = [await filled(bridge, input), await filled(bridge, new Float32Array(elements))];
  const buffers = [from, to].map((buffer, index) => ({index, buffer}));
  const shape = {
    grid: [elements, 1, 1] as [number, number, number],
    threadgroup: [64, 1, 1] as [number, number, number],
  };
  const trace = tracePath === undefined ? {} : {tracePath};
  const ran = value(await bridge.dispatch({pipeline, label: 'doctor', ...shape, buffers, ...trace}));
  await expectFloats(bridge, to, (i) => i * 2);
  return ran;
}

/** Gives the GPU's compiler the module that was reported to crash it (seed 001); either outcome is told as it is. */
async function crashCompiler(bridge: DeviceBridge, {resourcesDirectory}: ProbeTools): Promise<ProbeAnswer> {
  const text = await readFile(join(resourcesDirectory, 'samples/sdk-version/broken.ll'), 'utf8');
  const loaded = value(await bridge.loadLibrary({kind: 'air-text', name: 'broken.ll', text}));
  const kernel = loaded.functions.find(({role}) => role === 'kernel');
  if (kernel === undefined) throw new ProbeFailure('the library lists no kernel');
  const made = await bridge.makePipeline({library: loaded.library, function: kernel.name});
  if (made.ok)
    return passed('This system’s compiler takes the module that crashed others.', {crashed: false});
  const {error} = made;
  if (error.kind !== 'compiler-crash') throw new ProbeFailure(`${error.message} (${error.code})`);
  return passed(`It crashed and was told as a crash: ${error.reported?.text ?? error.message}`, {
    crashed: true,
    domain: error.reported?.domain ?? '',
    code: error.reported?.code ?? 0,
  });
}

/** Runs `probe`; what fails as expected is its answer, anything else a fault of the lab that ends the process. */
export async function runProbe(probe: Probe, tools: ProbeTools): Promise<ProbeAnswer> {
  try {
    return await probe.run(tools);
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    return {state: 'failed', detail: error.message, facts: {}};
  }
}

/** A probe on the best device there is, in a device service of its own. */
function deviceProbe(
  id: string,
  title: string,
  work: (bridge: DeviceBridge, device: Device, tools: ProbeTools) => Promise<ProbeAnswer>,
): Probe {
  return {
    id,
    title,
    limitMs: 60_000,
    run: (tools) =>
      tools.withService({faults: false}, async (supervisor) => {
        const {devices} = value(await supervisor.call('devices', {}));
        const device =
          devices.find(({kind}) => kind === 'metal') ?? devices.find(({kind}) => kind === 'reference');
        if (device === undefined) throw new ProbeFailure('the device service offers no device');
        return work(createRemoteDevice(supervisor, device.id), device, tools);
      }),
  };
}

function value<T>(result: Result<T, LabError>): T {
  if (result.ok) return result.value;
  throw new ProbeFailure(`${result.error.message} (${result.error.code})`);
}

function passed(detail: string, facts: ProbeAnswer['facts']): ProbeAnswer {
  return {state: 'passed', detail, facts};
}

function sampleModule({resourcesDirectory}: ProbeTools): Promise<string> {
  return readFile(join(resourcesDirectory, 'samples/sdk-version/fixed.ll'), 'utf8');
}

async function loaded(bridge: DeviceBridge, tools: ProbeTools) {
  const built = buildLibrary(parseModule(await sampleModule(tools)).module);
  if (!built.ok) throw new ProbeFailure(built.error[0]?.message ?? 'the library was not built');
  return value(await bridge.loadLibrary({kind: 'binary', name: 'probe.metallib', bytes: built.value.bytes}));
}

async function filled(bridge: DeviceBridge, data: Float32Array): Promise<string> {
  const {buffer} = value(await bridge.createBuffer({sizeBytes: data.byteLength}));
  value(await bridge.writeBuffer({buffer, data: new Uint8Array(data.buffer)}));
  return buffer;
}

async function expectFloats(
  bridge: DeviceBridge,
  buffer: string,
  expected: (index: number) => number,
): Promise<void> {
  const {data} = value(await bridge.readBuffer({buffer}));
  const floats = new Float32Array(data.slice().buffer);
  const wrong = floats.findIndex((actual, index) => actual !== expected(index));
  if (wrong >= 0) throw new ProbeFailure(`element ${wrong} is ${floats[wrong]}, not ${expected(wrong)}`);
}
