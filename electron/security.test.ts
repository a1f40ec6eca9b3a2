/**
 * Opened files are data: whatever a kernel, an experiment, a module or a report says, the lab executes none of it on the
 * host, reads nothing outside of its folder, and what it writes for others carries none of it as markup. docs/security.md
 * names every threat with its test, here and elsewhere; the last test holds the two together.
 */
import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {unzipSync} from 'fflate';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {analyseAir} from '../core/air/analyse.ts';
import {diffAirModules} from '../core/air/diff/diff-modules.ts';
import {diffToHtml} from '../core/air/diff/html.ts';
import {diffToMarkdown} from '../core/air/diff/markdown.ts';
import {bundleReadme, issueText, type Reproduction} from '../core/crash/bundle/reproduction.ts';
import {visibleControls} from './cli/console.ts';
import {runCli} from './cli/testing/run-cli.ts';
import {type Installation} from './host/installation.ts';
import {buildLab, openTestHost, type TestLabHost} from './host/testing/built-lab.ts';
import {indicesExperiment} from './service/testing/indices-experiment.ts';
import {type BrowserHost, type BrowserHostOptions, startBrowserHost} from './serve.ts';
import {openSocket, rawRequest} from './serve/testing/raw-http.ts';
import {exchangeToken} from './transport/websocket-client.ts';
import {saxpyModule} from './service/testing/contract-modules.ts';

const secret = 'SECRET-8c1f55d0';
const repository = fileURLToPath(new URL('..', import.meta.url));

let installation: Installation;
let test: TestLabHost;
let outside: string;
let folder: string;
beforeAll(async () => {
  installation = await buildLab();
  test = await openTestHost(installation, 'in-process');
  const root = mkdtempSync(path.join(tmpdir(), 'airlock-hostile-'));
  outside = path.join(root, 'outside');
  folder = path.join(root, 'project');
  mkdirSync(outside);
  mkdirSync(folder);
  writeFileSync(path.join(outside, 'secret.txt'), `${secret}\n`);
  writeFileSync(path.join(outside, 'secret.h'), `#define LEAK "${secret}"\n`);
});
afterAll(async () => {
  await test.dispose();
  rmSync(path.dirname(folder), {recursive: true, force: true});
});

const kernel = 'kernel void k(device int *p [[buffer(0)]]) { p[0] = 1; }\n';

describe('a kernel', () => {
  const ways = (file: string): string[] => [
    `#include "${file}"`,
    `#include <${file}>`,
    `#include "../outside/${path.basename(file)}"`,
    `#import "../../../../../../../../${file}"`,
    `#include "\\x2e\\x2e/outside/${path.basename(file)}"`,
    `#if __has_include("${file}") || __has_include("../outside/${path.basename(file)}")\n#error ${secret} is there\n#endif`,
    `constant unsigned char bytes[] = {\n#embed "${file}"\n};`,
    `__asm__(".incbin \\"${file}\\"");`,
    `#pragma clang module load x\n#pragma GCC dependency "${file}"`,
  ];

  it('reads no file outside of its folder, by any directive', async () => {
    for (const way of ways(path.join(outside, 'secret.h'))) {
      const reply = await test.host.lab.compile({
        name: 'hostile.metal',
        source: `${way}\n${kernel}`,
        path: 'hostile.metal',
      });
      expect([way, JSON.stringify(reply)]).toEqual([way, expect.not.stringContaining(secret)]);
    }
  });

  it('reads none through the command either, nor through a link, and a pipe does not hang it', async () => {
    symlinkSync(path.join(outside, 'secret.h'), path.join(folder, 'link.h'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(folder, 'pipe.h')]);
    const file = path.join(folder, 'hostile.metal');
    writeFileSync(
      file,
      `#include "link.h"\n#include "pipe.h"\n#include "../outside/secret.h"\nconstant char leak[] = LEAK;\n${kernel}`,
    );
    writeFileSync(path.join(folder, 'inside.h'), '#define INSIDE 1\n');
    writeFileSync(
      path.join(folder, 'plain.metal'),
      `#include "inside.h"\n${kernel.replace('= 1', '= INSIDE')}`,
    );
    expect((await runCli(['compile', 'plain.metal'], {cwd: folder})).exitCode).toBe(0);
    const run = await runCli(['compile', 'hostile.metal'], {cwd: folder});
    expect(run.exitCode).toBe(1);
    expect(`${run.stdout}${run.stderr}`).not.toContain(secret);
    expect(run.stderr).toContain('link.h');
  });

  it('takes no option of the compiler from a define', async () => {
    const reply = await test.host.lab.compile({
      name: 'define.metal',
      source: kernel,
      path: 'define.metal',
      options: {defines: [`X -include ${path.join(outside, 'secret.h')}`]},
    });
    expect(JSON.stringify(reply)).not.toContain(secret);
  });
});

