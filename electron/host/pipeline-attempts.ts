import {ok, type Result} from '../../core/base/result.ts';
import {type Target} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type CompileAttempt, type CompilerPool} from '../service/compiler-pool.ts';
import {failureSignature} from './crash-signature.ts';

/** What is tried: the pipelines of a module under an OS. */
export interface TriedModule {
  readonly name: string;
  readonly text: string;
  readonly target: Target;
  /** By default every kernel. */
  readonly kernels?: readonly string[] | undefined;
}

export interface TriedPipeline {
  readonly error: LabError | undefined;
  /** Empty where it passed. */
  readonly signature: string;
  readonly durationMs: number;
  readonly compile: CompileAttempt;
}

/** Wall time of one attempt; a compiler that takes longer counts as hung. */
const attemptMs = 60_000;

/**
 * Makes the pipelines of a module, each time in a compiler process that may die. An error is only that the call was
 * withdrawn; how the attempt ended is in the value.
 */
export async function tryPipeline(
  pool: CompilerPool,
  {name, text, target, kernels}: TriedModule,
  {signal, tries}: {readonly signal: AbortSignal; readonly tries: number},
): Promise<Result<TriedPipeline, LabError>> {
  const startedMs = performance.now();
  const compile = await pool.compile(
    {module: {name, text}, profile: target, ...(kernels === undefined ? {} : {kernels: [...kernels]})},
    {signal, tries, deadlineMs: attemptMs},
  );
  const error = compile.result.ok ? undefined : compile.result.error;
  if (error?.kind === 'cancelled') return {ok: false, error};
  return ok({
    error,
    signature: error === undefined ? '' : failureSignature(error, compile.report),
    durationMs: performance.now() - startedMs,
    compile,
  });
}
