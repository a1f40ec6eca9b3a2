import {beforeAll, describe, expect, it} from 'vitest';
import {deviceSchema} from '../../core/protocol/device.ts';
import {buildService} from '../testing/build-service.ts';
import {type Addon, loadAddon} from './addon.ts';
import {type DeviceBridge} from './device-bridge.ts';
import {createReferenceDevice} from './reference-device.ts';
import {testDeviceContract} from './testing/device-contract.ts';
import {referenceCapabilities} from './testing/reference-capabilities.ts';

let addon: Addon;
let device: DeviceBridge;
beforeAll(async () => {
  const {resourcesDirectory} = await buildService();
  const loaded = loadAddon(resourcesDirectory);
  if (!loaded.ok) throw new Error(loaded.error.message);
  addon = loaded.value;
  const devices = (await addon.devices()) as unknown[];
  const description = deviceSchema.parse(devices.at(-1));
  device = createReferenceDevice({machine: addon, description, lifeId: 'test'});
});

testDeviceContract('reference, in process', {open: async () => device, capabilities: referenceCapabilities});

describe('memory of the reference device', () => {
  it.each([1, 64, 4096, 16384, 2 ** 21])(
    'starts at a multiple of %d and is read in place',
    async (alignment) => {
      const made = await device.createBuffer({sizeBytes: 33, alignment});
      if (!made.ok) throw new Error(made.error.message);
      const first = await device.readBuffer({buffer: made.value.buffer});
      const second = await device.readBuffer({buffer: made.value.buffer, offset: 1});
      if (!first.ok || !second.ok) throw new Error('it cannot be read');
      const {buffer, byteOffset} = first.value.data;
      expect((addon.addressOf(buffer as ArrayBuffer) + BigInt(byteOffset)) % BigInt(alignment)).toBe(0n);
      // One memory, seen twice: nothing was copied.
      first.value.data[1] = 99;
      expect(second.value.data[0]).toBe(99);
    },
  );

  it('is refused beyond what there is, not attempted', async () => {
    const made = await device.createBuffer({sizeBytes: 2 ** 40});
    expect(made).toMatchObject({ok: false, error: {code: 'out-of-memory'}});
  });
});

describe('the addon refuses what is no program and no request', () => {
  it.each([undefined, null, 1, 'text', {}, [], new ArrayBuffer(8), new Int32Array(2)])(
    'readProgram(%o)',
    (value) => {
      expect(() => addon.readProgram(value as Uint8Array)).toThrow();
    },
  );

  it('bytes that are no program', () => {
    expect(() => addon.readProgram(new Uint8Array(0))).toThrow();
    expect(() => addon.readProgram(new Uint8Array(1024))).toThrow();
  });

  it.each([undefined, null, 1, {}, [], () => undefined])('dispatch(%o)', (value) => {
    expect(() => addon.dispatch(value as never, {} as never)).toThrow(/program/);
  });

  it.each([undefined, 1, 'text', new DataView(new ArrayBuffer(4))])('addressOf(%o)', (value) => {
    expect(() => addon.addressOf(value as unknown as ArrayBuffer)).toThrow(/ArrayBuffer/);
  });
});
