import {describe, expect, it, vi} from 'vitest';
import {createLatestRunner, patienceMs} from './latest-runner.ts';

/** Jobs that end when the test says so. */
function controlled() {
  const started: string[] = [];
  const aborted: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (job: string, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      started.push(job);
      signal.addEventListener('abort', () => {
        aborted.push(job);
        resolve();
      });
      ends.set(job, resolve);
    });
  return {started, aborted, run, end: (job: string) => ends.get(job)?.()};
}

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('createLatestRunner', () => {
  it('keeps one job in flight and only the newest waiting', async () => {
    const jobs = controlled();
    const runner = createLatestRunner(jobs.run);
    for (const job of ['a', 'b', 'c', 'd']) runner.submit(job);
    await settle();
    expect(jobs.started).toEqual(['a']);
    jobs.end('a');
    await settle();
    expect(jobs.started).toEqual(['a', 'd']);
    expect(jobs.aborted).toEqual([]);
    jobs.end('d');
    await settle();
    runner.submit('e');
    await settle();
    expect(jobs.started).toEqual(['a', 'd', 'e']);
    runner.dispose();
  });

  it('withdraws a job that outlives the patience once a newer one waits', async () => {
    vi.useFakeTimers();
    try {
      const jobs = controlled();
      const runner = createLatestRunner(jobs.run);
      runner.submit('endless');
      await vi.advanceTimersByTimeAsync(patienceMs * 5);
      expect(jobs.aborted).toEqual([]);
      runner.submit('next');
      await vi.advanceTimersByTimeAsync(1);
      expect(jobs.aborted).toEqual(['endless']);
      expect(jobs.started).toEqual(['endless', 'next']);
      runner.submit('third');
      await vi.advanceTimersByTimeAsync(patienceMs - 10);
      expect(jobs.aborted).toEqual(['endless']);
      runner.dispose();
    } finally {
      vi.useRealTimers();
    }
  });

  it('starts the next job after one that threw', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const seen: number[] = [];
    const runner = createLatestRunner((job: number) => {
      seen.push(job);
      if (job === 1) throw new Error('bug');
      return Promise.resolve();
    });
    runner.submit(1);
    runner.submit(2);
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(reported).toHaveLength(1);
    vi.unstubAllGlobals();
  });

  it('runs nothing after disposal', async () => {
    const jobs = controlled();
    const runner = createLatestRunner(jobs.run);
    runner.submit('a');
    runner.submit('b');
    await settle();
    runner.dispose();
    await settle();
    runner.submit('c');
    await settle();
    expect(jobs.started).toEqual(['a']);
    expect(jobs.aborted).toEqual(['a']);
  });
});
