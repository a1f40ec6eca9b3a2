import {type LabError, badInput, unavailable} from '../../../core/protocol/error.ts';

export function badPath(path: string): LabError {
  return badInput(
    'bad-virtual-path',
    `'${path}' cannot be the name of a source file.`,
    'Use names without empty, `.` or `..` parts.',
    path,
  );
}

/** The compile took longer than it may. */
export function timedOut(limitMs: number): LabError {
  return {
    kind: 'timeout',
    code: 'compile-timeout',
    message: `The compile did not end within ${limitMs / 1000} s and was stopped.`,
    nextStep: 'Look for unbounded recursion or a constant expression that never ends in the source.',
    limitMs,
  };
}

/** Clang died of a trap: a failed assertion, a stack overflow, no memory left. */
export function crashed(trap: string, output: string): LabError {
  return {
    kind: 'compiler-crash',
    code: 'clang-trap',
    message: `Clang stopped in the middle of the compile: ${reasonOf(trap, output)}.`,
    nextStep:
      'The source makes the compiler itself fail: undo the last edit, or reduce it to the part that does.',
    output: output === '' ? trap : `${output.trimEnd()}\n${trap}\n`,
  };
}

/** The worker thread under Clang ended. */
export function workerLost(detail: string): LabError {
  return {
    kind: 'compiler-crash',
    code: 'clang-worker-lost',
    message: `The thread that ran Clang ended during the compile: ${detail}.`,
    nextStep: 'Compile again: a new one has been started.',
    output: detail,
  };
}

export function notLoaded(detail: string): LabError {
  return unavailable(
    'clang-not-loaded',
    `Clang could not be started: ${detail}.`,
    'Run `npm ci` again if files of node_modules/@yowasp/clang are missing, then compile again.',
  );
}

export function poolClosed(): LabError {
  return unavailable('clang-pool-closed', 'The portable toolchain has been shut down.', 'Restart the lab.');
}

/** Our own headers did not precompile: a fault of the lab, not of the source. */
export function headerFailed(output: string): LabError {
  return {
    kind: 'compiler-crash',
    code: 'precompiled-header-failed',
    message: 'The headers of the lab could not be precompiled.',
    nextStep: 'Report this with its output: the source is not at fault.',
    output,
  };
}

/** Clang's stack lies at the bottom of its memory, so that running out of it shows as an access below address 0. */
function reasonOf(trap: string, output: string): string {
  if (output.includes('out of memory')) return 'it ran out of memory';
  const stack = /memory access out of bounds|call stack size/.test(trap);
  return stack ? `${trap} (most likely out of stack: nesting or recursion is too deep)` : trap;
}
