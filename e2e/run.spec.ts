import {execFileSync} from 'node:child_process';
import {type Locator, type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {
  caretBehind,
  gallery,
  irPane,
  openFirstLaunch,
  openSample,
  problems,
  source,
  vectorAdd,
} from './lab-page.ts';
import {judgeView} from './judge-view.ts';

const verdict = (page: Page): Locator => page.getByTestId('run-verdict');
const table = (page: Page): Locator => page.getByRole('grid', {name: /^Elements of buffer/});
const findings = (page: Page): Locator => page.getByRole('tree', {name: 'Findings of checked mode'});
const limit = {timeout: 60_000};

/** Runs the experiment of a sample with the one click of the gallery. */
const runSample = (page: Page, title: string): Promise<void> => openSample(page, `Run ${title}`);

/** A new kernel with the text `text`, compiled. */
async function newKernel(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Alt+N');
  // The lab puts the cursor into the new kernel: what is typed before that lands in the document before it.
  await expect(page.getByRole('heading', {level: 1})).toContainText('kernel.metal');
  await expect(page.getByTestId('cursor')).toContainText('Ln 9, Col 45');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  await expect(page.getByRole('button', {name: /^Metallib\W+passed/})).toBeVisible(limit);
}

/** A kernel whose experiment is made by the command, then run. */
async function newRun(page: Page, text: string): Promise<void> {
  await newKernel(page, text);
  await page.getByRole('tab', {name: /^Run\b/}).click();
  await page.getByRole('button', {name: 'New experiment for this kernel'}).click();
  await expect(page.getByRole('heading', {level: 1})).toContainText('.lab.json');
  await page.keyboard.press('Control+R');
}

const kernelOf = (body: string): string =>
  `#include <metal_stdlib>
using namespace metal;

kernel void probe(device int *data [[buffer(0)]], uint index [[thread_position_in_grid]])
{
${body}
}
`;

test('every sample runs as it should, by one click', async ({page, lab}) => {
  test.slow();
  await openFirstLaunch(page, lab.address);
  const titles = await gallery(page)
    .getByRole('button', {name: /^Run /})
    .evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label')?.slice('Run '.length) ?? ''),
    );
  expect(titles.length).toBeGreaterThan(4);
  for (const title of titles) {
    await runSample(page, title);
    if (title === 'Module without SDK Version') {
      await expect(verdict(page), title).toContainText('predicted by rule AIR-SDK-VERSION', limit);
      continue;
    }
    // Two samples are variants of one experiment: its verdict stands there, marked as older, until the second has run.
    await expect(page.getByText('of an older version or other settings'), title).toHaveCount(0, limit);
    await expect(page.getByRole('progressbar', {name: 'Progress of the run'}), title).toHaveCount(0, limit);
    await expect(verdict(page), title).toContainText('Passed: 1 buffer as expected', limit);
    // Its operands are those of a reported call, in an order that Apple's compiler does not use: checked mode says so.
    const stage = title === 'Asynchronous copy by asm labels' ? /^Run\W+findings/ : /^Run\W+passed/;
    await expect(page.getByRole('button', {name: stage}), title).toBeVisible();
  }
});

test('a changed expectation is shown as wrong, with its first difference', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await runSample(page, 'Vector add');
  await expect(verdict(page)).toContainText('Passed: 1 buffer as expected', limit);
  await page.getByRole('tab', {name: /^Configuration/}).click();
  await page.getByRole('button', {name: 'Edit as text'}).click();
  await expect(page.getByRole('heading', {level: 1})).toContainText('vector-add.lab.json');
  await caretBehind(page, '3 * i + 1');
  await page.keyboard.insertText(' + (i >= 4090) * 5');
  await expect(page.getByText('of an older version or other settings')).toBeVisible();
  await page.keyboard.press('Control+R');
  await expect(verdict(page)).toContainText(
    'Wrong: buffer 2, 6 of 4096 elements differ, first at 4090: expected 12276, got 12271',
    limit,
  );
  await expect(page.getByRole('button', {name: /^Run\W+wrong/})).toBeVisible();
  const first = table(page).getByRole('row', {name: /^4090 12276 12271 differs first -5/});
  await expect(first).toBeVisible();
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await judgeView(page, 'run-wrong');
  await page.getByRole('button', {name: 'Next difference'}).click();
  await expect(table(page).getByRole('row', {name: /^4091 /})).toHaveAttribute('aria-selected', 'true');
  await table(page).focus();
  await page.keyboard.press('Home');
  await expect(table(page).getByRole('row', {name: /^0 1 1 0 0/})).toHaveAttribute('aria-selected', 'true');
  await page.getByLabel('View of the buffer').selectOption('bytes');
  await expect(page.getByRole('grid', {name: 'Bytes of buffer 2, actual'})).toContainText(
    '00 00 80 3f'.replaceAll(' ', ''),
  );
  await page.getByLabel('View of the buffer').selectOption('plot');
  await expect(
    page.getByRole('img', {name: /^Elements of buffer 2 as a line, from 1 to 12291/}),
  ).toBeVisible();
  await page.getByText('The same in figures').click();
  await expect(page.getByRole('row', {name: /^0 – 255 1 /})).toBeVisible();
  await judgeView(page, 'run-plot');
});

