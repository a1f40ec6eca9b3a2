import {err, ok, type Result} from '../../core/base/result.ts';
import {
  explain,
  type AttemptRow,
  type ExplainFailure,
  type Explanation,
} from '../../core/crash/explain/explain.ts';
import {type MinimalSets} from '../../core/crash/explain/minimal-sets.ts';
import {type ModulePair, pairModules} from '../../core/crash/explain/module-pair.ts';
import {planExplanation} from '../../core/crash/explain/plan.ts';
import {attemptsOf, type Outcome} from '../../core/crash/explain/tally.ts';
import {
  type explainProgressSchema,
  type ExplainPlan,
  type ExplainReply,
  type ExplainRow,
} from '../../core/protocol/crash.ts';
import {badInput, cancelled, type LabError} from '../../core/protocol/error.ts';
import {type z} from 'zod';
import {type CompilerPool} from '../service/compiler-pool.ts';
import {tryPipeline} from './pipeline-attempts.ts';
import {type ValidRequest} from './validate.ts';

/** Attempts on one module at most, where its outcomes differ. */
const maximumRepeats = 60;

/** What an explanation will cost, from one real attempt on each of the two modules. */
export async function planExplain(
  request: ValidRequest<'planExplain'>,
  pool: CompilerPool,
  signal: AbortSignal,
): Promise<Result<ExplainPlan, LabError>> {
  const pair = pairOf(request);
  if (!pair.ok) return pair;
  const {target, kernels, bad, good} = request;
  let seconds = 0;
  // The first attempt pays for starting the compiler and is not counted.
  for (const [index, module] of [good, bad, good].entries()) {
    const tried = await tryPipeline(pool, {...module, target, kernels}, {signal, tries: 1});
    if (!tried.ok) return tried;
    if (index > 0) seconds += tried.value.durationMs / 2000;
  }
  const {facts} = pair.value;
  const {facts: _count, ...plan} = planExplanation(facts.length, seconds, request);
  return ok({facts: facts.map(factOf), ...plan});
}

/**
 * Which of the facts between a failing and a passing module matter, by real attempts in processes that may die. A crash of
 * the compiler counts as the failure however it is signed: with other facts given, the same compiler dies elsewhere. What
 * ends as no crash and no pass is counted as another end.
 */
export async function explainCrash(
  request: ValidRequest<'explain'>,
  pool: CompilerPool,
  progress: (progress: z.infer<typeof explainProgressSchema>) => void,
  signal: AbortSignal,
): Promise<Result<ExplainReply, LabError>> {
  const startedMs = performance.now();
  const paired = pairOf(request);
  if (!paired.ok) return paired;
  const pair = paired.value;
  const {jobId, target, kernels, repeats, concurrency, maximumSets} = request;
  const rows = new Map<string, ExplainRow>(request.resume.map((row) => [row.facts.join(' '), row]));
  let reference: string | undefined;
  const attempt = async (chosen: ReadonlySet<number>): Promise<Outcome> => {
    const text = pair.mixture(chosen);
    const tried = await tryPipeline(
      pool,
      {name: request.bad.name, text, target, kernels},
      {signal, tries: 1},
    );
    // No outcome: counted, it would be believed by who goes on from these rows.
    if (!tried.ok) throw new Withdrawn();
    const {error} = tried.value;
    if (error === undefined) return 'pass';
    if (chosen.size === 0) reference ??= failureClass(error);
    return failureClass(error) === (reference ?? 'compiler-crash') ? 'fail' : 'other';
  };
  const explained = await explainUntilWithdrawn(pair.facts.length, attempt, {
    repeats,
    maximumRepeats,
    concurrency,
    maximumSets,
    signal,
    resume: request.resume.map((row) => ({...row, outcome: row.outcome})),
    onRow: (row) => {
      const told = rowOf(row);
      rows.set(told.facts.join(' '), told);
      progress({jobId, row: told, attempts: attemptsIn(rows)});
    },
  });
  const reply = {
    jobId,
    facts: pair.facts.map(factOf),
    rows: [...rows.values()],
    repeats,
    target,
    device: 'reference',
    predicted: true,
    attempts: attemptsIn(rows),
    modules: rows.size,
    flakiness: 0,
    sufficient: noSets,
    necessary: noSets,
    durationMs: performance.now() - startedMs,
  };
  if (explained.ok) {
    const {sufficient, necessary, flakiness} = explained.value;
    return ok({
      ...reply,
      outcome: 'explained',
      summary: summarise(explained.value, pair),
      flakiness,
      sufficient: setsOf(sufficient),
      necessary: setsOf(necessary),
    });
  }
  const {error} = explained;
  switch (error.code) {
    case 'cancelled':
      if (rows.size === 0) return err(cancelled('The explanation'));
      return ok({
        ...reply,
        outcome: 'cancelled',
        summary: 'Stopped. Its rows are kept: it can go on from them.',
      });
    case 'bad-does-not-fail': {
      const {pass, other} = error.tally;
      const how = pass >= other ? 'passes' : 'ends otherwise';
      const summary = `${request.bad.name} ${how} under ${target}: there is no failure to explain.`;
      return ok({...reply, outcome: error.code, summary});
    }
    case 'good-does-not-pass': {
      const summary = `${request.good.name} does not pass under ${target}: it cannot show what is missing.`;
      return ok({...reply, outcome: error.code, summary});
    }
  }
}

