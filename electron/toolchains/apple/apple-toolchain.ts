import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type AirAnalysis, analyseAir, isAirModule} from '../../../core/air/analyse.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {readLibrary} from '../../../core/metallib/container/read-library.ts';
import {librariesOf} from '../../../core/metallib/container/library.ts';
import {appleDiagnostics} from '../../../core/msl/diagnostics/apple-output.ts';
import {supportsLanguage, targetFacts} from '../../../core/msl/target.ts';
import {
  type CompileReply,
  type CompileRequest,
  type StageName,
  type StageResult,
} from '../../../core/protocol/compile.ts';
import {badInput, cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type ToolchainInfo} from '../../../core/protocol/lab.ts';
import {failedStages} from '../portable/stages.ts';
import {type AppleTools, discoverTools, type Discovery, type MissingTools} from './discover.ts';
import {describeEnding, runTool, toolEnvironment, type ToolRun} from './run-tool.ts';
import {compileArguments, type MadeFor, readableDiagnostics, xcrun} from './tool-arguments.ts';
import {inWorkFolder, sweepWorkFolders} from './work-folder.ts';

export interface AppleToolchainOptions {
  readonly platform: NodeJS.Platform;
  /** The lab's own environment, of which the tools get a chosen part; by default this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of every change of state. */
  readonly onState?: (info: ToolchainInfo) => void;
  /** For one run of one tool. */
  readonly toolLimitMs?: number;
}

/** Apple's own compiler and assembler, on macOS, through xcrun (ARCHITECTURE.md, Toolchains). */
export interface AppleToolchain {
  describe(): ToolchainInfo;
  warm(): void;
  compile(
    request: CompileRequest,
    options?: {readonly signal?: AbortSignal},
  ): Promise<Result<CompileReply, LabError>>;
  /** The tools that this machine has, or why they cannot be used. Asks again where they could not be used before. */
  tools(): Promise<Result<AppleTools, LabError & {kind: 'unavailable'}>>;
  /** What the last search for the tools ran. */
  readonly discoveryRuns: readonly ToolRun[];
  dispose(): Promise<void>;
}

const defaultToolLimitMs = 60_000;
/** A search that failed is not repeated at each key press. */
const retryMs = 10_000;
/** AIR texts above this are not shown. */
const largestText = 64 * 1024 * 1024;

/** Starts nothing until `warm`, `tools` or the first compile. */
export function createAppleToolchain(options: AppleToolchainOptions): AppleToolchain {
  return new Toolchain(options);
}

/** Why the tools cannot be used, as every front end shows it. */
export function missingError({
  reason,
  message,
  nextStep,
  command,
}: MissingTools): LabError & {kind: 'unavailable'} {
  const code = reason === 'broken' ? 'apple-toolchain-broken' : `apple-toolchain-${reason}`;
  const next = command === undefined || nextStep.includes(command) ? nextStep : `${nextStep} (${command})`;
  return unavailable(code, message, next) as LabError & {kind: 'unavailable'};
}

/** What is written where there is no macOS. */
export function notMacOs(): LabError & {kind: 'unavailable'} {
  return unavailable(
    'apple-toolchain',
    'Apple’s toolchain exists on macOS only.',
    'Choose the portable toolchain; it compiles the same source on this machine.',
  ) as LabError & {kind: 'unavailable'};
}

class Toolchain implements AppleToolchain {
  private readonly options: AppleToolchainOptions;
  private readonly limitMs: number;
  private readonly disposed = new AbortController();
  private readonly active = new Set<Promise<unknown>>();
  private info: ToolchainInfo;
  private discovery: Promise<Discovery> | undefined;
  private retryAtMs = 0;
  discoveryRuns: readonly ToolRun[] = [];
  /** False once the compiler has refused to tell ranges and fix-its. */
  private tellsRanges = true;

