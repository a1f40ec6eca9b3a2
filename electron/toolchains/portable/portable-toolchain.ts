import {type CancelSignal} from '../../../core/base/cancel.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {clangArguments, precompiledHeaderArguments, predefinedMacros} from '../../../core/msl/arguments.ts';
import {clangDiagnostics} from '../../../core/msl/diagnostics/clang-diagnostics.ts';
import {withNotices} from '../../../core/msl/diagnostics/with-notices.ts';
import {
  headerFiles,
  libraryHeaderNames,
  precompiledSources,
  type PrecompiledKind,
} from '../../../core/msl/headers/header-files.ts';
import {prepareSource, type PreparedSource} from '../../../core/msl/source-pass/prepare-source.ts';
import {
  type CompileReply,
  type CompileRequest,
  compileRequestSchema,
  type StageResult,
} from '../../../core/protocol/compile.ts';
import {badInput, cancelled, type LabError} from '../../../core/protocol/error.ts';
import {
  type DeploymentTarget,
  type LanguageName,
  supportsLanguage,
  targetFacts,
} from '../../../core/msl/target.ts';
import {type MadeAir} from './air-step.ts';
import {compileInParts, partsOf, type PartsOutcome} from './compile-in-parts.ts';
import {equivalentCommand} from './equivalent-command.ts';
import {ReplyCache} from './reply-cache.ts';
import {type ToolchainInfo} from '../../../core/protocol/lab.ts';
import {type ClangJob, type ClangOutcome, ClangPool, type ClangPoolState, sharedFiles} from './clang-pool.ts';
import {failedStages, passedStages} from './stages.ts';

export interface PortableToolchainOptions {
  /** The built clang-worker.mjs. */
  readonly workerPath: string;
  /** Folder in which precompiled headers outlive the process. */
  readonly headerCacheFolder?: string;
  /** Folder of the precompiled headers that the build made (make-headers.ts). */
  readonly shippedHeaderFolder?: string;
  /** Wall time that one compile may take, from when a worker begins; the pool's own limit by default. */
  readonly compileLimitMs?: number;
  /** Told of every change of state. */
  readonly onState?: (info: ToolchainInfo) => void;
}

export interface CompileCallOptions {
  readonly signal?: CancelSignal;
}

/** Clang in WebAssembly with the front end of core/msl around it (ARCHITECTURE.md, Toolchains). */
export interface PortableToolchain {
  describe(): ToolchainInfo;
  /** Loads Clang and precompiles the headers of the default options ahead of the first compile. */
  warm(): void;
  compile(request: CompileRequest, options?: CompileCallOptions): Promise<Result<CompileReply, LabError>>;
  /** Precompiles the headers of the default options, with and without the library, and waits for them. */
  prepareHeaders(): Promise<Result<void, LabError>>;
  dispose(): Promise<void>;
}

const outputFile = '/airlock/out.ll';
const headerOutput = '/airlock/headers.pch';
/** Runs of a typical compile in an idle worker, after which V8 has optimised most of what such a compile needs. */
const rehearsals = 20;
const rehearsalSource = `#include <metal_stdlib>
using namespace metal;
kernel void rehearsal(device float4 *a [[buffer(0)]], uint i [[thread_position_in_grid]]) { a[i] = sin(a[i].xyzw) + undeclared; }
`;

/** Starts nothing until `warm` or the first compile. */
export function createPortableToolchain(options: PortableToolchainOptions): PortableToolchain {
  return new Toolchain(options);
}

class Toolchain implements PortableToolchain {
  private readonly pool: ClangPool;
  private info: ToolchainInfo = describeState({state: 'idle'});
  private isWarm = false;
  /** The header set as the workers take it, encoded once. */
  private readonly headers = sharedFiles(headerFiles());
  private readonly replies = new ReplyCache();
  private readonly limit: {readonly limitMs?: number};
  private readonly onState: ((info: ToolchainInfo) => void) | undefined;

