import {type Disposable} from '../../../core/base/disposable.ts';
import {type AppStore} from '../../app/store.ts';

/** Runs `action` now if the host is there, and again whenever it comes back. */
export function onConnected(store: AppStore, action: () => Promise<void>): Disposable {
  const stop = store.subscribe((state, previous) => {
    if (state.connection.status === 'connected' && previous.connection.status !== 'connected') void action();
  });
  if (store.getState().connection.status === 'connected') void action();
  return {dispose: stop};
}
