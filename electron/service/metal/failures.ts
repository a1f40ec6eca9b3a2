import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {appleDiagnostics} from '../../../core/msl/diagnostics/apple-output.ts';
import {badInput, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {commandBufferError} from '../command-buffer-errors.ts';
import {type GpuFailure} from './gpu.ts';

/** Name under which the system's compiler knows a source that has no file (METAL.md 1.4). */
export const runtimeSourceFile = 'program_source';

/** After these the process can do nothing more with the GPU (METAL.md 2.5, 3.5, 7.2). */
const deadly = new Set(['compiler-gone', 'submissions-ignored', 'stuck']);

/** Whether the session is at its end, so that only a new device service helps. */
export function endsSession(failure: GpuFailure): boolean {
  return deadly.has(failure.kind) || failure.codeName === 'DeviceRemoved';
}

const restart = 'Restart the device service, then run again.';

/** Messages of a compilation of MSL source by the system: errors or warnings. */
export function sourceDiagnostics(
  failure: GpuFailure,
  source: {readonly name: string; readonly text: string},
): Diagnostic[] {
  const read = appleDiagnostics({output: failure.text, compilerFile: runtimeSourceFile, ...source});
  return read.length > 0 ? read : [plain(failure.text, failure.kind === 'warnings' ? 'warning' : 'error')];
}

function plain(message: string, severity: 'error' | 'warning' = 'error'): Diagnostic {
  return {severity, message, highlights: [], notes: [], fixIts: [], origin: 'clang'};
}

/** An error of a library. `source`: the MSL that was compiled, where it was source. */
export function libraryError(
  failure: GpuFailure,
  name: string,
  source?: {readonly name: string; readonly text: string},
): LabError {
  const common = commonError(failure);
  if (common !== undefined) return common;
  if (source !== undefined && failure.codeName === 'CompileFailure') {
    const diagnostics = sourceDiagnostics(failure, source);
    const count = diagnostics.filter(({severity}) => severity === 'error').length;
    return {
      kind: 'diagnostics',
      code: 'metal-compile-failure',
      message: `${name} was not compiled: ${count} ${count === 1 ? 'error' : 'errors'}.`,
      nextStep: 'Correct the source; every error is in the list.',
      diagnostics,
    };
  }
  const message = `${name} was refused by Metal: ${failure.text} (${coded(failure)})`;
  return badInput(
    'metal-library-refused',
    message,
    'Give a library that Apple’s tools or the lab wrote.',
    name,
  );
}

/** An error of a pipeline; what a compiler says of a kernel is a diagnostic without a place. */
export function pipelineError(failure: GpuFailure, kernel: string): LabError {
  const common = commonError(failure);
  if (common !== undefined) return common;
  switch (failure.kind) {
    case 'no-function':
      return badInput('no-function', failure.text, 'Correct the name.', kernel);
    case 'bad-constant':
      return badInput('bad-function-constant', failure.text, 'Correct the function constant.', kernel);
    default:
      return {
        kind: 'diagnostics',
        code: `metal-pipeline-${failure.kind}`,
        message: `No pipeline of ${kernel}: ${failure.text} (${coded(failure)})`,
        nextStep:
          failure.kind === 'undefined-symbols'
            ? 'Link a visible function of that name and type.'
            : 'Compare with the report of the AIR rules: they name what this compiler is known to refuse.',
        diagnostics: [plain(failure.text)],
      };
  }
}

/** An error of a binary archive (METAL.md 2.3). */
export function archiveError(failure: GpuFailure, path: string): LabError {
  const common = commonError(failure);
  if (common !== undefined) return common;
  const message = `The binary archive ${path}: ${failure.text} (${coded(failure)})`;
  return badInput('metal-archive', message, 'Give another file; archives of another system are void.', path);
}

/** An error of a dispatch or a drain. */
export function dispatchError(failure: GpuFailure, label: string, limitMs: number): LabError {
  if (failure.kind === 'stuck') {
    const message = `The dispatch ${JSON.stringify(label)} did not end within ${limitMs / 1000} s, and Metal cannot stop it.`;
    return {kind: 'timeout', code: 'gpu-stuck', message, nextStep: restart, limitMs};
  }
  const common = commonError(failure);
  if (common !== undefined) return common;
  const encoders = failure.encoders.map(({label: name, state}) => `${name} ${state}`).join(', ');
  const logs = failure.logs.map(
    ({text, function: of, line}) => `${text}${of === '' ? '' : ` in ${of}`}${line === 0 ? '' : `:${line}`}`,
  );
  const causes = failure.causes.map((one) => `${one.text} (${one.domain} ${one.code})`);
  const details = [encoders === '' ? [] : [`Encoders: ${encoders}`], causes, logs].flat();
  const text = [failure.text, ...details].join('. ');
  return commandBufferError(failure.domain, failure.code, text, label);
}

/** What can go wrong in any call. */
export function commonError(failure: GpuFailure): LabError | undefined {
  const {domain, code, text} = failure;
  switch (failure.kind) {
    case 'compiler-crash':
      return {
        kind: 'compiler-crash',
        code: 'gpu-compiler-crash',
        message: `The GPU’s compiler crashed: ${text} (${coded(failure)})`,
        nextStep:
          'Look for its report (MTLCompilerService) in a minute; the crash view explains and reduces.',
        output: text,
        reported: {domain, code, text},
      };
    case 'compiler-gone':
      return unavailable(
        'gpu-compiler-gone',
        `The GPU’s compiler does not answer any more: ${text}`,
        restart,
      );
    case 'exception':
      return unavailable('metal-exception', `Metal raised ${domain}: ${text}`, 'Report this kernel.');
    case 'option-unavailable':
      return unavailable('option-unavailable', text, 'Leave the option out on this system.');
    case 'out-of-memory':
      return badInput('out-of-memory', text, 'Use smaller buffers, or release some.');
    case 'bad-request':
      return badInput('bad-gpu-request', text, 'Correct the text.');
    case 'capture-unavailable':
      return unavailable('capture-unavailable', text, 'Run it in the capture environment.');
    case 'incompatible-os':
      return unavailable('incompatible-os', text, 'Build the library for this macOS or an older one.');
    default:
      return undefined;
  }
}

function coded({domain, code, codeName}: GpuFailure): string {
  return `${domain} ${code}${codeName === '' ? '' : ` ${codeName}`}`;
}