test('what is wrong in an experiment is marked where it is, and does not run', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await openSample(page, vectorAdd);
  await page.getByRole('tab', {name: /^Run\b/}).click();
  await page.getByRole('button', {name: 'Edit as text'}).click();
  await expect(page.getByRole('heading', {level: 1})).toContainText('vector-add.lab.json');
  await caretBehind(page, '"step": 2');
  await page.keyboard.insertText(', "stride": 1');
  await page.getByRole('tab', {name: /^Problems/}).click();
  const row = problems(page).getByRole('treeitem', {level: 1});
  await expect(row).toHaveText(/buffers\.1\.init: there is no field "stride"/);
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('cursor')).toContainText('Ln 11');
  await page.keyboard.press('Control+R');
  await expect(verdict(page)).toContainText('This input cannot be used: The experiment is not valid', limit);
});

test('the launch is edited in the form and written into the experiment', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await openSample(page, vectorAdd);
  await page.getByRole('tab', {name: /^Run\b/}).click();
  await page.getByRole('tab', {name: /^Configuration/}).click();
  await page.getByLabel('Grid (threads) x').fill('none');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Give three whole numbers')).toBeVisible();
  await page.getByLabel('Grid (threads) x').fill('512');
  await page.keyboard.press('Enter');
  // The experiment is a document of its own from now on, behind the source.
  await expect(page.getByRole('button', {name: 'vector-add.lab.json', exact: true}).first()).toBeVisible();
  await expect(page.getByRole('heading', {level: 1})).toContainText('vector-add.metal');
  await page.keyboard.press('Control+R');
  await expect(verdict(page)).toContainText(
    'Wrong: buffer 2, 2048 of 4096 elements differ, first at 2048',
    limit,
  );
  await page.getByRole('tab', {name: /^Configuration/}).click();
  // What the reference device has not is said before and by the run.
  await page.getByLabel('Device service').selectOption('validated');
  await expect(page.getByText('needs a Mac’s GPU')).toBeVisible();
  await page.keyboard.press('Control+R');
  await expect(verdict(page)).toContainText(
    'not supported: Metal’s validation on the reference device',
    limit,
  );
  await page.getByLabel('Device service').selectOption('plain');
  await page.getByRole('button', {name: 'Edit as text'}).click();
  await expect(source(page)).toContainText('"grid": [512, 1, 1]');
});

test('an access out of bounds leads to its line in source and IR', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await newRun(page, kernelOf('  data[index + 1] = 7;'));
  await expect(verdict(page)).toContainText('Checked mode found 1 fault', limit);
  const finding = findings(page).getByRole('treeitem', {level: 1});
  await expect(finding).toHaveText(/kernel\.metal:6/);
  await judgeView(page, 'run-findings');
  await finding.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', {level: 1})).toContainText('kernel.metal');
  await expect(page.getByTestId('cursor')).toContainText('Ln 6');
  await expect(source(page).locator('.squiggly-warning')).toHaveCount(1);
  // The same finding in the IR that ran, by the keyboard.
  await finding.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(irPane(page).locator('.squiggly-warning')).toHaveCount(1);
  await expect.poll(() => irPane(page).evaluate((pane) => pane.contains(document.activeElement))).toBe(true);
});

test('an endless kernel is cancelled, or stopped by its budget', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await newRun(page, kernelOf('  while (((volatile device int *)data)[index] >= 0) data[index] = 1;'));
  await page.getByRole('tab', {name: /^Configuration/}).click();
  await expect(page.getByRole('progressbar', {name: 'Progress of the run'})).toBeVisible(limit);
  await expect(page.getByText('Running.')).toBeVisible(limit);
  await judgeView(page, 'run-running');
  await page.keyboard.press('Control+Shift+R');
  await expect(page.getByText('the last run was cancelled')).toBeVisible(limit);
  await page.getByLabel('Budget (backward jumps)').fill('1000');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+R');
  // The device ends it as Metal ends a kernel that takes too long, and says where it went round.
  await expect(verdict(page)).toContainText('1000 backward jumps', limit);
});

test('a service that dies in a run is reported, and the next run works', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await newRun(page, kernelOf('  while (((volatile device int *)data)[index] >= 0) data[index] = 1;'));
  await expect(page.getByText('Running.')).toBeVisible(limit);
  execFileSync('kill', ['-KILL', String(await servicePid(page))]);
  await expect(verdict(page)).toContainText('Device service ended', limit);
  await expect(verdict(page)).toContainText('SIGKILL');
  await runSample(page, 'Vector add');
  await expect(verdict(page)).toContainText('Passed: 1 buffer as expected', limit);
});

/** Process of the device service, as the status bar says it. */
async function servicePid(page: Page): Promise<number> {
  const title = await page.locator('.status-item[title*="process"]').first().getAttribute('title');
  const pid = Number(/process (\d+)/.exec(title ?? '')?.[1]);
  expect(pid).toBeGreaterThan(1);
  return pid;
}

test('the parts of a run, in every theme and at every size', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await page.getByRole('tab', {name: /^Run\b/}).click();
  await openSample(page, /^The same kernel, compiler-shaped/);
  await expect(page.getByText('No experiment belongs to baseline.ll')).toBeVisible();
  await judgeView(page, 'run-not-available');
  await runSample(page, 'Tiled matrix multiply');
  await expect(verdict(page)).toContainText('Passed: 1 buffer as expected', limit);
  await expect(table(page).getByRole('row').nth(2)).toContainText(/\d/);
  await judgeView(page, 'run-buffers');
  await page.getByLabel('View of the buffer').selectOption('bytes');
  await judgeView(page, 'run-bytes');
  await page.getByLabel('View of the buffer').selectOption('plot');
  await page.getByLabel('Kind of plot').selectOption('heat');
  await judgeView(page, 'run-heat');
  await page.getByRole('tab', {name: /^Counters/}).click();
  await judgeView(page, 'run-counters');
  await page.getByRole('tab', {name: /^Configuration/}).click();
  await judgeView(page, 'run-configuration');
});
