import {IrClient} from './ir-client.ts';

let client: IrClient | undefined;

/** The page's client of the IR worker; the worker itself starts with the first question. */
export function irClient(): IrClient {
  client ??= new IrClient(() => new Worker(new URL('./ir-worker.ts', import.meta.url), {type: 'module'}));
  return client;
}
