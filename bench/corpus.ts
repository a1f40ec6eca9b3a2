// Public Metal sources through the whole portable toolchain, as a compile request takes it: source pass, Clang, AIR, rules.
// LLVM 14's assembler and verifier, and the rules of macOS 26 as `airlock check` applies them, judge all AIR. The sources are nobody's to ship: AIRLOCK_MSL_CORPUS names a folder with
//   ggml/          ggml-metal.metal and the headers that it includes, in one folder (src/ggml-metal and src of ggml)
//   spirv-cross/   SPIRV-Cross's `reference` folder
// Bounds: 95 % of SPIRV-Cross's compute files; every kernel instantiation of ggml; no finding. AIRLOCK_MSL_SHARE=n takes every
// nth file, AIRLOCK_MSL_PART one of the two. On two cores ggml takes about 5 minutes, SPIRV-Cross 6.
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type AirModule, readAirModule} from '../core/air/model/air-module.ts';
import {checkAirModule} from '../core/air/rules/check.ts';
import {type Module} from '../core/ir/model/module.ts';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {verifyModule} from '../core/ir/verify/verify-module.ts';
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
/** Rules whose findings are true of a corpus's own text, with what it does. They break no bound. */
const ownFaults: Readonly<Record<string, string>> = {
  'AIR-ARG-READ-ONLY': 'the source casts `const` away from a buffer and stores to it (kernel_tri of ggml)',
};
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

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  print(): void {
    const list = [...this.files].sort(([, a], [, b]) => b.length - a.length);
    for (const [cause, files] of list) {
      console.log(`    ${String(files.length).padStart(4)}  ${cause}`);
      for (const file of new Set(files)) console.log(`            ${file}`);
    }
  }
}

interface Outcome {
  readonly hasAir: boolean;
  readonly kernels: readonly string[];
  readonly stages: CompileReply['stages'];
}

const toolchain = createPortableToolchain({
  workerPath: await bundleClangWorker(process.cwd()),
  headerCacheFolder: join(folder, 'headers'),
  // Of figures of a busy machine, too, the one wanted is how long it takes.
  compileLimitMs: 600_000,
});
const judge = new AirJudge(folder);
const ownFindings = new Causes();
/** As many as keep the workers of the pool busy while AIR is judged. */
const compilesAtOnce = 3;

/** Compiles one source, has the AIR judged, and notes every cause. */
async function compile(
  file: string,
  request: Omit<CompileRequestInput, 'name'>,
  {refused, findings, invalid}: {refused: Causes; findings: Causes; invalid: Causes},
): Promise<Outcome> {
  const nothing = {hasAir: false, kernels: [], stages: []};
  const result = await toolchain.compile(compileRequestSchema.parse({name: file, ...request}));
  if (!result.ok) {
    refused.add(`no answer: ${result.error.message}`, file);
    return nothing;
  }
  const {ir} = result.value;
  if (ir?.kind !== 'air') {
    refused.add(firstError(result.value), file);
    return {...nothing, stages: result.value.stages};
  }
  const {module} = parseModule(ir.text, {pointers: 'typed'});
  const air = readAirModule(module);
  for (const finding of new Set(findingsIn(module, air))) {
    const rule = /\b(AIR-[A-Z-]+): /.exec(finding)?.[1] ?? '';
    const fault = ownFaults[rule];
    if (fault === undefined) findings.add(finding, file);
    else ownFindings.add(`${rule}: ${fault}`, file);
  }
  const refusal = await judge.judge(ir.text);
  if (refusal !== undefined)
    invalid.add(`${refusal.tool}: ${refusal.reason.replace(/^.*?error: /, '')}`, file);
  return {hasAir: true, kernels: air.entryPoints.map(({name}) => name), stages: result.value.stages};
}

/** What `airlock check --target macos26` says of a module: LLVM's rules, then those of the OS, from warnings on. */
function findingsIn(module: Module, air: AirModule): string[] {
  const broken = verifyModule(module).map(({severity, message}) => `${severity}: ${message}`);
  const breaches = checkAirModule(air, {profile: 'macos26'})
    .filter(({severity}) => severity !== 'info')
    .map(({severity, rule, message}) => `${severity} ${rule.id}: ${message}`);
  return [...broken, ...breaches];
}

