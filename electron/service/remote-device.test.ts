import {afterAll, beforeAll} from 'vitest';
import {buildService} from '../testing/build-service.ts';
import {createRemoteDevice} from './remote-device.ts';
import {createNodeSpawner} from './spawn-node.ts';
import {createSupervisor, type Supervisor} from './supervisor.ts';
import {testDeviceContract} from './testing/device-contract.ts';
import {referenceCapabilities} from './testing/reference-capabilities.ts';

let supervisor: Supervisor;
beforeAll(async () => {
  supervisor = createSupervisor({spawn: createNodeSpawner(await buildService())});
});
afterAll(() => supervisor.dispose());

testDeviceContract('reference, through the service', {
  open: async () => createRemoteDevice(supervisor, 'reference'),
  capabilities: referenceCapabilities,
});
