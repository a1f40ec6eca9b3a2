// The reference device against OpenCL on the same machine, in the same run: the kernels of device/kernels.metal through our
// front end, and the same in OpenCL C (device/kernels.cl) under PoCL (native code of this processor; our checks off) and
// under Oclgrind (an interpreter with checks; ours on, too). Results are compared with each other.
// Bounds: not slower than PoCL on matmul and reduction, judged by processor time with one thread, which is the time of an
// idle machine also on a busy one; 200 times faster than Oclgrind.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {randomStream} from '../core/base/random.ts';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {type Module} from '../core/ir/model/module.ts';
import {compileRequestSchema} from '../core/protocol/compile.ts';
import {encodeProgram} from '../core/simt/bytecode/encode-program.ts';
import {compileProgram} from '../core/simt/compile-program.ts';
import {createPortableToolchain} from '../electron/toolchains/portable/portable-toolchain.ts';
import {print, quantile} from './lib/figures.ts';

const oclgrindBound = 200;
const repeats = 5;
const rounds = 2;

interface Work {
  readonly kernel: string;
  readonly what: string;
  readonly grid: readonly [number, number];
  readonly threadgroup: readonly [number, number];
  /** Numbers of each input, in the order of the arguments before the result. */
  readonly inputs: readonly number[];
  readonly result: number;
  /** The last argument: a number of 32 bits. */
  readonly scalar?: {readonly type: 'int' | 'float'; readonly value: number};
  /** How far our result may be from theirs, relative to 1 or the number, whichever is larger. */
  readonly tolerance: number;
  /** The device may not be slower than PoCL. */
  readonly isBound?: boolean;
}

const saxpy = (count: number): Work => ({
  kernel: 'saxpy',
  what: `${count} numbers`,
  grid: [count, 1],
  threadgroup: [256, 1],
  inputs: [count, count],
  result: count,
  scalar: {type: 'float', value: 1.5},
  tolerance: 0,
});
const reduction = (count: number): Work => ({
  kernel: 'reduce_sum',
  what: `${count} numbers`,
  grid: [count / 8, 1],
  threadgroup: [256, 1],
  inputs: [count],
  result: count / 2048,
  tolerance: 0,
  isBound: true,
});
const matmul = (size: number): Work => ({
  kernel: 'matmul',
  what: `${size} x ${size}, tiles of 16`,
  grid: [size, size],
  threadgroup: [16, 16],
  inputs: [size * size, size * size],
  result: size * size,
  scalar: {type: 'int', value: size},
  tolerance: 0,
  isBound: true,
});
const attention = (queries: number, keys: number): Work => ({
  kernel: 'attention',
  what: `${queries} queries, ${keys} keys of 16`,
  grid: [queries, 1],
  threadgroup: [64, 1],
  inputs: [queries * 16, keys * 16, keys * 16],
  result: queries * 16,
  scalar: {type: 'int', value: keys},
  // Two implementations of exp.
  tolerance: 1e-5,
});
const million = 1 << 20;
const large: readonly Work[] = [
  saxpy(4 * million),
  reduction(4 * million),
  matmul(512),
  attention(1024, 1024),
];
/** Oclgrind takes minutes for the sizes above: both run these. */
const small: readonly Work[] = [saxpy(million / 16), reduction(million / 8), matmul(64), attention(64, 64)];

interface Addon {
  readProgram(bytes: Uint8Array): object;
  dispatch(program: object, request: object): Promise<DeviceRun>;
}
interface DeviceRun {
  readonly status: string;
  readonly error: string;
  readonly findings: readonly {readonly kind: string; readonly message: string}[];
  readonly wallNs: number;
  readonly cpuNs: number;
}

async function installed(): Promise<string> {
  const {findProgram, canInstallDebianPackages, installDebianPackages} = (await import(
    pathToFileURL(join(process.cwd(), 'scripts/debian.mjs')).href
  )) as {
    findProgram: (names: readonly string[]) => string | undefined;
    canInstallDebianPackages: () => boolean;
    installDebianPackages: (packages: readonly string[]) => boolean;
  };
  const packages = ['pocl-opencl-icd', 'oclgrind', 'ocl-icd-opencl-dev', 'opencl-c-headers', 'g++'];
  const isThere = (): boolean =>
    findProgram(['oclgrind']) !== undefined &&
    spawnSync('dpkg', ['-s', ...packages], {stdio: 'ignore'}).status === 0;
  if (!isThere() && !(canInstallDebianPackages() && installDebianPackages(packages) && isThere())) {
    console.error(`Missing OpenCL to compare with. On Debian: apt-get install -y ${packages.join(' ')}`);
    process.exit(1);
  }
  return findProgram(['g++']) ?? 'g++';
}