/** Thrown through the search by an attempt that was cut off. */
class Withdrawn extends Error {}

async function explainUntilWithdrawn(
  ...args: Parameters<typeof explain>
): Promise<Result<Explanation, ExplainFailure>> {
  try {
    return await explain(...args);
  } catch (error) {
    if (error instanceof Withdrawn) return err({code: 'cancelled'});
    throw error;
  }
}

const noSets: {sets: number[][]; complete: boolean; monotone: boolean} = {
  sets: [],
  complete: false,
  monotone: true,
};

/** All deaths of a compiler are one class; what it refuses is another, by its code. */
function failureClass(error: LabError): string {
  return error.kind === 'compiler-crash' ? 'compiler-crash' : `${error.kind} ${error.code}`;
}

function pairOf({bad, good, target}: ValidRequest<'planExplain'>): Result<ModulePair, LabError> {
  const pair = pairModules(bad.text, good.text, target);
  if (!pair.ok) return err(badInput('not-a-module', pair.error, 'Give two modules as IR text.'));
  if (pair.value.facts.length > 0) return pair;
  const message = `${bad.name} and ${good.name} differ in nothing that could matter.`;
  return err(badInput('no-difference', message, 'Give a module that fails and one that passes.'));
}

function factOf({
  group,
  label,
  bad,
  good,
  rules,
}: ModulePair['facts'][number]): ExplainReply['facts'][number] {
  return {
    group,
    label,
    rules: [...rules],
    ...(bad === undefined ? {} : {bad}),
    ...(good === undefined ? {} : {good}),
  };
}

function rowOf({facts, tally, outcome}: AttemptRow): ExplainRow {
  const {pass, fail, other} = tally;
  return {
    facts: [...facts].sort((a, b) => a - b),
    tally: {pass, fail, other},
    ...(outcome === undefined ? {} : {outcome}),
  };
}

function attemptsIn(rows: ReadonlyMap<string, ExplainRow>): number {
  let sum = 0;
  for (const {tally} of rows.values()) sum += attemptsOf(tally);
  return sum;
}

function setsOf({sets, complete, monotone}: MinimalSets): ExplainReply['sufficient'] {
  return {sets: sets.map((set) => [...set].sort((a, b) => a - b)), complete, monotone};
}

function summarise({sufficient, necessary}: Explanation, {facts}: ModulePair): string {
  const name = (set: ReadonlySet<number> | undefined): string => {
    const labels = [...(set ?? [])].map((fact) => facts[fact]?.label ?? '');
    const shown = labels.slice(0, 4).join(', ');
    return labels.length > 4 ? `${shown} and ${String(labels.length - 4)} more` : shown;
  };
  const [smallest] = sufficient.sets;
  const first =
    smallest === undefined
      ? 'No set of facts was found that makes the failing module pass.'
      : `Sufficient: ${name(smallest)} ${smallest.size === 1 ? 'alone makes' : 'together make'} the failing module pass.`;
  const single = necessary.sets.filter(({size}) => size === 1);
  const all = new Set(single.flatMap((set) => [...set]));
  const second =
    all.size === 0
      ? necessary.sets.length === 0
        ? 'No fact was found whose loss makes the passing module fail.'
        : `Necessary: one of ${name(necessary.sets[0])} must stay.`
      : `Necessary: without ${all.size === 1 ? name(all) : `any one of ${name(all)}`} the passing module fails.`;
  return `${first} ${second}`;
}
