import {readFileSync} from 'node:fs';
import {type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {openFirstLaunch, openSample, problems, source} from './lab-page.ts';
import {judgeView} from './judge-view.ts';
import {watchErrors} from './screens.ts';

const checkStage = (page: Page, word: string) =>
  page.getByRole('button', {name: new RegExp(`^Check\\W+${word}`)});
const metadata = (page: Page) => page.getByRole('tree', {name: /^Metadata of/});
const checklist = (page: Page) => page.getByRole('tree', {name: /^Checklist of/});
const summary = (page: Page) => page.getByTestId('metadata-summary');

async function openChecklist(page: Page): Promise<void> {
  await page.getByRole('tab', {name: /^Checklist/}).click();
  await expect(checklist(page)).toBeVisible();
}

async function compareWithBaseline(page: Page): Promise<void> {
  await openSample(page, /compiler-shaped/);
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByRole('button', {name: /^broken\.ll/})
    .click();
  await page.getByRole('combobox', {name: 'Compare with'}).selectOption('baseline.ll');
  await expect(summary(page)).toContainText('differences');
}

test('the first launch explains a predicted crash, and one action mends it', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await expect(page.getByTestId('check-verdict')).toContainText(
    'Predicted: the compiler service of macOS 26 crashes (AIR-SDK-VERSION',
  );
  const missing = problems(page).getByRole('treeitem').filter({hasText: 'AIR-SDK-VERSION'});
  await expect(missing).toHaveCount(1);
  await expect(source(page).locator('.squiggly-error').first()).toBeAttached();
  await expect(page.getByRole('region', {name: 'Rule'})).toContainText('contradicted by other reports');

  await openChecklist(page);
  const sdkVersion = checklist(page).getByRole('treeitem', {name: /SDK Version module flag/});
  await expect(sdkVersion).toContainText('breached, error');
  await page
    .getByRole('toolbar')
    .getByRole('button', {name: /^Fix all metadata/})
    .click();
  await expect(checkStage(page, 'passed')).toBeVisible();
  await expect(sdkVersion).toContainText('kept');
  await expect(page.getByTestId('checklist-summary')).toHaveText(/^All \d+ rules of macOS 26 are kept$/);
  await page.getByRole('tab', {name: /^Problems/}).click();
  await expect(page.getByText('No problems in broken.ll.')).toBeVisible();
  await expect(summary(page)).toHaveText(/^no differences/);

  // One step back and everything is as it was.
  await source(page).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Z');
  await expect(checkStage(page, 'failed')).toBeVisible();
  await expect(missing).toHaveCount(1);
});

test('macOS 15 is not predicted to crash; contested evidence can be left out', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  const missing = problems(page).getByRole('treeitem').filter({hasText: 'AIR-SDK-VERSION'});
  await page.getByRole('combobox', {name: 'OS profile'}).selectOption('macos15');
  await expect(missing).toHaveCount(0);
  await page.getByRole('combobox', {name: 'OS profile'}).selectOption('macos26');
  await expect(missing).toHaveCount(1);

  await openChecklist(page);
  await page.getByRole('checkbox', {name: 'Uncontested evidence only'}).check();
  await expect(checklist(page).getByRole('treeitem', {name: /SDK Version module flag/})).toHaveCount(0);
  await page.reload();
  await expect(checkStage(page, 'failed')).toBeVisible();
  await openChecklist(page);
  await expect(page.getByRole('checkbox', {name: 'Uncontested evidence only'})).toBeChecked();
});

test('a fix of one rule is a quick fix in the editor and an action of the problem', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await problems(page).getByRole('button', {name: 'Fix Add module flag "SDK Version"'}).click();
  await expect(problems(page).getByRole('treeitem').filter({hasText: 'AIR-SDK-VERSION'})).toHaveCount(0);
  await expect(summary(page)).toContainText('24 missing');
  const row = problems(page).getByRole('treeitem').filter({hasText: 'air.max_textures'});
  await row.click();
  await page.keyboard.press('Control+.');
  await source(page).getByText('Add module flag "air.max_textures"').click();
  await expect(row).toHaveCount(0);
});

test('the comparison with the compiler’s module names no rule after the fix, and is exported', async ({
  page,
  lab,
}) => {
  await openFirstLaunch(page, lab.address);
  await compareWithBaseline(page);
  await expect(summary(page)).toContainText('break a rule');
  await page.getByRole('button', {name: 'Violations'}).click();
  await expect(metadata(page).getByRole('treeitem', {name: /SDK Version/})).toBeVisible();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(checkStage(page, 'passed')).toBeVisible();
  await expect(summary(page)).toContainText(/none of them breaks a rule|no differences/);
  await expect(page.getByText('No rule objects to any fact.')).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.getByRole('group', {name: 'Export'}).getByRole('button', {name: 'HTML'}).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('broken-baseline.html');
  const html = readFileSync(await download.path(), 'utf8');
  expect(html).toContain('kernel twice');
  expect(html).toContain('baseline.ll');
});

test('one fact is taken from the other side', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await metadata(page)
    .getByRole('treeitem', {name: /SDK Version/})
    .click();
  await page.getByRole('button', {name: 'Take from fixed.ll'}).click();
  await expect(summary(page)).toContainText('24 missing');
  await expect(source(page)).toContainText('!llvm.module.flags = !{!8}');
  await expect(metadata(page).getByRole('treeitem', {name: /SDK Version/})).toHaveCount(0);
});

test('the tree is walked by keyboard alone, and leads to the editor and back', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await page.getByRole('button', {name: 'All', exact: true}).click();
  const tree = metadata(page);
  const focused = tree.locator('[role="treeitem"]:focus');
  await page.getByRole('searchbox', {name: 'Search the metadata'}).focus();
  await page.keyboard.press('Tab');
  await expect(focused).toHaveAttribute('aria-level', '1');
  await page.keyboard.press('Home');
  await expect(focused).toContainText('Module');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toContainText('target triple');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(focused).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('k');
  await expect(focused).toContainText('kernel twice');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');

  // To the node in the editor with Enter; the cursor there chooses the fact.
  await page.keyboard.press('ArrowRight');
  await expect(focused).toContainText('target triple');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('cursor')).toContainText('Ln 5,');
  await expect(source(page).locator('.native-edit-context, textarea.inputarea').first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(tree.locator('[aria-selected="true"]')).toContainText('target datalayout');
});

test('search and filter leave what is meant', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await page.getByRole('searchbox', {name: 'Search the metadata'}).fill('max_samplers');
  await expect(metadata(page).getByRole('treeitem')).toHaveCount(2);
  await page.getByRole('searchbox', {name: 'Search the metadata'}).fill('no such thing');
  await expect(page.getByText('Nothing contains “no such thing”.')).toBeVisible();
});

test('metadata and checklist, in both themes and at both sizes', async ({page, lab}) => {
  const errors = watchErrors(page);
  await openFirstLaunch(page, lab.address);
  await judgeView(page, 'first-launch');
  await metadata(page)
    .getByRole('treeitem', {name: /SDK Version/})
    .click();
  await judgeView(page, 'metadata-fact');
  await openChecklist(page);
  await checklist(page)
    .getByRole('treeitem', {name: /SDK Version/})
    .click();
  await judgeView(page, 'checklist');
  expect(errors).toEqual([]);
});
