import {type Disposable} from '../../../core/base/disposable.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';

/** Reads the list of samples whenever the host is there anew. */
export function startSamples(store: AppStore, lab: Pick<Lab, 'listSamples'>): Disposable {
  return onConnected(store, async () => {
    const reply = await lab.listSamples({});
    if (!reply.ok && reply.error.code === 'connection-lost') return;
    store.setState({
      samples: reply.ok
        ? {status: 'ready', samples: reply.value.samples}
        : {status: 'failed', error: reply.error},
    });
  });
}
