import {posix} from 'node:path';
import {analyseAir, irDiagnostics, isAirModule, toDiagnostics} from '../../core/air/analyse.ts';
import {type Diagnostic, type Location} from '../../core/base/diagnostic.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {SourceText} from '../../core/base/source-text.ts';
import {verifyModule} from '../../core/ir/verify/verify-module.ts';
import {SourceMap} from '../../core/msl/source-map.ts';
import {
  type CompileReply,
  compileRequestSchema,
  maxSourceLength,
  type Target,
} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {binaryTexts} from '../service/reference/read-modules.ts';
import {readIncludes} from './project-files.ts';
import {type RunFiles} from './run-files.ts';
import {type RunStages} from './run-stages.ts';
import {type Toolchain} from './toolchains.ts';
import {type ValidRequest} from './validate.ts';

/** A source of an experiment as a device takes it. */
export interface RunModule {
  /** As the experiment names it. */
  readonly file: string;
  /** Of the IR text, for messages: the file itself, or what was made of it. */
  readonly name: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The place in the person's own source from which IR line `line` comes. */
  locate(line: number): Location | undefined;
}

export interface SourceContext {
  readonly request: ValidRequest<'run'>;
  readonly target: Target;
  readonly appleClang: string;
  readonly files: RunFiles;
  readonly toolchain: () => Result<Toolchain, LabError>;
  readonly signal: AbortSignal;
  /** Told of the stages of this source. */
  readonly stages: RunStages;
}

/** What went wrong with a source, and every diagnostic until then. */
export interface SourceFailure {
  readonly error: LabError;
  readonly diagnostics: readonly Diagnostic[];
}

