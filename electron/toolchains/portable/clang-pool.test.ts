import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type ClangJob, type ClangOutcome, ClangPool, type ClangPoolState} from './clang-pool.ts';
import {bundleClangWorker, bundleEntry, repositoryFolder} from './testing/bundle-worker.ts';
import {asyncCopy, kernelArguments, vectorAdd} from './testing/kernels.ts';

let workerPath: string;
let pool: ClangPool;

beforeAll(async () => {
  workerPath = await bundleClangWorker(repositoryFolder);
  pool = new ClangPool({workerPath});
});
afterAll(() => pool.dispose());

function jobOf(source: string, ...extra: string[]): ClangJob {
  const args = [...extra, ...kernelArguments, '-S', '-emit-llvm', 'k.metal', '-o', 'k.ll'];
  return {args, files: {'k.metal': source}, outputs: ['k.ll']};
}

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function irOf(outcome: ClangOutcome): string {
  return new TextDecoder().decode(outcome.outputs['k.ll']);
}

function sarifResults(outcome: ClangOutcome): {message: {text: string}}[] {
  const line = outcome.stderr.split('\n').find((text) => text.startsWith('{')) ?? '';
  const log = JSON.parse(line) as {runs: {results: {message: {text: string}}[]}[]};
  return log.runs.flatMap((run) => run.results);
}

/** Clang evaluates this for as long as it may. */
const endlessSource =
  'constexpr int spin() { int n = 0; while (true) n ^= 1; return n; } constexpr int x = spin();';
const endless = jobOf(endlessSource, '-fconstexpr-steps=2147483647');
const expectCompiles = async (on: ClangPool, source = vectorAdd): Promise<void> => {
  const outcome = value(await on.run(jobOf(source)));
  expect(outcome.exitCode).toBe(0);
  expect(irOf(outcome)).toContain('define');
};

