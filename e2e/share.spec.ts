import {readFileSync, writeFileSync} from 'node:fs';
import {type Download, type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {seriousViolations} from './axe.ts';
import {judgeView} from './judge-view.ts';
import {keepScreen} from './screens.ts';
import {openFirstLaunch, openCompiledSample, runCommand, vectorAdd} from './lab-page.ts';

const documents = (page: Page) => page.getByRole('list', {name: 'Open documents'});

async function pathOf(download: Promise<Download>): Promise<string> {
  const path = await (await download).path();
  return path;
}

test('a session is shared as a report, a file and a link, and opens again', async ({page, lab, context}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openFirstLaunch(page, lab.address);
  await openCompiledSample(page, vectorAdd);
  await runCommand(page, 'Share this session…');
  const dialog = page.getByRole('dialog', {name: 'Share this session'});
  await expect(dialog.getByRole('list', {name: 'What goes along'})).toContainText('vector-add.metal');

  const report = page.waitForEvent('download');
  await dialog.getByRole('button', {name: 'Save report'}).click();
  const html = readFileSync(await pathOf(report), 'utf8');
  const session = page.waitForEvent('download');
  await dialog.getByRole('button', {name: 'Save session'}).click();
  const file = readFileSync(await pathOf(session));
  const link = dialog.getByRole('button', {name: 'Copy link'});
  await expect(link).toBeVisible();
  await judgeView(page, 'share');
  await page.keyboard.press('Escape');

  // The report is a page of its own: nothing in it runs, loads or is refused by its own policy.
  const errors: string[] = [];
  const reader = await context.newPage();
  reader.on('console', (message) => errors.push(message.text()));
  const place = test.info().outputPath('report.html');
  writeFileSync(place, html);
  const requests: string[] = [];
  reader.on('request', (request) => requests.push(request.url()));
  await reader.goto(`file://${place}`);
  await expect(reader.getByRole('heading', {level: 2, name: 'broken.ll'})).toBeVisible();
  await expect(reader.getByRole('heading', {level: 2, name: 'vector-add.metal'})).toBeVisible();
  await reader.getByText('AIR: made by').first().click();
  await expect(reader.getByText('air.kernel').first()).toBeVisible();
  await keepScreen(reader, 'share-report');
  expect(requests).toEqual([`file://${place}`]);
  expect(errors).toEqual([]);
  expect(await seriousViolations(reader), 'report').toEqual([]);
  await reader.close();

  // What is closed comes back from the file, beside what is open, with the same texts.
  const before = await documents(page).innerText();
  await runCommand(page, 'New kernel');
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Alt+O');
  await (await chooser).setFiles({name: 'shared.airlock', mimeType: 'application/zip', buffer: file});
  await expect(documents(page)).toContainText('vector-add-2.metal');
  await expect(documents(page)).toContainText('broken-2.ll');
  expect(before).not.toContain('broken-2.ll');

  // A link of a small session opens in the same way; a damaged one is an answer, not an empty page.
  await runCommand(page, 'Copy a link that opens this session');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  if (copied.includes('#session=')) {
    const hash = copied.slice(copied.indexOf('#'));
    await page.evaluate((to) => (window.location.hash = to), hash);
    await expect(documents(page)).toContainText('broken-3.ll');
  }
  await page.evaluate(() => (window.location.hash = '#session=1.AAAA'));
  await expect(page.getByText('This link cannot be opened').first()).toBeVisible();
});

test('About names the version and every package with its licence', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await runCommand(page, 'About Airlock');
  const dialog = page.getByRole('dialog', {name: 'About Airlock'});
  await expect(dialog.getByText('packages are in this lab')).toBeVisible();
  await dialog.getByText('@yowasp/clang').click();
  await expect(dialog.getByText('Apache License 2.0 with LLVM Exceptions')).toBeVisible();
  await judgeView(page, 'about');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
