/** How one attempt ended. `other`: neither passed nor failed in the way that is being explained. */
export type Outcome = 'pass' | 'fail' | 'other';

/** How the attempts on one module ended so far. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  readonly other: number;
}

export const emptyTally: Tally = {pass: 0, fail: 0, other: 0};

export function attemptsOf(tally: Tally): number {
  return tally.pass + tally.fail + tally.other;
}

export function withOutcome(tally: Tally, outcome: Outcome): Tally {
  return {...tally, [outcome]: tally[outcome] + 1};
}

/** The outcome seen most often; a tie is told in the order fail, pass, other. */
export function leadingOutcome(tally: Tally): Outcome {
  if (tally.fail >= tally.pass && tally.fail >= tally.other) return 'fail';
  return tally.pass >= tally.other ? 'pass' : 'other';
}

/** Attempts that ended otherwise than most. */
export function minorityOf(tally: Tally): number {
  return attemptsOf(tally) - tally[leadingOutcome(tally)];
}

/**
 * How often an attempt tells the wrong outcome, estimated over all modules tried: the larger of the rates among modules
 * that mostly pass, mostly fail and mostly end otherwise, since a crash that sometimes passes is the common case. 0 as long
 * as every module always ended the same way.
 */
export function flakiness(tallies: Iterable<Tally>): number {
  const seen: Record<Outcome, {attempts: number; minority: number}> = {
    pass: {attempts: 0, minority: 0},
    fail: {attempts: 0, minority: 0},
    other: {attempts: 0, minority: 0},
  };
  for (const tally of tallies) {
    const group = seen[leadingOutcome(tally)];
    group.attempts += attemptsOf(tally);
    group.minority += minorityOf(tally);
  }
  const rates = Object.values(seen).map(({attempts, minority}) =>
    minority === 0 ? 0 : (minority + 1) / (attempts + 4),
  );
  return Math.min(0.4, Math.max(...rates));
}

/** Chance of a wrong decision on one module that is put up with. */
const acceptedError = 3e-4;

/**
 * By how many attempts the leading outcome must be ahead before it is believed: Wald's sequential test between "mostly
 * this" and "mostly the other" at the given rate of wrong outcomes.
 */
export function leadNeeded(flaky: number): number {
  return flaky === 0 ? 1 : Math.ceil(Math.log(1 / acceptedError) / Math.log((1 - flaky) / flaky));
}

/** The outcome of a module, once enough attempts agree; undefined while more are needed. */
export function decidedOutcome(tally: Tally, flaky: number, repeats: number): Outcome | undefined {
  const leader = leadingOutcome(tally);
  const lead = tally[leader] - minorityOf(tally);
  return attemptsOf(tally) >= repeats && lead >= leadNeeded(flaky) ? leader : undefined;
}
