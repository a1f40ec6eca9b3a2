import {readFile} from 'node:fs/promises';
import {type Page} from '@playwright/test';
import {unzipSync} from 'fflate';
import {expect, test} from './fixtures.ts';
import {caretBehind, openFirstLaunch, runButton} from './lab-page.ts';
import {judgeView} from './judge-view.ts';

const limit = {timeout: 60_000};
const panel = (page: Page, name: RegExp) => page.getByRole('tab', {name});
const detail = (page: Page) => page.getByRole('tabpanel', {name: /^Crashes/});

/** Runs the document in front and waits for the verdict that begins so. */
async function run(page: Page, verdict: RegExp): Promise<void> {
  await panel(page, /^Run\b/).click();
  await runButton(page).click();
  await expect(page.getByTestId('run-verdict')).toContainText(verdict, limit);
}

async function bringToFront(page: Page, name: string): Promise<void> {
  await page
    .getByRole('button', {name: new RegExp(`^${name}`)})
    .first()
    .click();
}

test('a crash is captured, looked at, run again, explained and reduced', async ({page, lab}) => {
  await page.setViewportSize({width: 1280, height: 800});
  await page.emulateMedia({colorScheme: 'dark', reducedMotion: 'reduce'});
  await openFirstLaunch(page, lab.address);
  await bringToFront(page, 'fixed.ll');
  await run(page, /Passed/);
  await bringToFront(page, 'broken.ll');
  await run(page, /broken.ll brought the compiler service down in 3 of 3 attempts/);

  // The notice is beside the work: the device service lives, and the lab goes on.
  const notice = page.locator('.banner').filter({hasText: 'Compiler service crashed on twice of broken.ll'});
  await expect(notice).toContainText('predicted for macOS 26 by AIR-SDK-VERSION');
  await judgeView(page, 'crash-notice');
  await notice.getByRole('button', {name: 'Look at it'}).click();
  await expect(notice).toBeHidden();

  await page.getByRole('button', {name: 'Enlarge or restore the bottom panel'}).click();
  const crashes = page.getByRole('listbox', {name: 'Crashes'});
  await expect(crashes.getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('region', {name: 'What happened'})).toContainText('Compiler service crashed.');
  await page.getByText('Raw details').last().click();
  await expect(page.getByText('XPC_ERROR_CONNECTION_INTERRUPTED').last()).toBeVisible();
  await expect(
    page.getByRole('region', {name: 'Timeline'}).getByText(/Attempt 3: compiler process/),
  ).toBeVisible();
  await judgeView(page, 'crash-overview');

  await page.getByRole('button', {name: 'Rerun', exact: true}).click();
  await expect(detail(page).getByText('Reproduced.')).toBeVisible(limit);
  await expect(crashes.getByText('2 times')).toBeVisible(limit);

  await panel(page, /^Report$/).click();
  await expect(page.getByRole('cell', {name: 'AIR-SDK-VERSION'})).toBeVisible();
  await judgeView(page, 'crash-report');
  await panel(page, /^Files$/).click();
  await expect(page.getByRole('row', {name: /broken\.metallib/})).toBeVisible();
  await judgeView(page, 'crash-files');
  await panel(page, /^Difference$/).click();
  await expect(page.getByText('25 differences; which')).toBeVisible(limit);
  await expect(page.getByRole('row', {name: /^SDK Version not stated/})).toBeVisible();
  await judgeView(page, 'crash-difference');

  await panel(page, /^Explain$/).click();
  await page.getByLabel('Repeats').selectOption('1');
  await page.getByRole('button', {name: 'Plan', exact: true}).click();
  await expect(detail(page).getByText(/25 facts differ\. \d+ to \d+ attempts/)).toBeVisible(limit);
  await page.getByRole('button', {name: 'Start', exact: true}).click();
  await expect(page.getByRole('table', {name: /^Modules that were tried/})).toBeVisible(limit);
  await judgeView(page, 'crash-explain-running', {asItStands: true});
  await page.getByRole('button', {name: 'Stop', exact: true}).click();
  await expect(detail(page).getByText(/Stopped after \d+ attempt/)).toBeVisible(limit);
  await expect(page.getByRole('button', {name: 'Go on'})).toBeVisible();

  // The passing module with two facts taken out, of which one matters.
  await page.getByRole('button', {name: 'Enlarge or restore the bottom panel'}).click();
  await bringToFront(page, 'fixed.ll');
  await caretBehind(page, '!llvm.module.flags = !{');
  for (const _ of '!8, ') await page.keyboard.press('Delete');
  await caretBehind(page, '!llvm.ident = !{');
  for (const _ of '!20') await page.keyboard.press('Delete');
  await run(page, /fixed.ll brought the compiler service down/);
  await expect(notice).toHaveCount(0);
  // The run's verdict can be there before the record of its crash.
  const second = page.locator('.banner').filter({hasText: 'Compiler service crashed on twice of fixed.ll'});
  await second.getByRole('button', {name: 'Look at it'}).click(limit);
  await page.getByRole('button', {name: 'Enlarge or restore the bottom panel'}).click();
  await panel(page, /^Explain$/).click();
  await page.getByRole('button', {name: 'Plan', exact: true}).click();
  await expect(detail(page).getByText(/2 facts differ\./)).toBeVisible(limit);
  await page.getByRole('button', {name: 'Start', exact: true}).click();
  const found = page.getByRole('region', {name: 'Explanation'});
  await expect(found).toContainText('SDK Version alone makes the failing module pass', limit);
  await judgeView(page, 'crash-explain');

  await panel(page, /^Reduce$/).click();
  await page.getByRole('button', {name: 'Reduce fixed.ll'}).click();
  await expect(page.getByText(/It still fails as/)).toBeVisible({timeout: 120_000});
  await judgeView(page, 'crash-reduce');
  await panel(page, /^Export$/).click();
  await page.getByRole('button', {name: /^reproduce\.sh/}).click();
  await expect(page.getByLabel('Preview of reproduce.sh')).toContainText('xcrun -sdk macosx air-as');
  await judgeView(page, 'crash-export');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', {name: 'Save bundle'}).click();
  const zip = unzipSync(await readFile(await (await saved).path()));
  const script = Object.entries(zip).find(([name]) => name.endsWith('/reproduce.sh'))?.[1];
  expect(new TextDecoder().decode(script)).toContain("kernels=('twice')");

  await panel(page, /^Reduce$/).click();
  await page.getByRole('button', {name: 'Open as a document'}).click();
  await expect(
    page.getByRole('region', {name: 'Source'}).getByText('fixed-reduced.ll').first(),
  ).toBeVisible();
});

test('the matrix of the suite', async ({page, lab}) => {
  await page.setViewportSize({width: 1280, height: 800});
  await page.emulateMedia({colorScheme: 'light', reducedMotion: 'reduce'});
  await openFirstLaunch(page, lab.address);
  await panel(page, /^Crashes/).click();
  await judgeView(page, 'crashes-none');
  await run(page, /Failed|crashed/);
  await panel(page, /^Compatibility$/).click();
  await page.getByRole('button', {name: 'Run the suite'}).click();
  const matrix = page.getByRole('table', {name: /everything as expected/});
  await expect(matrix).toBeVisible({timeout: 120_000});
  await expect(matrix.getByRole('row', {name: /^stripped/})).toContainText('Expected fail');
  await judgeView(page, 'compatibility');
  await panel(page, /^Crashes/).click();
  await expect(page.getByRole('listbox', {name: 'Crashes'}).getByRole('option')).toHaveCount(1);
});