  constructor(options: AppleToolchainOptions) {
    this.options = options;
    this.limitMs = options.toolLimitMs ?? defaultToolLimitMs;
    this.info =
      options.platform === 'darwin'
        ? {id: 'apple', state: 'idle', detail: 'Apple’s tools are looked for at the first compile.'}
        : {id: 'apple', state: 'unavailable', detail: notMacOs().message};
  }

  describe(): ToolchainInfo {
    return this.info;
  }

  warm(): void {
    if (this.options.platform === 'darwin') void this.tools();
  }

  async tools(): Promise<Result<AppleTools, LabError & {kind: 'unavailable'}>> {
    if (this.options.platform !== 'darwin') return err(notMacOs());
    if (this.discovery === undefined || (this.retryAtMs > 0 && performance.now() > this.retryAtMs))
      this.discovery = this.discover();
    const {found} = await this.discovery;
    return found.ok ? found : err(missingError(found.error));
  }

  compile(
    request: CompileRequest,
    {signal}: {readonly signal?: AbortSignal} = {},
  ): Promise<Result<CompileReply, LabError>> {
    const stop =
      signal === undefined ? this.disposed.signal : AbortSignal.any([signal, this.disposed.signal]);
    return this.tracked(this.compileUntil(request, stop));
  }

  async dispose(): Promise<void> {
    this.disposed.abort();
    await Promise.allSettled([...this.active]);
  }

  private async discover(): Promise<Discovery> {
    this.retryAtMs = 0;
    this.announce({id: 'apple', state: 'loading', detail: 'Looking for Apple’s tools.'});
    await sweepWorkFolders();
    const discovery = await this.tracked(
      discoverTools({
        environment: toolEnvironment(this.options.environment ?? process.env),
        signal: this.disposed.signal,
      }),
    );
    this.discoveryRuns = discovery.runs;
    const {found} = discovery;
    if (found.ok) {
      const {version, fullVersion, sdkVersion, toolchain} = found.value;
      const sdk = sdkVersion === undefined ? '' : `, SDK ${sdkVersion}`;
      const chosen = toolchain === undefined ? '' : `, chosen as ${toolchain}`;
      this.announce({id: 'apple', state: 'ready', version, detail: `${fullVersion}${sdk}${chosen}.`});
    } else {
      this.retryAtMs = performance.now() + retryMs;
      const {message, nextStep} = missingError(found.error);
      this.announce({id: 'apple', state: 'unavailable', detail: `${message} ${nextStep}`});
    }
    return discovery;
  }

  private async compileUntil(
    request: CompileRequest,
    signal: AbortSignal,
  ): Promise<Result<CompileReply, LabError>> {
    const startedMs = performance.now();
    const target = request.options.deploymentTarget ?? request.target;
    const languageVersion = request.options.languageVersion ?? targetFacts(target).newestLanguage;
    if (!supportsLanguage(target, languageVersion)) {
      const message = `${languageVersion} needs a newer AIR than ${target} has.`;
      return err(badInput('language-too-new', message, 'Choose an older language or a newer target.'));
    }
    const tools = await this.tools();
    if (!tools.ok) return tools;
    if (signal.aborted) return err(cancelled('The compile'));
    const file = sourcePath(request);
    const compiled = await inWorkFolder({...request.includes, [file]: request.source}, async (folder) => {
      const run = new CompileRun(
        request,
        {target, languageVersion},
        {
          file,
          folder,
          signal,
          environment: tools.value.environment,
          limitMs: this.limitMs,
          toolchain: `Apple toolchain, metal ${tools.value.version}`,
          startedMs,
        },
      );
      const outcome = await run.compile(this.tellsRanges);
      this.tellsRanges = run.tellsRanges;
      return outcome;
    });
    // The toolchain went away under the lab: an update, or an unmount. The next call looks again.
    if (!compiled.ok && compiled.error.code === 'apple-tool-missing') this.discovery = undefined;
    return compiled;
  }

  private announce(info: ToolchainInfo): void {
    this.info = info;
    this.options.onState?.(info);
  }

