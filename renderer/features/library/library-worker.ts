import {type WorkerReply} from '../../base/worker-calls.ts';
import {LibraryService} from './library-service.ts';
import {type ToLibraryWorker} from './messages.ts';

/** The part of a dedicated worker's scope that this file uses. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToLibraryWorker>) => void) | null;
  postMessage(message: WorkerReply): void;
}

const scope = globalThis as unknown as WorkerScope;
const service = new LibraryService();
/** Messages are carried out one after the other: reading a blob takes turns. */
let last: Promise<void> = Promise.resolve();

scope.onmessage = ({data}) => {
  last = last.then(() => handle(data));
};

async function handle(message: ToLibraryWorker): Promise<void> {
  if (message.type === 'close') {
    service.close(message.library);
    return;
  }
  if (message.type === 'open') {
    // What cannot be read any more (a file that was deleted) fails with the first question about it.
    const bytes = await message.blob.arrayBuffer().catch(() => undefined);
    if (bytes !== undefined) service.open(message.library, new Uint8Array(bytes));
    return;
  }
  const {id} = message;
  try {
    // The page pairs method and arguments by their types.
    const answer = service.call(message.library, message.method, message.arguments as never);
    scope.postMessage({type: 'answer', id, answer});
  } catch (error) {
    scope.postMessage({type: 'failure', id, message: error instanceof Error ? error.message : String(error)});
  }
}
