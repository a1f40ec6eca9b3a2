import {type OsProfile} from '../../../core/air/rules/rule.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {emitAir, type EmitOptions, type EmittedAir} from '../../../core/msl/emit/emit.ts';
import {type AirPart, joinAir} from '../../../core/msl/emit/join/join-parts.ts';
import {judgeAir} from '../../../core/msl/emit/judge.ts';
import {type EncodedSourceMap} from '../../../core/msl/source-map.ts';
import {type SourceRecords} from '../../../core/msl/source-pass/records.ts';

/** What the worker makes of Clang's IR before it answers, so that the host's own thread stays free. */
export interface AirRequest {
  /** The output of the job that holds Clang's IR; it is not handed back where AIR was made of it. */
  readonly irFile: string;
  readonly records: SourceRecords;
  readonly options: EmitOptions;
  readonly profile: OsProfile;
  /** AIR of a part of a source is joined with that of the others, then judged. */
  readonly isPart?: boolean;
}

/** What is made of the AIR of all parts of a source. */
export interface JoinRequest {
  readonly parts: readonly AirPart[];
  readonly options: EmitOptions;
  readonly profile: OsProfile;
}

/** How long a step took, and what it says in one line. */
export interface StepResult {
  readonly state: 'passed' | 'failed' | 'not-needed';
  readonly durationMs: number;
  readonly detail: string;
}

export interface MadeAir {
  /** Undefined where none could be made; the diagnostics say why. */
  readonly air: {readonly text: string; readonly sourceMap: EncodedSourceMap} | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly emission: StepResult;
  /** Undefined where there was nothing to judge. */
  readonly check: StepResult | undefined;
  readonly library: StepResult | undefined;
}

/** Makes AIR of Clang's IR, judges it, and assembles a library of it. Never throws: a fault is told as a failed step. */
export function makeAir(clangIr: string, {records, options, profile, isPart = false}: AirRequest): MadeAir {
  const emissionStart = performance.now();
  const emitted = guarded(() => emitAir(clangIr, records, options));
  if ('fault' in emitted) {
    const detail = `AIR emission failed, a fault of the lab: ${emitted.fault}`;
    const emission = {state: 'failed', durationMs: since(emissionStart), detail} as const;
    return {
      air: undefined,
      diagnostics: [faultDiagnostic(detail)],
      emission,
      check: undefined,
      library: undefined,
    };
  }
  if (!emitted.value.ok) {
    const {diagnostics} = emitted.value.error;
    const detail = `AIR cannot express the source: ${diagnostics[0]?.message ?? 'no reason is known'}.`;
    const emission = {state: 'failed', durationMs: since(emissionStart), detail} as const;
    return {air: undefined, diagnostics, emission, check: undefined, library: undefined};
  }
  const {value: result} = emitted.value;
  const emission = madeStep(result.text, since(emissionStart));
  const {text, sourceMap, diagnostics} = result;
  if (isPart) return {air: {text, sourceMap}, diagnostics, emission, check: undefined, library: undefined};
  return finish(result, emission, options.sourceName, profile);
}

/** Joins the AIR of the parts of one source, and goes on with it as with AIR that was made in one go. Never throws. */
export function joinParts({parts, options, profile}: JoinRequest): MadeAir {
  const start = performance.now();
  const joined = guarded(() => readJoined(joinAir(parts)));
  if ('fault' in joined || !joined.value.ok) {
    const reason = 'fault' in joined ? joined.fault : joined.value.ok ? '' : joined.value.error;
    const detail = `The AIR of the parts could not be joined: ${reason}.`;
    const emission = {state: 'failed', durationMs: since(start), detail} as const;
    return {air: undefined, diagnostics: [], emission, check: undefined, library: undefined};
  }
  const emitted = joined.value.value;
  return finish(emitted, madeStep(emitted.text, since(start)), options.sourceName, profile);
}

function readJoined(joined: Result<AirPart, string>): Result<EmittedAir, string> {
  if (!joined.ok) return joined;
  const {module, diagnostics} = parseModule(joined.value.text, {pointers: 'typed'});
  const broken = diagnostics.find(({severity}) => severity === 'error');
  return broken === undefined ? ok({...joined.value, module, diagnostics: []}) : err(broken.message);
}

function since(start: number): number {
  return performance.now() - start;
}

function madeStep(text: string, durationMs: number): StepResult {
  return {state: 'passed', durationMs, detail: `${lineCount(text)} lines of AIR were made.`};
}

/** Judges AIR and assembles a library of it. */
function finish(result: EmittedAir, emission: StepResult, sourceName: string, profile: OsProfile): MadeAir {
  const checkStart = performance.now();
  const judged = guarded(() => judgeAir(result, sourceName, profile));
  const check = checkStep(judged, profile, since(checkStart));
  const libraryStart = performance.now();
  const library = hasEntryPoints(result)
    ? libraryStep(
        guarded(() => buildLibrary(result.module)),
        () => since(libraryStart),
      )
    : ({
        state: 'not-needed',
        durationMs: 0,
        detail: 'No kernel or visible function: a library would be empty.',
      } as const);
  return {
    air: {text: result.text, sourceMap: result.sourceMap},
    diagnostics: [...result.diagnostics, ...('fault' in judged ? [] : judged.value.diagnostics)],
    emission,
    check,
    library,
  };
}

function hasEntryPoints({module}: EmittedAir): boolean {
  return ['air.kernel', 'air.visible'].some((name) => module.namedMetadataByName.has(name));
}

type Guarded<T> = {readonly value: T} | {readonly fault: string};

/** A bug in a step is an answer, not the end of the worker. */
function guarded<T>(run: () => T): Guarded<T> {
  try {
    return {value: run()};
  } catch (error) {
    return {fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error)};
  }
}

function faultDiagnostic(message: string): Diagnostic {
  return {
    severity: 'error',
    message,
    code: 'air-emission',
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  };
}

function checkStep(
  judged: Guarded<ReturnType<typeof judgeAir>>,
  profile: OsProfile,
  durationMs: number,
): StepResult {
  if ('fault' in judged)
    return {state: 'failed', durationMs, detail: `The check failed, a fault of the lab: ${judged.fault}`};
  const {errorCount, warningCount} = judged.value;
  const counts = `${errorCount} ${errorCount === 1 ? 'error' : 'errors'}, ${warningCount} ${warningCount === 1 ? 'warning' : 'warnings'}`;
  const detail = `Rules of ${profile}: ${errorCount + warningCount === 0 ? 'no findings' : counts}.`;
  return {state: errorCount === 0 ? 'passed' : 'failed', durationMs, detail};
}

function libraryStep(built: Guarded<ReturnType<typeof buildLibrary>>, elapsed: () => number): StepResult {
  const durationMs = elapsed();
  if ('fault' in built)
    return {state: 'failed', durationMs, detail: `No library, a fault of the lab: ${built.fault}`};
  if (!built.value.ok) {
    const detail = `No library: ${built.value.error[0]?.message ?? 'no reason is known'}.`;
    return {state: 'failed', durationMs, detail};
  }
  const {functions, bytes} = built.value.value;
  const names = `${functions.length} ${functions.length === 1 ? 'function' : 'functions'}`;
  return {
    state: 'passed',
    durationMs,
    detail: `A library of ${names}, ${bytes.length} bytes, assembled without Apple’s tools.`,
  };
}

function lineCount(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
