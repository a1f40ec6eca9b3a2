/**
 * Requests that a person did not mean: of foreign pages to the browser host, and of the page about files.
 */
import {once} from 'node:events';
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {type BrowserHost, type BrowserHostOptions, startBrowserHost} from '../serve.ts';
import {openSocket, rawRequest} from '../serve/testing/raw-http.ts';
import {exchangeToken} from '../transport/websocket-client.ts';
import {attackedLab, secret} from './testing/attacked-lab.ts';

const attacked = attackedLab();
const {folder, outside} = attacked;

describe('requests to the browser host', () => {
  let server: BrowserHost;
  const start = async (limits: BrowserHostOptions['limits']): Promise<void> => {
    const started = await startBrowserHost({
      host: attacked.host,
      rendererDirectory: folder,
      port: 0,
      ...(limits === undefined ? {} : {limits}),
    });
    if (!started.ok) throw new Error(started.error.message);
    server = started.value;
  };
  afterEach(() => server.close());

  it('under another host name is no WebSocket either', async () => {
    await start({});
    const cookie = await exchangeToken(server.address);
    const upgrade = {Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13'};
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      `127.0.0.1.evil.example:${server.port}`,
    ]) {
      const answer = await rawRequest(server.port, 'GET /lab', {
        Host: host,
        Origin: `http://${host}`,
        Cookie: cookie,
        'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        ...upgrade,
      });
      expect([host, answer.status]).toEqual([host, 403]);
    }
  });

  it('that dribble lose their connection, and others are served meanwhile', async () => {
    await start({headersMs: 200, requestMs: 400, checkMs: 50});
    const slow = await Promise.all(Array.from({length: 20}, () => openSocket(server.port)));
    const closed = slow.map((socket) => once(socket.on('error', () => undefined).resume(), 'close'));
    const timers = slow.map((socket) =>
      setInterval(() => {
        if (socket.writable) socket.write('X');
      }, 20),
    );
    for (const socket of slow) socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    expect((await rawRequest(server.port, 'GET /')).status).toBe(403);
    await Promise.all(closed);
    timers.forEach(clearInterval);
    expect((await rawRequest(server.port, 'GET /')).status).toBe(403);
  });

  it('are not taken beyond the limit, and the lab lives on', async () => {
    await start({connections: 8});
    const sockets = await Promise.all(Array.from({length: 40}, () => openSocket(server.port)));
    let closed = 0;
    const ends = sockets.map((socket) =>
      once(socket.on('error', () => undefined).resume(), 'close').then(() => closed++),
    );
    // Those over the limit are closed without a word from us; the others wait for a request.
    while (closed < 32) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(32);
    for (const socket of sockets) socket.destroy();
    await Promise.all(ends);
    expect((await rawRequest(server.port, 'GET /')).status).toBe(403);
  });
});

describe('requests about the opened folder', () => {
  it('delete, bring back, list and search nothing outside of it, whatever they name', async () => {
    const project = path.join(attacked.root, 'opened');
    mkdirSync(project);
    writeFileSync(path.join(project, 'own.txt'), 'own');
    symlinkSync(outside, path.join(project, 'out'));
    expect(await attacked.host.openDropped(project)).toMatchObject({ok: true});
    const {lab} = attacked.host;
    const paths = [
      '',
      '.',
      '..',
      '../outside/secret.txt',
      outside,
      'out/secret.txt',
      'own.txt/..',
      'a\0',
      'x'.repeat(2_000),
    ];
    const wrong = [...paths, 7, null, {}, ['own.txt']] as string[];
    for (const given of wrong) {
      expect([given, await lab.deleteEntry({path: given})]).toEqual([
        given,
        expect.objectContaining({ok: false}),
      ]);
      expect(await lab.restoreEntry({id: given})).toMatchObject({ok: false});
    }
    // An id of the right form that is not in the trash.
    expect(await lab.restoreEntry({id: '0'.repeat(32)})).toMatchObject({
      ok: false,
      error: {code: 'not-in-trash'},
    });
    for (const query of ['', 'x'.repeat(1_001), 7, null] as string[])
      expect(await lab.searchFolder({query, regex: true})).toMatchObject({
        ok: false,
        error: {kind: 'bad-input'},
      });
    for (const include of ['../**', '/../x', 'x'.repeat(1_001), 7 as unknown as string])
      expect(await lab.searchFolder({query: 'SECRET', include})).toMatchObject({ok: false});
    const read = [
      await lab.listFiles({}),
      await lab.searchFolder({query: 'SECRET.*', regex: true}),
      await lab.searchFolder({query: 'SECRET', include: 'out, **'}),
    ];
    expect(read.map(({ok}) => ok)).toEqual([true, true, true]);
    expect(JSON.stringify(read)).not.toMatch(/secret\.txt|SECRET-/);
    expect(read[0]).toEqual({ok: true, value: {files: ['own.txt'], truncated: false}});
    // The link itself goes and comes back; what it leads to stays where it is.
    const gone = await lab.deleteEntry({path: 'out'});
    expect(gone).toMatchObject({ok: true, value: {trash: 'lab'}});
    expect(readFileSync(path.join(outside, 'secret.txt'), 'utf8')).toBe(`${secret}\n`);
    await lab.openFolder({how: 'close'});
    if (gone.ok && gone.value.trash === 'lab')
      expect(await lab.restoreEntry({id: gone.value.id})).toMatchObject({
        ok: false,
        error: {code: 'no-folder'},
      });
  });
});
