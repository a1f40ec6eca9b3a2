import {describe, expect, it} from 'vitest';
import {randomStream} from '../../base/random.ts';
import {defaultExplainOptions, explain, type AttemptRow, type Explanation} from './explain.ts';
import {findMinimalSets, setKey} from './minimal-sets.ts';
import {planExplanation, questionBound} from './plan.ts';
import {type Outcome} from './tally.ts';

type Cause = 'one' | 'and' | 'or';
const factCount = 30;

interface Planted {
  readonly passes: (facts: ReadonlySet<number>) => boolean;
  readonly sufficient: string[];
  readonly necessary: string[];
}

function plant(cause: Cause, seed: number): Planted {
  const random = randomStream(seed);
  const one = random.below(factCount);
  const other = (one + 1 + random.below(factCount - 1)) % factCount;
  const pair = setKey(new Set([one, other]));
  const each = [setKey(new Set([one])), setKey(new Set([other]))].sort();
  switch (cause) {
    case 'one':
      return {passes: (facts) => facts.has(one), sufficient: [String(one)], necessary: [String(one)]};
    case 'and':
      return {
        passes: (facts) => facts.has(one) && facts.has(other),
        sufficient: [pair],
        necessary: each,
      };
    case 'or':
      return {passes: (facts) => facts.has(one) || facts.has(other), sufficient: each, necessary: [pair]};
  }
}

async function run(
  planted: Planted,
  attempt: (facts: ReadonlySet<number>) => Outcome,
  options = defaultExplainOptions,
): Promise<{right: boolean; explanation: Explanation}> {
  const result = await explain(factCount, (facts) => Promise.resolve(attempt(facts)), options);
  if (!result.ok) throw new Error(result.error.code);
  const keys = (sets: readonly ReadonlySet<number>[]) => sets.map(setKey).sort();
  const {sufficient, necessary} = result.value;
  const right =
    sufficient.complete &&
    necessary.complete &&
    keys(sufficient.sets).join('|') === planted.sufficient.join('|') &&
    keys(necessary.sets).join('|') === planted.necessary.join('|');
  return {right, explanation: result.value};
}

describe('explain', () => {
  it.each(['one', 'and', 'or'] as const)(
    'finds every planted cause of kind %s exactly, 100 times',
    async (cause) => {
      for (let seed = 0; seed < 100; seed++) {
        const planted = plant(cause, seed);
        const {right, explanation} = await run(
          planted,
          (facts) => (planted.passes(facts) ? 'pass' : 'fail'),
          {
            ...defaultExplainOptions,
            repeats: 1,
          },
        );
        expect(right, `seed ${String(seed)}`).toBe(true);
        // Two sets of the other kind are each searched for; proving them costs a few questions more.
        expect(explanation.attempts).toBeLessThanOrEqual(
          2 * questionBound(factCount, 2) + 2 * questionBound(factCount, 1),
        );
        expect(explanation.flakiness).toBe(0);
      }
    },
  );

  it.each(['one', 'and', 'or'] as const)(
    'is right in 95 of 100 cases of kind %s with one wrong outcome in five',
    async (cause) => {
      let rightCases = 0;
      for (let seed = 0; seed < 100; seed++) {
        const planted = plant(cause, seed);
        const random = randomStream(1000 + seed);
        const {right} = await run(planted, (facts) =>
          planted.passes(facts) !== random.uniform() < 0.2 ? 'pass' : 'fail',
        );
        if (right) rightCases++;
      }
      expect(rightCases).toBeGreaterThanOrEqual(95);
    },
  );

  it('is right where only the crash is flaky, and names the flaky modules', async () => {
    let rightCases = 0;
    let named = 0;
    for (let seed = 0; seed < 100; seed++) {
      const planted = plant('one', seed);
      const random = randomStream(seed);
      const {right, explanation} = await run(planted, (facts) =>
        planted.passes(facts) || random.uniform() < 0.2 ? 'pass' : 'fail',
      );
      if (right) rightCases++;
      if (explanation.flaky.length > 0 && explanation.flakiness > 0.02) named++;
    }
    expect(rightCases).toBeGreaterThanOrEqual(95);
    expect(named).toBeGreaterThanOrEqual(95);
  });

  it('finds a cause though half of the mixtures end in another failure', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const planted = plant('one', seed);
      const broken = randomStream(seed).below(factCount);
      const outcome = (facts: ReadonlySet<number>): Outcome => {
        if (
          facts.size > 0 &&
          facts.size < factCount &&
          facts.has(broken) !== facts.has((broken + 7) % factCount)
        ) {
          return 'other';
        }
        return planted.passes(facts) ? 'pass' : 'fail';
      };
      const result = await explain(
        factCount,
        (facts) => Promise.resolve(outcome(facts)),
        defaultExplainOptions,
      );
      if (!result.ok) throw new Error(result.error.code);
      for (const set of result.value.sufficient.sets) expect(outcome(set)).toBe('pass');
    }
  });

  it('says so when the pair is no pair', async () => {
    const always = (outcome: Outcome) => () => Promise.resolve(outcome);
    const passing = await explain(5, always('pass'), defaultExplainOptions);
    expect(passing).toMatchObject({ok: false, error: {code: 'bad-does-not-fail', tally: {pass: 7}}});
    const failing = await explain(5, always('fail'), defaultExplainOptions);
    expect(failing).toMatchObject({ok: false, error: {code: 'good-does-not-pass', tally: {fail: 7}}});
  });

  it('stops when withdrawn and goes on from its rows without asking again', async () => {
    const planted = plant('and', 5);
    const rows = new Map<string, AttemptRow>();
    const controller = new AbortController();
    let asked = 0;
    const attempt = (facts: ReadonlySet<number>) => {
      asked++;
      if (asked === 20) controller.abort();
      return Promise.resolve<Outcome>(planted.passes(facts) ? 'pass' : 'fail');
    };
    const options = {...defaultExplainOptions, onRow: (row: AttemptRow) => rows.set(row.facts.join(), row)};
    const stopped = await explain(factCount, attempt, {...options, signal: controller.signal});
    expect(stopped).toEqual({ok: false, error: {code: 'cancelled'}});
    const before = asked;
    const resumed = await explain(factCount, attempt, {...options, resume: [...rows.values()]});
    const resumedAsked = asked - before;
    const whole = await explain(factCount, attempt, defaultExplainOptions);
    if (!resumed.ok || !whole.ok) throw new Error('not explained');
    expect(resumed.value.sufficient).toEqual(whole.value.sufficient);
    expect(resumedAsked + before).toBe(whole.value.attempts);
  });
});

