import {type WorkerReply} from '../../base/worker-calls.ts';
import {IrService} from './ir-service.ts';
import {type ToWorker} from './messages.ts';

/** The part of a dedicated worker's scope that this file uses. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: WorkerReply): void;
}

const scope = globalThis as unknown as WorkerScope;
const service = new IrService();

scope.onmessage = ({data}) => {
  switch (data.type) {
    case 'open':
      return service.open(data.document, data.text);
    case 'close':
      return service.close(data.document);
    case 'call':
      return answer(data);
  }
};

function answer(call: Extract<ToWorker, {type: 'call'}>): void {
  try {
    // The page pairs method and arguments by their types.
    const result = service.call(call.document, call.method, call.arguments as never);
    scope.postMessage({type: 'answer', id: call.id, answer: result});
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({type: 'failure', id: call.id, message});
  }
}
