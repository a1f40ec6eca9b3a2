import {expect, test} from 'vitest';
import {type CancelSignal} from '../../core/base/cancel.ts';
import {toDisposable} from '../../core/base/disposable.ts';
import {type Lab, labMethods} from '../../core/protocol/lab.ts';
import {maxMessageBytes} from '../../core/protocol/wire.ts';
import {type Channel} from './channel.ts';
import {serveConnection} from './connection.ts';
import {createRemoteLab} from './remote-lab.ts';

/** Two ends of a line in this process; messages arrive in a task of their own. */
function channelPair(): [Channel, Channel] {
  const ends = [0, 1].map(() => ({
    message: (_text: string | undefined): void => undefined,
    close: (_reason: string): void => undefined,
  }));
  let open = true;
  const end = (own: number): Channel => ({
    send(text) {
      if (open) setImmediate(() => ends[1 - own]?.message(text));
    },
    onMessage: (listener) => void (ends[own]!.message = listener),
    onClose: (listener) => void (ends[own]!.close = listener),
    close(_code, reason) {
      if (!open) return;
      open = false;
      for (const each of ends) each.close(reason);
    },
  });
  return [end(0), end(1)];
}

/** A lab whose compiles never end by themselves, and which tells what it was asked to stop. */
function waitingLab(): {lab: Lab; signals: CancelSignal[]} {
  const signals: CancelSignal[] = [];
  const wait = (_request: unknown, options?: {signal?: CancelSignal}): Promise<unknown> =>
    new Promise((resolve) => {
      const signal = options?.signal;
      if (signal === undefined) throw new Error('a served call has a signal');
      signals.push(signal);
      const error = {kind: 'cancelled', code: 'cancelled', message: 'm', nextStep: 'n'};
      signal.addEventListener('abort', () => resolve({ok: false, error}));
    });
  const methods = Object.fromEntries(Object.keys(labMethods).map((method) => [method, wait]));
  return {lab: {...methods, subscribe: () => toDisposable(() => undefined)} as unknown as Lab, signals};
}

const compile = (name: string) => ({name, source: ''});
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

test('a cancel reaches the call it is meant for, and only that', async () => {
  const [client, host] = channelPair();
  const {lab, signals} = waitingLab();
  serveConnection(lab, host);
  const remote = createRemoteLab(client);
  const controller = new AbortController();
  const first = remote.compile(compile('a'), {signal: controller.signal});
  void remote.compile(compile('b'));
  await settled();
  controller.abort();
  expect((await first).ok).toBe(false);
  expect(signals.map(({aborted}) => aborted)).toEqual([true, false]);
});

test('a closed connection stops what it asked for, and tells the client', async () => {
  const [client, host] = channelPair();
  const {lab, signals} = waitingLab();
  serveConnection(lab, host);
  const remote = createRemoteLab(client);
  const pending = remote.compile(compile('a'));
  await settled();
  client.close(1000, 'the page was closed');
  const answer = await pending;
  expect(!answer.ok && [answer.error.code, answer.error.message]).toEqual([
    'connection-lost',
    'The connection to the lab host has ended: the page was closed.',
  ]);
  expect(signals.map(({aborted}) => aborted)).toEqual([true]);
  const later = await remote.describe({});
  expect(!later.ok && later.error.code).toBe('connection-lost');
});

test('more unanswered calls than a front end makes are refused, one by one', async () => {
  const [client, host] = channelPair();
  const {lab, signals} = waitingLab();
  serveConnection(lab, host);
  const remote = createRemoteLab(client);
  const calls = Array.from({length: 257}, (_, index) => remote.compile(compile(`${index}`)));
  const last = await calls[256];
  expect(last?.ok === false && last.error.code).toBe('too-many-calls');
  expect(signals).toHaveLength(256);
  client.close(1000, '');
  await Promise.all(calls);
});

test('a reply that is too large for a message becomes an error', async () => {
  const [client, host] = channelPair();
  const lab = {
    ...waitingLab().lab,
    listSamples: async () => ({ok: true, value: {samples: [], extra: 'x'.repeat(maxMessageBytes)}}),
  } as unknown as Lab;
  serveConnection(lab, host);
  const answer = await createRemoteLab(client).listSamples({});
  expect(!answer.ok && answer.error.code).toBe('reply-too-large');
});

test('a reply outside the contract is not passed on', async () => {
  const [client, host] = channelPair();
  const lab = {
    ...waitingLab().lab,
    describe: async () => ({ok: true, value: {version: 1}}),
  } as unknown as Lab;
  serveConnection(lab, host);
  const answer = await createRemoteLab(client).describe({});
  expect(!answer.ok && answer.error.code).toBe('version-mismatch');
});