  constructor(options: PortableToolchainOptions) {
    const {workerPath, headerCacheFolder, shippedHeaderFolder, compileLimitMs, onState} = options;
    this.onState = onState;
    this.limit = compileLimitMs === undefined ? {} : {limitMs: compileLimitMs};
    this.pool = new ClangPool({
      workerPath,
      ...(headerCacheFolder === undefined ? {} : {headerCacheFolder}),
      ...(shippedHeaderFolder === undefined ? {} : {shippedHeaderFolder}),
      onState: (state) => {
        this.info = describeState(state);
        onState?.(this.info);
      },
    });
  }

  describe(): ToolchainInfo {
    return this.info;
  }

  warm(): void {
    if (this.isWarm) return;
    this.isWarm = true;
    this.pool.warm();
    const request = compileRequestSchema.parse({name: 'rehearsal.metal', source: rehearsalSource});
    const made = madeFor(request);
    void this.job(request, made, prepare(request, made)).then(async ({job}) => {
      await this.header(request, made, 'prelude');
      this.pool.rehearse(job, rehearsals);
    });
  }

  async compile(
    request: CompileRequest,
    {signal}: CompileCallOptions = {},
  ): Promise<Result<CompileReply, LabError>> {
    const startedMs = performance.now();
    this.warm();
    const made = madeFor(request);
    if (!supportsLanguage(made.target, made.languageVersion)) return err(languageTooNew(made));
    const key = this.replies.keyOf(request);
    const known = this.replies.get(key);
    if (known !== undefined) return ok({...known, durationMs: performance.now() - startedMs});
    const prepared = prepare(request, made);
    if (prepared.diagnostics.length > 0) return ok(this.refused(request, prepared, startedMs));
    const {job, commandLine} = await this.job(request, made, prepared);
    if (signal?.aborted === true) return err(cancelled('The compile'));
    const run = await this.run(request, prepared, job, signal);
    if (!run.ok) return run;
    const reply = this.reply(request, made, prepared, {...run.value, commandLine, startedMs});
    this.replies.set(key, reply);
    return ok(reply);
  }

  /** Whole or in parts; a source whose parts do not go together is compiled whole after all. */
  private async run(
    request: CompileRequest,
    {text, units}: PreparedSource,
    job: AirJob,
    signal: CancelSignal | undefined,
  ): Promise<Result<PartsOutcome, LabError>> {
    const options = {...this.limit, ...(signal === undefined ? {} : {signal})};
    const parts = partsOf(units);
    if (parts !== undefined) {
      const onProgress = (done: number, total: number): void => this.tellParts(request.name, done, total);
      const asked = {job, air: job.air, sourceFile: clangPath(request), text, units, onProgress};
      const run = await compileInParts(this.pool, asked, parts, options);
      this.tellParts();
      if (!run.ok || run.value.outcome.exitCode !== 0 || run.value.outcome.air !== undefined) return run;
    }
    const run = await this.pool.run(job, options);
    return run.ok ? ok({outcome: run.value, outputs: [run.value.stderr]}) : run;
  }

  /** Says how far the compile of a long source has come, where the toolchain's state is shown. */
  private tellParts(name?: string, done = 0, total = 0): void {
    const info = describeState(this.pool.state);
    const detail =
      name === undefined ? info.detail : `Compiling ${name}: ${done} of ${total} parts are done.`;
    this.info = {...info, detail};
    this.onState?.(this.info);
  }

  async prepareHeaders(): Promise<Result<void, LabError>> {
    const request = compileRequestSchema.parse({name: 'headers.metal', source: ''});
    for (const kind of ['prelude', 'library'] as const) {
      const header = await this.header(request, madeFor(request), kind);
      if (!header.ok) return header;
    }
    return ok(undefined);
  }

  dispose(): Promise<void> {
    return this.pool.dispose();
  }

