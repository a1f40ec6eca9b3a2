import {afterAll, afterEach, beforeAll} from 'vitest';
import {deviceSchema} from '../../core/protocol/device.ts';
import {type DeviceBridge} from './device-bridge.ts';
import {createMetalDevice} from './metal-device.ts';
import {testDeviceContract} from './testing/device-contract.ts';
import {openStandIn} from './testing/open-stand-in.ts';
import {type StandInMetal} from './testing/stand-in-metal.ts';

let metal: StandInMetal;
let device: DeviceBridge;
beforeAll(async () => {
  metal = await openStandIn();
  const devices = (await metal.addon.devices()) as unknown[];
  const description = deviceSchema.parse(devices[0]);
  device = createMetalDevice({gpu: metal.addon, description, lifeId: 'test'});
});
afterEach(() => void (metal.script = {}));
afterAll(() => metal?.addon.standIn.setOracle(null));

testDeviceContract('metal stand-in', {
  open: async () => device,
  capabilities: [
    'enumerate',
    'compute',
    'textures',
    'gpu-time',
    'metal-source',
    'binary-archives',
    'stage-counters',
  ],
});
