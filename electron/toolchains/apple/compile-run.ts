import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type AirAnalysis, analyseAir} from '../../../core/air/analyse.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {librariesOf} from '../../../core/metallib/container/library.ts';
import {readLibrary} from '../../../core/metallib/container/read-library.ts';
import {appleDiagnostics} from '../../../core/msl/diagnostics/apple-output.ts';
import {
  type CompileReply,
  type CompileRequest,
  type StageName,
  type StageResult,
} from '../../../core/protocol/compile.ts';
import {cancelled, type LabError} from '../../../core/protocol/error.ts';
import {failedStages} from '../portable/stages.ts';
import {
  airStage,
  counted,
  labDiagnostic,
  libraryStage,
  notReached,
  ofDevice,
  shownCommand,
  told,
} from './compile-stages.ts';
import {describeEnding, runTool, type ToolRun} from './run-tool.ts';
import {compileArguments, type MadeFor, readableDiagnostics, xcrun} from './tool-arguments.ts';
import {exitedWell, firstLine, isMissingTool, toolFailure} from './tool-outcome.ts';

/** AIR texts above this are not shown. */
const largestText = 64 * 1024 * 1024;

/** Where and with what one compile runs. */
export interface CompilePlace {
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
export class CompileRun {
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
