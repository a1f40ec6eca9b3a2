// Public Metal sources through the whole portable toolchain, as a compile request takes it: source pass, Clang, AIR, rules.
// LLVM 14's assembler and verifier judge all AIR. The sources are nobody's to ship: AIRLOCK_MSL_CORPUS names a folder with
//   ggml/          ggml-metal.metal and the headers that it includes, in one folder (src/ggml-metal and src of ggml)
//   spirv-cross/   SPIRV-Cross's `reference` folder
// Bounds: 95 % of SPIRV-Cross's compute files; every kernel instantiation of ggml. AIRLOCK_MSL_SHARE=n takes every nth file.
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {readAirModule} from '../core/air/model/air-module.ts';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {predefinedMacros} from '../core/msl/arguments.ts';
import {prepareSource} from '../core/msl/source-pass/prepare-source.ts';
import {type CompileReply, type CompileRequestInput, compileRequestSchema} from '../core/protocol/compile.ts';
import {createPortableToolchain} from '../electron/toolchains/portable/portable-toolchain.ts';
import {bundleClangWorker} from '../electron/toolchains/portable/testing/bundle-worker.ts';
import {print, quantile} from './lib/figures.ts';
import {AirJudge} from './lib/judge-air.ts';
import {isInstalled, NativeLauncher} from './lib/native-process.ts';
import {templateHeavyCpp} from './lib/template-heavy-cpp.ts';

const wantedShare = 0.95;
const nativeCompiler = '/usr/bin/clang-14';
const corpus = process.env['AIRLOCK_MSL_CORPUS'];
const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));

/** What is wrong, and the files of which it is the first thing wrong. */
class Causes {
  private readonly files = new Map<string, string[]>();

  add(cause: string, file: string): void {
    const key = cause.replace(/\s+/g, ' ').slice(0, 200);
    this.files.set(key, [...(this.files.get(key) ?? []), file]);
  }

  print(): void {
    const list = [...this.files].sort(([, a], [, b]) => b.length - a.length);
    for (const [cause, files] of list) {
      console.log(`    ${String(files.length).padStart(4)}  ${cause}`);
      for (const file of files) console.log(`            ${file}`);
    }
  }
}

interface Outcome {
  readonly hasAir: boolean;
  readonly kernels: readonly string[];
}

const toolchain = createPortableToolchain({
  workerPath: await bundleClangWorker(process.cwd()),
  headerCacheFolder: join(folder, 'headers'),
  // Of figures of a busy machine, too, the one wanted is how long it takes.
  compileLimitMs: 600_000,
});
const judge = new AirJudge(folder);
/** As many as keep the workers of the pool busy while AIR is judged. */
const compilesAtOnce = 3;

/** Compiles one source, has the AIR judged, and notes every cause. */
async function compile(
  file: string,
  request: Omit<CompileRequestInput, 'name'>,
  {refused, findings, invalid}: {refused: Causes; findings: Causes; invalid: Causes},
): Promise<Outcome> {
  const nothing = {hasAir: false, kernels: []};
  const result = await toolchain.compile(compileRequestSchema.parse({name: file, ...request}));
  if (!result.ok) {
    refused.add(`no answer: ${result.error.message}`, file);
    return nothing;
  }
  const {ir, diagnostics} = result.value;
  if (ir?.kind !== 'air') {
    refused.add(firstError(result.value), file);
    return nothing;
  }
  for (const {code, severity, message} of unique(diagnostics.filter(isFinding)))
    findings.add(`${severity} ${code ?? ''}: ${message}`, file);
  const refusal = await judge.judge(ir.text);
  if (refusal !== undefined)
    invalid.add(`${refusal.tool}: ${refusal.reason.replace(/^.*?error: /, '')}`, file);
  const entries = readAirModule(parseModule(ir.text).module).entryPoints;
  return {hasAir: true, kernels: entries.map(({name}) => name)};
}

function firstError({diagnostics, stages}: CompileReply): string {
  const error = diagnostics.find(({severity}) => severity === 'error');
  const failed = stages.find(({state}) => state === 'failed');
  return `${failed?.stage ?? 'no stage'}: ${error?.message ?? failed?.detail ?? 'no reason'}`;
}

/** Findings about the AIR, by the verifier of core/ir and by the rules of the OS profile. */
function isFinding({severity, message}: CompileReply['diagnostics'][number]): boolean {
  return message.startsWith('AIR: ') && (severity === 'error' || severity === 'warning');
}

