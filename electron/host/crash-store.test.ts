import {mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {CrashStore} from './crash-store.ts';
import {OutcomeLog} from './outcome-log.ts';
import {killWriters, prepareKilling} from './testing/crash-kill.ts';
import {exampleRecord} from './testing/example-crash.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-crashes-'));
  return () => rm(home, {recursive: true, force: true});
});

const clock = (): Date => new Date();
let number = 0;
function record(): ReturnType<typeof exampleRecord> {
  number++;
  return exampleRecord(new Date(Date.UTC(2026, 0, 1) + number * 1000), `test-${number}`);
}

describe('CrashStore', () => {
  it('gives back records and artifacts, from another store on the same folder too', async () => {
    const store = new CrashStore(home, clock);
    const first = record();
    const second = record();
    await store.add(first, [{name: 'a.ll', kind: 'ir', content: 'text'}]);
    await store.add(second, [{name: 'a.ll', kind: 'ir', content: 'text'}]);
    const other = new CrashStore(home, clock);
    expect((await other.list()).map(({id}) => id)).toEqual([second.id, first.id]);
    const bytes = await other.readArtifact(first.id, 'a.ll');
    expect(bytes.ok && bytes.value.toString()).toBe('text');
    expect(await readdir(join(home, 'crashes/artifacts'))).toHaveLength(1);
    // What another host adds is seen.
    const third = record();
    await store.add(third, []);
    expect((await other.list())[0]?.id).toBe(third.id);
  });

  it('refuses names that the record does not list, ids that lead elsewhere, and artifacts that were changed', async () => {
    const store = new CrashStore(home, clock);
    const one = record();
    const added = await store.add(one, [{name: 'a.ll', kind: 'ir', content: 'text'}]);
    if (!added.ok) throw new Error(added.error.message);
    expect(await store.readArtifact(one.id, '../settings.json')).toMatchObject({
      error: {code: 'unknown-artifact'},
    });
    expect(await store.read('../../etc/passwd')).toMatchObject({error: {code: 'unknown-crash'}});
    await writeFile(join(home, 'crashes/artifacts', added.value.artifacts[0]?.sha256 ?? ''), 'TEXT');
    expect(await store.readArtifact(one.id, 'a.ll')).toMatchObject({error: {code: 'damaged-artifact'}});
  });

  it('keeps the newest as the setting says, and the artifacts of those that stay', async () => {
    const store = new CrashStore(home, clock);
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      const one = record();
      ids.push(one.id);
      await store.add(one, [
        {name: 'own', kind: 'source', content: `own ${index}`},
        {name: 'shared', kind: 'source', content: 'shared'},
      ]);
    }
    const old = new Date(Date.now() - 3_600_000);
    const folder = join(home, 'crashes/artifacts');
    for (const name of await readdir(folder)) await utimes(join(folder, name), old, old);
    await store.setRetention({maxRecords: 2, maxBytes: 1024 * 1024});
    expect((await store.list()).map(({id}) => id)).toEqual([ids[4], ids[3]]);
    expect(await readdir(folder)).toHaveLength(3);
    // By size: the newest stays even where it alone is too large.
    await store.add(record(), [{name: 'large', kind: 'source', content: 'x'.repeat(2 * 1024 * 1024)}]);
    expect(await store.list()).toHaveLength(1);
    expect(await new CrashStore(home, clock).retention()).toEqual({maxRecords: 2, maxBytes: 1024 * 1024});
  });

  it('sets damaged records aside and goes on with the others', async () => {
    const store = new CrashStore(home, clock);
    const one = record();
    await store.add(one, []);
    await writeFile(join(home, 'crashes/records/2026-broken.json'), '{"airlock":1,"content":{"id":');
    await writeFile(join(home, 'crashes/records/2027-other.json'), '{"airlock":1,"content":{}}');
    const fresh = new CrashStore(home, clock);
    expect((await fresh.list()).map(({id}) => id)).toEqual([one.id]);
    expect(await readdir(join(home, 'crashes/set-aside'))).toHaveLength(2);
  });

  it('adds what comes late, once', async () => {
    const store = new CrashStore(home, clock);
    const one = record();
    await store.add(one, []);
    const report = {name: 'late.ips', kind: 'report', content: '{}\n{}'} as const;
    await store.addArtifacts(one.id, [report]);
    const again = await store.addArtifacts(one.id, [report]);
    expect(again.ok && again.value.artifacts.map(({name}) => name)).toEqual(['late.ips']);
    expect(await store.addArtifacts('none', [report])).toMatchObject({error: {code: 'unknown-crash'}});
  });

  it('forgets what it is told to', async () => {
    const store = new CrashStore(home, clock);
    const one = record();
    await store.add(one, []);
    await store.remove([one.id]);
    expect(await store.list()).toEqual([]);
  });
});

describe('OutcomeLog', () => {
  const outcome = {
    time: '2026-01-01T00:00:00.000Z',
    stage: 'front-end',
    outcome: 'passed',
    source: 'a.metal',
    target: 'macos26',
    inputHash: 'x',
    durationMs: 1,
  } as const;

  it('lists the newest first and leaves out what a killed writer left', async () => {
    const log = new OutcomeLog(home);
    for (let index = 0; index < 20; index++) log.add({...outcome, durationMs: index});
    await log.flush();
    const path = join(home, 'crashes/outcomes.jsonl');
    await writeFile(path, `${await readFile(path, 'utf8')}{"time":"2026`);
    const after = new OutcomeLog(home);
    after.add({...outcome, durationMs: 20});
    expect((await after.list(3)).map(({durationMs}) => durationMs)).toEqual([20, 19, 18]);
    expect(await after.list(100)).toHaveLength(21);
  });
});

describe('a host that is killed while it writes', () => {
  let cleanUp: () => Promise<void>;
  beforeAll(async () => {
    cleanUp = await prepareKilling();
  });
  afterAll(() => cleanUp());

  it('loses no acknowledged record and damages none, 15 times', async () => {
    const {acknowledged, lost, damaged} = await killWriters(home, 15);
    expect(acknowledged).toBeGreaterThan(15);
    expect({lost, damaged}).toEqual({lost: [], damaged: []});
  }, 60_000);
});
