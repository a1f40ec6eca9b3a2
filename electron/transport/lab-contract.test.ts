import {afterAll, beforeAll} from 'vitest';
import {type Lab} from '../../core/protocol/lab.ts';
import {type Installation} from '../host/installation.ts';
import {buildLab, openTestHost, type TestLabHost} from '../host/testing/built-lab.ts';
import {type BrowserHost, startBrowserHost} from '../serve.ts';
import {testLabContract} from './testing/lab-contract.ts';
import {connectWithCookie, exchangeToken, type WebSocketLab} from './websocket-client.ts';

let installation: Installation;
let inProcess: TestLabHost;
let behindSocket: TestLabHost;
let server: BrowserHost;
let cookie: string;
const sockets: WebSocketLab[] = [];

beforeAll(async () => {
  installation = await buildLab();
  inProcess = await openTestHost(installation, 'in-process');
  behindSocket = await openTestHost(installation, 'browser');
  const {rendererDirectory} = installation;
  const started = await startBrowserHost({host: behindSocket.host, rendererDirectory, port: 0});
  if (!started.ok) throw new Error(started.error.message);
  server = started.value;
  cookie = await exchangeToken(server.address);
});

afterAll(async () => {
  for (const socket of sockets) await socket.close();
  await server.close();
  await Promise.all([inProcess.dispose(), behindSocket.dispose()]);
});

async function connectOverSocket(): Promise<Lab> {
  const socket = await connectWithCookie(server.address, cookie);
  sockets.push(socket);
  return socket.lab;
}

const connectInProcess = (): Promise<Lab> => Promise.resolve(inProcess.host.connect().lab);

testLabContract('in-process calls', () => ({
  connect: connectInProcess,
  connectAnother: connectInProcess,
}));

testLabContract('a WebSocket', () => ({
  connect: connectOverSocket,
  connectAnother: connectOverSocket,
}));
