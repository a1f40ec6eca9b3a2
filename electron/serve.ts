import {createServer, type IncomingMessage, type Server} from 'node:http';
import {type AddressInfo} from 'node:net';
import {type Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import {err, ok, type Result} from '../core/base/result.ts';
import {badInput, type LabError} from '../core/protocol/error.ts';
import {maxMessageBytes} from '../core/protocol/wire.ts';
import {type LabHost} from './host/lab-host.ts';
import {Access} from './serve/access.ts';
import {createRequestHandler} from './serve/request-handler.ts';
import {closeCode} from './transport/channel.ts';
import {serveConnection} from './transport/connection.ts';
import {webSocketChannel} from './transport/websocket-channel.ts';

/** The WebSocket's path; everything else is a file of the page. */
const socketPath = '/lab';

/** A page asks quickly or not at all: whoever dribbles a request loses its connection. */
const requestLimits = {headersMs: 10_000, requestMs: 20_000, checkMs: 1_000, connections: 512} as const;

/** Tried first: the browser keeps unsaved edits by address, so that a restarted lab should have its old one. */
const usualPort = 5417;

export interface BrowserHostOptions {
  readonly host: LabHost;
  /** Folder of the built page. */
  readonly rendererDirectory: string;
  /** 0 takes any free port; undefined the usual one, or any where it is taken. */
  readonly port: number | undefined;
  /** For tests: other limits of requests and connections. */
  readonly limits?: Partial<Record<keyof typeof requestLimits, number>>;
}

export interface BrowserHost {
  readonly port: number;
  /** Works once: it holds the token. */
  readonly address: string;
  /** Ends every connection and stops listening; the lab host stays the caller's. */
  close(): Promise<void>;
}

/** Serves the lab to browsers on this machine only: HTTP for the page, a WebSocket for the contract. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<Result<BrowserHost, LabError>> {
  const limits = {...requestLimits, ...options.limits};
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
  });
  server.maxConnections = limits.connections;
  const first = await listen(server, options.port ?? usualPort);
  const listening = first.ok || options.port !== undefined ? first : await listen(server, 0);
  if (!listening.ok) return listening;
  const port = listening.value;
  const access = new Access(port);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on('request', createRequestHandler(access, options.rendererDirectory));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!mayConnect(access, request)) return refuseUpgrade(socket);
    sockets.handleUpgrade(request, socket, head, (webSocket) => attach(options.host, webSocket));
  });
  return ok({
    port,
    address: `http://127.0.0.1:${port}/?token=${access.token}`,
    close: () => close(server, sockets),
  });
}

function listen(server: Server, port: number): Promise<Result<number, LabError>> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(err(cannotListen(port, error)));
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

function cannotListen(port: number, error: NodeJS.ErrnoException): LabError {
  const reason = error.code === 'EADDRINUSE' ? 'another program uses it' : error.message;
  const nextStep = 'Give another one with --port, or leave --port away.';
  return badInput('port-unavailable', `Port ${port} cannot be used: ${reason}.`, nextStep, '--port');
}

function mayConnect(access: Access, request: IncomingMessage): boolean {
  const isOurs = request.method === 'GET' && request.url === socketPath;
  return isOurs && access.hasOwnOrigin(request) && access.hasSession(request);
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function attach(host: LabHost, webSocket: WebSocket): void {
  const caller = host.connect();
  webSocket.on('close', () => caller.dispose());
  serveConnection(caller.lab, webSocketChannel(webSocket));
}

async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets.clients) socket.close(closeCode.goingAway, 'the lab is closing');
  // A browser that does not answer the close must not keep the lab alive.
  const impatience = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  }, 500);
  server.closeIdleConnections();
  await closed;
  clearTimeout(impatience);
}