  private async job(
    request: CompileRequest,
    made: MadeFor,
    prepared: PreparedSource,
  ): Promise<{job: AirJob; commandLine: string[]}> {
    const includesLibrary = prepared.records.includes.some(({name}) => libraryHeaderNames.has(name));
    const header = await this.header(request, made, includesLibrary ? 'library' : 'prelude');
    const sourceFile = clangPath(request);
    const precompiled = header.ok ? {precompiledHeader: headerOutput} : {};
    const args = clangArguments({options: request.options, ...made, sourceFile, outputFile, ...precompiled});
    const texts = {...prepared.files, [sourceFile]: prepared.text};
    const files: Record<string, string | Uint8Array> = {...texts, ...this.headers};
    if (header.ok) files[headerOutput] = header.value;
    const air = {
      irFile: outputFile,
      records: prepared.records,
      profile: request.target,
      options: {
        ...made,
        fastMath: request.options.fastMath,
        appleClang: request.appleClang,
        sourceName: request.name,
        sources: Object.fromEntries(
          Object.entries(texts).map(([path, text]) => {
            return [path, {name: path === sourceFile ? request.name : path, text}];
          }),
        ),
      },
    };
    return {job: {args, files, outputs: [outputFile], air}, commandLine: ['clang++', ...args]};
  }

  /** Compiled once per target, language and fast-math option, on which the text of the headers depends. */
  private header(
    {options}: CompileRequest,
    made: MadeFor,
    kind: PrecompiledKind,
  ): Promise<Result<Uint8Array, LabError>> {
    const usual = {optimisation: 'O2', fastMath: options.fastMath, defines: []};
    const sourceFile = precompiledSources[kind];
    const args = precompiledHeaderArguments({...made, options: usual, sourceFile, outputFile: headerOutput});
    const job: ClangJob = {args, files: this.headers, outputs: [headerOutput]};
    const key = `${kind} ${made.target} ${made.languageVersion} ${options.fastMath}`;
    return this.pool.precompiledHeader(key, job);
  }

  private refused(request: CompileRequest, prepared: PreparedSource, startedMs: number): CompileReply {
    const detail = 'The source pass refused the input; Clang was not run.';
    const durationMs = performance.now() - startedMs;
    const stages = failedStages({stage: 'front-end', state: 'failed', durationMs, detail});
    return replyOf(request, this.info, prepared.diagnostics, {stages, durationMs});
  }

  private reply(
    request: CompileRequest,
    made: MadeFor,
    prepared: PreparedSource,
    run: FinishedRun,
  ): CompileReply {
    const {outcome, outputs, commandLine, startedMs} = run;
    const found = unique(
      outputs.flatMap((output) =>
        clangDiagnostics({...prepared, output, clangFile: clangPath(request), name: request.name}),
      ),
    );
    const diagnostics = withNotices(found, prepared.notices);
    const isRefused = prepared.notices.some(({severity}) => severity === 'error');
    const passed = outcome.exitCode === 0 && outcome.air !== undefined && !isRefused;
    const frontEnd: StageResult = {
      stage: 'front-end',
      state: passed ? 'passed' : 'failed',
      durationMs: outcome.durationMs - airDurationMs(outcome.air),
      detail: passed ? 'Clang accepted the source.' : 'Clang found errors in the source.',
      commandLine,
      rawOutput: outcome.stderr,
    };
    const command = equivalentCommand(request, made);
    if (!passed || outcome.air === undefined) {
      return replyOf(request, this.info, diagnostics, {
        stages: failedStages(frontEnd),
        durationMs: performance.now() - startedMs,
        equivalentCommand: command,
      });
    }
    return replyOf(request, this.info, unique([...diagnostics, ...outcome.air.diagnostics]), {
      stages: passedStages(frontEnd, outcome.air),
      durationMs: performance.now() - startedMs,
      equivalentCommand: command,
      ...artifacts(outcome, outcome.air, nameOf(this.info)),
    });
  }
}