describe('a run', () => {
  it('gives IR for kernels, with their address spaces and asm labels', async () => {
    const sum = value(await pool.run(jobOf(vectorAdd)));
    expect(sum).toMatchObject({exitCode: 0, stdout: ''});
    expect(irOf(sum)).toMatch(/define .*@vector_add\(ptr addrspace\(5\)/);
    const copy = value(await pool.run(jobOf(asyncCopy)));
    expect(irOf(copy)).toContain('@air.simdgroup_async_copy_1d.p3i8.p1i8');
  });

  it('gives diagnostics and no IR for a source with an error', async () => {
    const outcome = value(await pool.run(jobOf('void f() { g(); }')));
    expect(outcome.exitCode).toBe(1);
    expect(sarifResults(outcome).map(({message}) => message.text)).toEqual([
      "use of undeclared identifier 'g'",
    ]);
    expect(outcome.outputs).toEqual({});
  });

  it('gives diagnostics and IR in one run for a source with a warning', async () => {
    const outcome = value(await pool.run(jobOf(`${vectorAdd}\nint one() { return 1 / 0; }`)));
    expect(sarifResults(outcome).map(({message}) => message.text)).toEqual(['division by zero is undefined']);
    expect(irOf(outcome)).toContain('@vector_add');
  });

  it('hands back what the driver says of arguments it does not know', async () => {
    const outcome = value(await pool.run(jobOf('', '-no-such-flag')));
    expect(outcome).toMatchObject({exitCode: 1, commandLine: []});
    expect(outcome.stderr).toContain("unknown argument: '-no-such-flag'");
  });

  it('takes the arguments of the compiler proper, and prints to standard output where that is asked for', async () => {
    const args = ['-cc1', '-triple', 'spir64', '-E', '-P', 'a.c'];
    const outcome = value(await pool.run({args, files: {'a.c': '#define A 41\nA+1\n'}, outputs: []}));
    expect(outcome.stdout.trim()).toBe('41 +1');
  });

  it('sees only its own files, in folders too, and writes only what it is asked for', async () => {
    const include = {
      '/inc/deep/part.h': 'int part;',
      'k.metal': '#include "deep/part.h"\nint *p() { return &part; }',
    };
    const job = jobOf('', '-I/inc');
    expect(value(await pool.run({...job, files: include})).exitCode).toBe(0);
    const without = value(await pool.run({...job, files: {'k.metal': include['k.metal']}}));
    expect(sarifResults(without)[0]?.message.text).toBe("'deep/part.h' file not found");
  });

  it.each(['', 'a//b', '../k.metal', 'a/./b'])('refuses the path %j', async (path) => {
    const result = await pool.run({args: [], files: {[path]: ''}, outputs: []});
    expect(result).toMatchObject({ok: false, error: {kind: 'bad-input', code: 'bad-virtual-path'}});
  });

  it('answers 20 runs at once, each with its own result', async () => {
    const names = Array.from({length: 20}, (_, index) => `kernel_${index}`);
    const results = await Promise.all(
      names.map((name) => pool.run(jobOf(vectorAdd.replace('vector_add', name)))),
    );
    const found = results.map((result) => /define .*@(\w+)\(/.exec(irOf(value(result)))?.[1]);
    expect(found).toEqual(names);
  });
});

describe('instances made ahead of time', () => {
  it('serve every run that follows a pause: the package links Clang as SpareInstance learnt', async () => {
    await expectCompiles(pool);
    const instances: string[] = [];
    for (let run = 0; run < 6; run++) instances.push(value(await pool.run(jobOf(vectorAdd))).instance);
    expect(instances).toEqual(Array<string>(6).fill('prepared'));
  });
});

describe('hostile sources', () => {
  it('ends an infinite template recursion with Clang’s own error', async () => {
    const source = 'template <int n> struct R { static const int v = R<n + 1>::v; }; int x = R<0>::v;';
    const outcome = value(await pool.run(jobOf(source)));
    expect(sarifResults(outcome)[0]?.message.text).toContain('exceeded maximum depth of 1024');
  });

  it('reports a crash of Clang with what it printed, and goes on', async () => {
    const source = 'template <int n> struct R { static const int v = R<n + 1>::v; }; int x = R<0>::v;';
    const result = await pool.run(jobOf(source, '-ftemplate-depth=10000000'));
    expect(result).toMatchObject({ok: false, error: {kind: 'compiler-crash', code: 'clang-trap'}});
    expect(result.ok ? '' : result.error.message).toContain('out of stack');
    await expectCompiles(pool);
  });

  it('stops a constant expression that never ends at its limit, and goes on', async () => {
    const result = await pool.run(endless, {limitMs: 800});
    expect(result).toMatchObject({ok: false, error: {kind: 'timeout', limitMs: 800}});
    await expectCompiles(pool);
    await expectCompiles(pool);
  });

  it('bounds the memory of a run', async () => {
    const small = new ClangPool({workerPath, memoryLimitBytes: 28 * 1024 * 1024});
    const source = `template <int n, int depth> struct T { T<2 * n, depth - 1> a; T<2 * n + 1, depth - 1> b; };
      template <int n> struct T<n, 0> { int leaf; }; int size() { return sizeof(T<1, 12>); }`;
    const result = await small.run(jobOf(source));
    expect(result).toMatchObject({ok: false, error: {kind: 'compiler-crash'}});
    expect(result.ok ? '' : result.error.message).toContain('out of memory');
    await expectCompiles(small);
    await small.dispose();
    expect(value(await pool.run(jobOf(source))).exitCode).toBe(0);
  });

  it('outlives a worker thread that dies', async () => {
    const small = new ClangPool({workerPath, workerCount: 1, heapLimitMb: 40});
    await expectCompiles(small);
    const files = Object.fromEntries(
      Array.from({length: 60}, (_, i) => [`f${i}.h`, 'é'.repeat(1_000_000) + i]),
    );
    const result = await small.run({...jobOf(vectorAdd), files: {...files, 'k.metal': vectorAdd}});
    expect(result).toMatchObject({ok: false, error: {kind: 'compiler-crash', code: 'clang-worker-lost'}});
    await expectCompiles(small);
    await small.dispose();
  });
});

describe('cancellation', () => {
  it('ends a waiting run, and one that is under way, at once', async () => {
    const aborts = Array.from({length: 4}, () => new AbortController());
    const results = aborts.map(({signal}) => pool.run(jobOf(vectorAdd), {signal}));
    for (const abort of aborts) abort.abort();
    for (const result of results) {
      expect(await result).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    }
    await expectCompiles(pool);
  });

  it('refuses a run that was withdrawn before', async () => {
    const result = await pool.run(jobOf(vectorAdd), {signal: AbortSignal.abort()});
    expect(result).toMatchObject({ok: false, error: {kind: 'cancelled'}});
  });

  it('replaces workers whose withdrawn runs do not end', async () => {
    const aborts = Array.from({length: 3}, () => new AbortController());
    const results = aborts.map(({signal}) => pool.run(endless, {signal}));
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const abort of aborts) abort.abort();
    for (const result of results) {
      expect(await result).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    }
    await Promise.all(Array.from({length: 4}, () => expectCompiles(pool)));
  });
});

describe('a precompiled header', () => {
  const files = {'/inc/all.h': '#pragma once\ntemplate <class T> T twice(T x) { return x + x; }\n'};
  const header = (args: string[], headerFiles = files): ClangJob => ({
    args: ['-fpch-instantiate-templates', ...args, '-x', 'c++-header', '/inc/all.h', '-o', '/all.pch'],
    files: headerFiles,
    outputs: ['/all.pch'],
  });
  const args = kernelArguments.slice(2);

  it('is made once per key and serves any optimisation level', async () => {
    const both = await Promise.all([
      pool.precompiledHeader('a', header(args)),
      pool.precompiledHeader('a', header(args)),
    ]);
    const pch = value(both[0]);
    expect(value(both[1])).toBe(pch);
    expect(pch.buffer).toBeInstanceOf(SharedArrayBuffer);
    const use = [
      '-Xclang',
      '-include-pch',
      '-Xclang',
      '/all.pch',
      '-Xclang',
      '-fno-validate-pch',
      '-I/inc',
      '-DN=3',
    ];
    const source = '#include <all.h>\n__attribute__((used)) int six() { return twice(N); }';
    for (const level of ['-O0', '-O2']) {
      const job = jobOf(source, ...use);
      const outcome = value(
        await pool.run({
          ...job,
          args: [...job.args, level],
          files: {...files, ...job.files, '/all.pch': pch},
        }),
      );
      expect(outcome.exitCode).toBe(0);
    }
  });

  it('is kept on disk; a damaged file is made anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'airlock-headers-'));
    const own = (): ClangPool =>
      new ClangPool({workerPath, workerCount: 1, headerCacheFolder: join(folder, 'deep')});
    const make = async (job = header(args)): Promise<string> => {
      const user = own();
      const contents = Buffer.from(value(await user.precompiledHeader('a', job))).toString('base64');
      await user.dispose();
      return contents;
    };
    const made = await make();
    const file = join(folder, 'deep', readdirSync(join(folder, 'deep'))[0] ?? '');
    const written = readFileSync(file);
    expect(written.subarray(32).toString('base64')).toBe(made);
    // What is read back is what is on disk, which shows that it was not made again.
    const other = Buffer.from('another header');
    writeFileSync(file, Buffer.concat([createHash('sha256').update(other).digest(), other]));
    expect(await make()).toBe(other.toString('base64'));
    writeFileSync(file, written.subarray(0, 100));
    expect(await make()).toBe(made);
    await make(header([...args, '-DOTHER']));
    expect(readdirSync(join(folder, 'deep'))).toHaveLength(2);
    rmSync(folder, {recursive: true});
  });

  it('says why it cannot be made, and is tried again', async () => {
    const broken = await pool.precompiledHeader('b', header(args, {'/inc/all.h': '#error not today'}));
    expect(broken).toMatchObject({ok: false, error: {code: 'precompiled-header-failed'}});
    expect(broken.ok ? '' : JSON.stringify(broken.error)).toContain('not today');
    expect((await pool.precompiledHeader('b', header(args))).ok).toBe(true);
  });
});

