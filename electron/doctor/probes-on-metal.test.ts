import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Result} from '../../core/base/result.ts';
import {type Device, deviceSchema} from '../../core/protocol/device.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type BridgeMethodName, type DeviceBridge} from '../service/device-bridge.ts';
import {createMetalDevice} from '../service/metal-device.ts';
import {type Supervisor} from '../service/supervisor.ts';
import {openStandIn} from '../service/testing/open-stand-in.ts';
import {type StandInMetal} from '../service/testing/stand-in-metal.ts';
import {repositoryDirectory} from '../testing/build-service.ts';
import {probes, type ProbeTools, runProbe} from './probes.ts';

// What a first run on a Mac will do, as far as it can be tried here: the ladder of the doctor on the Metal device.
describe('the doctor’s probes on a Metal device', () => {
  let metal: StandInMetal;
  let tools: ProbeTools;

  beforeAll(async () => {
    metal = await openStandIn();
    const devices = ((await metal.addon.devices()) as unknown[]).map((one) => deviceSchema.parse(one));
    const description = devices[0]!;
    tools = {
      resourcesDirectory: path.resolve(repositoryDirectory),
      platform: 'darwin',
      withLab: () => Promise.reject(new Error('these probes need no lab')),
      // The stand-in reads the switch of captures at each call.
      withService: async ({kind: serviceKind = 'plain'}, work) => {
        const bridge = createMetalDevice({gpu: metal.addon, description, lifeId: 'doctor', serviceKind});
        if (serviceKind === 'capture') process.env['MTL_CAPTURE_ENABLED'] = '1';
        try {
          return await work({call: service(devices, bridge)} as unknown as Supervisor);
        } finally {
          delete process.env['MTL_CAPTURE_ENABLED'];
        }
      },
    };
  });
  afterEach(() => void (metal.script = {}));
  afterAll(() => metal?.addon.standIn.setOracle(null));

  /** The device service without its process. */
  function service(devices: readonly Device[], bridge: DeviceBridge) {
    return async (name: string, request: {method?: BridgeMethodName; request?: unknown}) => {
      if (name === 'devices') return {ok: true, value: {devices}};
      const call = bridge[request.method!] as (request: unknown) => Promise<Result<unknown, LabError>>;
      const result = await call(request.request);
      return result.ok ? {ok: true, value: {value: result.value}} : result;
    };
  }

  const answer = (id: string) =>
    runProbe(
      probes.find((probe) => probe.id === id)!,
      tools,
    );

  it.each([
    ...['devices', 'load', 'pipeline', 'dispatch', 'timing', 'linked-function'],
    ...['binary-archive', 'validated', 'capture'],
  ])('pass: %s', async (id) => {
    expect(await answer(id)).toMatchObject({state: 'passed'});
  });

  it('tell the GPU’s own time', async () => {
    const {facts} = await answer('timing');
    expect(facts).toMatchObject({clock: 'time of the GPU', counters: expect.stringMatching(/^\d+ ns$/)});
  });

  it('tell a crash of the GPU’s compiler as what it is, and also that there was none', async () => {
    const text = 'Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED.';
    metal.script.pipeline = () => ({domain: 'AGXMetalG16X', code: 2, text});
    expect(await answer('gpu-compiler-crash')).toMatchObject({
      state: 'passed',
      facts: {crashed: true, domain: 'AGXMetalG16X', code: 2},
    });
    metal.script.pipeline = () => ({domain: 'AGXMetalG16X', code: 3, text: 'Something else'});
    expect(await answer('gpu-compiler-crash')).toMatchObject({state: 'failed'});
  });

  it('fail where validation objects, and where no trace can be written', async () => {
    metal.script.commandBuffer = () => ({
      logs: [{encoder: 'e', function: 'twice', line: 1, column: 1, text: 'Invalid device store'}],
    });
    expect(await answer('validated')).toMatchObject({
      state: 'failed',
      detail: 'it objects: Invalid device store',
    });
    const plain = {
      ...tools,
      withService: ((_, work) =>
        tools.withService({faults: false}, work)) satisfies ProbeTools['withService'],
    };
    const capture = probes.find((probe) => probe.id === 'capture')!;
    expect(await runProbe(capture, plain)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('MTL_CAPTURE_ENABLED'),
    });
  });
});
