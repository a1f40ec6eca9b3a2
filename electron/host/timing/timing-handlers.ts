import {ok} from '../../../core/base/result.ts';
import {type ValidRequest} from '../validate.ts';
import {type TimingStore} from './timing-store.ts';

/** The lab's methods about timings that are kept. */
export function timingHandlers(timings: TimingStore) {
  return {
    listTimings: ({key}: ValidRequest<'listTimings'>) => timings.list(key),
    async readTiming({key, id}: ValidRequest<'readTiming'>) {
      const read = await timings.read(key, id);
      return read.ok ? ok({timing: read.value}) : read;
    },
    async pinTiming({key, id}: ValidRequest<'pinTiming'>) {
      const pinned = await timings.pin(key, id);
      return pinned.ok ? timings.list(key) : pinned;
    },
    async removeTimings({key, ids}: ValidRequest<'removeTimings'>) {
      const removed = await timings.remove(key, ids);
      return removed.ok ? timings.list(key) : removed;
    },
  };
}