  private async tracked<T>(work: Promise<T>): Promise<T> {
    this.active.add(work);
    try {
      return await work;
    } finally {
      this.active.delete(work);
    }
  }
}

interface CompilePlace {
  readonly file: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly toolchain: string;
  readonly startedMs: number;
}

const airFile = 'airlock-out.ll';
const objectFile = 'airlock-out.air';
const libraryFile = 'airlock-out.metallib';

/** One source through the front end, and its AIR through the check, the compiler and the linker. */
class CompileRun {
  private readonly request: CompileRequest;
  private readonly made: MadeFor;
  private readonly place: CompilePlace;
  tellsRanges = true;

  constructor(request: CompileRequest, made: MadeFor, place: CompilePlace) {
    this.request = request;
    this.made = made;
    this.place = place;
  }

  async compile(tellsRanges: boolean): Promise<Result<CompileReply, LabError>> {
    this.tellsRanges = tellsRanges;
    const output = ['-S', '-emit-llvm', this.place.file, '-o', airFile];
    const run = await this.frontEnd(output);
    const failure = toolFailure('metal', run);
    if (failure !== undefined) return err(failure);
    const diagnostics = this.diagnosticsOf(run);
    const text = exitedWell(run) ? await this.readText() : undefined;
    const frontEnd = this.stage('front-end', run, exitedWell(run), {
      passed: 'Apple’s compiler accepted the source.',
      failed: 'Apple’s compiler found errors in the source.',
    });
    if (!exitedWell(run)) return ok(this.reply(told(diagnostics, run), {stages: failedStages(frontEnd)}));
    const analysis = text === undefined ? undefined : analyseAir(text, {profile: this.request.target});
    const air = airStage(text, analysis);
    if (text === undefined || analysis === undefined || air.state === 'failed') {
      const problem = labDiagnostic(air.detail, 'apple-no-air');
      const detail = 'Not reached: there is no AIR.';
      return ok(
        this.reply([...diagnostics, problem], {
          stages: [frontEnd, air, ...notReached(['check', 'metallib'], detail), ...ofDevice()],
        }),
      );
    }
    const check = this.checked(analysis);
    const library = await this.library();
    if (!library.ok) return library;
    return ok(
      this.reply([...diagnostics, ...check.diagnostics], {
        ir: {kind: 'air', text, producer: this.place.toolchain},
        stages: [frontEnd, air, check.stage, library.value, ...ofDevice()],
      }),
    );
  }