describe('life', () => {
  it('starts nothing by itself, and tells its states in order', async () => {
    const states: ClangPoolState[] = [];
    const own = new ClangPool({workerPath, onState: (state) => states.push(state)});
    expect(own.state).toEqual({state: 'idle'});
    own.warm();
    await expectCompiles(own);
    expect(states).toMatchObject([{state: 'loading'}, {state: 'ready', version: '22.1.0'}]);
    own.rehearse(jobOf(vectorAdd), 3);
    await expectCompiles(own);
    await own.dispose();
    await own.dispose();
    expect(await own.run(jobOf(vectorAdd))).toMatchObject({ok: false, error: {code: 'clang-pool-closed'}});
  });

  it('ends runs under way when it is disposed of', async () => {
    const own = new ClangPool({workerPath});
    const runs = Array.from({length: 3}, () => own.run(endless));
    await own.dispose();
    for (const run of runs) {
      expect(await run).toMatchObject({ok: false, error: {code: 'clang-pool-closed'}});
    }
  });

  it('says so when Clang cannot be loaded, once for each attempt', async () => {
    const states: string[] = [];
    const own = new ClangPool({
      workerPath: `${workerPath}.missing`,
      onState: ({state}) => states.push(state),
    });
    expect(await own.run(jobOf(vectorAdd))).toMatchObject({ok: false, error: {code: 'clang-not-loaded'}});
    expect((await own.run(jobOf(vectorAdd))).ok).toBe(false);
    expect(states).toEqual(['loading', 'unavailable', 'loading', 'unavailable']);
    await own.dispose();
  });

  it.each(['dispose', 'leave'])('lets the process end: %s', async (ending) => {
    const script = await bundleEntry(repositoryFolder, 'electron/toolchains/portable/testing/use-pool.ts');
    const child = spawn(process.execPath, [script, workerPath, ending], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (piece: Buffer) => (printed += piece.toString()));
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect([exitCode, printed]).toEqual([0, 'exit 0']);
  });
});
