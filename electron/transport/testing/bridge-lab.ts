import {toDisposable} from '../../../core/base/disposable.ts';
import {
  type CallOptions,
  type Lab,
  type LabEvent,
  labMethods,
  type LabMethodName,
} from '../../../core/protocol/lab.ts';

type Bridge = Readonly<Record<string, (...args: never[]) => unknown>>;

/** A lab over what the preload exposes to the page (electron/preload.ts). */
export function bridgeLab(bridge: Bridge): Lab {
  let nextId = 0;
  const call = async (method: LabMethodName, request: unknown, options?: CallOptions): Promise<unknown> => {
    const id = nextId++;
    const signal = options?.signal;
    const cancel = (): void => invoke('cancel', id) as void;
    const reply = invoke(method, request, id);
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted === true) cancel();
    try {
      return await reply;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
  const invoke = (name: string, ...args: unknown[]): unknown => bridge[name]?.(...(args as never[]));
  const methods = Object.fromEntries(
    (Object.keys(labMethods) as LabMethodName[]).map((method) => [
      method,
      (request: unknown, options?: CallOptions) => call(method, request, options),
    ]),
  );
  return {
    ...methods,
    subscribe: (listener: (event: LabEvent) => void) =>
      toDisposable(invoke('onEvent', listener) as () => void),
  } as Lab;
}
