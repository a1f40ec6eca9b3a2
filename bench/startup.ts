// From the command to an editor that takes keys, in a real Chromium (ARCHITECTURE.md, Budgets: 3 s on a warm build).
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium} from '@playwright/test';
import {findBrowser} from '../scripts/ensure-browser.mjs';
import {print, quantile} from './lib/figures.ts';

const runs = 5;
const budgetMs = 3000;

/** One start on a home of its own: milliseconds to the address, to the editor, and to the first diagnosis. */
async function start(executablePath: string, homeDirectory: string): Promise<[number, number, number]> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['scripts/airlock.mjs', 'serve', '--port', '0'], {
    env: {...process.env, AIRLOCK_HOME: homeDirectory},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const match = /http:\/\/\S+token=[\w-]+/.exec(chunk.toString());
        if (match !== null) resolve(match[0]);
      });
      child.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    });
    const addressMs = performance.now() - startedAt;
    await page.goto(address);
    await page.getByTestId('source-editor').locator('.monaco-editor').waitFor();
    await page.getByTestId('source-editor').locator('.view-line').first().click();
    const editorMs = performance.now() - startedAt;
    await page.getByRole('tree').getByRole('treeitem').first().waitFor({timeout: 60_000});
    return [addressMs, editorMs, performance.now() - startedAt];
  } finally {
    child.kill();
    await browser.close();
  }
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('No Chromium: run node scripts/ensure-browser.mjs.');
const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
console.log(
  `browser host, warm build, an empty home each time, ${runs} starts; budget ${budgetMs} ms to the editor`,
);
const times: [number, number, number][] = [];
for (let run = 0; run < runs; run++) times.push(await start(executablePath, join(folder, String(run))));
for (const [index, label] of [
  'command to address',
  'command to interactive editor',
  'command to first diagnosis',
].entries()) {
  const samples = times.map((time) => time[index] ?? NaN);
  print(
    label,
    `median ${quantile(samples, 0.5).toFixed(0)} ms  slowest ${quantile(samples, 1).toFixed(0)} ms`,
  );
}
rmSync(folder, {recursive: true, force: true});