/** AIR with its source map; where none could be made, Clang's own IR, which is called so. */
function artifacts(
  {outputs}: ClangOutcome,
  {air}: MadeAir,
  producer: string,
): Pick<CompileReply, 'ir' | 'sourceMap'> {
  if (air !== undefined) return {ir: {kind: 'air', text: air.text, producer}, sourceMap: air.sourceMap};
  const ir = outputs[outputFile];
  return ir === undefined ? {} : {ir: {kind: 'clang-ir', text: new TextDecoder().decode(ir), producer}};
}

function airDurationMs(made: MadeAir | undefined): number {
  const steps = [made?.emission, made?.check, made?.library];
  return steps.reduce((sum, step) => sum + (step?.durationMs ?? 0), 0);
}

/** What AIR is made for: the options' choice, else what the OS profile and the target imply. */
interface MadeFor {
  readonly target: DeploymentTarget;
  readonly languageVersion: LanguageName;
}

function madeFor({target: profile, options}: CompileRequest): MadeFor {
  const target = options.deploymentTarget ?? profile;
  return {target, languageVersion: options.languageVersion ?? targetFacts(target).newestLanguage};
}

function languageTooNew({target, languageVersion}: MadeFor): LabError {
  const {airVersion, newestLanguage} = targetFacts(target);
  return badInput(
    'language-too-new',
    `${languageVersion} needs a newer AIR than ${target} has (${airVersion.slice(0, 2).join('.')}).`,
    `Choose ${newestLanguage} or older, or a newer deployment target.`,
    languageVersion,
  );
}

/** Parts of a source say the same of what they have in common. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const known = new Set<string>();
  return diagnostics.filter((one) => {
    const key = JSON.stringify(one);
    return !known.has(key) && known.add(key);
  });
}

/** A job that goes on to AIR. */
type AirJob = ClangJob & Required<Pick<ClangJob, 'air'>>;

interface FinishedRun extends PartsOutcome {
  readonly commandLine: string[];
  readonly startedMs: number;
}

function prepare(request: CompileRequest, made: MadeFor): PreparedSource {
  const {name, source, appleClang, includes, options} = request;
  const defines = [...options.defines, ...predefinedMacros(made)];
  const {includeFolders} = options;
  const profile = {appleClang};
  return prepareSource({name, source, path: clangPath(request), includes, includeFolders, defines, profile});
}

function replyOf(
  request: CompileRequest,
  info: ToolchainInfo,
  diagnostics: readonly Diagnostic[],
  rest: Pick<CompileReply, 'stages' | 'durationMs' | 'ir' | 'sourceMap' | 'equivalentCommand'>,
): CompileReply {
  const count = (severity: string) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    name: request.name,
    toolchain: nameOf(info),
    diagnostics: [...diagnostics],
    errorCount: count('error'),
    warningCount: count('warning'),
    ...rest,
  };
}

/** Where Clang finds the source, beside the project's other files. */
function clangPath({name, path}: CompileRequest): string {
  return path ?? clangName(name);
}

/** A file name that Clang's command line and messages take as it is; `__FILE__` gives it. */
function clangName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? '';
  return /^[A-Za-z0-9_][\w.-]*$/.test(base) && base !== 'airlock' ? base : 'source.metal';
}

function nameOf({version}: ToolchainInfo): string {
  return version === undefined ? 'portable toolchain' : `portable toolchain, Clang ${version}`;
}

function describeState(state: ClangPoolState): ToolchainInfo {
  const id = 'portable';
  switch (state.state) {
    case 'idle':
      return {id, state: 'idle', detail: 'Clang is loaded at the first compile.'};
    case 'loading':
      return {id, state: 'loading', detail: 'Loading Clang.'};
    case 'ready':
      return {
        id,
        state: 'ready',
        version: state.version,
        detail: `Clang ${state.version} in WebAssembly, started in ${Math.round(state.startMs)} ms.`,
      };
    case 'unavailable':
      return {id, state: 'unavailable', detail: state.detail};
  }
}
