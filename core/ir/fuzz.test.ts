import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {handwrittenCorpus, type CorpusEntry} from './testing/corpus.ts';
import {FuzzRunner, type FuzzFailure} from './testing/fuzz-runner.ts';
import {hostileInputs} from './testing/hostile.ts';
import {mutate, mutations} from './testing/mutate.ts';
import {Random} from './testing/random.ts';

// AIRLOCK_FUZZ_SECONDS makes the random parts run longer; AIRLOCK_FUZZ_SEED continues where another run ended.
const seconds = Number(process.env['AIRLOCK_FUZZ_SECONDS'] ?? '0');
const firstSeed = Number(process.env['AIRLOCK_FUZZ_SEED'] ?? '1');
/** Batches of each random part without AIRLOCK_FUZZ_SECONDS: a fixed number, so that a run can be repeated. */
const fixedBatches = 40;
const batchSize = 50;
const longRun = 600_000 + seconds * 4000;

let runner: FuzzRunner;
let parents: readonly CorpusEntry[] = [];

beforeAll(async () => {
  runner = await FuzzRunner.open();
  parents = handwrittenCorpus().filter((entry) => entry.text.length < 6000);
});

afterAll(() => runner.close());

function describeFailure(failure: FuzzFailure): string {
  return `${failure.complaint}\n--- ${failure.text.length} characters:\n${failure.text.slice(0, 1500)}`;
}

/** Runs batches of inputs of `make`, one seed a batch, until the time or the number is used up. */
async function fuzz(make: (random: Random) => string): Promise<string[]> {
  const started = performance.now();
  const more = (batch: number): boolean =>
    seconds === 0 ? batch < fixedBatches : performance.now() - started < seconds * 1000;
  for (let batch = 0; more(batch); batch++) {
    const seed = firstSeed + batch;
    const random = new Random(seed * 7919);
    const failures = await runner.run(Array.from({length: batchSize}, () => make(random)));
    if (failures.length > 0)
      return failures.slice(0, 3).map((failure) => `seed ${seed}: ${describeFailure(failure)}`);
  }
  return [];
}

describe('bad input gets diagnostics, in bounded time', () => {
  test.each(Object.entries(hostileInputs()))(
    '%s',
    async (_name, make) => {
      const failures = await runner.run([make()]);
      expect(failures.map((failure) => failure.complaint)).toEqual([]);
    },
    longRun,
  );

  test(
    'files cut at every byte',
    async () => {
      const names = [
        'typed/air/async-2',
        'typed/feature/debug-function',
        'opaque/feature/new-records',
        'typed/feature/unwind-nested',
        'opaque/feature/constant-aggregates',
        'typed/feature/function-header',
        'typed/feature/call-assembly',
        'opaque/feature/use-list',
      ];
      for (const name of names) {
        const bytes = Buffer.from(parents.find((entry) => entry.id === name)?.text ?? '');
        expect([name, bytes.length > 100]).toEqual([name, true]);
        const cuts = Array.from({length: bytes.length}, (_, length) =>
          bytes.subarray(0, length).toString('utf8'),
        );
        expect((await runner.run(cuts)).slice(0, 3).map(describeFailure)).toEqual([]);
      }
    },
    longRun,
  );

  test(
    'flipped bytes, read as UTF-8',
    async () => {
      const failures = await fuzz((random) => {
        const bytes = Buffer.from(random.pick(parents).text);
        for (let count = 1 + random.below(6); count > 0 && bytes.length > 0; count--) {
          bytes[random.below(bytes.length)] = random.oneIn(2) ? random.below(256) : 1 << random.below(8);
        }
        return bytes.toString('utf8');
      });
      expect(failures).toEqual([]);
    },
    longRun,
  );

  test(
    'several mutations at once',
    async () => {
      const names = Object.keys(mutations);
      const failures = await fuzz((random) => {
        let text = random.pick(parents).text;
        for (let count = 1 + random.below(8); count > 0; count--)
          text = mutate(random.pick(names), text, random) ?? text;
        return text;
      });
      expect(failures).toEqual([]);
    },
    longRun,
  );

  test(
    'lines of different files shuffled together',
    async () => {
      const failures = await fuzz((random) => {
        const lines = [random.pick(parents), random.pick(parents)].flatMap((entry) => entry.text.split('\n'));
        const count = Math.min(lines.length, 60);
        return Array.from({length: count}, () => random.pick(lines)).join('\n');
      });
      expect(failures).toEqual([]);
    },
    longRun,
  );

  test(
    'soups of words',
    async () => {
      const words = [...new Set(parents.flatMap((entry) => entry.text.split(/(?=[\s,(){}[\]<>*=])/)))];
      const failures = await fuzz((random) =>
        Array.from({length: 10 + random.below(300)}, () => random.pick(words)).join(''),
      );
      expect(failures).toEqual([]);
    },
    longRun,
  );
});
