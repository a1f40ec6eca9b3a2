import {type FeatureFactory} from '../../app/feature.ts';
import {ConnectionBanner} from './connection-banner.tsx';
import {startConnection} from './connection-controller.ts';
import {ToolchainStatus} from './toolchain-status.tsx';

/** The way to the host: its state, and what the host says of itself. */
export const connectionFeature: FeatureFactory = ({store, connection}) => ({
  id: 'connection',
  commands: [
    {
      id: 'connection.retry',
      title: 'Reconnect to the host',
      category: 'Lab',
      unavailable: () =>
        store.getState().connection.status === 'connected' ? 'The lab is connected.' : undefined,
      run: () => connection.retryNow(),
    },
  ],
  banners: [{id: 'connection', order: 10, Component: ConnectionBanner}],
  statusItems: [{id: 'toolchain', side: 'left', order: 10, Component: ToolchainStatus}],
  start: () => startConnection(store, connection),
});
