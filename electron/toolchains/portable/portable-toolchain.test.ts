import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {formatDiagnostics} from '../../../core/msl/diagnostics/format.ts';
import {
  type CompileReply,
  compileReplySchema,
  type CompileRequestInput,
  compileRequestSchema,
} from '../../../core/protocol/compile.ts';
import {experimentSchema} from '../../../core/protocol/experiment.ts';
import {sharedHeaderFolder} from '../../testing/shared-headers.ts';
import {createPortableToolchain, type PortableToolchain} from './portable-toolchain.ts';
import {bundleClangWorker, repositoryFolder} from './testing/bundle-worker.ts';

let toolchain: PortableToolchain;

beforeAll(async () => {
  const workerPath = await bundleClangWorker(repositoryFolder);
  toolchain = createPortableToolchain({workerPath, headerCacheFolder: sharedHeaderFolder});
});

afterAll(async () => {
  await toolchain.dispose();
});

async function compile(request: CompileRequestInput): Promise<CompileReply> {
  const result = await toolchain.compile(compileRequestSchema.parse(request));
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return compileReplySchema.parse(result.value);
}

const asyncCopy = readFileSync(join(repositoryFolder, 'samples/async-copy/async-copy-asm.metal'), 'utf8');

/** What Apple's compiler printed in seed 000, with the file's name shortened. */
const seedOutput = `k.metal:9:9: error: illegal string literal in 'asm'
  __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
k.metal:14:9: error: illegal string literal in 'asm'
  __asm("air.simdgroup_async_copy_1d.p1i8.p3i8");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
k.metal:18:9: error: illegal string literal in 'asm'
  __asm("air.wait_simdgroup_events");
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~
k.metal:30:7: error: use of undeclared identifier '__metal_simdgroup_async_copy_1d'
      __metal_simdgroup_async_copy_1d(
      ^
k.metal:37:3: error: use of undeclared identifier '__metal_wait_simdgroup_events'; did you mean '__metal_wait_wg_events'?
  __metal_wait_simdgroup_events(1, &ev);
  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  __metal_wait_wg_events
k.metal:37:3: note: '__metal_wait_wg_events' declared here
k.metal:37:36: error: cannot initialize a parameter of type '__metal_threadgroup_event_t *' with an rvalue of type '_simdgroup_event_t **'
  __metal_wait_simdgroup_events(1, &ev);
                                   ^~~
6 errors generated.
`;

describe('seed 000', () => {
  it('gives its six errors and its note exactly', async () => {
    const reply = await compile({name: 'k.metal', source: asyncCopy});
    expect(formatDiagnostics(reply.diagnostics, {'k.metal': asyncCopy})).toBe(seedOutput);
    expect(reply.errorCount).toBe(6);
    expect(reply.ir).toBeUndefined();
    expect(reply.stages.map(({stage, state}) => `${stage} ${state}`)).toEqual([
      'front-end failed',
      ...['air', 'check', 'metallib', 'library', 'function', 'pipeline', 'run'].map(
        (stage) => `${stage} not-reached`,
      ),
    ]);
  });

  it('keeps the suggestion as a fix-it', async () => {
    const reply = await compile({name: 'k.metal', source: asyncCopy});
    expect(reply.diagnostics[4]?.fixIts).toEqual([
      {
        file: 'k.metal',
        range: {start: {line: 37, column: 3}, end: {line: 37, column: 32}},
        text: '__metal_wait_wg_events',
      },
    ]);
  });

  it('compiles under an older profile', async () => {
    const reply = await compile({name: 'k.metal', source: asyncCopy, appleClang: '32023.830.2'});
    // The sample copies nothing under Apple's order of operands (AIR.md 5.1), and is told so.
    expect(reply.diagnostics.map(({code}) => code)).toEqual(['AIR-ASYNC-COPY-OPERANDS']);
    expect(reply.ir?.kind).toBe('air');
    expect(reply.ir?.text).toContain('@air.simdgroup_async_copy_1d.p3i8.p1i8');
    expect(reply.stages.slice(0, 4).map(({stage, state}) => `${stage} ${state}`)).toEqual([
      'front-end passed',
      'air passed',
      'check passed',
      'metallib passed',
    ]);
  });
});

