import {describe, expect, it} from 'vitest';
import {type Result, err, ok} from '../../core/base/result.ts';
import {type LabError, cancelled} from '../../core/protocol/error.ts';
import {LatestWins} from './latest-wins.ts';

/** A task that ends when told to, or as cancelled when its signal is aborted. */
function controlled(): {
  task: (signal: AbortSignal) => Promise<Result<string, LabError>>;
  finish: (value: string) => void;
  started: () => boolean;
} {
  let started = false;
  let finish: (value: string) => void = () => undefined;
  const value = new Promise<string>((resolve) => (finish = resolve));
  const task = (signal: AbortSignal): Promise<Result<string, LabError>> => {
    started = true;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(err(cancelled('task'))));
      void value.then((text) => resolve(ok(text)));
    });
  };
  return {task, finish: (text) => finish(text), started: () => started};
}

const patient = {patienceMs: 60_000};

describe('LatestWins', () => {
  it('lets the running task end and replaces the one that waits', async () => {
    const lanes = new LatestWins(patient);
    const [first, second, third] = [controlled(), controlled(), controlled()];
    const results = [first, second, third].map(({task}) => lanes.run('a', task));
    first.finish('first');
    third.finish('third');
    const kinds = (await Promise.all(results)).map((result) =>
      result.ok ? result.value : result.error.kind,
    );
    expect(kinds).toEqual(['first', 'cancelled', 'third']);
    expect(second.started()).toBe(false);
  });

  it('keeps keys apart', async () => {
    const lanes = new LatestWins(patient);
    const [first, second] = [controlled(), controlled()];
    void lanes.run('a', first.task);
    const other = lanes.run('b', second.task);
    second.finish('second');
    expect(await other).toEqual(ok('second'));
    first.finish('first');
  });

  it('stops a task that keeps a newer one waiting for longer than its patience', async () => {
    const lanes = new LatestWins({patienceMs: 5});
    const [endless, next] = [controlled(), controlled()];
    const stopped = lanes.run('a', endless.task);
    const result = lanes.run('a', next.task);
    next.finish('next');
    expect(await stopped).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    expect(await result).toEqual(ok('next'));
  });

  it('hands on the caller’s signal to the running task and drops a waiting one', async () => {
    const lanes = new LatestWins(patient);
    const [running, waiting, last] = [controlled(), controlled(), controlled()];
    const [stopRunning, stopWaiting] = [new AbortController(), new AbortController()];
    const first = lanes.run('a', running.task, stopRunning.signal);
    const second = lanes.run('a', waiting.task, stopWaiting.signal);
    stopWaiting.abort();
    expect(await second).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    stopRunning.abort();
    expect(await first).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    const third = lanes.run('a', last.task);
    last.finish('last');
    expect(await third).toEqual(ok('last'));
    expect(waiting.started()).toBe(false);
  });

  it('goes on after a task that throws', async () => {
    const lanes = new LatestWins(patient);
    const next = controlled();
    const broken = lanes.run('a', () => Promise.reject(new Error('a bug')));
    const result = lanes.run('a', next.task);
    next.finish('next');
    await expect(broken).rejects.toThrow('a bug');
    expect(await result).toEqual(ok('next'));
  });
});
