import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type SavedTiming} from '../../../core/protocol/timing-history.ts';
import {TimingStore} from './timing-store.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-timings-'));
});

afterEach(() => rm(home, {recursive: true, force: true}));

const clock = (): Date => new Date('2026-11-21T00:00:00Z');

function timing(number: number, key = 'sample:a', text = ''): SavedTiming {
  const startedAt = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const clockOf = {kind: 'cpu', name: 'processor time'} as const;
  return {
    id: `timing-${number}`,
    key,
    name: 'a.lab.json',
    title: 'A',
    startedAt,
    verdict: 'b is faster.',
    clock: clockOf,
    device: {id: 'reference', name: 'Reference device'},
    baseline: 'a',
    variants: [{name: 'a', parameters: [], medianNs: 5, madNs: 1, samples: 4, levels: [1.5]}],
    files: [{path: 'a.metal', sha256: 'x', text}],
    settings: [],
    environment: [],
    samplesKept: true,
    reply: {
      timingId: `timing-${number}`,
      name: 'a.lab.json',
      title: 'A',
      outcome: 'measured',
      verdict: 'b is faster.',
      target: 'macos26',
      clock: clockOf,
      baseline: 'a',
      variants: [],
      comparisons: [],
      warmUp: {samples: 0, ms: 0},
      correctnessRuns: 4,
      startedAt,
      durationMs: 1,
    },
  };
}

async function ids(store: TimingStore, key = 'sample:a'): Promise<string[]> {
  const listed = await store.list(key);
  if (!listed.ok) throw new Error(listed.error.message);
  return listed.value.timings.map(({id}) => id);
}

describe('the history of timings', () => {
  it('outlives its host, each experiment by itself, the pin too', async () => {
    const store = new TimingStore(home, clock);
    for (const number of [1, 2, 3]) expect(await store.add(timing(number))).toMatchObject({ok: true});
    await store.add(timing(4, 'sample:b'));
    await store.pin('sample:a', 'timing-2');
    const later = new TimingStore(home, clock);
    expect(await ids(later)).toEqual(['timing-1', 'timing-2', 'timing-3']);
    expect(await ids(later, 'sample:b')).toEqual(['timing-4']);
    expect(await later.list('sample:a')).toMatchObject({ok: true, value: {pinned: 'timing-2'}});
    expect(await later.read('sample:a', 'timing-3')).toEqual({ok: true, value: timing(3)});
    expect(await later.read('sample:a', 'timing-4')).toMatchObject({
      ok: false,
      error: {code: 'unknown-timing'},
    });
    await later.pin('sample:a', undefined);
    await later.remove('sample:a', ['timing-1', 'never']);
    const listed = await later.list('sample:a');
    expect(listed.ok && [listed.value.pinned, listed.value.timings.length]).toEqual([undefined, 2]);
  });

  it('is bounded by number and size; the newest and the pinned one stay', async () => {
    const store = new TimingStore(home, clock, {timings: 3, bytes: 1e6});
    await store.add(timing(1));
    await store.pin('sample:a', 'timing-1');
    for (const number of [2, 3, 4, 5, 6]) await store.add(timing(number));
    expect(await ids(store)).toEqual(['timing-1', 'timing-4', 'timing-5', 'timing-6']);
    const small = new TimingStore(home, clock, {timings: 100, bytes: 3000});
    await small.add(timing(7, 'sample:a', 'x'.repeat(4000)));
    expect(await ids(small)).toEqual(['timing-1', 'timing-7']);
  });

  it('is bounded over all experiments', async () => {
    const store = new TimingStore(home, clock, {timings: 100, bytes: 1e6, allBytes: 4500});
    for (const number of [1, 2, 3]) await store.add(timing(number, `sample:${number}`, 'x'.repeat(1000)));
    // The next host looks through everything at its first timing.
    const next = new TimingStore(home, clock, {timings: 100, bytes: 1e6, allBytes: 4500});
    await next.add(timing(4, 'sample:4', 'x'.repeat(1000)));
    const left = await Promise.all(
      ['sample:1', 'sample:2', 'sample:3', 'sample:4'].map((key) => ids(next, key)),
    );
    expect(left.flat()).toEqual(['timing-3', 'timing-4']);
  });

  it('sets aside what is damaged, and sees no half-written file', async () => {
    const store = new TimingStore(home, clock);
    await store.add(timing(1));
    const [folder = ''] = await readdir(join(home, 'timings'));
    const path = join(home, 'timings', folder);
    const [file = ''] = await readdir(path);
    const whole = await readFile(join(path, file), 'utf8');
    await writeFile(join(path, '20270101T000000000Z-broken.json'), whole.slice(0, whole.length / 2));
    await writeFile(join(path, '.20270101T000000000Z-half.json.999999.0a0b.tmp'), 'x');
    expect(await ids(store)).toEqual(['timing-1']);
    expect(await readdir(join(home, 'timings', 'set-aside'))).toHaveLength(1);
    await store.add(timing(2));
    expect((await readdir(path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says why a timing could not be kept', async () => {
    await mkdir(join(home, 'other'));
    await writeFile(join(home, 'other', 'timings'), 'a file where the folder should be');
    const store = new TimingStore(join(home, 'other'), clock);
    expect(await store.add(timing(1))).toMatchObject({ok: false, error: {code: 'storage-failed'}});
  });
});