  /** Compiles; once more without the options for readable output where this version does not know them. */
  private async frontEnd(output: readonly string[]): Promise<ToolRun> {
    const args = compileArguments(this.request, this.made);
    const readable = this.tellsRanges ? readableDiagnostics : [];
    const run = await this.tool('metal', [...args, ...readable, ...output]);
    if (!this.tellsRanges || !/unknown argument:? '-fdiagnostics-/.test(run.stderr)) return run;
    this.tellsRanges = false;
    return this.tool('metal', [...args, ...output]);
  }

  private tool(name: string, args: readonly string[]): Promise<ToolRun> {
    const {environment, folder, limitMs, signal} = this.place;
    return runTool({...xcrun(name, args), environment, folder, limitMs, signal});
  }

  private diagnosticsOf({stderr}: ToolRun): Diagnostic[] {
    const {name, source, includes} = this.request;
    return appleDiagnostics({
      output: stderr,
      compilerFile: this.place.file,
      name,
      text: source,
      files: includes,
    });
  }

  private async readText(): Promise<string | undefined> {
    const path = join(this.place.folder, airFile);
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    return size === undefined || size > largestText ? undefined : readFile(path, 'utf8');
  }

  private checked({findings}: AirAnalysis): {stage: StageResult; diagnostics: Diagnostic[]} {
    const profile = this.request.target;
    const severe = findings.filter(({severity}) => severity !== 'info');
    const errors = severe.filter(({severity}) => severity === 'error').length;
    const detail =
      severe.length === 0
        ? `Rules of ${profile}: no findings.`
        : `Rules of ${profile}: ${counted(errors, 'error')}, ${counted(severe.length - errors, 'warning')}.`;
    const stage: StageResult = {
      stage: 'check',
      state: errors === 0 ? 'passed' : 'failed',
      detail,
    };
    const diagnostics = severe.slice(0, 50).map(({severity, message, rule}): Diagnostic => {
      const found = labDiagnostic(`AIR: ${message}`, rule.id);
      return {...found, severity: severity === 'error' ? 'error' : 'warning'};
    });
    return {stage, diagnostics};
  }

  /** `metal -c` and `metallib`, the way that Xcode goes. */
  private async library(): Promise<Result<StageResult, LabError>> {
    const args = compileArguments(this.request, this.made);
    const runs: ToolRun[] = [];
    for (const [name, toolArgs] of [
      ['metal', [...args, '-c', this.place.file, '-o', objectFile]],
      ['metallib', [objectFile, '-o', libraryFile]],
    ] as const) {
      const run = await this.tool(name, toolArgs);
      runs.push(run);
      if (run.ending.kind === 'cancelled') return err(cancelled('The compile'));
      if (exitedWell(run)) continue;
      const reason = isMissingTool(run) ? 'is not there' : describeEnding(run.ending);
      return ok(
        libraryStage(runs, 'failed', `No library: ${name} ${reason}. ${firstLine(run.stderr)}`.trim()),
      );
    }
    const bytes = await readFile(join(this.place.folder, libraryFile)).catch(() => undefined);
    if (bytes === undefined)
      return ok(libraryStage(runs, 'failed', 'No library: metallib ended well and wrote none.'));
    const read = readLibrary(bytes);
    if (!read.ok)
      return ok(
        libraryStage(
          runs,
          'failed',
          `metallib wrote ${bytes.length} bytes that are no library this lab can read.`,
        ),
      );
    const count = librariesOf(read.value).reduce((sum, {functions}) => sum + functions.length, 0);
    return ok(
      libraryStage(runs, 'passed', `A library of ${counted(count, 'function')}, ${bytes.length} bytes.`),
    );
  }

  private stage(
    stage: StageName,
    run: ToolRun,
    passed: boolean,
    details: {readonly passed: string; readonly failed: string},
  ): StageResult {
    const omitted = run.omittedBytes === 0 ? '' : ` ${run.omittedBytes} bytes of its output are left out.`;
    return {
      stage,
      state: passed ? 'passed' : 'failed',
      durationMs: run.durationMs,
      detail: `${passed ? details.passed : details.failed}${omitted}`,
      commandLine: shownCommand(run),
      rawOutput: run.stderr + run.stdout,
    };
  }

  private reply(diagnostics: readonly Diagnostic[], rest: Pick<CompileReply, 'stages' | 'ir'>): CompileReply {
    const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
    const command = xcrun('metal', [
      ...compileArguments(this.request, this.made),
      ...['-S', '-emit-llvm', this.place.file, '-o', airFile],
    ]);
    return {
      name: this.request.name,
      toolchain: this.place.toolchain,
      diagnostics: [...diagnostics],
      errorCount: count('error'),
      warningCount: count('warning'),
      durationMs: performance.now() - this.place.startedMs,
      equivalentCommand: [command.command, ...command.args],
      ...rest,
    };
  }
}

export function exitedWell({ending}: ToolRun): boolean {
  return ending.kind === 'exited' && ending.exitCode === 0;
}

/** Whether xcrun has no such tool (METAL.md 1.6): a toolchain without it, or one that went away. */
export function isMissingTool({ending, stderr}: ToolRun): boolean {
  if (ending.kind === 'not-found') return true;
  return /^(?:xcrun: )?error: (?:unable to find utility|cannot execute tool)/m.test(stderr);
}

/** Ends of a tool that say nothing of the source; undefined where it came to an end of its own. */
export function toolFailure(name: string, run: ToolRun): LabError | undefined {
  const {ending, stderr, stdout} = run;
  const message = `Apple’s ${name} ${describeEnding(ending)}.`;
  switch (ending.kind) {
    case 'exited':
      if (ending.exitCode === 0 || !isMissingTool(run)) return undefined;
      return unavailable(
        'apple-tool-missing',
        `Apple’s ${name} is no longer there: ${firstLine(stderr)}`,
        'Compile again: the lab looks for the tools afresh and says what to install.',
      );
    case 'not-found':
    case 'cannot-start':
      return unavailable('apple-tool-missing', message, 'Compile again: the lab looks for the tools afresh.');
    case 'signalled':
      return {
        kind: 'compiler-crash',
        code: 'apple-compiler-crash',
        message,
        nextStep: 'Compile with the portable toolchain to see whether the source is at fault.',
        output: stderr + stdout,
        signal: ending.signal,
      };
    case 'timeout':
      return {
        kind: 'timeout',
        code: 'apple-compiler-timeout',
        message,
        nextStep: 'Try again; if it hangs every time, compile with the portable toolchain.',
        limitMs: ending.limitMs,
      };
    case 'flood':
      return unavailable(
        'apple-compiler-flood',
        message,
        'Fix the first messages; the rest follows from them.',
      );
    case 'cancelled':
      return cancelled('The compile');
  }
}

/** A compiler that fails without a word that can be read is told as such, never as a success. */
function told(diagnostics: readonly Diagnostic[], {ending}: ToolRun): Diagnostic[] {
  if (diagnostics.some(({severity}) => severity === 'error')) return [...diagnostics];
  const message = `metal ${describeEnding(ending)} without an error message that can be read; see its output.`;
  return [...diagnostics, labDiagnostic(message, 'apple-unreadable-output')];
}

function airStage(text: string | undefined, analysis: AirAnalysis | undefined): StageResult {
  const failed = (detail: string): StageResult => ({stage: 'air', state: 'failed', detail});
  if (text === undefined || analysis === undefined)
    return failed('metal ended well and wrote no AIR that can be read.');
  const {air, parseDiagnostics} = analysis;
  if (!isAirModule(air))
    return failed(`What metal wrote is no AIR: ${parseDiagnostics[0]?.message ?? 'no air64 triple'}.`);
  return {
    stage: 'air',
    state: 'passed',
    detail: `${text.split('\n').length - 1} lines of AIR were made by metal.`,
  };
}

function libraryStage(runs: readonly ToolRun[], state: 'passed' | 'failed', detail: string): StageResult {
  const last = runs.at(-1);
  return {
    stage: 'metallib',
    state,
    durationMs: runs.reduce((sum, {durationMs}) => sum + durationMs, 0),
    detail,
    ...(last === undefined ? {} : {commandLine: shownCommand(last)}),
    rawOutput: runs.map(({stderr, stdout}) => stderr + stdout).join(''),
  };
}

/** With the variables that must be set for the same result, as a shell takes them. */
function shownCommand({commandLine, environment}: ToolRun): string[] {
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return set.length === 0 ? [...commandLine] : ['env', ...set, ...commandLine];
}

function notReached(stages: readonly StageName[], detail: string): StageResult[] {
  return stages.map((stage) => ({stage, state: 'not-reached', detail}));
}

function ofDevice(): StageResult[] {
  const detail = 'Not reached: a compile ends before it; running an experiment goes on.';
  return notReached(['library', 'function', 'pipeline', 'run'], detail);
}

function labDiagnostic(message: string, code: string): Diagnostic {
  return {severity: 'error', message, code, highlights: [], notes: [], fixIts: [], origin: 'lab'};
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 300);
}

/** A path that a command line takes as it is; `__FILE__` gives it. Never a file of the run's own. */
function sourcePath({name, path}: CompileRequest): string {
  const wanted = path ?? name.split(/[\\/]/).at(-1) ?? '';
  return /^[A-Za-z0-9_][\w./ -]*$/.test(wanted) && !wanted.startsWith('airlock-out.')
    ? wanted
    : 'source.metal';
}
