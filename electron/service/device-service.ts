/** Entry of the device service: the process that loads native code and may die without harm. */
import {randomBytes} from 'node:crypto';
import {z} from 'zod';
import {type Result, err, ok} from '../../core/base/result.ts';
import {type Device, deviceSchema} from '../../core/protocol/device.ts';
import {type LabError, badInput, cancelled, unavailable} from '../../core/protocol/error.ts';
import {type Addon, loadAddon} from './addon.ts';
import {type BridgeCallOptions, type DeviceBridge} from './device-bridge.ts';
import {serviceKindOf} from './environment.ts';
import {commitFault} from './faults.ts';
import {
  type FromService,
  type ServiceMethodName,
  type ServiceReply,
  serviceMethods,
  toServiceSchema,
} from './messages.ts';
import {createMetalDevice} from './metal-device.ts';
import {createReferenceDevice} from './reference-device.ts';
import {compileUnderProfile} from './reference/profile-compiler.ts';
import {type ServiceChannel, openServiceChannel} from './service-channel.ts';

type Handlers = {
  [M in ServiceMethodName]: (
    request: z.output<(typeof serviceMethods)[M]['request']>,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ) => Promise<Result<ServiceReply<M>, LabError>>;
};

function createHandlers(addon: Addon, channel: ServiceChannel): Handlers {
  const openDevice = deviceOpener(addon);
  return {
    async devices() {
      return ok({devices: await listDevices(addon)});
    },
    async device({device: id, method, request}, signal, onProgress) {
      const device = await openDevice(id);
      if (!device.ok) return device;
      // The device checks the request against the method's own schema.
      const call = device.value[method] as (
        request: unknown,
        options: BridgeCallOptions,
      ) => Promise<Result<unknown, LabError>>;
      const result = await call(request, {signal, onProgress});
      return result.ok ? ok({value: result.value}) : result;
    },
    compile: async (request) => compileUnderProfile(request),
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

async function listDevices(addon: Addon): Promise<Device[]> {
  return z.array(deviceSchema).parse(await addon.devices());
}

/** Opens each device once; handles of a former life of this process are none of this one's. */
function deviceOpener(addon: Addon): (id: string) => Promise<Result<DeviceBridge, LabError>> {
  const open = new Map<string, DeviceBridge>();
  const lifeId = randomBytes(6).toString('hex');
  return async (id) => {
    const known = open.get(id);
    if (known !== undefined) return ok(known);
    const devices = await listDevices(addon);
    const description = devices.find((device) => device.id === id);
    if (description === undefined) {
      const there = devices.map((device) => device.id).join(', ');
      return err(
        badInput('no-device', `There is no device ${id}. There are: ${there}.`, 'Choose one of them.'),
      );
    }
    const made =
      description.kind === 'metal'
        ? createMetalDevice({gpu: addon, description, lifeId, serviceKind: serviceKindOf(process.env)})
        : createReferenceDevice({machine: addon, description, lifeId});
    const device = open.get(id) ?? made;
    open.set(id, device);
    return ok(device);
  };
}

async function answer(
  handlers: Handlers,
  method: ServiceMethodName,
  request: unknown,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
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
    onProgress: (fraction: number) => void,
  ) => Promise<Result<unknown, LabError>>;
  try {
    const result = await handler(parsed.data, signal, onProgress);
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
        const {id, method, request} = message;
        const onProgress = (fraction: number) => {
          if (running.has(id)) send({type: 'progress', id, fraction});
        };
        void answer(handlers, method, request, controller.signal, onProgress).then((result) => {
          running.delete(id);
          send({type: 'reply', id, result});
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
