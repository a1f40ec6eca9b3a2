import {afterEach, describe, expect, it} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {badInput} from '../../../core/protocol/error.ts';
import {
  type SavedTiming,
  type TimingEntry,
  type TimingHistory,
} from '../../../core/protocol/timing-history.ts';
import {createAppStore} from '../../app/store.ts';
import {startTimingHistory} from './history-controller.ts';
import {keptTimings, timingOf} from './timing-slice.ts';

function entry(id: string): TimingEntry {
  const clock = {kind: 'cpu', name: 'processor time'} as const;
  const device = {id: 'reference', name: 'Reference device'};
  return {id, startedAt: '2026-11-21T00:00:00Z', verdict: '', clock, device, variants: [], files: []};
}

/** A host that keeps timings a to c, in that order. */
function host() {
  let kept: TimingHistory = {timings: ['a', 'b', 'c'].map(entry)};
  const store = createAppStore();
  const controller = startTimingHistory(store, {
    listTimings: async () => ok(kept),
    readTiming: async ({id}) =>
      kept.timings.some((one) => one.id === id)
        ? ok({timing: {...entry(id), key: 'k'} as unknown as SavedTiming})
        : err(badInput('unknown-timing', `There is no ${id}.`, 'Choose another.')),
    pinTiming: async ({id}) => {
      kept = {timings: kept.timings, ...(id === undefined ? {} : {pinned: id})};
      return ok(kept);
    },
    removeTimings: async ({ids}) => {
      kept = {...kept, timings: kept.timings.filter(({id}) => !ids.includes(id))};
      return ok(kept);
    },
  });
  return {controller, timing: () => timingOf(store.getState(), 'k')};
}

let used: ReturnType<typeof host> | undefined;
afterEach(() => used?.controller.dispose());

describe('the history that the host keeps', () => {
  it('is read, pinned and shortened as the host answers', async () => {
    used = host();
    const {controller, timing} = used;
    await controller.load('k');
    expect(keptTimings(timing()).map(({id}) => id)).toEqual(['a', 'b', 'c']);
    await controller.pin('k', 'b');
    expect(timing().history).toMatchObject({kept: {pinned: 'b'}});
    await controller.remove('k', 'c');
    await controller.pin('k', undefined);
    expect(timing().history).toEqual({status: 'ready', kept: {timings: ['a', 'b'].map(entry)}});
  });

  it('gives two timings, the earlier first, however they were chosen', async () => {
    used = host();
    const {controller, timing} = used;
    await controller.load('k');
    await controller.choose('k', 'c');
    expect(timing().compared).toEqual({status: 'chosen', ids: ['c']});
    await controller.choose('k', 'a');
    expect(timing().compared).toMatchObject({status: 'ready', before: {id: 'a'}, after: {id: 'c'}});
    await controller.remove('k', 'a');
    expect(timing().compared).toEqual({status: 'none'});
    await controller.choose('k', 'b');
    await controller.choose('k', 'gone');
    expect(timing().compared).toMatchObject({status: 'failed', message: 'There is no gone.'});
  });

  it('shows the last choice where an earlier answer is late', async () => {
    used = host();
    const {controller, timing} = used;
    await controller.load('k');
    await controller.choose('k', 'a');
    await Promise.all([controller.choose('k', 'b'), controller.choose('k', 'c')]);
    expect(timing().compared).toMatchObject({status: 'ready', before: {id: 'b'}, after: {id: 'c'}});
  });
});
