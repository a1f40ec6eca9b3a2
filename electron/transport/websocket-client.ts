import {get, type IncomingMessage} from 'node:http';
import {WebSocket} from 'ws';
import {type Lab} from '../../core/protocol/lab.ts';
import {maxMessageBytes} from '../../core/protocol/wire.ts';
import {createRemoteLab} from './remote-lab.ts';
import {webSocketChannel} from './websocket-channel.ts';

export interface WebSocketLab {
  readonly lab: Lab;
  /** Resolves when the connection is closed. */
  close(): Promise<void>;
}

/** Opens the lab behind an address that `airlock serve` printed, using up its token as a browser would. */
export async function openWebSocketLab(address: string): Promise<WebSocketLab> {
  return connectWithCookie(address, await exchangeToken(address));
}

/** Trades the token for the session cookie; throws where the server refuses. */
export async function exchangeToken(address: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, resolve).on('error', reject);
  });
  response.resume();
  const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`No session from ${address}: HTTP ${response.statusCode}`);
  return cookie;
}

/** Connects with the cookie of an earlier `exchangeToken`, as a reloaded page would. */
export async function connectWithCookie(address: string, cookie: string): Promise<WebSocketLab> {
  const {host, origin} = new URL(address);
  const socket = new WebSocket(`ws://${host}/lab`, {
    headers: {cookie},
    origin,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const lab = createRemoteLab(webSocketChannel(socket));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    lab,
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}
