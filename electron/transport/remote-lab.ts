import {toDisposable} from '../../core/base/disposable.ts';
import {type Result} from '../../core/base/result.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {
  type CallOptions,
  type Lab,
  type LabEvent,
  labMethods,
  type LabMethodName,
} from '../../core/protocol/lab.ts';
import {type ClientMessage, hostMessageSchema} from '../../core/protocol/wire.ts';
import {type Channel, closeCode} from './channel.ts';

type LabResult = Result<unknown, LabError>;

/** The lab at the other end of `channel` (the counterpart of connection.ts). */
export function createRemoteLab(channel: Channel): Lab {
  const remote = new RemoteLab(channel);
  const methods = Object.fromEntries(
    (Object.keys(labMethods) as LabMethodName[]).map((method) => [
      method,
      (request: unknown, options?: CallOptions) => remote.call(method, request, options),
    ]),
  );
  // One entry per method; each reply is checked against that method's schema when it arrives.
  return {...methods, subscribe: (listener) => remote.subscribe(listener)} as Lab;
}

class RemoteLab {
  private readonly channel: Channel;
  private readonly pending = new Map<number, {method: LabMethodName; resolve: (result: LabResult) => void}>();
  private readonly listeners = new Set<{readonly listener: (event: LabEvent) => void}>();
  private nextId = 0;
  private closed: LabError | undefined;

  constructor(channel: Channel) {
    this.channel = channel;
    channel.onMessage((text) => this.receive(text));
    channel.onClose((reason) => this.close(reason));
  }

  call(method: LabMethodName, request: unknown, options: CallOptions | undefined): Promise<LabResult> {
    const closed = this.closed;
    if (closed !== undefined) return Promise.resolve({ok: false, error: closed});
    const id = this.nextId++;
    const signal = options?.signal;
    const cancel = (): void => this.send({type: 'cancel', id});
    return new Promise((resolve) => {
      const settle = (result: LabResult): void => {
        signal?.removeEventListener('abort', cancel);
        resolve(result);
      };
      this.pending.set(id, {method, resolve: settle});
      this.send({type: 'call', id, method, request});
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted === true) cancel();
    });
  }

  subscribe(listener: (event: LabEvent) => void): ReturnType<Lab['subscribe']> {
    const subscription = {listener};
    this.listeners.add(subscription);
    return toDisposable(() => this.listeners.delete(subscription));
  }

  private receive(text: string | undefined): void {
    const message = hostMessageSchema.safeParse(text === undefined ? undefined : parseJson(text));
    if (!message.success) return this.channel.close(closeCode.policy, 'not a lab message');
    if (message.data.type === 'event') {
      for (const {listener} of [...this.listeners]) listener(message.data.event);
      return;
    }
    const {id, result} = message.data;
    const call = this.pending.get(id);
    this.pending.delete(id);
    call?.resolve(checkReply(call.method, result));
  }

  private send(message: ClientMessage): void {
    this.channel.send(JSON.stringify(message));
  }

  private close(reason: string): void {
    const error = connectionLost(reason);
    this.closed = error;
    for (const {resolve} of this.pending.values()) resolve({ok: false, error});
    this.pending.clear();
  }
}

function checkReply(method: LabMethodName, result: LabResult): LabResult {
  if (!result.ok) return result;
  const reply = labMethods[method].reply.safeParse(result.value);
  if (reply.success) return {ok: true, value: reply.data};
  return {
    ok: false,
    error: unavailable(
      'version-mismatch',
      `The reply to ${method} does not fit the contract: ${reply.error.issues[0]?.message ?? ''}.`,
      'Use the same version of the lab on both ends.',
    ),
  };
}

function connectionLost(reason: string): LabError {
  return unavailable(
    'connection-lost',
    `The connection to the lab host has ended${reason === '' ? '' : `: ${reason}`}.`,
    'Connect again; what was saved is still there.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