describe('bad input', () => {
  it('accepts an empty file', async () => {
    const reply = await compile({name: 'empty.metal', source: ''});
    expect(reply.diagnostics).toEqual([]);
    expect(reply.ir?.text).toContain('target triple');
  });

  it('answers a megabyte of random bytes with one finding', async () => {
    let seed = 20261121;
    const bytes = Uint8Array.from({length: 1 << 20}, () => (seed = (seed * 1103515245 + 12345) >>> 0) >>> 16);
    const source = new TextDecoder().decode(bytes);
    const reply = await compile({name: 'noise.metal', source});
    expect(formatDiagnostics(reply.diagnostics, {'noise.metal': source}).length).toBeLessThan(300);
    expect(reply.diagnostics).toHaveLength(1);
    expect(reply.diagnostics[0]).toMatchObject({severity: 'error', origin: 'lab', code: 'binary-source'});
    expect(reply.ir).toBeUndefined();
  });

  it('says where braces do not match', async () => {
    const source = 'kernel void k(device float *a [[buffer(0)]]) {\n  if (a[0] > 0) {\n    a[0] = 1;\n}\n';
    const reply = await compile({name: 'k.metal', source});
    expect(formatDiagnostics(reply.diagnostics, {})).toBe(
      "k.metal:4:2: error: expected '}'\nk.metal:1:46: note: to match this '{'\n1 error generated.\n",
    );
  });

  it('says which include is missing', async () => {
    const reply = await compile({name: 'k.metal', source: '#include <metal_stdlib>\n#include "mine.h"\n'});
    expect(formatDiagnostics(reply.diagnostics, {'k.metal': '\n#include "mine.h"\n'})).toBe(
      'k.metal:2:10: fatal error: \'mine.h\' file not found\n#include "mine.h"\n         ^~~~~~~~\n1 error generated.\n',
    );
  });

  it('ends an infinite template recursion', async () => {
    const source = 'template <int N> struct S { static constexpr int v = S<N + 1>::v; };\nint x = S<0>::v;\n';
    const reply = await compile({name: 'k.metal', source});
    expect(reply.diagnostics[0]?.message).toMatch(/^recursive template instantiation exceeded maximum depth/);
    expect(reply.diagnostics.length).toBeLessThan(22);
  });

  it('keeps columns in a source with CRLF, tabs and non-ASCII text', async () => {
    const source =
      '// größe 漢字 😀\r\n#include <metal_stdlib>\r\nkernel void k(device float *a [[buffer(0)]]) {\r\n\t/* é😀 */ a[0] = bogus;\r\n}\r\n';
    const reply = await compile({name: 'k.metal', source});
    expect(reply.diagnostics).toHaveLength(1);
    const start = source.split('\r\n')[3]?.indexOf('bogus') ?? 0;
    expect(reply.diagnostics[0]?.location?.range.start).toEqual({line: 4, column: start + 1});
  });
});

describe('samples', () => {
  const read = (path: string) => readFileSync(join(repositoryFolder, 'samples', path), 'utf8');
  const index = JSON.parse(read('index.json')) as {
    samples: {id: string; language: string; experiment: string}[];
  };
  const samples = index.samples.filter(({language}) => language === 'msl');

  /** Findings that a sample's own text causes: a copy of nothing, and two arrays in threadgroup memory. */
  const causedBySample: Readonly<Record<string, readonly string[]>> = {
    'async-copy/async-copy-asm.metal': ['AIR-ASYNC-COPY-OPERANDS'],
  };

  it.each(samples)('$id compiles and its experiment names its kernel', async ({id, experiment}) => {
    const source = read(id);
    const reply = await compile({name: id, source, appleClang: '32023.329.2'});
    const found = reply.diagnostics.map(({code}) => code);
    expect(found).toEqual(causedBySample[id] ?? []);
    const {kernel, variants, source: main} = experimentSchema.parse(JSON.parse(read(experiment)));
    const uses = [{source: main, kernel}, ...Object.values(variants)];
    const used = uses.filter((use) => id.endsWith(`/${use.source}`));
    expect(used.length).toBeGreaterThan(0);
    for (const use of used) expect(reply.ir?.text).toContain(`@${use.kernel ?? kernel}(`);
  });

  it('compile under the default profile, but for the one that shows a refusal', async () => {
    for (const {id} of samples) {
      const {errorCount} = await compile({name: id, source: read(id)});
      expect(errorCount, id).toBe(id === 'async-copy/async-copy-asm.metal' ? 6 : 0);
    }
  });
});