/** The AIR of a file of the experiment: compiled, read or checked by what its name says it is. */
export async function loadSource(
  file: string,
  kernel: string,
  context: SourceContext,
): Promise<Result<RunModule, SourceFailure>> {
  const bytes = await context.files.read(file);
  if (!bytes.ok) {
    context.stages.failed('front-end', bytes.error.message);
    return err({error: bytes.error, diagnostics: []});
  }
  switch (posix.extname(file).toLowerCase()) {
    case '.metal':
      return compileSource(file, textOf(bytes.value), context);
    case '.ll':
      context.stages.notNeeded('front-end', `${file} is IR already.`);
      return checkText({file, name: file, text: textOf(bytes.value)}, context);
    case '.metallib':
    case '.air':
    case '.bc':
      return readBinary(file, bytes.value, kernel, context);
    default: {
      const message = `${file} is no source of a kernel.`;
      const nextStep = 'Give a .metal, .ll, .metallib, .air or .bc file.';
      context.stages.failed('front-end', message);
      return err({error: badInput('unknown-file-kind', message, nextStep, file), diagnostics: []});
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

async function compileSource(
  file: string,
  source: string,
  {request, target, appleClang, files, toolchain, signal, stages}: SourceContext,
): Promise<Result<RunModule, SourceFailure>> {
  const chosen = toolchain();
  if (!chosen.ok) {
    stages.failed('front-end', chosen.error.message);
    return err({error: chosen.error, diagnostics: []});
  }
  const {options} = request;
  const path = file.replaceAll('\\', '/');
  const read = async (wanted: string): Promise<string | undefined> => {
    const bytes = await files.read(wanted);
    return bytes.ok && bytes.value.length <= maxSourceLength ? textOf(bytes.value) : undefined;
  };
  const includes = await readIncludes(path, source, read, options.includeFolders);
  const project = Object.keys(includes).length === 0 ? {} : {path, includes};
  const compile = compileRequestSchema.parse({name: file, source, target, appleClang, options, ...project});
  const compiled = await chosen.value.compile(compile, {signal});
  if (!compiled.ok) {
    stages.failed('front-end', compiled.error.message);
    return err({error: compiled.error, diagnostics: []});
  }
  const reply = compiled.value;
  for (const stage of reply.stages) {
    if (['front-end', 'air', 'check', 'metallib'].includes(stage.stage) && stage.state !== 'not-reached')
      stages.add(stage);
  }
  const {diagnostics, ir} = reply;
  if (ir?.kind !== 'air') return err({error: notCompiled(reply, file), diagnostics});
  const map = reply.sourceMap === undefined ? undefined : new SourceMap(reply.sourceMap);
  return ok({
    file,
    name: file.replace(/\.metal$/i, '.ll'),
    text: ir.text,
    diagnostics,
    locate(line) {
      // Of a chain of inlined calls the innermost place is where the code stands; headers of the library are not the person's.
      const place = map?.placesOf(line).find((one) => one.file === file);
      if (place === undefined) return undefined;
      const start = {line: place.line, column: Math.max(1, place.column)};
      return {file, range: {start, end: start}};
    },
  });
}

function notCompiled({stages, diagnostics, errorCount}: CompileReply, file: string): LabError {
  const failed = stages.find(({state}) => state === 'failed' || state === 'not-supported');
  if (errorCount > 0) {
    const first = diagnostics.find(({severity}) => severity === 'error');
    const line = first?.location === undefined ? '' : `:${first.location.range.start.line}`;
    return {
      kind: 'diagnostics',
      code: 'not-compiled',
      message: `${file}${line}: ${first?.message ?? 'the source has errors'}.`,
      nextStep: 'Correct the source; every error is in the list.',
      diagnostics,
    };
  }
  const message = `${file} has no AIR: ${failed?.detail ?? 'the toolchain made none'}`;
  return badInput('no-air', message, 'See the stages of the compile.', file);
}

/** LLVM's rules stop a run; those of the target's compiler predict what it would do, and the run goes on. */
function checkText(
  {file, name, text}: {file: string; name: string; text: string},
  {target, stages}: SourceContext,
): Result<RunModule, SourceFailure> {
  const analysis = analyseAir(text, {profile: target});
  const source = new SourceText(text);
  const {parseDiagnostics} = analysis;
  const ofLlvm = parseDiagnostics.length > 0 ? parseDiagnostics : verifyModule(analysis.module);
  const errors = irDiagnostics(ofLlvm, name, source);
  if (errors.length > 0) {
    const first = errors[0]!;
    const line = first.location === undefined ? '' : `:${first.location.range.start.line}`;
    const message = `${name}${line}: ${first.message}.`;
    stages.failed('air', message);
    const nextStep = 'Correct the module; every error is in the list.';
    return err({
      error: {kind: 'diagnostics', code: 'invalid-module', message, nextStep, diagnostics: errors},
      diagnostics: errors,
    });
  }
  stages.passed('air', 'The module is valid IR.');
  const diagnostics = isAirModule(analysis.air) ? toDiagnostics(analysis, name, target, source) : [];
  const predicted = diagnostics.filter(({severity}) => severity === 'error');
  if (predicted.length > 0) {
    stages.failed('check', `Predicted for ${target}: ${predicted[0]!.message} (${predicted.length} in all).`);
  } else {
    stages.passed('check', `No rule of ${target} is broken.`);
  }
  stages.notNeeded('metallib', 'The reference device takes AIR as it is.');
  return ok({file, name, text, diagnostics, locate: () => undefined});
}

function readBinary(
  file: string,
  bytes: Uint8Array,
  kernel: string,
  context: SourceContext,
): Result<RunModule, SourceFailure> {
  const {stages} = context;
  stages.notNeeded('front-end', `${file} is compiled already.`);
  const texts = binaryTexts(file, bytes);
  if (!texts.ok) {
    stages.failed('air', texts.error.message);
    return err({error: texts.error, diagnostics: []});
  }
  const named = texts.value.map(({name, text}) => ({
    name,
    text,
    module: analyseAir(text, {profile: context.target}),
  }));
  const wanted =
    named.find(({module}) => module.air.entryPoints.some(({name}) => name === kernel)) ?? named[0];
  if (wanted === undefined) {
    const message = `${file} holds no module.`;
    stages.failed('air', message);
    return err({
      error: badInput('no-module', message, 'Give a library with functions.', file),
      diagnostics: [],
    });
  }
  return checkText({file, name: `${wanted.name}.ll`, text: wanted.text}, context);
}
