import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {failedJourneys, failedUnitTests} from './failed-tests.mjs';

// Inside the project, so that what is written there finds the project's libraries.
let folder: string;
beforeEach(() => {
  mkdirSync('test-results', {recursive: true});
  folder = resolve(mkdtempSync(join('test-results', 'failed-tests-')));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** The report of a real runner over the folder, in which something fails. */
function reportOf(script: string, args: readonly string[], env: Record<string, string> = {}): object {
  const {status} = spawnSync(process.execPath, [resolve('node_modules', script), ...args], {
    cwd: folder,
    env: {...process.env, VITEST: undefined, ...env},
  });
  expect(status).toBe(1);
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as object;
}

it('names what failed in Vitest and what could not be run, with what it says', () => {
  write('vitest.config.mjs', `export default {test: {include: ['*.test.ts']}};`);
  write(
    'one.test.ts',
    `import {expect, it} from 'vitest';
it('adds', () => expect(1 + 1).toBe(3));
it('passes', () => expect(1).toBe(1));
it.each([6, 7])('is even: %i', (n) => expect(n % 2, 'rest').toBe(0));`,
  );
  write('two.test.ts', `throw new Error('no such part');`);
  const report = reportOf('vitest/vitest.mjs', ['run', '--reporter=json', '--outputFile=report.json']);
  const name = (file: string): string => join('test-results', folder.split(/[\\/]/).at(-1) ?? '', file);
  expect(failedUnitTests(report).sort()).toEqual([
    `${name('one.test.ts')} › adds: AssertionError: expected 2 to be 3 // Object.is equality`,
    `${name('one.test.ts')} › is even: 7: AssertionError: rest: expected 1 to be +0 // Object.is equality`,
    `${name('two.test.ts')}: no such part`,
  ]);
  expect(failedUnitTests(undefined)).toEqual([]);
});

it('names what failed in Playwright, with the line and what it says', () => {
  write('playwright.config.mjs', `export default {testDir: '.', outputDir: 'out', respectGitIgnore: false};`);
  write(
    'one.spec.mjs',
    `import {expect, test} from '@playwright/test';
test.describe('group', () => {
  test('adds', () => {
    expect(1 + 1).toBe(3);
  });
});
test('passes', () => {});
test('hangs', async () => {
  test.setTimeout(50);
  await new Promise(() => {});
});`,
  );
  const report = reportOf('@playwright/test/cli.js', ['test', '--reporter=json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: 'report.json',
  });
  const [hangs, adds, ...others] = failedJourneys(report).sort((one, other) => other.localeCompare(one));
  expect(hangs).toMatch(/^one\.spec\.mjs:8 › hangs: Test timeout of 50ms exceeded\.$/);
  expect(adds).toMatch(
    /^one\.spec\.mjs:3 › adds \(line 4\): Error: expect\(received\)\.toBe\(expected\).* \| Expected: 3 \| Received: 2$/,
  );
  expect(others).toEqual([]);
  expect(failedJourneys(undefined)).toEqual([]);
});
