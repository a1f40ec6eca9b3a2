import {type ExplainOptions} from './explain.ts';

/** What an explanation is going to cost, before it starts. */
export interface ExplainPlan {
  readonly facts: number;
  /** Attempts if one fact is the cause and no outcome is flaky. */
  readonly attemptsAtLeast: number;
  /** Attempts if three facts together are. Flaky outcomes cost more. */
  readonly attemptsLikelyAtMost: number;
  /** Seconds for both, from the time that one attempt took. */
  readonly secondsAtLeast: number;
  readonly secondsLikelyAtMost: number;
}

/** Questions that finding one minimal set of `size` out of `facts` takes at most (Junker's bound for QuickXplain). */
export function questionBound(facts: number, size: number): number {
  return facts === 0 || size === 0 ? 1 : Math.ceil(2 * size * Math.log2(facts / size) + 2 * size);
}

/** Plans an explanation of `facts` differences from the time of one attempt. */
export function planExplanation(
  facts: number,
  attemptSeconds: number,
  options: Pick<ExplainOptions, 'repeats' | 'concurrency'>,
): ExplainPlan {
  const ends = 2;
  const leastQuestions = ends + 2 * questionBound(facts, 1);
  // One set of three and three sets of one, each proven minimal and alone.
  const mostQuestions = ends + questionBound(facts, 3) + 3 * questionBound(facts, 1) + 12;
  const seconds = (questions: number) =>
    questions * Math.ceil(options.repeats / options.concurrency) * attemptSeconds;
  return {
    facts,
    attemptsAtLeast: leastQuestions * options.repeats,
    attemptsLikelyAtMost: mostQuestions * options.repeats,
    secondsAtLeast: seconds(leastQuestions),
    secondsLikelyAtMost: seconds(mostQuestions),
  };
}
