import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {type LabEvent} from '../../core/protocol/lab.ts';
import {connectWebSocketLab, retryDelayMs, type Socket} from './websocket-lab.ts';

/** The far end of a connection, moved by hand. */
class HandSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: {data: unknown}) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: {type: string; id: number; method?: string; request?: unknown}[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
    this.onclose?.();
  }

  reply(id: number, value: unknown): void {
    this.say({type: 'reply', id, result: {ok: true, value}});
  }

  say(message: unknown): void {
    this.onmessage?.({data: JSON.stringify(message)});
  }
}

function connect(refused = () => false) {
  const sockets: HandSocket[] = [];
  const connection = connectWebSocketLab({
    openSocket: () => {
      const socket = new HandSocket();
      sockets.push(socket);
      return socket;
    },
    isRefused: () => Promise.resolve(refused()),
  });
  const states: string[] = [];
  connection.onStateChange((state) => states.push(state.status));
  const last = () => sockets[sockets.length - 1] as HandSocket;
  return {connection, sockets, states, last};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('connectWebSocketLab', () => {
  it('sends calls made before the connection opened, and pairs replies by id', async () => {
    const {connection, last} = connect();
    const first = connection.lab.listSamples({});
    const second = connection.lab.describe({});
    expect(last().sent).toEqual([]);
    last().onopen?.();
    expect(last().sent.map((message) => message.method)).toEqual(['listSamples', 'describe']);
    const [one, two] = last().sent;
    last().reply(two?.id ?? -1, {version: '1'});
    last().reply(one?.id ?? -1, {samples: []});
    expect(await first).toEqual({ok: true, value: {samples: []}});
    expect(await second).toEqual({ok: true, value: {version: '1'}});
    connection.dispose();
  });

  it('withdraws an aborted call at the host and ends it at once; a late reply is dropped', async () => {
    const {connection, last} = connect();
    last().onopen?.();
    const abort = new AbortController();
    const call = connection.lab.listSamples({}, {signal: abort.signal});
    abort.abort();
    expect(await call).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    const [sent, cancel] = last().sent;
    expect(cancel).toEqual({type: 'cancel', id: sent?.id});
    last().reply(sent?.id ?? -1, {samples: []});
    expect(await connection.lab.listSamples({}, {signal: AbortSignal.abort()})).toMatchObject({
      ok: false,
      error: {kind: 'cancelled'},
    });
    expect(last().sent).toHaveLength(2);
    connection.dispose();
  });

  it('fails calls under way when the connection goes, and reconnects with growing waits', async () => {
    const {connection, sockets, states, last} = connect();
    last().onopen?.();
    const call = connection.lab.listSamples({});
    last().onclose?.();
    expect(await call).toMatchObject({ok: false, error: {code: 'connection-lost'}});
    expect(await connection.lab.listSamples({})).toMatchObject({ok: false, error: {code: 'connection-lost'}});
    await vi.advanceTimersByTimeAsync(retryDelayMs(1) - 1);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(retryDelayMs(2));
    expect(sockets).toHaveLength(3);
    last().onopen?.();
    expect(states).toEqual(['connected', 'lost', 'lost', 'connected']);
    void connection.lab.listSamples({});
    expect(last().sent.map((message) => message.method)).toEqual(['listSamples']);
    connection.dispose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(3);
  });

  it('says that the host refuses this page, keeps trying, and recovers', async () => {
    let refused = true;
    const {connection, states, last} = connect(() => refused);
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state).toEqual({status: 'refused'});
    expect(await connection.lab.describe({})).toMatchObject({ok: false, error: {code: 'connection-lost'}});
    refused = false;
    await vi.advanceTimersByTimeAsync(retryDelayMs(1));
    last().onclose?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state).toEqual({status: 'lost', attempts: 2});
    connection.retryNow();
    last().onopen?.();
    expect(states).toEqual(['lost', 'refused', 'lost', 'connected']);
    connection.dispose();
  });

  it('hands events to listeners until they leave, and survives garbage', () => {
    const {connection, last} = connect();
    last().onopen?.();
    const seen: LabEvent[] = [];
    const subscription = connection.lab.subscribe((event) => seen.push(event));
    const event: LabEvent = {type: 'service', service: {state: 'ready', pid: 7, restarts: 0}};
    last().say({type: 'event', event});
    last().onmessage?.({data: 'not json'});
    last().onmessage?.({data: new ArrayBuffer(4)});
    last().say({type: 'event', event: {type: 'unknown'}});
    subscription.dispose();
    last().say({type: 'event', event});
    expect(seen).toEqual([event]);
    connection.dispose();
  });

  it('refuses a message that the host would refuse, and names the limit', async () => {
    const {connection, last} = connect();
    last().onopen?.();
    const result = await connection.lab.compile({name: 'big.metal', source: 'é'.repeat(33 * 1024 * 1024)});
    expect(result).toMatchObject({ok: false, error: {kind: 'bad-input', code: 'message-too-large'}});
    expect(last().sent).toEqual([]);
    connection.dispose();
  });
});

describe('retryDelayMs', () => {
  it('doubles up to a bound', () => {
    expect([1, 2, 3, 4, 5, 6, 40].map(retryDelayMs)).toEqual([200, 400, 800, 1_600, 3_200, 4_000, 4_000]);
  });
});
