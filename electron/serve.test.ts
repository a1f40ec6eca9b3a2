import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {maxMessageBytes} from '../core/protocol/wire.ts';
import {type Installation} from './host/installation.ts';
import {buildLab, openTestHost, type TestLabHost} from './host/testing/built-lab.ts';
import {type BrowserHost, startBrowserHost} from './serve.ts';
import {openSocket, rawRequest} from './serve/testing/raw-http.ts';
import {connectWithCookie, exchangeToken} from './transport/websocket-client.ts';

let installation: Installation;
let page: string;
let lab: TestLabHost;
let server: BrowserHost;

beforeAll(async () => {
  installation = await buildLab();
  page = await mkdtemp(join(tmpdir(), 'airlock-page-'));
  await mkdir(join(page, 'renderer', 'assets'), {recursive: true});
  await writeFile(join(page, 'renderer', 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(page, 'renderer', 'assets', 'app-1234.js'), 'export {};');
  await writeFile(join(page, 'renderer', '.hidden'), 'hidden');
  await writeFile(join(page, 'secret.txt'), 'secret');
  await symlink(join(page, 'secret.txt'), join(page, 'renderer', 'link.txt'));
});

afterAll(() => rm(page, {recursive: true, force: true}));

beforeEach(async () => {
  lab = await openTestHost(installation, 'browser');
  server = await start(0);
});

afterEach(async () => {
  await server.close();
  await lab.dispose();
});

async function start(port: number | undefined): Promise<BrowserHost> {
  const started = await startBrowserHost({host: lab.host, rendererDirectory: join(page, 'renderer'), port});
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

/** The token's exchange, as the path of a request. */
const tokenPath = (): string => `/${new URL(server.address).search}`;

const get = (path: string, headers?: Record<string, string>) =>
  rawRequest(server.port, `GET ${path}`, headers);

/** What became of an attempt to open the WebSocket: `open`, or the status it was refused with. */
async function tryWebSocket(headers: Record<string, string>, path = '/lab'): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {headers});
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(String(response.statusCode));
    });
    socket.on('error', () => resolve('error'));
  });
}

