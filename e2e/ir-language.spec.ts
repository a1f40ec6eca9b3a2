import {type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {caretBehind, irPane, openLab, openCompiledSample, problems, source, vectorAdd} from './lab-page.ts';

/** Opens the IR of the vector-add sample as a document of its own. */
async function openIrDocument(page: Page, address: string): Promise<void> {
  await openLab(page, address);
  await openCompiledSample(page, vectorAdd);
  await expect(irPane(page)).toContainText('define', {timeout: 60_000});
  await page.getByRole('button', {name: 'Open the IR as a document'}).click();
  await expect(page.getByRole('heading', {level: 1})).toHaveText(/\.ll$/);
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
}

test('generated IR becomes a document; errors in it are found while typing', async ({page, lab}) => {
  await openIrDocument(page, lab.address);
  await caretBehind(page, 'ret ');
  await page.keyboard.insertText('i32 %undefined_value ; ');
  await expect(problems(page).getByRole('treeitem').filter({hasText: 'undefined_value'})).toBeVisible();
  await expect(page.getByRole('button', {name: /^AIR\W+failed/})).toBeVisible();
  // Monaco undoes word by word.
  for (let step = 0; step < 5; step++) await page.keyboard.press('Control+Z');
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
});

test('outline, go to definition, references, hover and rename work from the module’s model', async ({
  page,
  lab,
}) => {
  await openIrDocument(page, lab.address);
  const outline = page.getByRole('region', {name: 'Outline'});
  await expect(outline.getByRole('button', {name: /@vector_add/})).toBeVisible();

  // From a use to the definition, and what it is.
  await caretBehind(page, 'i64 %idxprom');
  const use = await page.getByTestId('cursor').innerText();
  await page.keyboard.press('F12');
  await expect(page.getByTestId('cursor')).not.toHaveText(use);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  await expect(page.locator('.monaco-hover:visible')).toContainText('result of zext, 3 uses');
  await page.keyboard.press('Escape');

  // A parameter gets another name everywhere.
  await caretBehind(page, 'zext i32 %index');
  await page.keyboard.press('F2');
  await page.locator('.rename-input').fill('%position');
  await page.keyboard.press('Enter');
  await expect(source(page)).toContainText('%position');
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
});