function unique(list: CompileReply['diagnostics']): CompileReply['diagnostics'] {
  const seen = new Set<string>();
  return list.filter(({code, message}) => {
    const key = `${code} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

async function spirvCross(root: string): Promise<boolean> {
  const step = Number(process.env['AIRLOCK_MSL_SHARE'] ?? 1);
  const files = (readdirSync(root, {recursive: true}) as string[])
    .filter((path) => /(?:^|\/)(?:[\w-]*-)?shaders-msl[\w-]*\//.test(`/${path}`) && path.endsWith('.comp'))
    .sort()
    .filter((_path, index) => index % step === 0);
  const causes = {refused: new Causes(), findings: new Causes(), invalid: new Causes()};
  let made = 0;
  let kernels = 0;
  const startMs = performance.now();
  const waiting = files[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const file of waiting) {
      const source = readFileSync(join(root, file), 'utf8');
      const outcome = await compile(file, {source, path: 'shader.metal'}, causes);
      if (outcome.hasAir) made++;
      kernels += outcome.kernels.length;
    }
  };
  await Promise.all(Array.from({length: compilesAtOnce}, work));
  const seconds = (performance.now() - startMs) / 1000;
  const share = made / files.length;
  console.log(`SPIRV-Cross, compute files of its MSL reference`);
  print('files', String(files.length));
  print('compiled to AIR', `${made} (${(share * 100).toFixed(1)} %; bound ${wantedShare * 100} %)`);
  print('kernels in the AIR', String(kernels));
  print('time, judged', `${seconds.toFixed(0)} s`);
  printCauses(causes);
  return share >= wantedShare;
}

async function ggml(root: string): Promise<boolean> {
  const main = 'ggml-metal.metal';
  const source = readFileSync(join(root, main), 'utf8');
  const headers = readdirSync(root).filter((name) => name.endsWith('.h'));
  const includes = Object.fromEntries(headers.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
  // As on a Mac whose language has bfloat.
  const defines = ['GGML_METAL_HAS_BF16=1'];
  const present = kernelNames(source, includes, defines);
  const causes = {refused: new Causes(), findings: new Causes(), invalid: new Causes()};
  const startMs = performance.now();
  const request = {source, path: main, includes, options: {defines}};
  const {kernels} = await compile(main, request, causes);
  const firstMs = performance.now() - startMs;
  const compiled = new Set(kernels);
  const missing = present.filter((name) => !compiled.has(name));
  const text = source + Object.values(includes).join('');
  console.log(`ggml, ${main} with ${headers.length} headers`);
  print('source', `${text.split('\n').length} lines, ${text.length} bytes`);
  print('kernels', `${present.length} present, ${present.length - missing.length} in the AIR`);
  if (missing.length > 0) print('missing', missing.join(' '));
  print('first compile, judged', `${firstMs.toFixed(0)} ms`);
  printCauses(causes);
  if (missing.length === 0) await compareWithNative(request, text.length, present.length);
  return missing.length === 0;
}

/** Kernels that the program asks for: those with a body that are no template, and explicit instantiations. */
function kernelNames(
  source: string,
  includes: Record<string, string>,
  ownDefines: readonly string[],
): string[] {
  const defines = [...ownDefines, ...predefinedMacros({target: 'macos26'})];
  const profile = {appleClang: '32023.850'};
  const {records} = prepareSource({name: 'ggml-metal.metal', source, includes, defines, profile});
  return records.functions
    .filter(({kind, form, isDefined}) => {
      return kind === 'kernel' && (form === 'explicit-instantiation' || (form === 'plain' && isDefined));
    })
    .map(({name, attributes}) => attributes.find((one) => one.name === 'host_name')?.string ?? name);
}

/** Edits of the source and runs of the native compiler alternate, so that a busy machine slows both. */
async function compareWithNative(
  request: Omit<CompileRequestInput, 'name'>,
  bytes: number,
  instantiations: number,
): Promise<void> {
  if (!isInstalled(nativeCompiler)) {
    print('ratio', `${nativeCompiler} is not installed`);
    return;
  }
  const cpp = join(folder, 'native.cpp');
  const text = templateHeavyCpp(bytes, instantiations);
  writeFileSync(cpp, text);
  const launcher = new NativeLauncher();
  const times = {ours: [] as number[], frontEnd: [] as number[], native: [] as number[]};
  for (let run = 0; run < 2; run++) {
    times.native.push(await launcher.run(nativeCompiler, ['-fsyntax-only', '-std=c++17', cpp]));
    const startMs = performance.now();
    const source = `${request.source}\n// ${run}\n`;
    const parsed = compileRequestSchema.parse({name: 'ggml', ...request, source});
    const result = await toolchain.compile(parsed);
    if (!result.ok) throw new Error(result.error.message);
    times.ours.push(performance.now() - startMs);
    times.frontEnd.push(result.value.stages[0]?.durationMs ?? NaN);
  }
  launcher.close();
  const figure = (samples: readonly number[]): string => {
    const median = quantile(samples, 0.5);
    return `${median.toFixed(0)} ms = ${(median / quantile(times.native, 0.5)).toFixed(1)} x native`;
  };
  print(
    'native, -fsyntax-only, C++ of equal size',
    `${quantile(times.native, 0.5).toFixed(0)} ms, ${text.length} bytes`,
  );
  print('source to Clang IR at -O2', figure(times.frontEnd));
  print('source to AIR, check and library', figure(times.ours));
}

function printCauses({
  refused,
  findings,
  invalid,
}: {
  refused: Causes;
  findings: Causes;
  invalid: Causes;
}): void {
  for (const [title, causes] of Object.entries({
    'not compiled, by first error': refused,
    'AIR refused by LLVM 14': invalid,
    'findings of warning and higher': findings,
  })) {
    console.log(`  ${title}:`);
    causes.print();
  }
}

const parts: Readonly<Record<string, (root: string) => Promise<boolean>>> = {
  'spirv-cross': spirvCross,
  ggml,
};
try {
  const present = Object.entries(parts).filter(
    ([name]) => corpus !== undefined && existsSync(join(corpus, name)),
  );
  if (present.length === 0) {
    console.log(
      '  not run: AIRLOCK_MSL_CORPUS names no folder with ggml/ (ggml-metal.metal and its headers)',
    );
    console.log('  or spirv-cross/ (the reference folder of SPIRV-Cross)');
  }
  for (const [name, run] of present) {
    const held = await run(join(corpus ?? '', name));
    print(`bound of ${name}`, held ? 'held' : 'NOT held');
    if (!held) process.exitCode = 1;
  }
} finally {
  await toolchain.dispose();
  judge.close();
  rmSync(folder, {recursive: true, force: true});
}