describe('the token', () => {
  test('is exchanged once for a strict cookie, with which the page loads again and again', async () => {
    const exchanged = await get(tokenPath());
    expect(exchanged.status).toBe(303);
    expect(exchanged.headers['location']).toBe('/');
    expect(exchanged.headers['set-cookie']).toMatch(
      new RegExp(`^airlock-${server.port}=[\\w-]{32}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const cookie = exchanged.headers['set-cookie']?.split(';')[0] ?? '';
    for (let load = 0; load < 2; load++) {
      const loaded = await get('/', {Cookie: `other=1; ${cookie}`});
      expect([loaded.status, loaded.body]).toEqual([200, '<!doctype html><title>page</title>']);
    }
  });

  test('is worth nothing the second time, but does not lock out who used it first', async () => {
    const path = tokenPath();
    const cookie = await exchangeToken(server.address);
    const again = await get(path);
    expect([again.status, again.headers['set-cookie']]).toEqual([403, undefined]);
    expect(again.body).toContain('Open the address that <code>airlock serve</code> printed');
    expect((await get(path, {Cookie: cookie})).status).toBe(303);
  });

  test('must be the right one', async () => {
    for (const token of ['', 'x', 'A'.repeat(32), '%00', '..%2f']) {
      const refused = await get(`/?token=${token}`);
      expect([refused.status, refused.headers['set-cookie']]).toEqual([403, undefined]);
    }
    expect((await get(tokenPath())).status).toBe(303);
  });

  test('of one server is not good for another', async () => {
    const other = await start(0);
    const token = new URL(other.address).searchParams.get('token') ?? '';
    expect((await get(`/?token=${token}`)).status).toBe(403);
    await other.close();
  });
});

describe('hostile requests', () => {
  test('without the session get a page that says what to do, and nothing else', async () => {
    for (const path of ['/', '/index.html', '/assets/app-1234.js', '/nothing']) {
      const refused = await get(path);
      expect(refused.status).toBe(403);
      expect(refused.body).toContain('Open the lab with its address');
    }
    const wrong = `airlock-${server.port}=${'A'.repeat(32)}`;
    expect((await get('/', {Cookie: wrong})).status).toBe(403);
  });

  test('under another host name (DNS rebinding) are refused before anything is looked at', async () => {
    const cookie = await exchangeToken(server.address);
    const {port} = server;
    const names = [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1:${port + 1}`,
      '127.0.0.1',
      'localhost',
      '',
    ];
    for (const name of names) {
      const refused = await get('/', {Host: name, Cookie: cookie});
      expect([name, refused.status, refused.body]).toEqual([name, 403, 'Unknown host name.\n']);
      const socket = await tryWebSocket({Host: name, Origin: `http://${name}`, Cookie: cookie});
      expect([name, socket]).toEqual([name, '403']);
    }
    expect((await get('/', {Host: `localhost:${port}`, Cookie: cookie})).status).toBe(200);
  });

  test('from another origin cannot open the WebSocket, nor without the session', async () => {
    const cookie = await exchangeToken(server.address);
    const own = `http://127.0.0.1:${server.port}`;
    const attempts: [Record<string, string>, string][] = [
      [{Origin: 'https://evil.example', Cookie: cookie}, '403'],
      [{Origin: 'null', Cookie: cookie}, '403'],
      [{Origin: `https://127.0.0.1:${server.port}`, Cookie: cookie}, '403'],
      [{Origin: `http://127.0.0.1:${server.port + 1}`, Cookie: cookie}, '403'],
      [{Origin: `http://localhost:${server.port}`, Cookie: cookie}, '403'],
      [{Cookie: cookie}, '403'],
      [{Origin: own}, '403'],
      [{Origin: own, Cookie: `airlock-${server.port}=${'A'.repeat(32)}`}, '403'],
      [{Origin: own, Cookie: cookie}, 'open'],
    ];
    for (const [headers, outcome] of attempts) {
      expect([headers, await tryWebSocket(headers)]).toEqual([headers, outcome]);
    }
    expect(await tryWebSocket({Origin: own, Cookie: cookie}, '/other')).toBe('403');
  });

  test('with another method than GET are refused', async () => {
    const cookie = await exchangeToken(server.address);
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH']) {
      const refused = await rawRequest(server.port, `${method} /`, {Cookie: cookie});
      expect([method, refused.status, refused.headers['allow']]).toEqual([method, 405, 'GET']);
    }
  });

  test('for files outside the page find none', async () => {
    const cookie = await exchangeToken(server.address);
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '/%252e%252e/secret.txt',
      '//secret.txt',
      '/./index.html',
      `${page}/secret.txt`,
      '/link.txt',
      '/.hidden',
      '/assets',
      '/assets/',
      '/index.html%00.js',
      '/index.html/x',
      '/%ff%fe',
      '/%',
      `/${'a'.repeat(5000)}`,
      'http://evil.example/',
      '*',
    ];
    for (const path of paths) {
      const answer = await get(path, {Cookie: cookie});
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body).not.toContain('secret');
    }
  });

  test('with garbage for HTTP end their own connection only', async () => {
    for (const garbage of [randomBytes(4096), Buffer.from('GET\r\n\r\n'), Buffer.from('\0'.repeat(100))]) {
      const socket = await openSocket(server.port);
      socket.on('error', () => undefined);
      socket.write(garbage);
      socket.resume();
      await once(socket, 'close');
    }
    expect((await get('/')).status).toBe(403);
  });
});

