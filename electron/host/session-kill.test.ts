import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createSessionStore} from './session-store.ts';
import {writeUntilKilled} from './testing/killed-writer.ts';

const kills = 50;
let folder: string;
let writer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-kill-'));
  writer = join(folder, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'testing/session-writer.ts')],
    outfile: writer,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
});

afterAll(() => rm(folder, {recursive: true, force: true}));

/** The last answered revision by document. */
async function answeredUntilKilled(
  home: string,
  round: number,
  delayMs: number,
): Promise<Map<string, number>> {
  const answered = await writeUntilKilled(writer, home, round, delayMs);
  return new Map(
    answered.map((line) => line.split(' ') as [string, string]).map(([id, n]) => [id, Number(n)]),
  );
}

test(`${kills} kills at random moments lose no answered save and damage no file`, async () => {
  const home = join(folder, 'home');
  const delays: number[] = [];
  const atLeast = new Map<string, number>();
  let answers = 0;
  for (let round = 1; round <= kills; round++) {
    const delayMs = Math.random() * 60;
    delays.push(Math.round(delayMs));
    for (const [id, revision] of await answeredUntilKilled(home, round, delayMs)) {
      atLeast.set(id, revision);
      answers++;
    }
    const loaded = await createSessionStore(home, () => new Date()).load();
    if (!loaded.ok) throw new Error(loaded.error.message);
    const context = `round ${round}, killed after ${delays.join(', ')} ms`;
    expect(loaded.value.setAside, context).toBeUndefined();
    for (const [id, revision] of atLeast) {
      const stored = loaded.value.documents.find((document) => document.id === id);
      expect(stored?.revision ?? -1, `${id}, ${context}`).toBeGreaterThanOrEqual(revision);
      expect(stored?.text.startsWith(`${id} ${stored.revision} `), context).toBe(true);
      expect(stored?.text.endsWith(' end'), context).toBe(true);
    }
  }
  expect(answers).toBeGreaterThan(kills);
  expect(atLeast.size).toBe(3);
}, 180_000);
