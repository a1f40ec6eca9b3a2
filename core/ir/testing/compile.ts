import {clang22Version, runClang22} from './clang22.ts';
import {contentKey, DiskCache} from './disk-cache.ts';
import {toolVersion} from './oracle-llvm14.ts';
import {mapInParallel, runProcess} from './run-process.ts';
import {type Machine, type Source} from './sources/source.ts';

/** One source, compiled by one compiler for one machine in one way. */
interface Job {
  readonly id: string;
  readonly compiler: 'clang-14' | 'clang-22';
  readonly arguments: readonly string[];
  readonly text: string;
}

/** The LLVM IR of one job. */
export interface CompiledModule {
  readonly id: string;
  readonly compiler: 'clang-14' | 'clang-22';
  readonly text: string;
}

const triples: Readonly<Record<Machine, string>> = {
  x86_64: 'x86_64-unknown-linux-gnu',
  aarch64: 'aarch64-unknown-linux-gnu',
  spir64: 'spir64-unknown-unknown',
  wasm32: 'wasm32-unknown-wasi',
  amdgcn: 'amdgcn-amd-amdhsa',
  nvptx64: 'nvptx64-nvidia-cuda',
  msvc: 'x86_64-pc-windows-msvc',
};

const languageArguments: Readonly<Record<Source['language'], readonly string[]>> = {
  c: ['-x', 'c'],
  'c++': ['-x', 'c++', '-std=c++17'],
  cl: ['-x', 'cl'],
};

const ways = {
  plain: ['-O0'],
  debug: ['-O0', '-debug-info-kind=standalone', '-dwarf-version=4'],
  fast: ['-O2', '-vectorize-loops', '-vectorize-slp'],
  'fast-debug': ['-O2', '-debug-info-kind=limited', '-dwarf-version=5'],
} as const;

type Way = keyof typeof ways;

/** The way of the n-th machine of a source, so that every source is seen both plain and fast, with and without -g. */
const usual: Readonly<Record<Job['compiler'], readonly (readonly [Machine, Way])[]>> = {
  'clang-14': [
    ['x86_64', 'plain'],
    ['spir64', 'fast-debug'],
    ['aarch64', 'fast'],
    ['wasm32', 'debug'],
  ],
  'clang-22': [
    ['spir64', 'fast'],
    ['x86_64', 'fast-debug'],
    ['wasm32', 'plain'],
    ['nvptx64', 'debug'],
  ],
};

/**
 * Compiles `sources` with both Clangs, in every way or in one way per Clang, another one from source to source. Throws
 * when one does not compile: the corpus is ours and must be right.
 */
export async function compileSources(
  sources: readonly Source[],
  extent: 'every' | 'one',
): Promise<CompiledModule[]> {
  const jobs = sources.flatMap((source, index) => jobsOf(source, extent === 'one' ? index : undefined));
  const outcomes = await runJobs(jobs);
  const failures = outcomes.filter((outcome) => !outcome.ok);
  if (failures.length > 0) {
    const list = failures.map((failure) => `${failure.job.id}: ${failure.text.slice(0, 600)}`).join('\n');
    throw new Error(`${failures.length} corpus sources do not compile:\n${list}`);
  }
  return outcomes.map(({job, text}) => ({id: job.id, compiler: job.compiler, text}));
}

interface Outcome {
  readonly job: Job;
  readonly ok: boolean;
  readonly text: string;
}

async function runJobs(jobs: readonly Job[]): Promise<Outcome[]> {
  const version14 = await toolVersion('clang-14');
  const caches = {'clang-14': new DiskCache('corpus/clang-14'), 'clang-22': new DiskCache('corpus/clang-22')};
  const run = async (job: Job): Promise<Outcome> => {
    const cache = caches[job.compiler];
    const version = job.compiler === 'clang-14' ? version14 : clang22Version;
    const key = contentKey(version, ...job.arguments, job.text);
    const known = cache.get(key);
    if (known !== undefined) return {job, ok: true, text: known};
    const outcome = await (job.compiler === 'clang-14' ? runClang14(job) : runClang22Job(job));
    if (outcome.ok) cache.set(key, outcome.text);
    return outcome;
  };
  return mapInParallel(jobs, run);
}

async function runClang14(job: Job): Promise<Outcome> {
  const args = ['-cc1', '-internal-isystem', await headerFolder14(), ...job.arguments];
  const output = await runProcess('clang-14', [...args, '-o', '-', '-'], job.text);
  return {job, ok: output.exitCode === 0, text: output.exitCode === 0 ? output.stdout : output.stderr};
}

let headers14: Promise<string> | undefined;

/** Where Clang 14's own headers are. */
function headerFolder14(): Promise<string> {
  headers14 ??= runProcess('clang-14', ['-print-resource-dir'], '').then(
    ({stdout}) => `${stdout.trim()}/include`,
  );
  return headers14;
}

async function runClang22Job(job: Job): Promise<Outcome> {
  const args = ['-resource-dir', '/usr', '-internal-isystem', '/usr/include', ...job.arguments];
  const output = await runClang22([...args, '-o', '-', 'source'], {source: job.text});
  const ok = output.exitCode === 0;
  return {job, ok, text: ok ? output.stdout : `${output.stderr}${output.trap ?? ''}`};
}

/** The jobs of a source; with `turn` only one per compiler, the one whose turn it is. */
function jobsOf(source: Source, turn: number | undefined): Job[] {
  const compilers = source.compilers ?? (['clang-14', 'clang-22'] as const);
  return compilers.flatMap((compiler) => {
    const variants = variantsOf(source, compiler);
    const chosen = variants.filter((_, index) => turn === undefined || index === turn % variants.length);
    return chosen.map(([machine, way]) => ({
      id: `${source.id}.${compiler}.${machine}.${way}`,
      compiler,
      text: source.text,
      arguments: [
        ...['-triple', triples[machine], '-emit-llvm', '-w', '-main-file-name', `${source.id}.source`],
        ...languageArguments[source.language],
        ...ways[way],
        ...(source.flags ?? []),
      ],
    }));
  });
}

function variantsOf(source: Source, compiler: Job['compiler']): (readonly [Machine, Way])[] {
  if (source.machines === undefined) return [...usual[compiler]];
  const order: readonly Way[] =
    compiler === 'clang-14' ? ['plain', 'fast-debug', 'fast'] : ['fast', 'debug', 'fast-debug', 'plain'];
  const [first] = source.machines;
  if (source.machines.length === 1 && first !== undefined) return order.map((way) => [first, way] as const);
  return source.machines.map((machine, index) => [machine, order[index % order.length] ?? 'plain'] as const);
}