describe('hostile frames', () => {
  /** A WebSocket that is open and of which every byte can be chosen. */
  async function upgradedSocket(cookie: string): Promise<Socket> {
    const socket = await openSocket(server.port);
    const {port} = server;
    socket.write(
      `GET /lab HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('101 Switching Protocols');
    return socket;
  }

  /** The code of the close frame that the server answers with. */
  async function closeCodeAfter(cookie: string, bytes: Buffer): Promise<number> {
    const socket = await upgradedSocket(cookie);
    socket.on('error', () => undefined);
    socket.write(bytes);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer[0]).toBe(0x88);
    return answer.readUInt16BE(2);
  }

  function frame(opcode: number, payload: Buffer, claimedLength = payload.length): Buffer {
    const header = Buffer.alloc(14);
    header[0] = 0x80 | opcode;
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(claimedLength), 2);
    return Buffer.concat([header, payload]);
  }

  const text = (content: string): Buffer => frame(1, Buffer.from(content));

  test('end their connection with the reason, and no other', async () => {
    const cookie = await exchangeToken(server.address);
    const bystander = await connectWithCookie(server.address, cookie);
    const attempts: [string, Buffer, number][] = [
      ['a message over the limit', frame(1, Buffer.from('x'), maxMessageBytes + 1), 1009],
      ['a frame with reserved bits', Buffer.from([0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8]), 1002],
      ['a frame without a mask', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
      ['text that is not UTF-8', frame(1, Buffer.from([0xc3, 0x28])), 1007],
      ['a binary message', frame(2, Buffer.from('{}')), 1003],
      ['text that is not JSON', text('{"type":'), 1007],
      ['JSON that is no message', text('[1,2,3]'), 1008],
      ['a message of no known type', text('{"type":"shutdown","id":1}'), 1008],
      ['a call without an id', text('{"type":"call","method":"describe","request":{}}'), 1008],
      ['a call with a negative id', text('{"type":"call","id":-1,"method":"describe","request":{}}'), 1008],
    ];
    for (const [name, bytes, code] of attempts) {
      expect([name, await closeCodeAfter(cookie, bytes)]).toEqual([name, code]);
    }
    expect((await bystander.lab.describe({})).ok).toBe(true);
    await bystander.close();
  });

  test('with an unknown method or a bad request are answered, and the connection goes on', async () => {
    const cookie = await exchangeToken(server.address);
    const origin = `http://127.0.0.1:${server.port}`;
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/lab`, {headers: {cookie}, origin});
    await once(socket, 'open');
    const ask = async (message: unknown): Promise<unknown> => {
      const answered = once(socket, 'message') as Promise<[Buffer]>;
      socket.send(JSON.stringify(message));
      return JSON.parse((await answered)[0].toString());
    };
    expect(await ask({type: 'call', id: 7, method: 'constructor', request: {}})).toMatchObject({
      id: 7,
      result: {ok: false, error: {kind: 'bad-input', code: 'unknown-method'}},
    });
    expect(await ask({type: 'call', id: 8, method: 'readSample', request: {id: {}}})).toMatchObject({
      id: 8,
      result: {ok: false, error: {kind: 'bad-input', code: 'invalid-request', place: 'id'}},
    });
    expect(await ask({type: 'call', id: 9, method: 'describe', request: {}})).toMatchObject({
      id: 9,
      result: {ok: true, value: {host: 'browser'}},
    });
    socket.close();
  });
});

describe('the server', () => {
  test('listens on the loopback address only', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({family, address}) => family === 'IPv4' && address !== '127.0.0.1')
      .map(({address}) => address);
    // 127.0.0.2 is this machine as well, on Linux, and reaches whoever listens on every address.
    for (const address of [...others, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])]) {
      const socket = connect(server.port, address);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect([address, error.code]).toEqual([address, 'ECONNREFUSED']);
    }
  });

  test('sends each file with its type and a policy that runs no foreign and no inline code', async () => {
    const cookie = await exchangeToken(server.address);
    const script = await get('/assets/app-1234.js', {Cookie: cookie});
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const index = await get('/', {Cookie: cookie});
    expect(index.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-frame-options': 'DENY',
    });
    const policy = index.headers['content-security-policy'] ?? '';
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(scripts).toBe("script-src 'self'");
    expect(policy.startsWith("default-src 'none'")).toBe(true);
  });

  test('says so where the page is not built', async () => {
    await server.close();
    const started = await startBrowserHost({
      host: lab.host,
      rendererDirectory: join(page, 'nothing'),
      port: 0,
    });
    if (!started.ok) throw new Error(started.error.message);
    server = started.value;
    const answer = await get('/', {Cookie: await exchangeToken(server.address)});
    expect([answer.status, answer.body.includes('npm run build')]).toEqual([503, true]);
  });

  test('refuses a port in use, and takes another where none was asked for', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const {port} = blocker.address() as {port: number};
    const refused = await startBrowserHost({host: lab.host, rendererDirectory: page, port});
    expect(!refused.ok && [refused.error.kind, refused.error.code]).toEqual([
      'bad-input',
      'port-unavailable',
    ]);
    blocker.close();
    const first = await start(undefined);
    const second = await start(undefined);
    expect(second.port).not.toBe(first.port);
    await first.close();
    await second.close();
  });

  test('closes while connections are open', async () => {
    const client = await connectWithCookie(server.address, await exchangeToken(server.address));
    const idle = await openSocket(server.port);
    await server.close();
    const answer = await client.lab.describe({});
    expect(!answer.ok && answer.error.code).toBe('connection-lost');
    idle.destroy();
    server = await start(0);
  });
});
