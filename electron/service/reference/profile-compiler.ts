import {writeSync} from 'node:fs';
import {type z} from 'zod';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {predictVerdict, type PredictedVerdict} from '../../../core/crash/predict/predict-verdict.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {type compileModuleSchema} from '../messages.ts';
import {compilePipeline} from './compile-pipeline.ts';
import {dyingReport, predictionLine, reportEnd, reportMark} from './dying-report.ts';
import {readModules, type ReadModule} from './read-modules.ts';

/**
 * The compiler side of the reference device: compiles a module as the OS of the profile is predicted to. Where that OS is
 * predicted to crash its compiler, THIS PROCESS ENDS ABNORMALLY, after it has written its report to its error stream, so
 * that whoever waits sees what a client of Apple's compiler service sees: a connection that is gone.
 */
export function compileUnderProfile(
  request: z.output<typeof compileModuleSchema>,
): Result<{kernels: string[]; durationMs: number}, LabError> {
  const startedMs = performance.now();
  const main = readOne(request.module);
  if (!main.ok) return main;
  const linked: {module: ReadModule; function: string}[] = [];
  for (const part of request.linked) {
    const read = readOne(part);
    if (!read.ok) return read;
    linked.push({module: read.value, function: part.function});
  }
  const kernels =
    request.kernels ??
    main.value.air.entryPoints.map(({name}) => name).filter((name) => hasKernel(main.value, name));
  // A pipeline is made of a function that the library has: before there is one, no compiler is asked.
  const missing = request.kernels?.find((kernel) => !hasKernel(main.value, kernel));
  if (missing !== undefined || (request.kernels === undefined && kernels.length === 0)) {
    const message = `${request.module.name} has no kernel function${missing === undefined ? '' : ` called ${missing}`} to make a pipeline of.`;
    return err(
      badInput('no-function', message, 'Correct the name, or give a module with a kernel.', missing),
    );
  }
  for (const module of [main.value, ...linked.map((part) => part.module)]) {
    const predicted = predictVerdict(module.air, request.profile);
    if (predicted?.verdict === 'crash') die(predicted, module.name);
    if (predicted?.verdict === 'reject') return err(rejected(predicted, module.name));
  }
  for (const kernel of kernels) {
    const {functionConstants} = request;
    const compiled = compilePipeline({module: main.value, kernel, functionConstants, linked});
    if (!compiled.ok) return compiled;
  }
  return ok({kernels: [...kernels], durationMs: performance.now() - startedMs});
}

/** Whether the module has the kernel, with a body. */
function hasKernel({air}: ReadModule, kernel: string): boolean {
  return air.entryPoints.some(
    ({name, role, function: defined}) =>
      name === kernel && role === 'kernel' && (defined?.blocks.length ?? 0) > 0,
  );
}

function readOne({name, text}: {name: string; text: string}): Result<ReadModule, LabError> {
  const read = readModules({kind: 'air-text', name, text});
  return read.ok ? ok(read.value[0]!) : read;
}

/** Writes what a crash reporter would find, and ends by SIGABRT as a failed assertion of a compiler does. */
function die(predicted: PredictedVerdict, module: string): never {
  const report = dyingReport(predicted, module, new Error('stack').stack ?? '');
  writeSync(2, `${predictionLine(predicted)}\n${reportMark}\n${report}\n${reportEnd}\n`);
  process.abort();
}

function rejected({profile, ruleId, message}: PredictedVerdict, module: string): LabError {
  return badInput(
    'predicted-reject',
    `${profile} is predicted to reject ${module}: ${message} (rule ${ruleId}).`,
    'The Checklist explains the rule; "fix all" mends what can be mended.',
    ruleId,
  );
}
