import {err, ok, type Result} from '../../core/base/result.ts';
import {defaultExplainOptions, explain} from '../../core/crash/explain/explain.ts';
import {possibleAdditions} from '../../core/crash/reduce/additions.ts';
import {reduceModule} from '../../core/crash/reduce/reduce.ts';
import {type ReduceProgress, type ReduceReply} from '../../core/protocol/crash.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type CompilerPool} from '../service/compiler-pool.ts';
import {tryPipeline} from './pipeline-attempts.ts';
import {type ValidRequest} from './validate.ts';

/** Progress is told at most this often: a text may be long, and a page need not show every step. */
const progressMs = 150;

/**
 * The smallest module that fails in the same way, by real attempts in compiler processes that die; then the smallest
 * additions after which the given module no longer crashes, which name the cause. Withdrawn, it answers with the smallest module so far.
 */
export async function reduceCrash(
  request: ValidRequest<'reduce'>,
  pool: CompilerPool,
  progress: (progress: ReduceProgress) => void,
  signal: AbortSignal,
): Promise<Result<ReduceReply, LabError>> {
  const startedMs = performance.now();
  const {jobId, module, target, kernels, concurrency} = request;
  const linesBefore = module.text.trimEnd().split('\n').length;
  const attempt = (text: string) =>
    tryPipeline(pool, {name: module.name, text, target, kernels}, {signal, tries: 1});
  const first = await attempt(module.text);
  if (!first.ok) return first;
  const {signature, error: failure} = first.value;
  if (failure === undefined) return err(passes(module.name, target));
  const fails = async (text: string): Promise<boolean> => {
    const tried = await attempt(text);
    return tried.ok && tried.value.signature === signature;
  };
  let toldMs = 0;
  const reduced = await reduceModule(module.text, fails, {
    concurrency,
    signal,
    onProgress: (step) => {
      const nowMs = performance.now();
      if (nowMs - toldMs < progressMs) return;
      toldMs = nowMs;
      progress({jobId, linesBefore, ...step});
    },
  });
  if (!reduced.ok) {
    if (reduced.error.code === 'not-a-module')
      return err(
        badInput('not-a-module', `${module.name}: ${reduced.error.message}.`, 'Correct the module.'),
      );
    // The same text failed a moment ago.
    const message = `${module.name} fails only sometimes: it crashed once and then ended otherwise.`;
    return err(badInput('flaky-crash', message, 'Use "explain" with repeats, which bears flaky outcomes.'));
  }
  const {text, lines, attempts, invalid, complete} = reduced.value;
  const additions = signal.aborted ? undefined : await smallestAdditions(request, pool, signal, failure);
  return ok({
    jobId,
    text,
    lines,
    linesBefore,
    pass: 'done',
    attempts,
    invalid,
    complete,
    signature,
    durationMs: performance.now() - startedMs,
    smallestAdditions: additions?.sets ?? [],
    additionAttempts: additions?.attempts ?? 0,
  });
}

/** Asked of the module as it was given: what was reduced away is missing from the rest, too. */
async function smallestAdditions(
  {module, target, kernels, concurrency}: ValidRequest<'reduce'>,
  pool: CompilerPool,
  signal: AbortSignal,
  failure: LabError,
): Promise<{sets: ReduceReply['smallestAdditions']; attempts: number} | undefined> {
  const space = possibleAdditions(module.text, target);
  if (space.additions.length === 0) return undefined;
  const explained = await explain(
    space.additions.length,
    async (chosen) => {
      const tried = await tryPipeline(
        pool,
        {name: module.name, text: space.apply(chosen), target, kernels},
        {signal, tries: 1},
      );
      if (!tried.ok) return 'other';
      // Another failure of the same compiler is still one; what this lab cannot compile is none.
      return isSameKind(tried.value.error, failure) ? 'fail' : 'pass';
    },
    {...defaultExplainOptions, repeats: 1, concurrency, signal, maximumSets: 8},
  );
  if (!explained.ok) return undefined;
  const {sufficient, attempts} = explained.value;
  const sets = sufficient.sets.map((set) => [...set].flatMap((index) => space.additions[index] ?? []));
  return {sets, attempts};
}

/** Whether an end is the failure itself, wherever in the compiler it happened. */
function isSameKind(error: LabError | undefined, failure: LabError): boolean {
  return error?.kind === failure.kind && error.code === failure.code;
}

function passes(name: string, target: string): LabError {
  const message = `${name} does not fail under ${target}: there is nothing to reduce.`;
  return badInput('does-not-fail', message, 'Choose the OS profile under which it failed.', 'target');
}
