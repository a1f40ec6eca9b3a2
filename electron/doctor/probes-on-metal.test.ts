import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
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
    const bridge = createMetalDevice({gpu: metal.addon, description: devices[0]!, lifeId: 'doctor'});
    const supervisor = {call: service(devices, bridge)} as unknown as Supervisor;
    tools = {
      resourcesDirectory: path.resolve(repositoryDirectory),
      platform: 'darwin',
      withLab: () => Promise.reject(new Error('these probes need no lab')),
      withService: (_options, work) => work(supervisor),
    };
  });
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

  it.each(['devices', 'load', 'pipeline', 'dispatch', 'timing', 'linked-function'])(
    'pass: %s',
    async (id) => {
      expect(await answer(id)).toMatchObject({state: 'passed'});
    },
  );

  it('tell the GPU’s own time', async () => {
    expect((await answer('timing')).facts).toMatchObject({clock: 'time of the GPU'});
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
});
