import {describe, expect, it} from 'vitest';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type LabEvent, type LabRequest} from '../../../core/protocol/lab.ts';
import {type RunReply} from '../../../core/protocol/run.ts';
import {documentSchema} from '../../../core/protocol/session.ts';
import {createAppStore} from '../../app/store.ts';
import {documentClosed, documentOpened} from '../documents/documents-slice.ts';
import {type CallOptions} from '../../../core/protocol/lab.ts';
import {startForgettingRuns, startRuns} from './run-controller.ts';
import {runningOf, runOf} from './run-slice.ts';
import {passedReply} from './testing/passed-reply.ts';
import {isViewShown} from '../../app/layout/layout-slice.ts';

const text = '{"source": "k.metal"}';
const experiment = documentSchema.parse({id: 'e', name: 'e.lab.json', language: 'json', text, revision: 1});
const key = 'document:e';

const passed = (runId: string): RunReply => passedReply({runId});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A host whose answers the test gives. */
function setup() {
  const store = createAppStore();
  store.setState({
    views: ['problems', 'run'].map((id) => ({id, title: id, kind: 'panel', home: 'bottom'})),
  });
  const calls: {
    request: LabRequest<'run'>;
    options: CallOptions | undefined;
    answer: (result: Result<RunReply, LabError>) => void;
  }[] = [];
  const reads: string[] = [];
  let announce: (event: LabEvent) => void = () => undefined;
  let number = 0;
  const runs = startRuns(
    store,
    {
      run: (request, options) => new Promise((answer) => calls.push({request, options, answer})),
      readSample: ({id}) => {
        reads.push(id);
        return Promise.resolve(ok({id, title: '', description: '', language: 'json' as const, text}));
      },
      subscribe: (listener) => {
        announce = listener;
        return {dispose: () => undefined};
      },
    },
    () => `run-${++number}`,
  );
  store.setState({connection: {status: 'connected'}});
  return {store, calls, reads, runs, announce: (event: LabEvent) => announce(event)};
}

describe('startRuns', () => {
  it('runs the experiment in front, shows its progress and nobody else’s, and keeps the answer', async () => {
    const {store, calls, runs, announce} = setup();
    store.setState((state) => documentOpened(state, experiment));
    void runs.start();
    await settle();
    expect(calls[0]?.request).toMatchObject({runId: 'run-1', experiment: text, folder: {kind: 'none'}});
    announce({type: 'run', progress: {runId: 'other', stage: 'run', detail: 'theirs'}});
    expect(runningOf(store.getState())?.running.progress).toBeUndefined();
    announce({type: 'run', progress: {runId: 'run-1', stage: 'run', detail: 'ours', fraction: 0.5}});
    expect(runningOf(store.getState())?.running.progress).toMatchObject({detail: 'ours'});
    // One at a time.
    await runs.start();
    expect(calls).toHaveLength(1);
    calls[0]?.answer(ok(passed('run-1')));
    await settle();
    expect(runOf(store.getState(), key)).toMatchObject({running: undefined, record: {runId: 'run-1'}});
    expect(isViewShown(store.getState(), 'run')).toBe(true);
    expect(store.getState().announcement).toBe(
      'e.lab.json: Ran to its end: nothing is expected of the results',
    );
  });

  it('withdraws a run and keeps the answer of the one before', async () => {
    const {store, calls, runs} = setup();
    store.setState((state) => documentOpened(state, experiment));
    void runs.start();
    await settle();
    calls[0]?.answer(ok(passed('run-1')));
    await settle();
    void runs.start();
    await settle();
    runs.cancel();
    expect(runningOf(store.getState())?.running.cancelling).toBe(true);
    expect(calls[1]?.options?.signal?.aborted).toBe(true);
    calls[1]?.answer(err(cancelled('The run')));
    await settle();
    expect(runOf(store.getState(), key)).toMatchObject({
      running: undefined,
      cancelled: true,
      record: {runId: 'run-1'},
    });
    // The next run is not blocked.
    void runs.start();
    await settle();
    expect(calls).toHaveLength(3);
    calls[2]?.answer(err(unavailable('connection-lost', 'The host is gone.', 'Wait.')));
    await settle();
    expect(runOf(store.getState(), key)).toMatchObject({
      cancelled: false,
      record: {runId: 'run-3', result: {ok: false}},
    });
  });

  it('reads the experiment of a sample in front once, and runs it without opening it', async () => {
    const {store, calls, reads, runs} = setup();
    const id = 'a/k.metal';
    const summary = {id, title: '', description: '', language: 'msl' as const, experiment: 'a/k.lab.json'};
    store.setState({samples: {status: 'ready', samples: [summary]}});
    const sample = documentSchema.parse({
      id: 's',
      name: 'k.metal',
      language: 'msl',
      text: 'source',
      revision: 1,
      sampleId: id,
    });
    store.setState((state) => documentOpened(state, sample));
    void runs.start();
    await settle();
    expect(reads).toEqual(['a/k.lab.json']);
    expect(calls[0]?.request).toMatchObject({
      folder: {kind: 'sample', id: 'a/k.lab.json'},
      files: {'k.metal': 'source'},
    });
    expect(store.getState().documentOrder).toEqual(['s']);
    calls[0]?.answer(ok(passed('run-1')));
    await settle();
    void runs.start();
    await settle();
    expect(reads).toHaveLength(1);
  });

  it('does nothing where there is no experiment, and forgets closed ones', async () => {
    const {store, calls, runs} = setup();
    await runs.start();
    expect(calls).toEqual([]);
    startForgettingRuns(store);
    store.setState((state) => documentOpened(state, experiment));
    void runs.start();
    await settle();
    calls[0]?.answer(ok(passed('run-1')));
    await settle();
    expect(Object.keys(store.getState().runs)).toEqual([key]);
    store.setState((state) => documentClosed(state, experiment.id));
    expect(store.getState().runs).toEqual({});
  });
});
