import {expect, type Locator, type Page} from '@playwright/test';

export const vectorAdd = /^Vector add/;
/** The tree of problems of the document in front. */
export const problems = (page: Page): Locator => page.getByRole('tree', {name: /^Problems of/});
export const irPane = (page: Page): Locator => page.getByRole('region', {name: 'IR'});
export const source = (page: Page): Locator => page.getByRole('region', {name: 'Source'});

export const gallery = (page: Page): Locator => page.getByRole('list', {name: 'Sample gallery'});

/** Opens the lab at `address` and waits until the pair of the first launch is checked. */
export async function openFirstLaunch(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole('button', {name: /^Check\W+failed/})).toBeVisible({timeout: 60_000});
}

/** Opens the lab at `address` with the sample that Apple's front end rejects, and waits until it is diagnosed. */
export async function openLab(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await openSample(page, /^Asynchronous copy by asm labels/);
  await expect(problems(page).getByRole('treeitem', {level: 1})).toHaveCount(6, {timeout: 60_000});
}

/**
 * Opens a sample by its button in the gallery, or by the one that runs it too, and waits until it is in front: the host reads
 * its text first, and what is done before that is done to the document that was in front before.
 */
export async function openSample(
  page: Page,
  name: string | RegExp,
  click: (button: Locator) => Promise<void> = (button) => button.click(),
): Promise<void> {
  const named = page.getByRole('button', {name, exact: true});
  const row = gallery(page).getByRole('listitem').filter({has: named}).first();
  const opens = (await row.locator('.sample').getAttribute('title')) ?? '';
  await click(row.getByRole('button', {name, exact: true}).first());
  await expect(page.getByRole('heading', {level: 1})).toHaveText(`Airlock · ${opens.split('/').at(-1)}`, {
    timeout: 60_000,
  });
}

/** Opens a sample, and waits until it is compiled. */
export async function openCompiledSample(page: Page, name: RegExp): Promise<void> {
  await openSample(page, name);
  await expect(page.getByRole('button', {name: /^Front end\W+passed/})).toBeVisible({timeout: 60_000});
}

/** Puts the caret behind `text` of the source editor by Monaco's own find widget, keyboard only. */
export async function caretBehind(page: Page, text: string): Promise<void> {
  await source(page).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+F');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
}

/** The button of the Run view, which is there when the view is: the tool bar, the stages and the gallery have others. */
export const runButton = (page: Page): Locator =>
  page.getByRole('tabpanel', {name: /^Run\b/}).getByRole('button', {name: /^Run\b/});

/** Runs the command that the palette finds first by `words`, by keyboard alone. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await expect(page.getByRole('combobox', {name: 'Find a command'})).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}
