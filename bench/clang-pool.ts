// Clang's worker pool: start, warm latency with and without a precompiled header, and the ratio to native clang-14.
// Runs of the pool and of the native compiler alternate, so that a busy machine slows both.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {clangArguments, precompiledHeaderArguments} from '../core/msl/arguments.ts';
import {headerFiles, precompiledSources} from '../core/msl/headers/header-files.ts';
import {prepareSource} from '../core/msl/source-pass/prepare-source.ts';
import {type ClangJob, ClangPool, sharedFiles} from '../electron/toolchains/portable/clang-pool.ts';
import {bundleClangWorker} from '../electron/toolchains/portable/testing/bundle-worker.ts';
import {asyncCopy, kernelArguments, vectorAdd} from '../electron/toolchains/portable/testing/kernels.ts';
import {print, ratios, summary} from './lib/figures.ts';
import {isInstalled, NativeLauncher} from './lib/native-process.ts';

const runs = 60;
const slowRuns = 10;
/** Roughly the time between two keys of a fast typist. */
const pauseMs = 60;
const native = '/usr/bin/clang-14';
const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
const workerPath = await bundleClangWorker(process.cwd());
const headers = sharedFiles(headerFiles());
const headerFile = '/airlock/headers.pch';
const outputFile = '/airlock/out.ll';
const request = {
  target: 'macos26',
  options: {optimisation: 'O2', fastMath: true, debugInfo: false, defines: []},
} as const;

/** As if a person had typed one more character: no two runs have the same source. */
function withSource(job: ClangJob, path: string, edit: number): ClangJob {
  return {...job, files: {...job.files, [path]: `${job.files[path] as string}\n// ${edit}\n`}};
}

async function timed(pool: ClangPool, job: ClangJob): Promise<number> {
  const startMs = performance.now();
  const result = await pool.run(job);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  if (result.value.exitCode !== 0) throw new Error(result.value.stderr);
  return performance.now() - startMs;
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
}

async function makeHeader(pool: ClangPool): Promise<Uint8Array> {
  const args = precompiledHeaderArguments({
    ...request,
    sourceFile: precompiledSources.library,
    outputFile: headerFile,
  });
  const result = await pool.precompiledHeader('library', {args, files: headers, outputs: [headerFile]});
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The job of a sample as the toolchain makes it; without `header` the headers are read as text. */
function sampleJob(path: string, header: Uint8Array | undefined): ClangJob {
  const source = readFileSync(path, 'utf8');
  const sourceFile = 'sample.metal';
  const {text} = prepareSource({name: path, source, profile: {appleClang: '32023.830'}});
  const precompiled = header === undefined ? {} : {precompiledHeader: headerFile};
  const args = clangArguments({...request, sourceFile, outputFile, ...precompiled});
  const files = {...headers, ...(header === undefined ? {} : {[headerFile]: header}), [sourceFile]: text};
  return {args, files, outputs: [outputFile]};
}

const samples = {
  'vector add': 'samples/vector-add/vector-add.metal',
  'async copy': 'samples/async-copy/async-copy-asm.metal',
};
const plain = {'vector add': vectorAdd, 'async copy': asyncCopy};

async function benchStart(): Promise<void> {
  console.log('start, to the IR of the vector-add sample (a pool of its own each time):');
  for (const label of ['nothing cached', 'headers on disk', 'headers on disk']) {
    const pool = new ClangPool({workerPath, headerCacheFolder: join(folder, 'headers')});
    const startMs = performance.now();
    const since = (): string => `${(performance.now() - startMs).toFixed(0)} ms`;
    const header = await makeHeader(pool);
    const headerAt = since();
    await timed(pool, sampleJob(samples['vector add'], header));
    const loaded = pool.state.state === 'ready' ? `${pool.state.startMs.toFixed(0)} ms` : '?';
    print(label, `Clang loaded ${loaded}, headers ${headerAt}, IR ${since()}`);
    await pool.dispose();
  }
}

async function benchSamples(pool: ClangPool, header: Uint8Array): Promise<void> {
  console.log(`MSL samples with our headers, ${runs} edits each, ${pauseMs} ms apart:`);
  for (const [label, path] of Object.entries(samples)) {
    const job = sampleJob(path, header);
    const times: number[] = [];
    for (let edit = 0; edit < runs; edit++) {
      await pause();
      times.push(await timed(pool, withSource(job, 'sample.metal', edit)));
    }
    print(`${label}, precompiled header`, summary(times));
  }
  const job = sampleJob(samples['vector add'], undefined);
  const times: number[] = [];
  for (let edit = 0; edit < slowRuns; edit++)
    times.push(await timed(pool, withSource(job, 'sample.metal', edit)));
  print(`vector add, headers as text (${slowRuns} edits)`, summary(times));
}

function nativeTime(launcher: NativeLauncher, source: string): Promise<number> {
  const path = join(folder, 'k.metal');
  writeFileSync(path, source);
  // SARIF came with a later Clang; the rest of the flags is the same.
  const args = kernelArguments.filter((argument) => !argument.startsWith('-fdiagnostics'));
  return launcher.run(native, [...args, '-w', '-S', '-emit-llvm', path, '-o', join(folder, 'k.ll')]);
}

async function benchAgainstNative(pool: ClangPool, header: Uint8Array): Promise<void> {
  console.log(
    `against one process of ${native}, alternating, ${runs} edits (sources without headers for the native one):`,
  );
  if (!isInstalled(native)) {
    print('not measured', `${native} is not installed`);
    return;
  }
  const launcher = new NativeLauncher();
  for (const label of ['vector add', 'async copy'] as const) {
    const source = plain[label];
    const args = [...kernelArguments, '-S', '-emit-llvm', 'k.metal', '-o', 'k.ll'];
    const same: ClangJob = {args, files: {'k.metal': source}, outputs: ['k.ll']};
    const sample = sampleJob(samples[label], header);
    const times = {native: [] as number[], same: [] as number[], sample: [] as number[]};
    for (let edit = 0; edit < runs; edit++) {
      await pause();
      times.native.push(await nativeTime(launcher, `${source}// ${edit}\n`));
      times.same.push(await timed(pool, withSource(same, 'k.metal', edit)));
      await pause();
      times.sample.push(await timed(pool, withSource(sample, 'sample.metal', edit)));
    }
    print(`${label}: native process`, summary(times.native));
    print(`${label}: pool, same source`, `${summary(times.same)}  ${ratios(times.same, times.native, 4)}`);
    print(`${label}: pool, MSL sample`, `${summary(times.sample)}  ${ratios(times.sample, times.native, 4)}`);
  }
  launcher.close();
}

await benchStart();
const pool = new ClangPool({workerPath, headerCacheFolder: join(folder, 'headers')});
const header = await makeHeader(pool);
const typical = sampleJob(samples['async copy'], header);
for (let run = 0; run < slowRuns; run++) await timed(pool, typical);
await benchSamples(pool, header);
await benchAgainstNative(pool, header);
await pool.dispose();
rmSync(folder, {recursive: true});