function firstError({diagnostics, stages}: CompileReply): string {
  const error = diagnostics.find(({severity}) => severity === 'error');
  const failed = stages.find(({state}) => state === 'failed');
  return `${failed?.stage ?? 'no stage'}: ${error?.message ?? failed?.detail ?? 'no reason'}`;
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
  return share >= wantedShare && causes.invalid.isEmpty && causes.findings.isEmpty;
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
  const text = source + Object.values(includes).join('');
  // The native compiler runs before and after, so that a busy machine slows both.
  const native = new NativeFrontEnd(text.length, present.length);
  await native.run();
  const startMs = performance.now();
  const request = {source, path: main, includes, options: {defines}};
  const {kernels, stages} = await compile(main, request, causes);
  const totalMs = performance.now() - startMs;
  await native.run();
  const compiled = new Set(kernels);
  const missing = present.filter((name) => !compiled.has(name));
  console.log(`ggml, ${main} with ${headers.length} headers`);
  print('source', `${text.split('\n').length} lines, ${text.length} bytes`);
  print('kernels', `${present.length} present, ${present.length - missing.length} in the AIR`);
  if (missing.length > 0) print('missing', missing.join(' '));
  for (const {stage, state, durationMs = 0, detail} of stages.slice(0, 4))
    print(`  ${stage}`, `${state}, ${(durationMs / 1000).toFixed(0)} s of a worker: ${detail}`);
  print('source to library, judged', `${(totalMs / 1000).toFixed(0)} s, ${native.ratioOf(totalMs)}`);
  print('  its front end and optimiser alone', native.ratioOf(stages[0]?.durationMs ?? NaN));
  print('native, -fsyntax-only, C++ of equal size', native.figure);
  native.close();
  printCauses(causes);
  return missing.length === 0 && causes.invalid.isEmpty && causes.findings.isEmpty;
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

/** `clang-14 -fsyntax-only` over C++ as long as the source, with as many instantiations (lib/template-heavy-cpp.ts). */
class NativeFrontEnd {
  private readonly path = join(folder, 'native.cpp');
  private readonly launcher = isInstalled(nativeCompiler) ? new NativeLauncher() : undefined;
  private readonly times: number[] = [];
  private readonly bytes: number;

  constructor(bytes: number, instantiations: number) {
    const text = templateHeavyCpp(bytes, instantiations);
    this.bytes = text.length;
    writeFileSync(this.path, text);
  }

  async run(): Promise<void> {
    const time = await this.launcher?.run(nativeCompiler, ['-fsyntax-only', '-std=c++17', this.path]);
    if (time !== undefined) this.times.push(time);
  }

  get figure(): string {
    if (this.times.length === 0) return `${nativeCompiler} is not installed`;
    return `${quantile(this.times, 0.5).toFixed(0)} ms, ${this.bytes} bytes`;
  }

  ratioOf(timeMs: number): string {
    return `${(timeMs / quantile(this.times, 0.5)).toFixed(0)} x native`;
  }

  close(): void {
    this.launcher?.close();
  }
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
    ([name]) =>
      corpus !== undefined &&
      existsSync(join(corpus, name)) &&
      name === (process.env['AIRLOCK_MSL_PART'] ?? name),
  );
  if (present.length === 0) {
    console.log(
      '  not run: AIRLOCK_MSL_CORPUS names no folder with ggml/ (ggml-metal.metal and its headers)',
    );
    console.log('  or spirv-cross/ (the reference folder of SPIRV-Cross)');
  }
  for (const [name, run] of present) {
    const held = await run(join(corpus ?? '', name));
    if (!ownFindings.isEmpty) {
      console.log('  findings that are true of the source itself:');
      ownFindings.print();
    }
    print(`bound of ${name}`, held ? 'held' : 'NOT held');
    if (!held) process.exitCode = 1;
  }
} finally {
  await toolchain.dispose();
  judge.close();
  rmSync(folder, {recursive: true, force: true});
}