describe('an experiment', () => {
  const indices = indicesExperiment(16);
  const run = (experiment: unknown, files: Record<string, string> = {}) =>
    test.host.lab.run({
      runId: `hostile-${Math.random()}`,
      name: 'hostile.lab.json',
      experiment: typeof experiment === 'string' ? experiment : JSON.stringify(experiment),
      folder: {kind: 'folder', path: folder},
      files: {'saxpy.ll': saxpyModule, ...files},
    });

  it('reads no data outside of its folder, and no pipe', async () => {
    symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'data.bin'));
    symlinkSync('/dev/zero', path.join(folder, 'zero.bin'));
    writeFileSync(path.join(folder, 'inside.bin'), Buffer.alloc(64));
    const fromFile = (place: string) =>
      run({...indices, buffers: [{...indices.buffers[0], init: {kind: 'file', path: place}}]});
    expect(await fromFile('inside.bin')).toMatchObject({
      ok: true,
      value: {verdict: expect.stringMatching(/^Passed/)},
    });
    const places = [
      '../outside/secret.txt',
      'a/../../outside/secret.txt',
      '..\\outside\\secret.txt',
      path.join(outside, 'secret.txt'),
      'C:\\secret.txt',
      'data.bin',
      'zero.bin',
      'pipe.h',
      'data\0.bin',
    ];
    for (const place of places) {
      const reply = await fromFile(place);
      expect([place, JSON.stringify(reply)]).toEqual([place, expect.not.stringContaining(secret)]);
      const failed = !reply.ok || reply.value.error !== undefined;
      expect([place, failed]).toEqual([place, true]);
    }
  });

  it('computes with numbers and nothing else', async () => {
    for (const expression of [
      'constructor.constructor("return process")()',
      'this',
      'process.exit(1)',
      '__proto__',
      'i.constructor',
      'require("fs")',
      '(() => 1)()',
      'globalThis',
      '`${1}`',
      `${'('.repeat(5000)}i${')'.repeat(5000)}`,
    ]) {
      const buffers = [{...indices.buffers[0], init: {kind: 'expression', value: expression}}];
      const reply = await run({...indices, buffers});
      const failed = !reply.ok || reply.value.error !== undefined;
      expect([expression.slice(0, 60), failed]).toEqual([expression.slice(0, 60), true]);
    }
  });

  it('changes no object of the host by the names of its fields, and is refused where it is none', async () => {
    const text = JSON.stringify(indices);
    for (const hostile of [
      text.replace('{', '{"__proto__":{"polluted":1},'),
      text.replace('{', '{"constructor":{"prototype":{"polluted":1}},'),
      '['.repeat(100_000),
      '{"airlock":1}',
      'null',
    ]) {
      const reply = await run(hostile);
      expect(reply.ok && reply.value.error === undefined).toBe(false);
      expect(({} as {polluted?: number}).polluted).toBeUndefined();
    }
    const files = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    await run(indices, files);
    expect(({} as {polluted?: number}).polluted).toBeUndefined();
  });

  it('asks for no more memory than the lab gives', async () => {
    const buffers = [{...indices.buffers[0], count: Number.MAX_SAFE_INTEGER, init: {kind: 'fill', value: 0}}];
    const reply = await run({...indices, buffers});
    expect(!reply.ok || reply.value.error !== undefined).toBe(true);
    expect(await run(indices)).toMatchObject({ok: true, value: {verdict: expect.stringMatching(/^Passed/)}});
  });
});

/** Names as a hostile module has them: LLVM takes any bytes between quotes. */
const markup = '<img src=x onerror=alert(1)>"\'`](javascript:1)|&lt;script&gt;';

