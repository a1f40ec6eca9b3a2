import {describe, expect, it} from 'vitest';
import {ok} from '../../core/base/result.ts';
import {labMethods, type LabEvent, type LabMethodName} from '../../core/protocol/lab.ts';
import {connectBridgeLab, type AirlockBridge} from './bridge-lab.ts';
import {type AnyResult} from './pending-calls.ts';

function bridge(answer: (method: string, request: unknown, id: number) => Promise<AnyResult>) {
  const cancelledIds: number[] = [];
  const listeners: ((event: LabEvent) => void)[] = [];
  const methods = Object.fromEntries(
    (Object.keys(labMethods) as LabMethodName[]).map((name) => [
      name,
      (request: unknown, id: number) => answer(name, request, id),
    ]),
  ) as Omit<AirlockBridge, 'cancel' | 'onEvent' | 'openDropped'>;
  const whole = {
    ...methods,
    cancel: (id: number) => void cancelledIds.push(id),
    openDropped: async () => ok({}),
    onEvent: (listener: (event: LabEvent) => void) => void listeners.push(listener),
  } as AirlockBridge;
  return {whole, cancelledIds, listeners};
}

describe('connectBridgeLab', () => {
  it('calls the named function with the request and a fresh id', async () => {
    const seen: unknown[] = [];
    const {whole} = bridge((method, request, id) => {
      seen.push([method, request, id]);
      return Promise.resolve({ok: true, value: {samples: []}});
    });
    const {lab} = connectBridgeLab(whole);
    expect(await lab.listSamples({})).toEqual({ok: true, value: {samples: []}});
    await lab.readSample({id: 'x'});
    expect(seen).toEqual([
      ['listSamples', {}, 1],
      ['readSample', {id: 'x'}, 2],
    ]);
  });

  it('cancels by id, and turns a rejected invoke into an error', async () => {
    const {whole, cancelledIds} = bridge((method) =>
      method === 'compile' ? new Promise(() => {}) : Promise.reject(new Error('No handler registered')),
    );
    const {lab} = connectBridgeLab(whole);
    const abort = new AbortController();
    const compile = lab.compile({name: 'a', source: ''}, {signal: abort.signal});
    abort.abort();
    expect(await compile).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    expect(cancelledIds).toEqual([1]);
    expect(await lab.describe({})).toMatchObject({
      ok: false,
      error: {kind: 'unavailable', code: 'bridge-failed', message: expect.stringContaining('No handler')},
    });
  });

  it('passes events on', () => {
    const {whole, listeners} = bridge(() => new Promise(() => {}));
    const {lab} = connectBridgeLab(whole);
    const seen: LabEvent[] = [];
    lab.subscribe((event) => seen.push(event));
    const event: LabEvent = {type: 'service', service: {state: 'stopped', restarts: 0}};
    for (const listener of listeners) listener(event);
    expect(seen).toEqual([event]);
  });
});
