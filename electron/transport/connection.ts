import {z} from 'zod';
import {type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type CallOptions, type Lab, labMethods, type LabMethodName} from '../../core/protocol/lab.ts';
import {
  clientMessageSchema,
  type HostMessage,
  maxMessageBytes,
  maxPendingCalls,
} from '../../core/protocol/wire.ts';
import {type Channel, closeCode} from './channel.ts';

/**
 * Serves `lab` over `channel` until it closes: calls, cancels, events. What is not a lab message ends the connection,
 * since there is no call to answer; a call of an unknown method is answered. Pending calls are cancelled on close.
 */
export function serveConnection(lab: Lab, channel: Channel): void {
  new Connection(lab, channel);
}

class Connection {
  private readonly lab: Lab;
  private readonly channel: Channel;
  private readonly pending = new Map<number, AbortController>();

  constructor(lab: Lab, channel: Channel) {
    this.lab = lab;
    this.channel = channel;
    const events = lab.subscribe((event) => this.send({type: 'event', event}));
    channel.onMessage((text) => this.receive(text));
    channel.onClose(() => {
      events.dispose();
      for (const controller of this.pending.values()) controller.abort();
      this.pending.clear();
    });
  }

  private receive(text: string | undefined): void {
    if (text === undefined) return this.channel.close(closeCode.notText, 'only text messages');
    const value = parseJson(text);
    if (value === undefined) return this.channel.close(closeCode.notJson, 'not JSON');
    const message = clientMessageSchema.safeParse(value);
    if (!message.success) return this.refuse(value);
    if (message.data.type === 'cancel') this.pending.get(message.data.id)?.abort();
    else void this.call(message.data.id, message.data.method, message.data.request);
  }

  private refuse(value: unknown): void {
    const call = z.object({type: z.literal('call'), id: z.number().int().nonnegative()}).safeParse(value);
    if (!call.success) return this.channel.close(closeCode.policy, 'not a lab message');
    const methods = Object.keys(labMethods).join(', ');
    this.reply(
      call.data.id,
      failed('unknown-method', 'The lab has no such method.', `Use one of: ${methods}.`),
    );
  }

  private async call(id: number, method: LabMethodName, request: unknown): Promise<void> {
    if (this.pending.has(id)) return this.channel.close(closeCode.policy, 'call id in use');
    if (this.pending.size >= maxPendingCalls) {
      const next = 'Wait for replies before calling again.';
      return this.reply(id, failed('too-many-calls', `${maxPendingCalls} calls are unanswered.`, next));
    }
    const controller = new AbortController();
    this.pending.set(id, controller);
    // The host checks every request against the method's schema, so that any value may be passed on.
    const invoke = this.lab[method] as (request: unknown, options: CallOptions) => Promise<LabResult>;
    const result = await invoke(request, {signal: controller.signal});
    // Gone from `pending`: the channel has closed and nobody waits.
    if (this.pending.delete(id)) this.reply(id, result);
  }

  private reply(id: number, result: LabResult): void {
    this.send({type: 'reply', id, result});
  }

  private send(message: HostMessage): void {
    const text = JSON.stringify(message);
    if (message.type === 'reply' && isTooLong(text)) {
      const next = 'Compile with less debug information, or a smaller source.';
      this.reply(message.id, failed('reply-too-large', 'The reply is larger than one message may be.', next));
      return;
    }
    this.channel.send(text);
  }
}

type LabResult = Result<unknown, LabError>;

function failed(code: string, message: string, nextStep: string): LabResult {
  return {ok: false, error: badInput(code, message, nextStep)};
}

function isTooLong(text: string): boolean {
  // A UTF-16 unit is at most three bytes of UTF-8: most texts need no counting.
  return text.length * 3 > maxMessageBytes && Buffer.byteLength(text) > maxMessageBytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
