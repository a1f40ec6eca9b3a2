import {type CancelSignal} from '../../core/base/cancel.ts';
import {type Disposable} from '../../core/base/disposable.ts';

/** A signal that aborts with the first of `sources`; dispose it when the work is over, since sources live longer. */
export function joinSignals(sources: readonly CancelSignal[]): {readonly signal: AbortSignal} & Disposable {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const source of sources) source.addEventListener('abort', abort);
  if (sources.some(({aborted}) => aborted)) abort();
  return {
    signal: controller.signal,
    dispose() {
      for (const source of sources) source.removeEventListener('abort', abort);
    },
  };
}