describe('texts for others', () => {
  it('of a comparison carry no markup of the modules', () => {
    const hostile = (size: number): string => {
      const name = markup.replaceAll('"', '\\22');
      return saxpyModule
        .replaceAll('@saxpy', `@"${name}"`)
        .replace('!"air.arg_type_size", i32 4', `!"air.arg_type_size", i32 ${size}`)
        .replaceAll('!"air.arg_name", !"a"', `!"air.arg_name", !"${name}${size}"`);
    };
    const [left, right] = [hostile(4), hostile(8)].map((text) => analyseAir(text, {profile: 'macos26'}));
    if (left === undefined || right === undefined) throw new Error('never');
    const diff = diffAirModules(left.air, right.air, {left: left.findings, right: right.findings});
    const names = {left: markup, right: '</title><script>1</script>'};
    const html = diffToHtml(diff, names);
    const tags = new Set(Array.from(html.matchAll(/<\/?([a-z0-9]*)/gi), ([, tag]) => tag?.toLowerCase()));
    expect(['img', 'script', 'a', 'iframe', 'svg'].filter((tag) => tags.has(tag))).toEqual([]);
    // It is there, as text.
    expect(html).toContain('&lt;img src=x onerror');
    expect(html).toContain("default-src 'none'");
    const markdown = diffToMarkdown(diff, names);
    expect(markdown).not.toMatch(/(?<!\\)<|(?<!\\)\]\(/);
  });

  it('of a crash carry no markup of names, messages and reports', () => {
    const hostile = `${markup}\n\n# heading\n\`\`\`\n${markup}`;
    const reproduction: Reproduction = {
      title: hostile,
      message: hostile,
      reported: hostile,
      predictedBy: undefined,
      kernels: [markup],
      target: 'macos26',
      ir: 'ir/x.ll',
      metallib: undefined,
      msl: undefined,
      environment: [['System', hostile]],
      signature: markup,
      time: '2026-01-01T00:00:00.000Z',
      limits: [hostile],
      frames: [hostile],
    };
    for (const text of [issueText(reproduction), bundleReadme(reproduction, [[markup, hostile]])]) {
      const outsideCode = withoutCode(text);
      expect(outsideCode).not.toMatch(/(?<!\\)<(?!\/?details>|\/?summary>)/);
      expect(outsideCode).not.toMatch(/(?<!\\)\]\(/);
      expect(outsideCode.match(/^# heading/m)).toBeNull();
    }
  });

  it('for a terminal give it no orders', () => {
    const orders = '\u001b]52;c;cm0=\u0007 \u001b[2J \u009b31m \u0008\r hidden \u007f';
    expect(visibleControls(orders)).not.toMatch(/[^\n\t\x20-\x7e\u00a0-\uffff]/);
    expect(visibleControls('plain\ttext\nähnlich 🙂')).toBe('plain\ttext\nähnlich 🙂');
  });
});

/** What CommonMark does not take for code: fenced blocks and code spans removed by their own rules. */
function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (
      fence !== undefined &&
      mark !== undefined &&
      mark.length >= fence.length &&
      line.trim() === mark
    ) {
      fence = undefined;
    } else if (fence === undefined) lines.push(line);
  }
  return lines.join('\n').replace(/(?<!\\)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}

describe('a crash bundle', () => {
  it('holds plain names below one folder, whatever the files were called', async () => {
    const broken = readFileSync(path.join(repository, 'samples/sdk-version/broken.ll'), 'utf8');
    const experiment = JSON.parse(
      readFileSync(path.join(repository, 'samples/sdk-version/broken.lab.json'), 'utf8'),
    ) as Record<string, unknown>;
    const source = `$(touch pwned) ${markup.replaceAll('/', '')}.ll`;
    const reply = await test.host.lab.run({
      runId: 'hostile-crash',
      name: `../../${markup}.lab.json`,
      experiment: JSON.stringify({...experiment, source}),
      files: {[source]: broken},
      target: 'macos26',
    });
    expect(reply.ok && reply.value.error?.kind).toBe('compiler-crash');
    const listed = await test.host.lab.listCrashes({});
    const id = listed.ok ? listed.value.crashes[0]?.ids[0] : undefined;
    const bundle = await test.host.lab.exportCrashBundle({id: id ?? '', redact: true});
    if (!bundle.ok) throw new Error(bundle.error.message);
    const files = unzipSync(Buffer.from(bundle.value.base64, 'base64'));
    const names = Object.keys(files);
    expect(names.filter((name) => !/^airlock-crash-[\w-]+(\/[\w][\w.-]*)+$/.test(name))).toEqual([]);
    const texts = names.filter((name) => name.endsWith('.md'));
    expect(texts.length).toBeGreaterThan(1);
    for (const name of texts)
      expect(withoutCode(Buffer.from(files[name] ?? []).toString())).not.toMatch(/(?<!\\)<img/);
    expect(existsSync(path.join(repository, 'pwned'))).toBe(false);
    // Records are kept under names of the lab's own.
    const kept = readdirSync(path.join(test.homeDirectory, 'crashes'), {recursive: true}) as string[];
    expect(kept.filter((name) => !/^[\w./-]+$/.test(name))).toEqual([]);
  });
});

describe('requests to the browser host', () => {
  let server: BrowserHost;
  const start = async (limits: BrowserHostOptions['limits']): Promise<void> => {
    const started = await startBrowserHost({
      host: test.host,
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
    const project = path.join(path.dirname(folder), 'opened');
    mkdirSync(project);
    writeFileSync(path.join(project, 'own.txt'), 'own');
    symlinkSync(outside, path.join(project, 'out'));
    expect(await test.host.openDropped(project)).toMatchObject({ok: true});
    const {lab} = test.host;
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

describe('docs/security.md', () => {
  it('names a test for every threat, and each is there', () => {
    const text = readFileSync(path.join(repository, 'docs/security.md'), 'utf8');
    const rows = Array.from(text.matchAll(/^\| .* \| `([^`]+\.ts)`: “([^”]+)” +\|$/gm));
    expect(rows.length).toBeGreaterThan(25);
    const missing = rows.filter(([, file = '', title = '']) => {
      const source = path.join(repository, file);
      return !existsSync(source) || !readFileSync(source, 'utf8').includes(title);
    });
    expect(missing.map(([row]) => row)).toEqual([]);
  });
});
