import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabEvent} from '../../../core/protocol/lab.ts';
import {type AppStore} from '../../app/store.ts';
import {type LabConnection} from '../../lab/connection.ts';
import {type ConnectionSlice, type HostDescription} from './connection-slice.ts';
import {onConnected} from './on-connected.ts';

/** Mirrors the connection, the host's description and its events into the store. */
export function startConnection(store: AppStore, connection: LabConnection): Disposable {
  const owned = new DisposableStack();
  owned.use(connection.onStateChange((state) => store.setState({connection: state})));
  store.setState({connection: connection.state});
  owned.use(connection.lab.subscribe((event) => store.setState((state) => hostChanged(state, event))));
  owned.use(
    onConnected(store, async () => {
      const reply = await connection.lab.describe({});
      if (reply.ok) store.setState({host: reply.value});
    }),
  );
  return owned;
}

/** What the host said of itself, brought up to date by one of its events. */
export function hostChanged(state: ConnectionSlice, event: LabEvent): Partial<ConnectionSlice> {
  if (state.host === undefined) return {};
  return {host: hostAfter(state.host, event)};
}

function hostAfter(host: HostDescription, event: LabEvent): HostDescription {
  switch (event.type) {
    case 'service':
      return {...host, service: event.service};
    case 'toolchain':
      return {
        ...host,
        toolchains: host.toolchains.map((entry) =>
          entry.id === event.toolchain.id ? event.toolchain : entry,
        ),
      };
    case 'run':
    case 'timing':
    case 'crash':
    case 'reduce':
    case 'explain':
    case 'suite':
    case 'folder':
    case 'folder-changed':
    case 'menu':
    case 'link':
    case 'file':
      return host;
  }
}
