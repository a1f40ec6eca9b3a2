import {execFile} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {type LinkReply} from '../../../core/protocol/link.ts';
import {type RunReply} from '../../../core/protocol/run.ts';
import {shellManifestSchema} from '../../../core/protocol/shell.ts';
import {cppHost, rustHost, swiftHost} from '../../../core/shells/host-code.ts';
import {buildLab, openTestHost, type TestLabHost} from '../testing/built-lab.ts';

const shells = fileURLToPath(new URL('../../../shells', import.meta.url));
const names = readdirSync(shells);
const run = promisify(execFile);

const manifestOf = (name: string) =>
  shellManifestSchema.parse(JSON.parse(readFileSync(join(shells, name, 'manifest.json'), 'utf8')));

let host: TestLabHost;
let folder: string;
beforeAll(async () => {
  host = await openTestHost(await buildLab(), 'in-process');
  folder = await mkdtemp(join(tmpdir(), 'airlock-shells-'));
});
afterAll(async () => {
  await host.dispose();
  await rm(folder, {recursive: true, force: true});
});

async function runFile(shell: string, file: string, more: object = {}): Promise<RunReply> {
  const reply = await host.host.lab.run({
    runId: `${shell}/${file}`,
    name: file,
    experiment: readFileSync(join(shells, shell, file), 'utf8'),
    folder: {kind: 'folder', path: join(shells, shell)},
    ...more,
  });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

async function link(shell: string, source: string, more: object = {}): Promise<LinkReply> {
  const reply = await host.host.lab.link({
    shell: {kind: 'shipped', name: shell},
    name: 'math.metal',
    source: `#include <metal_stdlib>\nusing namespace metal;\n${source}\n`,
    ...more,
  });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

const said = ({diagnostics}: LinkReply): string[] =>
  diagnostics.flatMap(({severity, code, message, location}) => {
    const place = `${location?.file ?? ''}:${location?.range.start.line ?? ''}`;
    return severity === 'error' ? [`${place} ${code ?? ''} ${message}`] : [];
  });

describe.each(names)('the shell %s', (name) => {
  const manifest = manifestOf(name);

  test('has a library that is current: node scripts/make-shells.mjs', () => {
    const built = buildLibrary(parseModule(readFileSync(join(shells, name, manifest.ir), 'utf8')).module);
    expect(
      built.ok && Buffer.from(built.value.bytes).equals(readFileSync(join(shells, name, manifest.library))),
    ).toBe(true);
  });

  test('gives right results with each of its functions, from its IR and from its library', async () => {
    const experiments = readdirSync(join(shells, name)).filter(
      (file) => file.endsWith('.lab.json') && file !== manifest.hazard,
    );
    expect(experiments).toEqual(expect.arrayContaining(manifest.functions.map(({experiment}) => experiment)));
    for (const file of experiments) {
      const reply = await runFile(name, file);
      expect([file, reply.outcome, reply.verdict]).toEqual([
        file,
        'passed',
        'Passed: 1 of 1 expectations held, and checked mode found nothing.',
      ]);
    }
    expect((await runFile(name, experiments[0] ?? '', {variant: 'metallib'})).outcome).toBe('passed');
    // Nothing in a shell depends on what real GPUs do otherwise.
    expect((await runFile(name, experiments[0] ?? '', {emulateHazards: true})).outcome).toBe('passed');
  });

  test('links with each of its functions, with nothing to say against it', async () => {
    const read = await host.host.lab.readShell({name});
    if (!read.ok) throw new Error(read.error.message);
    for (const {file} of manifest.functions) {
      const reply = await host.host.lab.link({
        shell: {kind: 'shipped', name},
        name: file,
        source: read.value.files[file] ?? '',
      });
      expect(reply).toMatchObject({ok: true, value: {linked: true, diagnostics: [], errorCount: 0}});
      if (reply.ok) expect(reply.value.foundType).toBe(reply.value.expectedType);
    }
  });

  test('has a page of its own', () => {
    const page = readFileSync(join(shells, name, 'README.md'), 'utf8');
    for (const {experiment} of manifest.functions) expect(page).toContain(experiment);
  });

  test('runs with the threadgroups that its manifest asks for', () => {
    for (const {experiment} of manifest.functions) {
      const {threadgroup} = JSON.parse(readFileSync(join(shells, name, experiment), 'utf8')) as {
        threadgroup: unknown;
      };
      expect(threadgroup).toEqual(manifest.launch.threadgroup);
    }
  });
});

test('the counts are those of seed 002: 128 with one function, 1024 with three, one 8 x 4 tile of an 8 x 16 matrix', async () => {
  expect((await runFile('copy-1d', 'twice.lab.json')).buffers.map(({count}) => count)).toEqual([128, 128]);
  const functions = manifestOf('two-tiles').functions;
  expect(functions).toHaveLength(3);
  for (const {experiment} of functions)
    expect((await runFile('two-tiles', experiment)).buffers.map(({count}) => count)).toEqual([
      1024, 1024, 1024,
    ]);
  const tile = await runFile('tile-2d', 'one-tile.lab.json');
  expect(tile.buffers.map(({summary}) => summary.changed)).toEqual([0, 32]);
});

describe('the hazard: the same copy in the visible function', () => {
  test('gives wrong output where hazards are emulated, and a finding in its own line that says why', async () => {
    const line = readFileSync(join(shells, 'copy-1d/hazard.metal'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('= __metal_simdgroup_async_copy_1d('));
    const reply = await runFile('copy-1d', 'hazard.lab.json', {emulateHazards: true});
    expect(reply.outcome).toBe('findings');
    expect(reply.buffers[1]?.comparison).toMatchObject({passed: false, mismatches: 128});
    expect(reply.findings[0]).toMatchObject({
      kind: 'async-in-visible-function',
      message: expect.stringContaining('does nothing on Apple') as string,
      source: {file: 'hazard.metal', range: {start: {line: line + 1}}},
    });
    expect(reply.findings[0]?.irLine).toBeUndefined();
  });

  test('is found without emulation too, where the results come out right', async () => {
    const reply = await runFile('copy-1d', 'hazard.lab.json');
    expect(reply.outcome).toBe('findings');
    expect(reply.buffers[1]?.comparison?.passed).toBe(true);
    expect(reply.findings.map(({kind}) => kind)).toEqual(['async-in-visible-function']);
  });

  test('is no hazard in the shell', async () => {
    const more = {emulateHazards: true, variant: 'shell'};
    expect((await runFile('copy-1d', 'hazard.lab.json', more)).outcome).toBe('passed');
  });
});

describe('what does not link says which symbol, which side, and both types', () => {
  test('no such function', async () => {
    const reply = await link('copy-1d', '[[visible]] float transfrom(float value) { return value; }');
    expect(reply.linked).toBe(false);
    expect(said(reply)).toEqual([
      'math.metal:1 SHELL-FUNCTION-MISSING the shell calls a visible function transform; there is transfrom',
      expect.stringContaining('link-unresolved shell.ll calls the visible function "transform"'),
    ]);
  });

  test('another type', async () => {
    const reply = await link('copy-1d', '\n[[visible]] float transform(uint value) { return float(value); }');
    expect(reply).toMatchObject({linked: false, expectedType: 'float (float)', foundType: 'float (i32)'});
    expect(said(reply)).toEqual([
      'math.metal:4 SHELL-FUNCTION-TYPE parameter 1 of transform has the type i32; the shell passes float value (float)',
      expect.stringMatching(
        /^shell\.ll:\d+ link-type-mismatch @transform has the type float \(i32\) in math\.ll, but shell\.ll declares @transform\.MTL_VISIBLE_FN_REF as float \(float\)\.$/,
      ),
    ]);
  });

  test('another address space, a parameter too many', async () => {
    const reply = await link(
      'two-tiles',
      '[[visible]] void compute_tile(device const float *a, threadgroup const float *b, device float *c, uint i, uint j) { c[i + j] = a[i] + b[j]; }',
    );
    expect(said(reply).slice(0, 2)).toEqual([
      'math.metal:3 SHELL-FUNCTION-TYPE compute_tile takes 5 parameters; the shell passes 4',
      'math.metal:3 SHELL-FUNCTION-TYPE parameter 1 of compute_tile has the type float addrspace(1)*; the shell passes threadgroup const float * a (float addrspace(3)*)',
    ]);
  });

  test('a kernel in its place, a function without the attribute', async () => {
    const kernel = await link(
      'copy-1d',
      'kernel void transform(device float *x [[buffer(0)]]) { x[0] = 1; }',
    );
    expect(said(kernel)[0]).toContain('transform is a kernel function, not a [[visible]] one');
  });

  test('recursion', async () => {
    const reply = await link(
      'copy-1d',
      'float other(float x);\n[[visible]] float transform(float value) { return value > 9.0f ? other(value * 0.5f) + 1.0f : value; }\nfloat other(float x) { return x > 1.0f ? transform(x - 1.0f) * 2.0f : x; }',
    );
    expect(reply.linked).toBe(false);
    expect(said(reply).join('\n')).toMatch(/calls itself|recursi/);
  });

  test('what does not compile has the compiler’s words', async () => {
    const reply = await link('copy-1d', '[[visible]] float transform(float value) { return valeu; }');
    expect(reply.linked).toBe(false);
    expect(said(reply)[0]).toMatch(/^math\.metal:3 .*undeclared identifier 'valeu'/);
  });

  test('a shell that is not there, a manifest that is none', async () => {
    const unknown = await host.host.lab.link({shell: {kind: 'shipped', name: 'nope'}, name: 'a', source: ''});
    expect(unknown).toMatchObject({ok: false, error: {code: 'unknown-shell'}});
    const manifest = JSON.stringify({...manifestOf('gemm'), kernel: 7});
    const bad = await host.host.lab.link({
      shell: {kind: 'given', name: 'x', manifest, ir: ''},
      name: 'a',
      source: '',
    });
    expect(bad).toMatchObject({ok: false, error: {code: 'bad-manifest', place: 'manifest.json'}});
  });
});

describe('an exported pair', () => {
  const files = {library: 'shell.metallib', function: 'math.metal'};

  test('is complete, and nothing is written of what does not link', async () => {
    const read = await host.host.lab.readShell({name: 'gemm'});
    if (!read.ok) throw new Error(read.error.message);
    const source = read.value.files['functions/multiply.metal'] ?? '';
    const request = {shell: {kind: 'shipped', name: 'gemm'}, name: 'multiply.metal', source} as const;
    const exported = await host.host.lab.exportPair(request);
    if (!exported.ok) throw new Error(exported.error.message);
    const texts = new Map(
      exported.value.files.map(({path, base64}) => [path, Buffer.from(base64, 'base64')]),
    );
    expect([...texts.keys()].sort()).toEqual([
      'README.md',
      'host.mm',
      'host.rs',
      'host.swift',
      'manifest.json',
      'multiply.metal',
      'pair.lab.json',
      'shell.ll',
      'shell.metallib',
    ]);
    expect(texts.get('shell.metallib')?.equals(readFileSync(join(shells, 'gemm/shell.metallib')))).toBe(true);
    for (const [path, bytes] of texts) await writeFile(join(folder, path), bytes);
    const pair = await host.host.lab.run({
      runId: 'pair',
      name: 'pair.lab.json',
      experiment: await readFile(join(folder, 'pair.lab.json'), 'utf8'),
      folder: {kind: 'folder', path: folder},
    });
    expect(pair).toMatchObject({ok: true, value: {outcome: 'passed'}});
    const wrong = await host.host.lab.exportPair({...request, source: 'x'});
    expect(wrong).toMatchObject({ok: true, value: {link: {linked: false}, files: []}});
  });

  test.each(names)('of %s: the C++ host compiles against our declarations of Metal', async (name) => {
    const script = new URL('../../../scripts/build-stand-in.mjs', import.meta.url);
    const {compileObject, objectiveFlags} = (await import(script.href)) as {
      compileObject(source: string, options: {flags: string[]; text: string}): Promise<string>;
      objectiveFlags: string[];
    };
    expect(objectiveFlags).toContain('-Werror');
    const text = cppHost(manifestOf(name), files);
    // A file of its own beside the bridge's, so that the declarations are found as for those.
    expect(
      existsSync(await compileObject(`metal/shell-${name}.mm`, {flags: ['-Wno-missing-prototypes'], text})),
    ).toBe(true);
  });

  test('the Rust host compiles against our declarations of its crates, where rustc is', async (context) => {
    const rustc = await run('rustc', ['--version']).catch(() => undefined);
    if (rustc === undefined) return context.skip();
    const stubs = fileURLToPath(new URL('../../../core/shells/testing/rust', import.meta.url));
    const common = [
      '--edition',
      '2021',
      '--crate-type',
      'lib',
      '--emit',
      'metadata',
      '-L',
      folder,
      '-D',
      'warnings',
    ];
    const crates = ['objc2', 'objc2_foundation', 'objc2_metal'];
    const externs: string[] = [];
    for (const crate of crates) {
      const made = [
        '--crate-name',
        crate,
        '-o',
        join(folder, `lib${crate}.rmeta`),
        join(stubs, `${crate}.rs`),
      ];
      await run('rustc', [...common, ...externs, ...made]);
      externs.push('--extern', crate);
    }
    for (const name of names) {
      const source = join(folder, `${name}.rs`);
      await writeFile(source, rustHost(manifestOf(name), files));
      await run('rustc', [
        ...common,
        ...externs,
        '--crate-name',
        'host',
        '-o',
        join(folder, 'libhost.rmeta'),
        source,
      ]);
    }
  });

  test('the Swift host has its syntax checked, where a Swift compiler is', async (context) => {
    const swiftc = await run('swiftc', ['--version']).catch(() => undefined);
    if (swiftc === undefined) return context.skip();
    for (const name of names) {
      const source = join(folder, `${name}.swift`);
      await writeFile(source, swiftHost(manifestOf(name), files));
      await run('swiftc', ['-frontend', '-parse', source]);
    }
  });
});

describe('a kernel made into a shell', () => {
  const samples = fileURLToPath(new URL('../../../samples', import.meta.url));
  const read = (file: string): string => readFileSync(join(samples, file), 'utf8');

  test.each([
    ['async-copy/async-copy-asm', 'async-copy/async-copy-asm.lab.json', [32, 1, 1]],
    ['async-tiles/copy-1d-async', 'async-tiles/copy-1d.lab.json', [128, 1, 1]],
    ['async-tiles/copy-2d-async', 'async-tiles/copy-2d.lab.json', [128, 1, 1]],
  ] as const)(
    '%s breaks no rule of shells, and gives what the kernel gives',
    async (name, experiment, threadgroup) => {
      const split = await host.host.lab.splitKernel({
        name: `${name}.metal`,
        source: read(`${name}.metal`),
        threadgroup: [...threadgroup],
      });
      if (!split.ok || split.value.outcome !== 'split') throw new Error(JSON.stringify(split));
      const {manifest, ir, function: math} = split.value;
      const linked = await host.host.lab.link({
        shell: {kind: 'given', name: 'split', manifest, ir},
        name: math.file,
        source: math.text,
      });
      expect(linked).toMatchObject({ok: true, value: {linked: true, errorCount: 0}});
      const {
        variants: _variants,
        appleClang: _front,
        ...rest
      } = JSON.parse(read(experiment)) as Record<string, unknown>;
      const {kernel, function: fn} = shellManifestSchema.parse(JSON.parse(manifest));
      const run = await host.host.lab.run({
        runId: name,
        name,
        experiment: JSON.stringify({
          ...rest,
          source: 'shell.ll',
          kernel,
          linked: [{source: math.file, function: fn.name}],
        }),
        files: {'shell.ll': ir, [math.file]: math.text},
        emulateHazards: true,
      });
      if (!run.ok) throw new Error(run.error.message);
      expect(run.value.buffers.filter(({comparison}) => comparison !== undefined).length).toBeGreaterThan(0);
      expect(run.value.buffers.filter(({comparison}) => comparison?.passed === false)).toEqual([]);
    },
  );

  test('a kernel whose shape does not allow it says why', async () => {
    const name = 'async-tiles/attention-async.metal';
    const split = await host.host.lab.splitKernel({name, source: read(name)});
    expect(split).toMatchObject({
      ok: true,
      value: {
        outcome: 'refused',
        diagnostics: [
          {code: 'shell-split', message: expect.stringContaining('changes 2 variables') as string},
        ],
      },
    });
  });
});
