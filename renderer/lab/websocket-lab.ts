import {DisposableStack, type Disposable} from '../../core/base/disposable.ts';
import {err} from '../../core/base/result.ts';
import {unavailable, type LabError} from '../../core/protocol/error.ts';
import {type CallOptions, type LabMethodName} from '../../core/protocol/lab.ts';
import {hostMessageSchema, maxMessageBytes, type ClientMessage} from '../../core/protocol/wire.ts';
import {type ConnectionState, type LabConnection} from './connection.ts';
import {EventListeners, labFrom, PendingCalls, type AnyResult} from './pending-calls.ts';

/** The part of WebSocket that this transport uses. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: {data: unknown}) => void) | null;
  onclose: (() => void) | null;
}

export interface WebSocketLabOptions {
  readonly openSocket: () => Socket;
  /** Asks the host over HTTP whether it still knows this page; a WebSocket does not tell why it was refused. */
  readonly isRefused: () => Promise<boolean>;
}

const firstRetryMs = 200;
const longestRetryMs = 4_000;

const connectionLost: LabError = unavailable(
  'connection-lost',
  'The connection to the lab host was lost.',
  'The lab reconnects by itself; what you typed is kept in this browser until then.',
);

/** Wait before attempt `attempt` (1-based): doubles from 200 ms to 4 s. */
export function retryDelayMs(attempt: number): number {
  return Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs);
}

/** A `Lab` over a WebSocket that is opened again whenever it closes. Calls under way fail at once, none is repeated. */
export function connectWebSocketLab(options: WebSocketLabOptions): LabConnection {
  return new WebSocketLab(options);
}

class WebSocketLab implements LabConnection {
  readonly lab;
  state: ConnectionState = {status: 'connecting'};
  private readonly options: WebSocketLabOptions;
  private readonly calls = new PendingCalls();
  private readonly events = new EventListeners();
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly owned = new DisposableStack();
  /** Messages of calls made while the first connection is being opened. */
  private queued: string[] = [];
  private socket: Socket | undefined;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;

  constructor(options: WebSocketLabOptions) {
    this.options = options;
    this.lab = labFrom(
      (method, request, callOptions) => this.call(method, request, callOptions),
      this.events,
    );
    this.owned.defer(() => clearTimeout(this.retry));
    this.open();
  }

  onStateChange(listener: (state: ConnectionState) => void): Disposable {
    this.stateListeners.add(listener);
    return {dispose: () => void this.stateListeners.delete(listener)};
  }

  retryNow(): void {
    if (this.disposed || this.retry === undefined) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.open();
  }

  dispose(): void {
    this.disposed = true;
    this.owned.dispose();
    this.socket?.close();
    this.calls.failAll(connectionLost);
  }

  private call(method: LabMethodName, request: unknown, options?: CallOptions): Promise<AnyResult> {
    const status = this.state.status;
    if (this.disposed || status === 'lost' || status === 'refused') {
      return Promise.resolve(err(connectionLost));
    }
    return this.calls.start(
      {
        call: (id, name, body) => this.send({type: 'call', id, method: name, request: body}),
        cancel: (id) => this.send({type: 'cancel', id}),
      },
      method,
      request,
      options,
    );
  }

  private send(message: ClientMessage): void {
    const text = JSON.stringify(message);
    // A UTF-16 unit becomes up to three bytes: only texts that could be too long are measured.
    if (text.length * 3 > maxMessageBytes && new TextEncoder().encode(text).length > maxMessageBytes) {
      if (message.type === 'call') this.calls.settle(message.id, err(tooLarge(message.method)));
      return;
    }
    if (this.state.status === 'connected') this.socket?.send(text);
    else this.queued.push(text);
  }

  private open(): void {
    const socket = this.options.openSocket();
    this.socket = socket;
    socket.onopen = () => this.opened(socket);
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = () => this.closed(socket);
  }

  private opened(socket: Socket): void {
    if (this.socket !== socket || this.disposed) return;
    this.attempts = 0;
    for (const text of this.queued.splice(0)) socket.send(text);
    this.setState({status: 'connected'});
  }

  private received(data: unknown): void {
    const parsed = hostMessageSchema.safeParse(parseJson(data));
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'event') this.events.emit(message.event);
    else this.calls.settle(message.id, message.result as AnyResult);
  }

  private closed(socket: Socket): void {
    if (this.socket !== socket || this.disposed) return;
    this.socket = undefined;
    this.queued = [];
    this.attempts += 1;
    this.calls.failAll(connectionLost);
    if (this.state.status !== 'refused') this.setState({status: 'lost', attempts: this.attempts});
    this.retry = setTimeout(() => this.retryNow(), retryDelayMs(this.attempts));
    void this.options.isRefused().then(
      (refused) => this.learned(refused),
      () => this.learned(false),
    );
  }

  /** What the host said over HTTP; too late to matter once a socket is open again. */
  private learned(refused: boolean): void {
    if (this.disposed || this.state.status === 'connected') return;
    if (refused) this.setState({status: 'refused'});
    else if (this.state.status === 'refused') this.setState({status: 'lost', attempts: this.attempts});
  }

  private setState(state: ConnectionState): void {
    this.state = state;
    for (const listener of [...this.stateListeners]) listener(state);
  }
}

function tooLarge(method: LabMethodName): LabError {
  return {
    kind: 'bad-input',
    code: 'message-too-large',
    message: `The request "${method}" is larger than the ${maxMessageBytes / 1024 / 1024} MB that the host accepts.`,
    nextStep: 'Split the source, or remove what is not needed.',
  };
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
