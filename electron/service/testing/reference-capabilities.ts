import {type DeviceCapability} from '../../../core/protocol/device.ts';

/** What the reference device can do, in the order in which it says so. */
export const referenceCapabilities: readonly DeviceCapability[] = [
  'enumerate',
  'compute',
  'checked-mode',
  'hazard-emulation',
  'counters',
  'modelled-time',
  'textures',
  'budget',
];
