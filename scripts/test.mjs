// `npm test`: everything, in the order in which a failure is cheapest to find. Ends with one line of counts.
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {ensureBrowser} from './ensure-browser.mjs';
import {ensureClang} from './ensure-clang.mjs';
import {ensureLlvm} from './ensure-llvm.mjs';

const reports = mkdtempSync(join(tmpdir(), 'airlock-test-'));
const counts = {passed: 0, failed: 0, skipped: 0};
const failures = [];

function run(title, args, env = {}) {
  const started = Date.now();
  console.log(`\n== ${title}`);
  const {status} = spawnSync(process.execPath, args, {stdio: 'inherit', env: {...process.env, ...env}});
  console.log(
    `== ${title}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (status !== 0) failures.push(title);
  return status === 0;
}

/** Runs steps side by side, as many as there are cores; what each printed follows in one piece. */
async function runTogether(steps) {
  const waiting = [...steps];
  const next = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const [title, args] = step;
      const started = Date.now();
      const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe']});
      const output = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
      const status = await new Promise((resolve) => child.on('close', resolve));
      process.stdout.write(Buffer.concat(output));
      console.log(
        `== ${title}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
      );
      if (status !== 0) failures.push(title);
    }
  };
  await Promise.all(Array.from({length: Math.max(1, availableParallelism())}, next));
}

function readReport(name) {
  const path = join(reports, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function unitTests() {
  const file = join(reports, 'unit.json');
  run('Unit tests', [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readReport('unit.json');
  if (report === undefined || report.numTotalTests === 0) return void failures.push('Unit tests ran no test');
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
}

function endToEndTests() {
  const env = {PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json')};
  run('End-to-end tests', ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], env);
  const stats = readReport('e2e.json')?.stats;
  if (stats === undefined || stats.expected + stats.unexpected + stats.flaky === 0) {
    return void failures.push('End-to-end tests ran no test');
  }
  counts.passed += stats.expected + stats.flaky;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
}

try {
  ensureBrowser();
  ensureLlvm();
  // On a Mac the build itself compiles native/metal.
  if (process.platform !== 'darwin') ensureClang();
  if (run('Build', ['scripts/build.mjs', '--all'])) {
    console.log('\n== Types, lint, format, Metal stand-in');
    await runTogether([
      ['Lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']],
      // Before the tests, which have limits: a busy machine takes its time for the first build.
      ...(process.platform === 'darwin'
        ? []
        : [
            ['Metal stand-in', ['scripts/build-stand-in.mjs', '--both']],
            ['Build for a Mac', ['scripts/build-mac.mjs']],
          ]),
      ['Format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
      ...['core', 'electron', 'renderer', 'tsconfig.tests.json'].map((project) => [
        `Types: ${project}`,
        ['node_modules/typescript/bin/tsc', '-p', project],
      ]),
    ]);
    unitTests();
    endToEndTests();
  }
} catch (error) {
  failures.push(error.message);
} finally {
  rmSync(reports, {recursive: true, force: true});
}

for (const failure of failures) console.error(`FAILED: ${failure}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failures.length === 0 && counts.failed === 0 ? 0 : 1);