describe('a compile', () => {
  it('takes options, definitions and any name', async () => {
    const source = 'kernel void k(device float *a [[buffer(0)]]) { a[0] = a[1] * SCALE + a[2]; }';
    const request = {name: 'a folder/weird "name".metal', source, target: 'macos15' as const};
    const options = {optimisation: 'O0' as const, fastMath: false, debugInfo: true, defines: ['SCALE=3']};
    const reply = await compile({...request, options});
    expect(reply.diagnostics).toEqual([]);
    expect(reply.ir?.text).toMatch(/fmul float .*3\.000000e\+00/);
    expect(reply.ir?.text).toContain('!"air.compile.fast_math_disable"');
    expect(reply.equivalentCommand).toEqual([
      ...['xcrun', '-sdk', 'macosx', 'metal', '-std=metal3.2', '-mmacosx-version-min=15.0', '-O0'],
      ...['-fno-fast-math', '-gline-tables-only', '-DSCALE=3', '-S', '-emit-llvm'],
      ...['a folder/weird "name".metal', '-o', 'weird "name".ll'],
    ]);
    const failed = await compile({...request, source: 'int x = "y";'});
    expect(failed.diagnostics[0]?.location?.file).toBe(request.name);
  });

  it('states the deployment target and the language that the options choose', async () => {
    const source = 'kernel void k(device float *a [[buffer(0)]]) { a[0] = __METAL_VERSION__; }';
    const options = {deploymentTarget: 'macos14', languageVersion: 'metal3.0'} as const;
    const reply = await compile({name: 'k.metal', source, options});
    expect(reply.diagnostics).toEqual([]);
    expect(reply.ir?.text).toContain('target triple = "air64_v26-apple-macosx14.0.0"');
    expect(reply.ir?.text).toContain('!{i32 2, i32 6, i32 0}');
    expect(reply.ir?.text).toContain('!{!"Metal", i32 3, i32 0, i32 0}');
    expect(reply.ir?.text).toContain('float 3.000000e+02');
    const tooNew = compileRequestSchema.parse({
      name: 'k.metal',
      source,
      options: {deploymentTarget: 'macos14', languageVersion: 'metal4.0'},
    });
    expect(await toolchain.compile(tooNew)).toMatchObject({ok: false, error: {code: 'language-too-new'}});
  });

  it('finds the files of the project, and nothing outside', async () => {
    const source =
      '#include "shared/factor.h"\nkernel void k(device float *a [[buffer(kSlot)]]) { a[0] *= FACTOR; }';
    const includes = {
      'app/shared/factor.h': '#include "slot.h"\n#define FACTOR 3\n',
      'app/shared/slot.h': 'enum { kSlot = 5 };\n',
    };
    const reply = await compile({name: '/home/me/app/k.metal', path: 'app/k.metal', source, includes});
    expect(reply.diagnostics).toEqual([]);
    expect(reply.ir?.text).toContain('!"air.location_index", i32 5, i32 1');
    expect(compileRequestSchema.safeParse({name: 'k.metal', source, includes: {'../x.h': ''}}).success).toBe(
      false,
    );
  });

  it('of a source asked before is answered at once, with an equal reply', async () => {
    const source = 'kernel void again(device float *a [[buffer(0)]]) { a[0] += 1; }';
    const first = await compile({name: 'again.metal', source});
    const second = await compile({name: 'again.metal', source});
    const withoutTime = ({durationMs: _durationMs, ...rest}: CompileReply) => rest;
    expect(withoutTime(second)).toEqual(withoutTime(first));
  });

  it('ends as cancelled when its caller withdraws it', async () => {
    const abort = new AbortController();
    const source = `${asyncCopy}// not asked before\n`;
    const request = compileRequestSchema.parse({name: 'k.metal', source});
    const running = toolchain.compile(request, {signal: abort.signal});
    abort.abort();
    expect(await running).toMatchObject({ok: false, error: {kind: 'cancelled'}});
  });

  it('of a source that breaks Clang itself says so, and the next one works', async () => {
    const source = `int x = ${'!'.repeat(400_000)}1;`;
    const broken = await toolchain.compile(compileRequestSchema.parse({name: 'k.metal', source}));
    expect(broken).toMatchObject({ok: false, error: {kind: 'compiler-crash'}});
    expect((await compile({name: 'k.metal', source: ''})).diagnostics).toEqual([]);
  });
});
