import {type FeatureFactory} from '../../app/feature.ts';
import {onConnected} from '../connection/on-connected.ts';
import {readDevices} from './devices-controller.ts';
import {DeviceStatus} from './device-status.tsx';

/** The devices that kernels run on, and the service that drives them. */
export const deviceFeature: FeatureFactory = ({store, connection}) => ({
  id: 'device',
  commands: [
    {
      id: 'device.refresh',
      title: 'Look for devices again',
      category: 'Lab',
      unavailable: () =>
        store.getState().connection.status === 'connected' ? undefined : 'The host is away.',
      run: () => readDevices(store, connection.lab),
    },
    {
      id: 'device.restart-service',
      title: 'Restart the device service',
      category: 'Lab',
      unavailable: () =>
        store.getState().connection.status === 'connected' ? undefined : 'The host is away.',
      run: async () => {
        store.setState({devices: {status: 'loading'}});
        await connection.lab.restartService({});
        // Says what there is now, or why there is nothing.
        await readDevices(store, connection.lab);
      },
    },
  ],
  statusItems: [{id: 'device', side: 'left', order: 20, Component: DeviceStatus}],
  start: () => onConnected(store, () => readDevices(store, connection.lab)),
});
