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
  for (const module of [main.value, ...linked.map((part) => part.module)]) {
    const predicted = predictVerdict(module.air, request.profile);
    if (predicted?.verdict === 'crash') die(predicted, module.name);
    if (predicted?.verdict === 'reject') return err(rejected(predicted, module.name));
  }
  const kernels =
    request.kernels ?? main.value.air.entryPoints.filter(({role}) => role === 'kernel').map(({name}) => name);
  for (const kernel of kernels) {
    if (!main.value.air.entryPoints.some(({name, role}) => name === kernel && role === 'kernel')) {
      const message = `${request.module.name} has no kernel function called ${kernel}.`;
      return err(badInput('no-function', message, 'Correct the name.', kernel));
    }
    const {functionConstants} = request;
    const compiled = compilePipeline({module: main.value, kernel, functionConstants, linked});
    if (!compiled.ok) return compiled;
  }
  return ok({kernels: [...kernels], durationMs: performance.now() - startedMs});
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