describe('findMinimalSets', () => {
  /** Every minimal set of a random monotone predicate of ten facts, by looking at all 1,024 sets. */
  it('finds the same sets as trying all', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = randomStream(seed);
      const planted = Array.from({length: 1 + random.below(4)}, () =>
        Array.from({length: 1 + random.below(4)}, () => random.below(10)),
      );
      const holds = (set: ReadonlySet<number>) =>
        planted.some((members) => members.every((member) => set.has(member)));
      const all = Array.from(
        {length: 1024},
        (_, bits) =>
          new Set(Array.from({length: 10}, (__, fact) => fact).filter((fact) => (bits >> fact) & 1)),
      );
      const minimal = all.filter(
        (set) =>
          holds(set) &&
          [...set].every((member) => !holds(new Set([...set].filter((other) => other !== member)))),
      );
      const found = await findMinimalSets(all[1023] ?? new Set(), (set) => Promise.resolve(holds(set)), 50);
      expect(found.complete && found.monotone).toBe(true);
      expect(found.sets.map(setKey).sort()).toEqual(minimal.map(setKey).sort());
    }
  });

  it('still gives a set that holds where facts work against each other, and says so', async () => {
    const holds = (set: ReadonlySet<number>) => set.has(3) && set.has(8) === set.has(2);
    const found = await findMinimalSets(
      new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      (set) => Promise.resolve(holds(set)),
      3,
    );
    for (const set of found.sets) expect(holds(set)).toBe(true);
    expect(found.monotone).toBe(false);
    expect(found.sets.some((set) => setKey(set) === '3')).toBe(true);
  });
});

describe('planExplanation', () => {
  it('bounds what really happens without flakiness', async () => {
    const plan = planExplanation(factCount, 2, {repeats: 3, concurrency: 1});
    for (const cause of ['one', 'and', 'or'] as const) {
      const planted = plant(cause, 11);
      const {explanation} = await run(planted, (facts) => (planted.passes(facts) ? 'pass' : 'fail'));
      expect(explanation.attempts).toBeLessThanOrEqual(plan.attemptsLikelyAtMost);
    }
    expect(plan.secondsAtLeast).toBe(plan.attemptsAtLeast * 2);
  });
});
