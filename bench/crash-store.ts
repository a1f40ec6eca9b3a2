/** A host that writes crash records, killed 200 times at random moments: nothing acknowledged is lost, nothing is damaged. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {killWriters, prepareKilling} from '../electron/host/testing/crash-kill.ts';

const stores = 10;
const roundsPerStore = 20;
const cleanUp = await prepareKilling(join(process.cwd(), 'electron/host/testing'));
const startedMs = performance.now();
let acknowledged = 0;
const lost: string[] = [];
const damaged: string[] = [];
const delaysMs: number[] = [];
// A writer reads all records of its store first: a fresh store every now and then keeps the bench short.
for (let store = 0; store < stores; store++) {
  const home = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const report = await killWriters(home, roundsPerStore);
  acknowledged += report.acknowledged;
  lost.push(...report.lost);
  damaged.push(...report.damaged);
  delaysMs.push(...report.delaysMs);
  await rm(home, {recursive: true, force: true});
}
await cleanUp();
const rounds = stores * roundsPerStore;
const seconds = (performance.now() - startedMs) / 1000;
console.log(
  `${rounds} kills (${Math.min(...delaysMs)} to ${Math.max(...delaysMs)} ms after the first answer) in ${seconds.toFixed(0)} s: ` +
    `${acknowledged} records acknowledged, ${lost.length} lost, ${damaged.length} damaged`,
);
process.exit(lost.length + damaged.length === 0 && acknowledged > rounds ? 0 : 1);
