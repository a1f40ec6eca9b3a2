import {type Device} from '../../../core/protocol/device.ts';
import {type LabError} from '../../../core/protocol/error.ts';

export type DevicesState =
  | {readonly status: 'loading'}
  | {readonly status: 'ready'; readonly devices: readonly Device[]}
  | {readonly status: 'failed'; readonly error: LabError};

export interface DeviceSlice {
  readonly devices: DevicesState;
}

export const initialDevices: DeviceSlice = {devices: {status: 'loading'}};
