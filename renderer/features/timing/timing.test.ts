import {describe, expect, it} from 'vitest';
import {tileCopy} from '../../../core/copy/description.ts';
import {type TimingReply} from '../../../core/protocol/timing.ts';
import {createAppStore} from '../../app/store.ts';
import {formatChange, formatNs} from '../../../core/timing/format.ts';
import {histogram, plotSeries, shownRange} from './sample-bins.ts';
import {sweepValues} from './timing-controller.ts';
import {
  timingChanged,
  timingOf,
  timingProgressed,
  timingSettled,
  withChosen,
  withShape,
} from './timing-slice.ts';

describe('samples as plots', () => {
  it('are told apart by side and keep their places', () => {
    const [a, b, control] = plotSeries('x', 'y', [1, 2, 3, 4, 5, 6, 7, 8], [9, 9]);
    expect(a).toMatchObject({name: 'x', times: [1, 4, 6, 7], positions: [0, 3, 5, 6]});
    expect(b).toMatchObject({name: 'y', times: [2, 3, 5, 8]});
    expect(control?.times).toEqual([9, 9]);
  });

  it('count every sample once, the outliers in the outermost bins', () => {
    const times = [1, 1.5, 2, 2.5, 100, 0];
    expect(histogram(times, 1, 3, 4)).toEqual([2, 1, 1, 2]);
    const {least, most} = shownRange([{name: '', kind: 'control', positions: [], times}]);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeGreaterThan(2.5);
  });
});

describe('the slice', () => {
  const reply = {
    outcome: 'measured',
    timingId: 't',
    startedAt: 'now',
    verdict: 'same',
    variants: [],
  } as unknown as TimingReply;

  it('takes progress of its own timing only, and its answer', () => {
    let state = createAppStore().getState();
    const running = {
      timingId: 't',
      phase: 'compile',
      detail: '',
      done: 0,
      total: 0,
      cancelling: false,
      point: undefined,
    } as const;
    state = {...state, ...timingChanged(state, 'k', {running})};
    const progress = {phase: 'measure', detail: 'x', done: 1, total: 2, samples: []} as const;
    expect(timingProgressed(state, {...progress, samples: [], timingId: 'other'})).toEqual({});
    state = {...state, ...timingProgressed(state, {...progress, samples: [], timingId: 't'})};
    expect(timingOf(state, 'k').running).toMatchObject({phase: 'measure', done: 1});
    state = {
      ...state,
      ...timingSettled(state, 'k', {timingId: 't', key: '', result: {ok: true, value: reply}}),
    };
    expect(timingOf(state, 'k')).toMatchObject({running: undefined, record: {timingId: 't'}});
  });

  it('has at most two timings chosen for a comparison, the older choice goes', () => {
    expect(withChosen([], 'a')).toEqual(['a']);
    expect(withChosen(['a'], 'b')).toEqual(['a', 'b']);
    expect(withChosen(['a', 'b'], 'c')).toEqual(['b', 'c']);
    expect(withChosen(['a', 'b'], 'a')).toEqual(['b']);
  });

  it('keeps what both shapes have', () => {
    const tile = tileCopy({direction: 't2d', element: 'half', tileColumns: 8, tileRows: 4, srcOffset: 3});
    expect(withShape(tile, '1d')).toMatchObject({
      shape: '1d',
      count: 32,
      element: 'half',
      direction: 't2d',
      srcOffset: 3,
    });
    expect(withShape(withShape(tile, '1d'), '2d')).toMatchObject({tileColumns: 32, tileRows: 1});
  });
});

it('numbers are read and written with their units', () => {
  expect(sweepValues('32, 64;128\n 2.5')).toEqual([32, 64, 128, 2.5]);
  expect(sweepValues('32, x')).toEqual([]);
  expect([12, 1234, 1.5e6, 2e9].map(formatNs)).toEqual(['12 ns', '1.23 µs', '1.500 ms', '2.000 s']);
  expect([1.25, 0.9, 1].map(formatChange)).toEqual(['+25.0 %', '−10.0 %', '+0.0 %']);
});
