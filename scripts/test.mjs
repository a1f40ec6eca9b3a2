// `npm test`: everything. Builds and checks first, side by side, then the tests. Ends with one line of counts.
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {ensureBrowser} from './ensure-browser.mjs';
import {ensureClang} from './ensure-clang.mjs';
import {ensureLlvm} from './ensure-llvm.mjs';
import {failedJourneys, failedUnitTests} from './failed-tests.mjs';
import {StepRunner} from './step-runner.mjs';

const reports = mkdtempSync(join(tmpdir(), 'airlock-test-'));
const counts = {passed: 0, failed: 0, skipped: 0};
/** A line each; the last lines of all, because often no more of a log is kept. */
const failedTests = [];
const steps = new StepRunner();
const {failures} = steps;
const builds = {native: 'Build: native', host: 'Build: host', page: 'Build: page'};

function readReport(name) {
  const path = join(reports, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

async function unitTests() {
  const file = join(reports, 'unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters];
  await steps.run({title: 'Unit tests', args});
  const report = readReport('unit.json');
  if (report === undefined || report.numTotalTests === 0) return void failures.push('Unit tests ran no test');
  failedTests.push(...failedUnitTests(report));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
}

async function endToEndTests() {
  const env = {PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json')};
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'];
  await steps.run({title: 'End-to-end tests', args, env});
  const report = readReport('e2e.json');
  const stats = report?.stats;
  failedTests.push(...failedJourneys(report));
  if (stats === undefined || stats.expected + stats.unexpected + stats.flaky === 0) {
    return void failures.push('End-to-end tests ran no test');
  }
  counts.passed += stats.expected + stats.flaky;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
}

/** Builds what the tests run, and all checks that need no test. Long steps first, so that no core waits at the end. */
function buildAndCheck() {
  const isMac = process.platform === 'darwin';
  const build = (part) => ['scripts/build.mjs', `--${part}`];
  const types = (project) => ({
    title: `Types: ${project}`,
    args: ['node_modules/typescript/bin/tsc', '-p', project],
  });
  return steps.runTogether([
    {title: builds.native, args: build('native')},
    {title: builds.host, args: build('host')},
    {title: builds.page, args: build('renderer')},
    // Before the tests, which have limits: a busy machine takes its time for the first build. On a Mac the build itself
    // compiles native/metal.
    ...(isMac
      ? []
      : [
          {
            title: 'Metal stand-in',
            args: ['scripts/build-stand-in.mjs', '--both'],
            after: builds.native,
          },
          {title: 'Build for a Mac', args: ['scripts/build-mac.mjs']},
        ]),
    {title: 'Lint', args: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']},
    ...['tsconfig.tests.json', 'renderer', 'electron', 'core'].map(types),
    {
      title: 'Format',
      args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    },
  ]);
}

try {
  ensureBrowser();
  ensureLlvm();
  if (process.platform !== 'darwin') ensureClang();
  await buildAndCheck();
  // A check that fails leaves something to test; a build does not.
  const isBuilt = Object.values(builds).every((title) => !failures.includes(title));
  // One after the other: either alone keeps two cores busy, and together they run into their own time limits.
  if (isBuilt) {
    await unitTests();
    await endToEndTests();
  }
} catch (error) {
  failures.push(error.message);
} finally {
  rmSync(reports, {recursive: true, force: true});
}

for (const test of failedTests) console.error(test);
for (const failure of failures) console.error(`FAILED: ${failure}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failures.length === 0 && counts.failed === 0 ? 0 : 1);
