import {type Disposable} from '../../core/base/disposable.ts';
import {type LabEvent, type LabMethodName} from '../../core/protocol/lab.ts';
import {type LabConnection} from './connection.ts';
import {EventListeners, labFrom, PendingCalls, type AnyResult} from './pending-calls.ts';
import {err} from '../../core/base/result.ts';

/** What Electron's preload puts on `window.airlock`: one named function per method, and no generic call. */
export type AirlockBridge = {
  readonly [M in LabMethodName]: (request: unknown, callId: number) => Promise<AnyResult>;
} & {
  cancel(callId: number): void;
  onEvent(listener: (event: LabEvent) => void): (() => void) | void;
  openDropped(folder: File): Promise<AnyResult>;
};

/** A `Lab` over the preload's bridge. The way to the main process cannot be lost while the window lives. */
export function connectBridgeLab(bridge: AirlockBridge): LabConnection {
  const calls = new PendingCalls();
  const events = new EventListeners();
  const stop = bridge.onEvent((event) => events.emit(event));
  const send = (id: number, method: LabMethodName, request: unknown): void => {
    void bridge[method](request, id).then(
      (result) => calls.settle(id, result),
      (error: unknown) => calls.settle(id, err(bridgeFailure(method, error))),
    );
  };
  return {
    lab: labFrom(
      (method, request, options) =>
        calls.start({call: send, cancel: (id) => bridge.cancel(id)}, method, request, options),
      events,
    ),
    state: {status: 'connected'},
    onStateChange: (): Disposable => ({dispose: () => {}}),
    retryNow: () => {},
    openDropped: (folder) => bridge.openDropped(folder),
    dispose: () => stop?.(),
  };
}

function bridgeFailure(method: LabMethodName, error: unknown) {
  return {
    kind: 'unavailable' as const,
    code: 'bridge-failed',
    message: `The request "${method}" did not reach the lab: ${error instanceof Error ? error.message : String(error)}`,
    nextStep: 'Close and open the window again; what you typed is kept.',
  };
}
