import {type CancelSignal} from '../../base/cancel.ts';
import {type Result, err, ok} from '../../base/result.ts';
import {findMinimalSets, setKey, type MinimalSets} from './minimal-sets.ts';
import {
  attemptsOf,
  decidedOutcome,
  emptyTally,
  flakiness,
  leadingOutcome,
  minorityOf,
  withOutcome,
  type Outcome,
  type Tally,
} from './tally.ts';

/** One row of the live table: which facts of the passing module the failing one was given, and how that ended. */
export interface AttemptRow {
  readonly facts: readonly number[];
  readonly tally: Tally;
  /** Undefined where no outcome was clearly ahead after the most attempts allowed. */
  readonly outcome: Outcome | undefined;
}

/** Why facts were found, or that they were not. Facts are numbered from 0 in the order of the comparison. */
export interface Explanation {
  /** Each set alone makes the failing module pass. */
  readonly sufficient: MinimalSets;
  /** Each set, taken away from the passing module, makes it fail the same way. */
  readonly necessary: MinimalSets;
  readonly attempts: number;
  /** Modules tried, each once or more. */
  readonly modules: number;
  /** Share of attempts that told another outcome than most on the same module; 0 where every one always agreed. */
  readonly flakiness: number;
  /** Modules whose outcomes differed, and those that no number of attempts decided. */
  readonly flaky: readonly AttemptRow[];
}

export type ExplainFailure =
  | {readonly code: 'cancelled'}
  /** The failing module passes, or ends in another way; `tally` tells. */
  | {readonly code: 'bad-does-not-fail'; readonly tally: Tally}
  /** The failing module, given all facts, does not pass: the cause is not among them. */
  | {readonly code: 'good-does-not-pass'; readonly tally: Tally};

export interface ExplainOptions {
  /** Attempts on each module at least. */
  readonly repeats: number;
  /** Attempts on one module at most, where outcomes differ. */
  readonly maximumRepeats: number;
  /** Attempts that may run at the same time. */
  readonly concurrency: number;
  /** Sets looked for at most, of either kind. */
  readonly maximumSets: number;
  readonly signal?: CancelSignal;
  /** Outcomes of an earlier, interrupted run of the same question. */
  readonly resume?: readonly AttemptRow[];
  readonly onRow?: (row: AttemptRow) => void;
}

export const defaultExplainOptions: ExplainOptions = {
  repeats: 3,
  maximumRepeats: 60,
  concurrency: 1,
  maximumSets: 8,
};

/** Thrown through the search by a withdrawn call, caught in `explain`. */
class Withdrawn extends Error {}

/**
 * Finds which of `factCount` facts matter between a failing module and a passing one: `attempt` gives the failing module
 * the chosen facts of the passing one and tells how that ended. Sufficient and necessary sets are searched for separately,
 * because they are different claims. Attempts are repeated until one outcome is clearly ahead; when flakiness is noticed
 * late, decisions that were made too early are made again.
 */
export async function explain(
  factCount: number,
  attempt: (facts: ReadonlySet<number>) => Promise<Outcome>,
  options: ExplainOptions,
): Promise<Result<Explanation, ExplainFailure>> {
  const book = new AttemptBook(attempt, options);
  const all: ReadonlySet<number> = new Set(Array.from({length: factCount}, (_, index) => index));
  try {
    for (;;) {
      const before = book.attempts;
      const ends = endRepeats(options.repeats);
      if ((await book.outcome(new Set(), ends)) !== 'fail') {
        return err({code: 'bad-does-not-fail', tally: book.tally(new Set())});
      }
      if ((await book.outcome(all, ends)) !== 'pass') {
        return err({code: 'good-does-not-pass', tally: book.tally(all)});
      }
      const sufficient = await findMinimalSets(
        all,
        async (facts) => (await book.outcome(facts)) === 'pass',
        options.maximumSets,
      );
      const necessary = await findMinimalSets(
        all,
        async (removed) =>
          (await book.outcome(new Set([...all].filter((fact) => !removed.has(fact))))) === 'fail',
        options.maximumSets,
      );
      // A pass that asked for nothing new made all its decisions by what is known of flakiness now.
      if (book.attempts === before) return ok({sufficient, necessary, ...book.summary()});
    }
  } catch (error) {
    if (error instanceof Withdrawn) return err({code: 'cancelled'});
    throw error;
  }
}

/** The two ends are tried more often: everything rests on them, and they show flakiness before the search begins. */
function endRepeats(repeats: number): number {
  return repeats === 1 ? 1 : Math.max(7, 2 * repeats);
}

/** Every module tried, by its facts, with its outcomes. */
class AttemptBook {
  private readonly attempt: (facts: ReadonlySet<number>) => Promise<Outcome>;
  private readonly options: ExplainOptions;
  private readonly tallies = new Map<string, Tally>();

  constructor(attempt: (facts: ReadonlySet<number>) => Promise<Outcome>, options: ExplainOptions) {
    this.attempt = attempt;
    this.options = options;
    for (const row of options.resume ?? []) this.tallies.set(setKey(new Set(row.facts)), row.tally);
  }

  get attempts(): number {
    let sum = 0;
    for (const tally of this.tallies.values()) sum += attemptsOf(tally);
    return sum;
  }

  tally(facts: ReadonlySet<number>): Tally {
    return this.tallies.get(setKey(facts)) ?? emptyTally;
  }

  /** Tries the module until its outcome is decided, or undefined after the most attempts allowed. */
  async outcome(facts: ReadonlySet<number>, repeats = this.options.repeats): Promise<Outcome | undefined> {
    const key = setKey(facts);
    for (;;) {
      const tally = this.tallies.get(key) ?? emptyTally;
      const decided = this.decided(tally, repeats);
      const made = attemptsOf(tally);
      if (decided !== undefined || made >= this.options.maximumRepeats) return decided;
      if (this.options.signal?.aborted === true) throw new Withdrawn();
      const wanted = Math.max(1, repeats - made);
      const outcomes = await Promise.all(
        Array.from({length: Math.min(wanted, this.options.concurrency)}, () => this.attempt(facts)),
      );
      const grown = outcomes.reduce(withOutcome, tally);
      this.tallies.set(key, grown);
      this.options.onRow?.({facts: [...facts], tally: grown, outcome: this.decided(grown)});
    }
  }

  summary(): Pick<Explanation, 'attempts' | 'modules' | 'flakiness' | 'flaky'> {
    const tallies = [...this.tallies.values()];
    const minority = tallies.reduce((sum, tally) => sum + minorityOf(tally), 0);
    const flaky = [...this.tallies].flatMap(([key, tally]) =>
      minorityOf(tally) === 0 ? [] : [{facts: factsOfKey(key), tally, outcome: this.decided(tally)}],
    );
    return {attempts: this.attempts, modules: tallies.length, flakiness: minority / this.attempts, flaky};
  }

  private decided(tally: Tally, repeats = this.options.repeats): Outcome | undefined {
    if (attemptsOf(tally) === 0) return undefined;
    const outcome = decidedOutcome(tally, flakiness(this.tallies.values()), repeats);
    return outcome === leadingOutcome(tally) ? outcome : undefined;
  }
}

function factsOfKey(key: string): number[] {
  return key === '' ? [] : key.split(' ').map(Number);
}
