import {err, ok, type Result} from '../../core/base/result.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {
  type BridgeCallOptions,
  type BridgeMethodName,
  bridgeMethodNames,
  bridgeMethods,
  type DeviceBridge,
} from './device-bridge.ts';
import {type Supervisor} from './supervisor.ts';

/** A device behind the device service. Its handles end with the life of the service. */
export function createRemoteDevice(supervisor: Pick<Supervisor, 'call'>, device: string): DeviceBridge {
  return Object.fromEntries(
    bridgeMethodNames.map((method) => [
      method,
      (request: unknown, options: BridgeCallOptions = {}) =>
        ask(supervisor, device, method, {request, options}),
    ]),
  ) as unknown as DeviceBridge;
}

async function ask(
  supervisor: Pick<Supervisor, 'call'>,
  device: string,
  method: BridgeMethodName,
  {request, options}: {request: unknown; options: BridgeCallOptions},
): Promise<Result<unknown, LabError>> {
  const reply = await supervisor.call('device', {device, method, request}, options);
  if (!reply.ok) {
    if (reply.error.kind !== 'timeout') return reply;
    return err({...reply.error, message: `The device did not finish ${method} within the time limit.`});
  }
  const parsed = bridgeMethods[method].reply.safeParse(reply.value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const place = (issue?.path ?? []).map(String).join('.');
  const message = `The device service answered ${method} with what is no answer: ${place}: ${issue?.message ?? ''}.`;
  return err(unavailable('bad-device-reply', message, 'Report this: it is a fault of the lab.'));
}
