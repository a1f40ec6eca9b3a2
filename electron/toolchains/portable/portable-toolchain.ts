import {type CancelSignal} from '../../../core/base/cancel.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {clangArguments, precompiledHeaderArguments} from '../../../core/msl/arguments.ts';
import {clangDiagnostics} from '../../../core/msl/diagnostics/clang-diagnostics.ts';
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
import {cancelled, type LabError} from '../../../core/protocol/error.ts';
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

  constructor({workerPath, headerCacheFolder, shippedHeaderFolder, onState}: PortableToolchainOptions) {
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
    void this.job(request, prepare(request)).then(async ({job}) => {
      await this.header(request, 'prelude');
      this.pool.rehearse(job, rehearsals);
    });
  }

  async compile(
    request: CompileRequest,
    {signal}: CompileCallOptions = {},
  ): Promise<Result<CompileReply, LabError>> {
    const startedMs = performance.now();
    this.warm();
    const prepared = prepare(request);
    if (prepared.diagnostics.length > 0) return ok(this.refused(request, prepared, startedMs));
    const {job, commandLine} = await this.job(request, prepared);
    if (signal?.aborted === true) return err(cancelled('The compile'));
    const run = await this.pool.run(job, {...(signal === undefined ? {} : {signal})});
    if (!run.ok) return run;
    return ok(this.reply(request, prepared, {outcome: run.value, commandLine, startedMs}));
  }

  async prepareHeaders(): Promise<Result<void, LabError>> {
    const request = compileRequestSchema.parse({name: 'headers.metal', source: ''});
    for (const kind of ['prelude', 'library'] as const) {
      const header = await this.header(request, kind);
      if (!header.ok) return header;
    }
    return ok(undefined);
  }

  dispose(): Promise<void> {
    return this.pool.dispose();
  }

  private async job(
    request: CompileRequest,
    prepared: PreparedSource,
  ): Promise<{job: ClangJob; commandLine: string[]}> {
    const includesLibrary = prepared.records.includes.some(({name}) => libraryHeaderNames.has(name));
    const header = await this.header(request, includesLibrary ? 'library' : 'prelude');
    const sourceFile = clangName(request.name);
    const precompiled = header.ok ? {precompiledHeader: headerOutput} : {};
    const args = clangArguments({...request, sourceFile, outputFile, ...precompiled});
    const files: Record<string, string | Uint8Array> = {...this.headers, [sourceFile]: prepared.text};
    if (header.ok) files[headerOutput] = header.value;
    return {job: {args, files, outputs: [outputFile]}, commandLine: ['clang++', ...args]};
  }

  /** Compiled once per target and fast-math option, on which the text of the headers depends. */
  private header(request: CompileRequest, kind: PrecompiledKind): Promise<Result<Uint8Array, LabError>> {
    const {target, options} = request;
    const usual = {optimisation: 'O2', fastMath: options.fastMath, debugInfo: false, defines: []};
    const sourceFile = precompiledSources[kind];
    const args = precompiledHeaderArguments({target, options: usual, sourceFile, outputFile: headerOutput});
    const job: ClangJob = {args, files: this.headers, outputs: [headerOutput]};
    return this.pool.precompiledHeader(`${kind} ${target} ${options.fastMath}`, job);
  }

  private refused(request: CompileRequest, prepared: PreparedSource, startedMs: number): CompileReply {
    const detail = 'The source pass refused the input; Clang was not run.';
    const durationMs = performance.now() - startedMs;
    const stages = failedStages({stage: 'front-end', state: 'failed', durationMs, detail});
    return replyOf(request, this.info, prepared.diagnostics, {stages, durationMs});
  }

  private reply(request: CompileRequest, prepared: PreparedSource, run: FinishedRun): CompileReply {
    const {outcome, commandLine, startedMs} = run;
    const clangFile = clangName(request.name);
    const diagnostics = clangDiagnostics({
      output: outcome.stderr,
      clangFile,
      name: request.name,
      text: prepared.text,
      planted: prepared.planted,
    });
    const ir = outcome.outputs[outputFile];
    const passed = outcome.exitCode === 0 && ir !== undefined;
    const frontEnd: StageResult = {
      stage: 'front-end',
      state: passed ? 'passed' : 'failed',
      durationMs: outcome.durationMs,
      detail: passed ? 'Clang accepted the source.' : 'Clang found errors in the source.',
      commandLine,
      rawOutput: outcome.stderr,
    };
    return replyOf(request, this.info, diagnostics, {
      stages: passed ? passedStages(frontEnd) : failedStages(frontEnd),
      durationMs: performance.now() - startedMs,
      ...(passed
        ? {ir: {kind: 'clang-ir', text: new TextDecoder().decode(ir), producer: nameOf(this.info)}}
        : {}),
    });
  }
}

interface FinishedRun {
  readonly outcome: ClangOutcome;
  readonly commandLine: string[];
  readonly startedMs: number;
}

function prepare({name, source, appleClang}: CompileRequest): PreparedSource {
  return prepareSource({name, source, profile: {appleClang}});
}

function replyOf(
  request: CompileRequest,
  info: ToolchainInfo,
  diagnostics: readonly Diagnostic[],
  rest: Pick<CompileReply, 'stages' | 'durationMs' | 'ir'>,
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
