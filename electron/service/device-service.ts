/** Entry of the device service: the process that loads native code and may die without harm. */
import {z} from 'zod';
import {type Result, err, ok} from '../../core/base/result.ts';
import {deviceSchema} from '../../core/protocol/device.ts';
import {type LabError, badInput, cancelled, unavailable} from '../../core/protocol/error.ts';
import {type Addon, loadAddon} from './addon.ts';
import {commitFault} from './faults.ts';
import {
  type FromService,
  type ServiceMethodName,
  type ServiceReply,
  serviceMethods,
  toServiceSchema,
} from './messages.ts';
import {type ServiceChannel, openServiceChannel} from './service-channel.ts';

type Handlers = {
  [M in ServiceMethodName]: (
    request: z.output<(typeof serviceMethods)[M]['request']>,
    signal: AbortSignal,
  ) => Promise<Result<ServiceReply<M>, LabError>>;
};

function createHandlers(addon: Addon, channel: ServiceChannel): Handlers {
  return {
    async devices() {
      return ok({devices: z.array(deviceSchema).parse(await addon.devices())});
    },
    async fault({fault}, signal) {
      if (process.env['AIRLOCK_FAULTS'] !== '1') {
        return err(
          unavailable('faults-off', 'Deliberate faults are off.', 'Set AIRLOCK_FAULTS=1 in a test.'),
        );
      }
      await commitFault(fault, channel, signal);
      return ok({});
    },
  };
}

async function answer(
  handlers: Handlers,
  method: ServiceMethodName,
  request: unknown,
  signal: AbortSignal,
): Promise<Result<unknown, LabError>> {
  const parsed = serviceMethods[method].request.safeParse(request);
  if (!parsed.success) {
    return err(
      badInput('bad-service-request', z.prettifyError(parsed.error), 'Report this: the lab sent it.'),
    );
  }
  // The schema above belongs to this very method, which the type of a table entry cannot say.
  const handler = handlers[method] as (
    request: unknown,
    signal: AbortSignal,
  ) => Promise<Result<unknown, LabError>>;
  try {
    const result = await handler(parsed.data, signal);
    return signal.aborted ? err(cancelled(method)) : result;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return err(
      unavailable('device-failed', `The device service could not do ${method}: ${text}`, 'Report this.'),
    );
  }
}

function serve(channel: ServiceChannel, addon: Addon): void {
  const handlers = createHandlers(addon, channel);
  const send = (message: FromService) => channel.send(message);
  const running = new Map<number, AbortController>();
  channel.onMessage((raw) => {
    const message = toServiceSchema.parse(raw);
    switch (message.type) {
      case 'ping':
        send({type: 'pong', id: message.id});
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      case 'call': {
        const controller = new AbortController();
        running.set(message.id, controller);
        void answer(handlers, message.method, message.request, controller.signal).then((result) => {
          running.delete(message.id);
          send({type: 'reply', id: message.id, result});
        });
      }
    }
  });
  send({type: 'ready', addonVersion: addon.version()});
}

function start(): void {
  // An interrupt from the terminal is for the lab, which ends this process in its own time.
  process.on('SIGINT', () => undefined);
  const channel = openServiceChannel();
  const addon = loadAddon(process.env['AIRLOCK_RESOURCES'] ?? process.cwd());
  if (!addon.ok) {
    channel.send({type: 'cannot-start', error: addon.error} satisfies FromService);
    return;
  }
  if (channel.ownsParentWatch) addon.value.exitWithParent();
  serve(channel, addon.value);
}

start();
