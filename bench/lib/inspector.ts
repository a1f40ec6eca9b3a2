// Chromium's own inspector, beside Playwright: heaps of the page and of its workers, counts of nodes and listeners, snapshots.
import WebSocket from 'ws';

const megabyte = 1024 * 1024;
const answerLimitMs = 180_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: {readonly message: string};
}

/** A page or a dedicated worker of it. */
export interface InspectedTarget {
  readonly sessionId: string | undefined;
  readonly type: string;
  /** Last part of the script's or page's address, without hashes of the build. */
  readonly name: string;
}

/** The page and the workers that a browser started with `--remote-debugging-port` runs. */
export class Inspector {
  readonly targets: InspectedTarget[] = [];
  private readonly socket: WebSocket;
  private readonly waiting = new Map<
    number,
    {resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void}
  >();
  private readonly chunks = new Map<string | undefined, string[]>();
  private count = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString()) as Message));
    socket.on('close', () => {
      for (const {reject} of this.waiting.values()) reject(new Error('The browser closed the inspector.'));
      this.waiting.clear();
    });
  }

  /** `port` is what the browser was told to listen at, on 127.0.0.1. */
  static async connect(port: number): Promise<Inspector> {
    const version = (await (await fetch(`http://127.0.0.1:${port}/json/version`)).json()) as {
      webSocketDebuggerUrl: string;
    };
    const inspector = new Inspector(await opened(version.webSocketDebuggerUrl));
    const {targetInfos} = (await inspector.send('Target.getTargets')) as {
      targetInfos: {targetId: string; type: string}[];
    };
    for (const {targetId} of targetInfos.filter(({type}) => type === 'page'))
      await inspector.send('Target.attachToTarget', {targetId, flatten: true});
    return inspector;
  }

  /** The main thread of a Node process whose inspector listens at `port`; it has no session of its own. */
  static async connectNode(port: number): Promise<Inspector> {
    const [first] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const inspector = new Inspector(await opened(first?.webSocketDebuggerUrl ?? ''));
    inspector.targets.push({sessionId: undefined, type: 'node', name: 'node'});
    return inspector;
  }

  send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string | undefined,
  ): Promise<Record<string, unknown>> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      // A worker that ends owes its answers for ever.
      const tooLate = (): void => {
        this.waiting.delete(id);
        reject(new Error(`${method} is not answered.`));
      };
      const timer = setTimeout(tooLate, answerLimitMs);
      this.waiting.set(id, {
        resolve(result) {
          clearTimeout(timer);
          resolve(result);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.socket.send(JSON.stringify({id, method, params, ...(sessionId === undefined ? {} : {sessionId})}));
    });
  }

  /** Bytes of the target's heap after two collections: the second takes what the first one's finalizers let go. */
  async heapBytes({sessionId}: InspectedTarget): Promise<number> {
    await this.send('HeapProfiler.collectGarbage', {}, sessionId);
    await this.send('HeapProfiler.collectGarbage', {}, sessionId);
    return Number((await this.send('Runtime.getHeapUsage', {}, sessionId))['usedSize']);
  }

  /** Nodes, listeners and documents that the renderer process has alive. */
  async domCounters({
    sessionId,
  }: InspectedTarget): Promise<{nodes: number; jsEventListeners: number; documents: number}> {
    const {nodes, jsEventListeners, documents} = await this.send('Memory.getDOMCounters', {}, sessionId);
    return {nodes: Number(nodes), jsEventListeners: Number(jsEventListeners), documents: Number(documents)};
  }

  /** A heap snapshot as Chromium writes it (JSON). */
  async snapshot({sessionId}: InspectedTarget): Promise<string> {
    this.chunks.set(sessionId, []);
    await this.send('HeapProfiler.takeHeapSnapshot', {reportProgress: false}, sessionId);
    const text = (this.chunks.get(sessionId) ?? []).join('');
    this.chunks.delete(sessionId);
    return text;
  }

  close(): void {
    this.socket.close();
  }

  private receive({id, method, sessionId, params, result, error}: Message): void {
    if (id !== undefined) {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error !== undefined) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result ?? {});
    } else if (method === 'Target.attachedToTarget') {
      const target = params?.['targetInfo'] as {type: string; url: string};
      const session = String(params?.['sessionId']);
      this.targets.push({sessionId: session, type: target.type, name: nameOf(target.url)});
      // Workers of the page, and workers of those.
      void this.send(
        'Target.setAutoAttach',
        {autoAttach: true, waitForDebuggerOnStart: false, flatten: true},
        session,
      ).catch(() => undefined);
    } else if (method === 'Target.detachedFromTarget') {
      const at = this.targets.findIndex((target) => target.sessionId === params?.['sessionId']);
      if (at >= 0) this.targets.splice(at, 1);
    } else if (method === 'HeapProfiler.addHeapSnapshotChunk') {
      this.chunks.get(sessionId)?.push(String(params?.['chunk']));
    }
  }
}

function nameOf(url: string): string {
  const last = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  return last.replace(/-[\w-]{8}(\.m?js)$/, '$1');
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, {maxPayload: 1024 * megabyte});
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}
