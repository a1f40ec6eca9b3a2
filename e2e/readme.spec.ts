import {readFileSync} from 'node:fs';
import {type Locator, type Page} from '@playwright/test';
import {unzipSync} from 'fflate';
import {expect, test} from './fixtures.ts';
import {irPane, openFirstLaunch, openSample, runButton, source} from './lab-page.ts';

const limit = {timeout: 60_000};

/** Someone who has read the README: every click and key of theirs is counted. */
class NewUser {
  clicks = 0;
  keys = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async click(what: Locator): Promise<void> {
    await what.click(limit);
    this.clicks++;
  }

  /** Clicks, and gives the file that is saved. */
  async save(what: Locator): Promise<{readonly name: string; readonly bytes: Buffer}> {
    const download = this.page.waitForEvent('download');
    await this.click(what);
    const file = await download;
    return {name: file.suggestedFilename(), bytes: readFileSync(await file.path())};
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.insertText(text);
  }

  /** Compares what it took with docs/journeys.md. */
  expectCost(journey: string): void {
    const row = readFileSync('docs/journeys.md', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| ${journey} `));
    const [, , clicks, keys, commands] = (row ?? '').split('|').map((cell) => cell.trim());
    const cost = {clicks: String(this.clicks), keys: String(this.keys), commands: '0'};
    expect(cost).toEqual({clicks, keys, commands});
  }
}

const tab = (page: Page, name: RegExp): Locator => page.getByRole('tab', {name});

test.beforeEach(async ({page, lab}) => {
  await page.setViewportSize({width: 1440, height: 900});
  await openFirstLaunch(page, lab.address);
});

test('edit and see AIR', async ({page}) => {
  const user = new NewUser(page);
  await user.click(page.getByRole('button', {name: 'New kernel'}).first());
  await expect(irPane(page)).toContainText('define void @scale', limit);
  await expect(source(page).getByRole('textbox')).toBeFocused(limit);
  await user.type(' destination[index] += 40.5f;');
  await expect(irPane(page)).toContainText('4.050000e+01', limit);
  user.expectCost('Edit and see AIR');
});

test('fix the broken sample', async ({page}) => {
  const user = new NewUser(page);
  await user.click(page.getByRole('button', {name: /^Fix all metadata/}).first());
  await expect(page.getByRole('button', {name: /^Check\W+passed/})).toBeVisible(limit);
  await expect(page.getByRole('tab', {name: /^Problems/})).not.toContainText(/error/);
  user.expectCost('Fix the broken sample');
});

test('capture, reduce and export a crash', async ({page}) => {
  const user = new NewUser(page);
  await user.click(tab(page, /^Run\b/));
  await user.click(runButton(page));
  await user.click(page.getByRole('button', {name: 'Look at it'}));
  await expect(page.getByText('Compiler service crashed').first()).toBeVisible(limit);
  await user.click(tab(page, /^Reduce$/));
  await user.click(page.getByRole('button', {name: 'Reduce broken.ll'}));
  await expect(page.getByText(/It still fails as/)).toBeVisible({timeout: 150_000});
  await user.click(tab(page, /^Export$/));
  const bundle = await user.save(page.getByRole('button', {name: 'Save bundle'}));
  const names = Object.keys(unzipSync(bundle.bytes)).map((name) => name.replace(/^[^/]*\//, ''));
  expect(names).toEqual(expect.arrayContaining(['README.md', 'reproduce.sh', 'issue.md']));
  user.expectCost('Capture, reduce and export a crash');
});

test('compare async with sync', async ({page}) => {
  const user = new NewUser(page);
  await openSample(page, /^Copy 1D/, (button) => user.click(button));
  await user.click(tab(page, /^Timing/));
  const time = page.getByRole('button', {name: /^Time\b/});
  await expect(time).toHaveAttribute('aria-disabled', 'false', limit);
  await user.click(time);
  const verdict = page.getByTestId('timing-verdict');
  // Which one depends on the machine; that it names both, and that this is no GPU, does not.
  await expect(verdict).toContainText(/faster|slower|No difference|Not decided/, {timeout: 150_000});
  await expect(page.getByText(/not GPU time/).first()).toBeVisible();
  user.expectCost('Compare async with sync');
});

test('link a shell', async ({page}) => {
  const user = new NewUser(page);
  await user.click(tab(page, /^Shells/));
  await user.click(page.getByRole('button', {name: 'New function'}));
  await expect(source(page)).toContainText('[[visible]]', limit);
  await user.click(page.getByRole('button', {name: /^Link and run/}));
  await expect(page.getByTestId('link-verdict')).toContainText('Links', {timeout: 120_000});
  await expect(page.getByTestId('pair-verdict')).toContainText(/Passed|Ran/, {timeout: 120_000});
  user.expectCost('Link a shell');
});

test('build a metallib', async ({page}) => {
  const user = new NewUser(page);
  await user.click(tab(page, /^Assembly/));
  const library = await user.save(page.getByRole('button', {name: 'Save library'}));
  expect(library.name).toBe('broken.metallib');
  expect(library.bytes.subarray(0, 4).toString()).toBe('MTLB');
  user.expectCost('Build a metallib');
});
