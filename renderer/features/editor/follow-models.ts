import {type Disposable} from '../../../core/base/disposable.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import type {Monaco} from './monaco.ts';

/**
 * Calls `update` with each change of the state, and with no previous state for a model that is made after what it shows was
 * known, such as that of a document which was compiled before it came to the front.
 */
export function followModels(
  monaco: Monaco,
  store: AppStore,
  update: (state: AppState, previous: AppState | undefined) => void,
): Disposable {
  const stop = store.subscribe(update);
  const created = monaco.editor.onDidCreateModel(() =>
    queueMicrotask(() => update(store.getState(), undefined)),
  );
  return {
    dispose() {
      stop();
      created.dispose();
    },
  };
}
