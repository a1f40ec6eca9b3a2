/** A host that writes crash records, killed 200 times at random moments: nothing acknowledged is lost, nothing is damaged. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {killWriters, prepareKilling} from '../electron/host/testing/crash-kill.ts';

const rounds = 200;
const home = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
const cleanUp = await prepareKilling(join(process.cwd(), 'electron/host/testing'));
const startedMs = performance.now();
const {acknowledged, lost, damaged, delaysMs} = await killWriters(home, rounds);
await cleanUp();
await rm(home, {recursive: true, force: true});
const seconds = (performance.now() - startedMs) / 1000;
console.log(
  `${rounds} kills (${Math.min(...delaysMs)} to ${Math.max(...delaysMs)} ms after the first answer) in ${seconds.toFixed(0)} s: ` +
    `${acknowledged} records acknowledged, ${lost.length} lost, ${damaged.length} damaged`,
);
process.exit(lost.length + damaged.length === 0 && acknowledged > rounds ? 0 : 1);
