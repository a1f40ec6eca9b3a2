import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {unavailable, type LabError} from '../../../core/protocol/error.ts';
import {documentSchema, viewStateSchema, type DocumentId} from '../../../core/protocol/session.ts';
import {coalesceMs, retryMs, SaveQueue} from './save-queue.ts';
import {mapStorage} from './testing/map-storage.ts';
import {WriteAhead} from './write-ahead.ts';

const document = (id: string, revision: number) =>
  documentSchema.parse({id, name: id, language: 'msl', text: `${id}${revision}`, revision});
const lost = unavailable('connection-lost', 'gone', 'wait');
const full: LabError = unavailable('disk-full', 'The disk is full.', 'Make room.');

/** A host whose answers the test gives, call by call. */
function setup() {
  const sent: string[] = [];
  const answers: ((result: Result<{revision: number}, LabError>) => void)[] = [];
  const request = <T>(line: string) =>
    new Promise<Result<T, LabError>>((resolve) => {
      sent.push(line);
      answers.push(resolve as (result: Result<{revision: number}, LabError>) => void);
    });
  const writeAhead = new WriteAhead(mapStorage());
  const states: string[] = [];
  const overtaken: [DocumentId, number][] = [];
  const queue = new SaveQueue({
    lab: {
      saveDocument: ({document: saved}) => request(`save ${saved.id} ${saved.revision}`),
      discardDocument: ({id}) => request(`discard ${id}`),
      saveView: ({view}) => request(`view ${view.theme}`),
    },
    writeAhead,
    onState: (state) => states.push(state.status),
    onOvertaken: (id, stored) => overtaken.push([id, stored]),
  });
  const answer = async (index: number, result: Result<{revision: number}, LabError>) => {
    answers[index]?.(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  return {queue, sent, answer, states, writeAhead, overtaken};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

describe('SaveQueue', () => {
  it('writes ahead at once, sends the newest text once, and lets go when it is acknowledged', async () => {
    const {queue, sent, answer, states, writeAhead} = setup();
    for (const revision of [2, 3, 4]) queue.documentChanged(document('a', revision));
    expect(writeAhead.read().documents).toEqual([document('a', 4)]);
    expect(sent).toEqual([]);
    await pass(coalesceMs);
    expect(sent).toEqual(['save a 4']);
    expect(writeAhead.read().documents).toHaveLength(1);
    await answer(0, ok({revision: 4}));
    expect(writeAhead.read().documents).toEqual([]);
    expect(states[states.length - 1]).toBe('saved');
  });

  it('does not starve while a person types without pause', async () => {
    const {queue, sent, answer} = setup();
    for (let revision = 2; revision < 12; revision++) {
      queue.documentChanged(document('a', revision));
      await pass(coalesceMs / 2);
      for (let call = 0; call < sent.length; call++) await answer(call, ok({revision}));
    }
    expect(sent.length).toBeGreaterThan(3);
  });

  it('has one save per document in flight, and keeps what was typed meanwhile', async () => {
    const {queue, sent, answer, writeAhead, states} = setup();
    queue.documentChanged(document('a', 2));
    queue.documentChanged(document('b', 2));
    await pass(coalesceMs);
    queue.documentChanged(document('a', 3));
    await pass(coalesceMs * 3);
    expect(sent).toEqual(['save a 2', 'save b 2']);
    await answer(0, ok({revision: 2}));
    expect(writeAhead.read().documents.map(({revision}) => revision)).toEqual([3, 2]);
    await pass(coalesceMs);
    expect(sent).toEqual(['save a 2', 'save b 2', 'save a 3']);
    await answer(1, ok({revision: 2}));
    expect(states[states.length - 1]).toBe('saving');
    await answer(2, ok({revision: 3}));
    expect(states[states.length - 1]).toBe('saved');
    expect(writeAhead.read().documents).toEqual([]);
  });

  it('keeps everything while the host is away, and sends it when it is back', async () => {
    const {queue, sent, answer, states, writeAhead} = setup();
    queue.documentChanged(document('a', 2));
    await pass(coalesceMs);
    await answer(0, err(lost));
    expect(states[states.length - 1]).toBe('waiting');
    expect(writeAhead.read().documents).toHaveLength(1);
    queue.flush();
    expect(sent).toEqual(['save a 2', 'save a 2']);
    await answer(1, ok({revision: 2}));
    expect(states[states.length - 1]).toBe('saved');
  });

  it('says why the host refused, and tries again by itself with the newest text', async () => {
    const {queue, sent, answer, states} = setup();
    queue.documentChanged(document('a', 2));
    await pass(coalesceMs);
    await answer(0, err(full));
    expect(states[states.length - 1]).toBe('failed');
    queue.documentChanged(document('a', 3));
    await pass(retryMs);
    expect(sent).toEqual(['save a 2', 'save a 3']);
  });

  it('discards a closed document only after a save under way, so that it does not come back', async () => {
    const {queue, sent, answer, writeAhead} = setup();
    const a = document('a', 2);
    queue.documentChanged(a);
    await pass(coalesceMs);
    queue.documentClosed(a.id);
    expect(writeAhead.read()).toEqual({documents: [], closed: ['a'], view: undefined});
    await pass(coalesceMs);
    expect(sent).toEqual(['save a 2']);
    await answer(0, ok({revision: 2}));
    await pass(0);
    expect(sent).toEqual(['save a 2', 'discard a']);
    await answer(1, ok({revision: 0}));
    expect(writeAhead.read().closed).toEqual([]);
  });

  it('reports a document that another window saved at a later revision, and keeps this one', async () => {
    const {queue, answer, overtaken, writeAhead} = setup();
    queue.documentChanged(document('a', 2));
    await pass(coalesceMs);
    await answer(0, ok({revision: 40}));
    expect(overtaken).toEqual([['a', 40]]);
    expect(writeAhead.read().documents).toHaveLength(1);
  });

  it('saves the view, the newest only', async () => {
    const {queue, sent, answer, writeAhead} = setup();
    const view = (theme: string) => viewStateSchema.parse({theme});
    queue.viewChanged(view('dark'));
    queue.viewChanged(view('light'));
    await pass(coalesceMs);
    expect(sent).toEqual(['view light']);
    queue.viewChanged(view('system'));
    await answer(0, ok({revision: 0}));
    expect(writeAhead.read().view?.theme).toBe('system');
    await pass(coalesceMs);
    await answer(1, ok({revision: 0}));
    expect(writeAhead.read().view).toBeUndefined();
  });

  it('sends nothing after disposal', async () => {
    const {queue, sent} = setup();
    queue.documentChanged(document('a', 2));
    queue.dispose();
    await pass(60_000);
    expect(sent).toEqual([]);
  });
});
