// Does an hour of work make the lab grow? A real Chromium works with a real browser host as an engineer does; at the end of each
// stretch everything is put back as it was, and what page, workers, host and device service hold is read, after a collection
// where they have a heap. A line is laid through the figures of each, and its growth over an hour has a bound.
//
// Quick by default: 6 stretches without pauses. AIRLOCK_MEMORY_MINUTES=60 is a real hour at a person's pace. Work at full speed
// comes before it and counts nowhere: V8 compiles what runs often, and at a person's pace that takes half an hour (80 % of the
// growth of the page in that time, by heap snapshots).
import {spawn, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {chromium} from '@playwright/test';
import {findBrowser} from '../scripts/ensure-browser.mjs';
import {scaleFolder} from '../electron/host/testing/scale-folder.ts';
import {Engineer, mainDocument} from './lib/engineer.ts';
import {print} from './lib/figures.ts';
import {type InspectedTarget, Inspector} from './lib/inspector.ts';
import {descriptorsOf, filesBelow, processTree} from './lib/process-tree.ts';
import {type Point, trend} from './lib/trend.ts';

const minutes = Number(process.env['AIRLOCK_MEMORY_MINUTES'] ?? 0);
const isPaced = minutes > 0;
/** What the start takes is not what an hour keeps: left out of the lines. */
const warmUpEdits = isPaced ? 400 : 0;
const warmUpStretches = isPaced ? 0 : 2;
const quickStretches = 6;
const editsInRound = 8;
const megabyte = 1024 * 1024;

/** Growth that counts as none: a share of the level after the warm-up, over an hour, and what is noise whatever the level. */
interface Bound {
  readonly share: number;
  readonly atLeast: number;
}

const bounds: Readonly<Record<string, Bound>> = {
  'page: heap': {share: 0.1, atLeast: 2 * megabyte},
  'page: nodes of the document': {share: 0.05, atLeast: 150},
  'page: listeners': {share: 0.05, atLeast: 30},
  'host: heap': {share: 0.1, atLeast: 2 * megabyte},
  'host: resident': {share: 0.1, atLeast: 40 * megabyte},
  'host: open descriptors': {share: 0, atLeast: 2},
  'processes: count': {share: 0, atLeast: 1},
  'processes: resident': {share: 0.1, atLeast: 20 * megabyte},
  'home: files': {share: 0, atLeast: 400},
  'home: bytes': {share: 0, atLeast: 40 * megabyte},
};
const workerBound: Bound = {share: 0.1, atLeast: megabyte};
/** What may stay when every document is closed and the same ones are opened afresh. */
const afterCloseBound = 0.05;

if (process.platform !== 'linux') throw new Error('Processes are read from /proc: this bench is for Linux.');
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('No Chromium: run node scripts/ensure-browser.mjs.');
const folder = mkdtempSync(join(tmpdir(), 'airlock-memory-'));
const home = join(folder, 'home');
const kernels = join(folder, 'kernels');
for (const [path, text] of Object.entries(scaleFolder)) {
  mkdirSync(dirname(join(kernels, path)), {recursive: true});
  writeFileSync(join(kernels, path), text);
}
const library = join(folder, 'twice.metallib');
const cli = 'dist/electron/cli.mjs';
const made = spawnSync(process.execPath, [cli, 'build', 'samples/sdk-version/fixed.ll', '-o', library], {
  env: {...process.env, AIRLOCK_HOME: join(folder, 'home-of-build')},
  encoding: 'utf8',
});
if (made.status !== 0) throw new Error(`airlock build: ${made.stderr}`);

const [pagePort, hostPort] = await Promise.all([freePort(), freePort()]);
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    `--remote-debugging-port=${pagePort}`,
  ],
});
// The port alone: the host's inspector opens when it is asked to by a signal, and never in the processes that it starts.
const server = spawn(
  process.execPath,
  [`--inspect-port=127.0.0.1:${hostPort}`, cli, 'serve', kernels, '--port', '0'],
  {env: {...process.env, AIRLOCK_HOME: home}, stdio: ['ignore', 'pipe', 'pipe']},
);
server.stderr.on('data', (chunk: Buffer) => {
  const text = chunk.toString();
  if (!/^(Debugger|For help, see|$)/m.test(text)) process.stderr.write(text);
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const figures = new Map<string, Point[]>();
/** The least memory that processes had in this stretch: V8 lets garbage, Clang's memories among it, lie until it must collect. */
const least = new Map<string, number>();

function watchProcesses(): void {
  const tree = processTree(server.pid ?? 0);
  const lower = (name: string, bytes: number): void =>
    void least.set(name, Math.min(least.get(name) ?? Infinity, bytes));
  const [host, ...others] = tree;
  lower('host: resident', host?.residentBytes ?? 0);
  lower('processes: count', others.length);
  lower(
    'processes: resident',
    others.reduce((sum, {residentBytes}) => sum + residentBytes, 0),
  );
}

async function measure(at: number, inspector: Inspector, host: Inspector): Promise<string> {
  const now = new Map<string, number>();
  for (const target of [...inspector.targets]) {
    const name = target.type === 'page' ? 'page' : target.name;
    const bytes = await inspector.heapBytes(target).catch(() => undefined);
    // A worker may have ended meanwhile.
    if (bytes !== undefined) now.set(`${name}: heap`, (now.get(`${name}: heap`) ?? 0) + bytes);
  }
  const page = pageOf(inspector);
  const {nodes, jsEventListeners} = await inspector.domCounters(page);
  now.set('page: nodes of the document', nodes).set('page: listeners', jsEventListeners);
  for (const target of host.targets) now.set('host: heap', await host.heapBytes(target));
  watchProcesses();
  for (const [name, value] of least) now.set(name, value);
  least.clear();
  now.set('host: open descriptors', descriptorsOf(server.pid ?? 0).length);
  const {files, bytes} = filesBelow(home);
  now.set('home: files', files).set('home: bytes', bytes);
  for (const [name, value] of now) figures.set(name, [...(figures.get(name) ?? []), [at, value]]);
  return [...now].map(([name, value]) => `${name} ${figure(name, value)}`).join(', ');
}

function pageOf(inspector: Inspector): InspectedTarget {
  const page = inspector.targets.find(({type}) => type === 'page');
  if (page === undefined) throw new Error('The browser has no page.');
  return page;
}

function isBytes(name: string): boolean {
  return /(heap|resident|bytes)$/.test(name);
}

function figure(name: string, value: number): string {
  return isBytes(name) ? `${(value / megabyte).toFixed(2)} MB` : value.toFixed(0);
}

const failures: string[] = [];
let rounds = 0;

/** One round of the work; what comes not in every round says so. */
async function round(user: Engineer): Promise<void> {
  const moves: readonly (readonly [string, () => Promise<void>, (number | undefined)?])[] = [
    ['edit', () => edits(user)],
    ['undo and redo', () => user.undoAndRedo()],
    ['error and mend', () => user.errAndMend()],
    ['paste', () => user.pasteAndTakeOut()],
    ['other documents', () => user.otherDocuments()],
    ['lines and metadata', () => user.linesAndMetadata()],
    ['file of the folder', () => user.fileOnDisk()],
    ['run', () => user.run()],
    ['palette', () => user.palette()],
    ['find', () => user.find()],
    ['IR document', () => user.irDocument(), 2],
    ['compare', () => user.compare(), 2],
    ['open and close', () => user.openAndClose(), 2],
    ['settings and theme', () => user.settingsAndTheme(), 2],
    ['library', () => user.library(library), 3],
    ['time', () => user.time(), 3],
    ['crash', () => user.crash(), 3],
  ];
  for (const [name, move, every = 1] of moves) {
    if (rounds % every !== 0) continue;
    try {
      await move();
    } catch (error) {
      const said = `${name}, round ${rounds}: ${String(error).split('\n').slice(0, 6).join(' | ')}`;
      failures.push(said);
      console.log(`  failed: ${said}`);
      const pictures = process.env['AIRLOCK_MEMORY_PICTURES'];
      if (pictures !== undefined)
        await user.page.screenshot({path: join(pictures, `failed-${failures.length}.png`)});
      await user
        .recover()
        .catch((problem: unknown) => console.log(`  not recovered: ${String(problem).split('\n')[0]}`));
      if (failures.length > 40)
        throw new Error('Too much fails: this is not an hour of work.', {cause: error});
    }
  }
  rounds++;
}

async function edits(user: Engineer): Promise<void> {
  for (let count = 0; count < editsInRound; count++) await user.edit();
}

const inspectors: Inspector[] = [];
try {
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      const match = /http:\/\/\S+token=[\w-]+/.exec(chunk.toString());
      if (match !== null) resolve(match[0]);
    });
    server.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const page = await browser.newPage({viewport: {width: 1440, height: 900}});
  await page.goto(address);
  const user = new Engineer(page, 0);
  await user.sitDown();
  server.kill('SIGUSR1');
  await page.waitForTimeout(1000);
  const inspector = await Inspector.connect(pagePort);
  const host = await Inspector.connectNode(hostPort);
  inspectors.push(inspector, host);
  const snapshots = process.env['AIRLOCK_MEMORY_SNAPSHOTS'];
  const snapshot = async (name: string): Promise<void> => {
    if (snapshots !== undefined)
      writeFileSync(join(snapshots, `${name}.heapsnapshot`), await inspector.snapshot(pageOf(inspector)));
  };
  console.log(
    isPaced
      ? `${minutes} minutes at a person's pace, after ${warmUpEdits} edits and all else at full speed`
      : `${quickStretches} stretches of ${editsInRound} edits and all else, ${warmUpStretches} to warm up; the real hour: AIRLOCK_MEMORY_MINUTES=60`,
  );
  const watch = setInterval(watchProcesses, 500);
  while (user.turn < warmUpEdits) await round(user);
  if (isPaced) user.keyMs = 60;
  const startedAt = Date.now();
  const elapsed = (): number => Date.now() - startedAt;
  let measured = 0;
  while (isPaced ? elapsed() < minutes * 60_000 : measured < quickStretches + warmUpStretches) {
    // Three rounds have every move in them; a person is slow enough to be looked at after each.
    for (let count = 0; count < (isPaced ? 1 : 3); count++) await round(user);
    await user.show(mainDocument);
    await user.settled();
    await page.waitForTimeout(1500);
    const isWarm = measured >= warmUpStretches;
    // Quick: the clock is the edits', of which a busy hour has 1,800.
    const at = isPaced ? elapsed() / 60_000 : (user.turn / 1800) * 60;
    const text = await measure(at, inspector, host);
    console.log(`  ${(elapsed() / 60_000).toFixed(1)} min, ${user.turn} edits: ${text}`);
    if (!isWarm) figures.clear();
    else if (figures.get('page: heap')?.length === 1) await snapshot('first');
    measured++;
  }
  clearInterval(watch);
  await snapshot('last');

  console.log('');
  let failed = failures.length > 0;
  const figuresTaken = figures.get('page: heap')?.length ?? 0;
  for (const [name, points] of figures) {
    const {level, perUnit, spread} = trend(points);
    const growth = perUnit * 60;
    const {share, atLeast} = bounds[name] ?? workerBound;
    const allowed = Math.max(share * Math.abs(level), atLeast);
    // A worker that was there for a short time says nothing of an hour.
    const isJudged = points.length > figuresTaken / 2;
    const verdict = !isJudged ? 'not judged:' : growth <= allowed ? 'within' : 'ABOVE';
    if (isJudged && growth > allowed) failed = true;
    const percent = level === 0 ? '' : ` (${((100 * growth) / level).toFixed(1)} %)`;
    print(
      name,
      `${figure(name, growth)}/h${percent} from ${figure(name, level)}; points within ${figure(name, spread)}; ${verdict} the bound ${figure(name, allowed)}/h`,
    );
  }
  const heaps = figures.get('page: heap') ?? [];
  await user.startAfresh();
  const reopened = await inspector.heapBytes(pageOf(inspector));
  const kept = reopened / (heaps[0]?.[1] ?? NaN) - 1;
  print(
    'page: heap, all closed and opened afresh',
    `${figure('heap', reopened)}, ${(100 * kept).toFixed(1)} % over the first after the warm-up (bound ${100 * afterCloseBound} %)`,
  );
  await snapshot('afresh');
  print('moves that failed', `${failures.length} in ${rounds} rounds`);
  if (failed || kept > afterCloseBound) process.exitCode = 1;
} catch (error) {
  console.log(`  ended early: ${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 1;
} finally {
  // A host that is inspected does not end.
  for (const inspector of inspectors) inspector.close();
  const ended =
    server.exitCode === null && server.signalCode === null
      ? new Promise((resolve) => server.once('exit', resolve))
      : undefined;
  server.kill();
  await browser.close();
  await ended;
  rmSync(folder, {recursive: true, force: true});
}
