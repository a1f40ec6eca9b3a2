import {err, type Result} from '../../core/base/result.ts';
import {badInput, cancelled, type LabError} from '../../core/protocol/error.ts';
import {z} from 'zod';
import {
  type BridgeCallOptions,
  type BridgeMethodName,
  bridgeMethodNames,
  bridgeMethods,
  type BridgeReply,
  type DeviceBridge,
  type ValidBridgeRequest,
} from './device-bridge.ts';

/** What a device does for each method of the bridge, with requests that are valid. */
export type BridgeHandlers = {
  readonly [M in BridgeMethodName]: (
    request: ValidBridgeRequest<M>,
    options: BridgeCallOptions,
  ) => Promise<Result<BridgeReply<M>, LabError>>;
};

/** The bridge over a device of this process: requests are checked, and calls withdrawn before their start do nothing. */
export function createBridge(handlers: BridgeHandlers): DeviceBridge {
  return Object.fromEntries(
    bridgeMethodNames.map((method) => [
      method,
      (request: unknown, options: BridgeCallOptions = {}) => call(handlers, method, request, options),
    ]),
  ) as unknown as DeviceBridge;
}

async function call(
  handlers: BridgeHandlers,
  method: BridgeMethodName,
  request: unknown,
  options: BridgeCallOptions,
): Promise<Result<unknown, LabError>> {
  const parsed = bridgeMethods[method].request.safeParse(request);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = (issue?.path ?? []).map(String).join('.');
    const message = `The device request ${method} is not valid${place === '' ? '' : ` at ${place}`}: ${z.prettifyError(parsed.error)}`;
    return err(badInput('invalid-device-request', message, 'Correct that field.', place));
  }
  if (options.signal?.aborted === true) return err(cancelled(`The device call ${method}`));
  // The schema above belongs to this very method, which the type of a table entry cannot say.
  const handler = handlers[method] as (
    request: unknown,
    options: BridgeCallOptions,
  ) => Promise<Result<unknown, LabError>>;
  return handler(parsed.data, options);
}