async function compiledKernels(folder: string): Promise<{module: Module; text: string}> {
  const toolchain = createPortableToolchain({
    workerPath: join(process.cwd(), 'dist/electron/clang-worker.mjs'),
    headerCacheFolder: folder,
  });
  const source = readFileSync('bench/device/kernels.metal', 'utf8');
  const reply = await toolchain.compile(
    compileRequestSchema.parse({name: 'kernels.metal', source, options: {fastMath: false}}),
  );
  await toolchain.dispose();
  if (!reply.ok) throw new Error(reply.error.message);
  const {ir, diagnostics} = reply.value;
  if (ir?.kind !== 'air') throw new Error(diagnostics[0]?.message ?? 'no AIR was made');
  return {module: parseModule(ir.text).module, text: ir.text};
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-device-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
const openclHost = join(folder, 'opencl-host');
const built = spawnSync(
  await installed(),
  ['-O2', '-std=c++17', '-w', 'bench/device/opencl-host.cpp', '-o', openclHost, '-lOpenCL'],
  {stdio: 'inherit'},
);
if (built.status !== 0) process.exit(1);
const addon = createRequire(import.meta.url)(
  process.env['AIRLOCK_TEST_ADDON'] ?? join(process.cwd(), 'native/build/Release/airlock.node'),
) as Addon;
const library = await compiledKernels(folder);
if (process.env['AIRLOCK_BENCH_KEEP'] !== undefined)
  writeFileSync(process.env['AIRLOCK_BENCH_KEEP'], library.text);

const bytesOf = (data: Float32Array | Uint32Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function inputsOf(work: Work): Float32Array[] {
  return work.inputs.map((count, at) => {
    const random = randomStream(at + 1);
    return Float32Array.from({length: count}, () => random.uniform() * 2 - 1);
  });
}

/** One run, in milliseconds. */
interface Time {
  readonly wall: number;
  readonly processor: number;
}

interface Measured {
  readonly times: readonly Time[];
  readonly result: Float32Array;
}

const programs = new Map<string, object>();
function programOf(kernel: string): object {
  const known = programs.get(kernel);
  if (known !== undefined) return known;
  const compiled = compileProgram({name: 'kernels', ...library}, {kernel});
  if (!compiled.ok) throw new Error(`${kernel}: ${compiled.error[0]?.message ?? ''}`);
  const program = addon.readProgram(encodeProgram(compiled.value));
  programs.set(kernel, program);
  return program;
}

/** One run of ours. */
async function runOurs(
  work: Work,
  inputs: readonly Float32Array[],
  result: Float32Array,
  options: {checked: boolean; threads: number},
): Promise<Time> {
  const {scalar} = work;
  const value = scalar?.type === 'float' ? Float32Array.of(scalar.value) : Uint32Array.of(scalar?.value ?? 0);
  const run = await addon.dispatch(programOf(work.kernel), {
    buffers: [...inputs, result].map((data, index) => ({index, data: bytesOf(data)})),
    bytes: scalar === undefined ? [] : [{index: inputs.length + 1, data: bytesOf(value)}],
    textures: [],
    grid: [...work.grid, 1],
    threadgroup: [...work.threadgroup, 1],
    ...options,
  });
  if (run.status !== 'completed' || run.findings.length > 0)
    throw new Error(`${work.kernel}: ${run.status} ${run.error} ${run.findings[0]?.message ?? ''}`);
  return {wall: run.wallNs / 1e6, processor: run.cpuNs / 1e6};
}

/** Runs of theirs. */
function runTheirs(
  work: Work,
  inputs: readonly Float32Array[],
  {command = [], threads, repeats: count}: {command?: readonly string[]; threads: number; repeats: number},
): Measured {
  const files = inputs.map((data, at) => {
    const file = join(folder, `in${at}`);
    writeFileSync(file, bytesOf(data));
    return `in:${file}`;
  });
  const output = join(folder, 'out');
  const {scalar} = work;
  const [program = '', ...args] = [
    ...command,
    openclHost,
    'bench/device/kernels.cl',
    work.kernel,
    String(count),
    ...work.grid.map(String),
    ...work.threadgroup.map(String),
    output,
    ...files,
    `out:${work.result * 4}`,
    ...(scalar === undefined ? [] : [`${scalar.type}:${scalar.value}`]),
  ];
  const run = spawnSync(program, args, {
    encoding: 'utf8',
    env: {...process.env, POCL_MAX_PTHREAD_COUNT: String(threads)},
  });
  const wanted = command.length === 0 ? 'Portable Computing Language' : 'Oclgrind';
  if (run.status !== 0 || !run.stdout.includes(`platform ${wanted}`))
    throw new Error(`${wanted}, ${work.kernel}: ${run.stderr}${run.stdout.slice(0, 200)}`);
  const times = [...run.stdout.matchAll(/^ns (\d+) (\d+)$/gm)].map((line) => ({
    wall: Number(line[1]) / 1e6,
    processor: Number(line[2]) / 1e6,
  }));
  const bytes = readFileSync(output);
  return {
    times,
    result: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
  };
}

let failed = false;
function compare(work: Work, ours: Float32Array, theirs: Float32Array): string {
  let furthest = 0;
  for (const [at, value] of ours.entries()) {
    const other = theirs[at] ?? NaN;
    const distance = Math.abs(value - other) / Math.max(1, Math.abs(other));
    if (!(distance <= furthest)) furthest = distance;
  }
  if (!(furthest <= work.tolerance)) failed = true;
  if (furthest === 0) return 'same results';
  return furthest <= work.tolerance
    ? `results within ${furthest.toExponential(0)}`
    : `results DIFFER by ${furthest}`;
}

type Clock = keyof Time;
const fastest = (times: readonly Time[], clock: Clock): number =>
  quantile(
    times.map((time) => time[clock]),
    0,
  );
const ratio = (one: readonly Time[], other: readonly Time[], clock: Clock): number =>
  fastest(one, clock) / fastest(other, clock);
const figure = (value: number): string => value.toFixed(1).padStart(6);
console.log('fastest runs, checks off: ours against native code of PoCL');
for (const work of large) {
  const inputs = inputsOf(work);
  const result = new Float32Array(work.result);
  const ours = new Map<number, Time[]>([
    [1, []],
    [2, []],
  ]);
  const theirs = new Map<number, Time[]>([
    [1, []],
    [2, []],
  ]);
  let other = new Float32Array();
  // Turn about, so that what else the machine does meets both.
  for (let round = 0; round < rounds; round++) {
    for (const threads of [1, 2]) {
      const measured = runTheirs(work, inputs, {threads, repeats});
      theirs.get(threads)?.push(...measured.times);
      other = Float32Array.from(measured.result);
      for (let n = 0; n < repeats; n++)
        ours.get(threads)?.push(await runOurs(work, inputs, result, {checked: false, threads}));
    }
  }
  const equal = compare(work, result, other);
  for (const threads of [1, 2]) {
    const [mine, pocl] = [ours.get(threads) ?? [], theirs.get(threads) ?? []];
    const slower = ratio(mine, pocl, 'processor');
    const isJudged = work.isBound === true && threads === 1;
    if (isJudged && slower > 1) failed = true;
    print(
      `${work.kernel}, ${work.what}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      `wall ${figure(fastest(mine, 'wall'))} ms, PoCL ${figure(fastest(pocl, 'wall'))} ms = ${ratio(mine, pocl, 'wall').toFixed(2)} x; ` +
        `processor ${figure(fastest(mine, 'processor'))} ms, PoCL ${figure(fastest(pocl, 'processor'))} ms = ${slower.toFixed(2)} x` +
        (isJudged ? ` (bound 1: ${slower <= 1 ? 'held' : 'NOT held'})` : ''),
    );
  }
  const scaling = (times: ReadonlyMap<number, readonly Time[]>): string =>
    ratio(times.get(1) ?? [], times.get(2) ?? [], 'wall').toFixed(2);
  print('', `two threads: ${scaling(ours)} x as fast as one, PoCL ${scaling(theirs)} x; ${equal}`);
}

console.log('Oclgrind (--data-races --uninitialized) against ours, checks on; one thread, smaller sizes');
for (const work of small) {
  const inputs = inputsOf(work);
  const result = new Float32Array(work.result);
  const times: Time[] = [];
  for (let n = 0; n < repeats; n++)
    times.push(await runOurs(work, inputs, result, {checked: true, threads: 1}));
  const theirs = runTheirs(work, inputs, {
    command: ['oclgrind', '--data-races', '--uninitialized'],
    threads: 1,
    repeats: 1,
  });
  const faster = ratio(theirs.times, times, 'processor');
  if (faster < oclgrindBound) failed = true;
  print(
    `${work.kernel}, ${work.what}`,
    `processor ${figure(fastest(times, 'processor'))} ms, Oclgrind ${figure(fastest(theirs.times, 'processor'))} ms = ${faster.toFixed(0)} times faster (bound ${oclgrindBound}: ${faster >= oclgrindBound ? 'held' : 'NOT held'}); ${compare(work, result, theirs.result)}`,
  );
}
process.exitCode = failed ? 1 : 0;
