// Does an hour of editing make the lab grow? A real Chromium types into a real browser host; after each stretch of edits the
// page's heap (after a collection) and the least memory that the host was resident with in that stretch are read, and a line is
// laid through them. The least: V8 lets garbage, Clang's memories among it, lie until it has to collect.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium} from '@playwright/test';
import {findBrowser} from '../scripts/ensure-browser.mjs';
import {print} from './lib/figures.ts';

/** A busy hour: an edit that compiles every 2 seconds. A keystroke that a newer one overtakes costs less. */
const editsPerHour = 1800;
const warmUpEdits = 240;
const stretches = Number(process.env['AIRLOCK_MEMORY_STRETCHES'] ?? 8);
const editsPerStretch = 60;
/** Growth of the host that counts as none: of the level after warm-up, over an hour. */
const boundPerHour = 0.1;
/**
 * The editor keeps what can be undone, so that the page of an edited document grows by some kilobytes an edit. What must not
 * stay is anything when the document is closed: the same document opened afresh may take this much more than before.
 */
const boundAfterClose = 0.05;

const megabyte = 1024 * 1024;
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('No Chromium: run node scripts/ensure-browser.mjs.');
const home = mkdtempSync(join(tmpdir(), 'airlock-memory-'));
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
const server = spawn(process.execPath, ['dist/electron/cli.mjs', 'serve', '--port', '0'], {
  env: {...process.env, AIRLOCK_HOME: home},
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** Resident memory of the host and every process that it started, in bytes. */
function hostBytes(): number {
  const parents = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
      sizes.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // Ended meanwhile.
    }
  }
  const own = (pid: number): number =>
    (sizes.get(pid) ?? 0) +
    [...parents].filter(([, parent]) => parent === pid).reduce((sum, [child]) => sum + own(child), 0);
  return own(server.pid ?? 0);
}

/** Least squares: growth per edit, and how far the points lie from the line. */
function slope(points: readonly (readonly [edits: number, bytes: number])[]): {
  perEdit: number;
  spread: number;
} {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [edits, bytes]) => sum + (edits - x) * (bytes - y), 0);
  const perEdit = covariance / points.reduce((sum, [edits]) => sum + (edits - x) ** 2, 0);
  const residuals = points.reduce((sum, [edits, bytes]) => sum + (bytes - y - perEdit * (edits - x)) ** 2, 0);
  return {perEdit, spread: Math.sqrt(residuals / points.length)};
}

if (process.platform !== 'linux')
  throw new Error('The host’s memory is read from /proc: this bench is for Linux.');
try {
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      const match = /http:\/\/\S+token=[\w-]+/.exec(chunk.toString());
      if (match !== null) resolve(match[0]);
    });
    server.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const page = await browser.newPage({viewport: {width: 1280, height: 800}});
  await page.goto(address);
  const passed = page.getByRole('button', {name: /^Front end\W+passed/});
  const openSample = async (): Promise<void> => {
    await page
      .getByRole('list', {name: 'Sample gallery'})
      .getByRole('button', {name: /^Tiled matrix multiply/})
      .click();
    await passed.waitFor({timeout: 60_000});
  };
  await openSample();
  const editor = page.getByRole('region', {name: 'Source'}).locator('.monaco-editor').first();
  await editor.click();
  await page.keyboard.press('Control+End');
  const inspector = await page.context().newCDPSession(page);
  const heapBytes = async (): Promise<number> => {
    await inspector.send('HeapProfiler.collectGarbage');
    await inspector.send('HeapProfiler.collectGarbage');
    return (await inspector.send('Runtime.getHeapUsage')).usedSize;
  };

  let edits = 0;
  const problems = page.getByRole('tree', {name: /^Problems of/});
  /** Types the last line anew, as a warning that only its own compile can have told, and waits for that. */
  const change = async (): Promise<void> => {
    edits++;
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText(`#warning edit ${edits}.`);
    await problems.getByText(`edit ${edits}.`).first().waitFor({timeout: 60_000});
  };
  await page.keyboard.insertText('\n#warning edit 0.');
  console.log(
    `${warmUpEdits} edits to warm up, then ${stretches} times ${editsPerStretch}; an hour is taken as ${editsPerHour} edits`,
  );
  const heap: [number, number][] = [];
  const host: [number, number][] = [];
  let least = Infinity;
  const watch = setInterval(() => (least = Math.min(least, hostBytes())), 400);
  for (let index = 0; index < warmUpEdits; index++) {
    // What the start took is not what an hour keeps.
    if (index === warmUpEdits - editsPerStretch) least = Infinity;
    await change();
  }
  for (let stretch = 0; stretch <= stretches; stretch++) {
    await passed.waitFor();
    heap.push([edits, await heapBytes()]);
    host.push([edits, Math.min(least, hostBytes())]);
    least = Infinity;
    const [atHeap, atHost] = [heap.at(-1)?.[1] ?? 0, host.at(-1)?.[1] ?? 0];
    print(
      `after ${edits} edits`,
      `page ${(atHeap / megabyte).toFixed(1)} MB  host ${(atHost / megabyte).toFixed(0)} MB`,
    );
    if (stretch < stretches) for (let index = 0; index < editsPerStretch; index++) await change();
  }
  clearInterval(watch);
  const line = (name: string, points: readonly [number, number][]): number => {
    const {perEdit, spread} = slope(points);
    const level = points[0]?.[1] ?? NaN;
    const share = (perEdit * editsPerHour) / level;
    print(
      name,
      `${((share * level) / megabyte).toFixed(2)} MB an hour = ${(100 * share).toFixed(1)} % of ${(level / megabyte).toFixed(0)} MB ` +
        `(points within ${(spread / megabyte).toFixed(2)} MB of the line)`,
    );
    return share;
  };
  line('page, heap after a collection, undo included', heap);
  const hostShare = line('host and its processes, least resident', host);
  await page.keyboard.press('Alt+W');
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByText('tiled-matmul.metal')
    .waitFor({state: 'detached'});
  await openSample();
  const before = heap[0]?.[1] ?? NaN;
  const reopened = await heapBytes();
  const kept = reopened / before - 1;
  print(
    'page, the document closed and opened afresh',
    `${(reopened / megabyte).toFixed(1)} MB, ${(100 * kept).toFixed(1)} % over ${(before / megabyte).toFixed(1)} MB (bound ${100 * boundAfterClose} %)`,
  );
  if (hostShare > boundPerHour || kept > boundAfterClose) process.exitCode = 1;
} finally {
  server.kill();
  await browser.close();
  rmSync(home, {recursive: true, force: true});
}
