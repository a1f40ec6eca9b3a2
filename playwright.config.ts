import {availableParallelism} from 'node:os';
import {defineConfig} from '@playwright/test';
import {findBrowser} from './scripts/ensure-browser.mjs';

const executablePath = findBrowser();
if (executablePath === undefined) {
  throw new Error(
    'No Chromium for the e2e tests: run `node scripts/ensure-browser.mjs`, which finds or installs one.',
  );
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/announce-host.ts',
  fullyParallel: true,
  workers: Math.min(2, availableParallelism()),
  // For what hangs, not for what is slow: no journey judges a time of its own.
  timeout: 300_000,
  expect: {timeout: 30_000},
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: {width: 1280, height: 800},
    // Recording costs time in every journey: `--trace retain-on-failure` where one is wanted.
    trace: 'off',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
