import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type WorkerLike, type WorkerReply, WorkerCalls} from './worker-calls.ts';

interface Question {
  readonly id: number;
  readonly text: string;
}

class FakeWorker implements WorkerLike<Question> {
  readonly received: Question[] = [];
  isTerminated = false;
  onmessage: ((event: MessageEvent<WorkerReply>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: Question): void {
    this.received.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  reply(data: WorkerReply): void {
    this.onmessage?.({data} as MessageEvent<WorkerReply>);
  }
  fail(message: string): void {
    this.onerror?.({message} as ErrorEvent);
  }
}

function open(): {calls: WorkerCalls<Question>; workers: FakeWorker[]; lost: () => number} {
  const workers: FakeWorker[] = [];
  let lost = 0;
  const start = (): FakeWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  const calls = new WorkerCalls<Question>(start, {
    name: 'The test worker',
    answerLimitMs: 1000,
    onLost: () => lost++,
  });
  return {calls, workers, lost: () => lost};
}

const ask = (calls: WorkerCalls<Question>, text: string): Promise<unknown> =>
  calls.call((id) => ({id, text}));

describe('calls to a worker', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('start it with the first message, and get their own answers in any order', async () => {
    const {calls, workers} = open();
    expect(workers).toHaveLength(0);
    const [first, second, third] = [ask(calls, 'a'), ask(calls, 'b'), ask(calls, 'c')];
    const [worker] = workers;
    expect(worker?.received.map(({text}) => text)).toEqual(['a', 'b', 'c']);
    const ids = worker?.received.map(({id}) => id) ?? [];
    worker?.reply({type: 'answer', id: ids[1] ?? -1, answer: 'B'});
    worker?.reply({type: 'failure', id: ids[2] ?? -1, message: 'no C'});
    worker?.reply({type: 'answer', id: ids[0] ?? -1, answer: 'A'});
    worker?.reply({type: 'answer', id: 99, answer: 'nobody asked'});
    await expect(third).rejects.toThrow('no C');
    expect(await Promise.all([first, second])).toEqual(['A', 'B']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(worker?.isTerminated).toBe(false);
  });

  it.each([
    ['dies', 'The test worker failed: out of memory', (worker?: FakeWorker) => worker?.fail('out of memory')],
    ['hangs', 'The test worker did not answer in time.', () => void vi.advanceTimersByTime(1001)],
  ])(
    'are answered with an error when it %s, and the next one starts another',
    async (_, message, happens) => {
      const {calls, workers, lost} = open();
      const owed = [ask(calls, 'a'), ask(calls, 'b')];
      const outcomes = Promise.allSettled(owed);
      happens(workers[0]);
      expect((await outcomes).map((outcome) => String((outcome as PromiseRejectedResult).reason))).toEqual([
        `Error: ${message}`,
        `Error: ${message}`,
      ]);
      expect([workers[0]?.isTerminated, lost()]).toEqual([true, 1]);
      const next = ask(calls, 'c');
      workers[1]?.reply({type: 'answer', id: workers[1].received[0]?.id ?? -1, answer: 'C'});
      expect(await next).toBe('C');
    },
  );
});
