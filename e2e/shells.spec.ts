import {type Locator, type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {caretBehind, openFirstLaunch, openSample, source, vectorAdd} from './lab-page.ts';
import {judgeView} from './judge-view.ts';
import {watchErrors} from './screens.ts';

const limit = {timeout: 60_000};
const linkVerdict = (page: Page): Locator => page.getByTestId('link-verdict');
const pairVerdict = (page: Page): Locator => page.getByTestId('pair-verdict');
const facts = (page: Page, title: string): Locator => page.getByRole('region', {name: title});

test('shells: choose, write, link, run, break, hazard, export', async ({page, lab}) => {
  const errors = watchErrors(page);
  await openFirstLaunch(page, lab.address);
  await page.getByRole('tab', {name: 'Shells'}).click();
  await judgeView(page, 'shells-first');
  await page.getByRole('button', {name: /^Enlarge/}).click();

  await test.step('a shell’s data flow is drawn and told, and its function runs with 1024 elements', async () => {
    await page.getByRole('radio', {name: 'Two 1D copies, tile function'}).check();
    const shell = facts(page, 'Two 1D copies, tile function');
    await expect(
      shell.getByRole('img', {name: /^Data flow: asynchronous 1d copy of 32 elements of a into a;/}),
    ).toBeVisible();
    await shell.getByRole('button', {name: 'Running dot product'}).click();
    await expect(linkVerdict(page)).toContainText('Links.', limit);
    await expect(pairVerdict(page)).toContainText('Passed: 1 buffer as expected', limit);
    await expect(page.getByRole('row', {name: /^output float × 1024/})).toContainText('all 1024 hold');
  });

  await test.step('all five shells', async () => {
    await page.getByRole('radio', {name: 'GEMM tile, double buffered'}).check();
    await facts(page, 'GEMM tile, double buffered')
      .getByRole('button', {name: 'Product', exact: true})
      .click();
    await expect(page.getByRole('row', {name: /^c float × 1536/})).toContainText('all 1536 hold', limit);
    await judgeView(page, 'shells-drawing');
    await page.getByRole('radio', {name: 'Attention tile'}).check();
    await expect(page.getByText('No function attend is in front.')).toBeVisible();
    await facts(page, 'Attention tile').getByRole('button', {name: 'Causal softmax'}).click();
    await expect(page.getByRole('row', {name: /^output float × 2048/})).toContainText('all 2048 hold', limit);
  });

  await test.step('a new function has the signature filled in, and links as it is', async () => {
    await page.getByRole('radio', {name: 'One 1D copy, scalar function'}).check();
    await page.getByRole('button', {name: 'New function'}).click();
    await expect(linkVerdict(page)).toContainText('Links.', limit);
    await expect(pairVerdict(page)).toContainText(/nothing is expected/i, limit);
    await expect(page.getByText('matches', {exact: true})).toBeVisible();
  });

  await test.step('the hazard: wrong output, and a finding that says why', async () => {
    await page.getByRole('button', {name: 'Run it, emulated'}).click();
    await expect(page.getByTestId('hazard-verdict')).toContainText('does nothing on Apple', limit);
    await expect(page.getByRole('row', {name: /^output float × 128/}).last()).toContainText(
      '128 of 128 differ',
    );
    await page.getByTestId('hazard-verdict').scrollIntoViewIfNeeded();
    await judgeView(page, 'shells-hazard');
  });

  await test.step('a wrong signature is told live, at its line; repaired, it links again', async () => {
    await page.getByRole('button', {name: /^Enlarge/}).click();
    await caretBehind(page, 'float transform(');
    await page.keyboard.insertText('int other, ');
    await expect(linkVerdict(page)).toContainText('Does not link.', limit);
    await expect(page.getByText('differs', {exact: true})).toBeVisible();
    const told = page.getByRole('list', {name: 'What the link says'}).getByRole('button');
    await expect(told.first()).toContainText('transform takes 2 parameters; the shell passes 1');
    await judgeView(page, 'shells-wrong');
    await told.first().click();
    await expect(source(page).locator('.monaco-editor.focused')).toBeVisible();
    await caretBehind(page, 'int other, ');
    for (let times = 0; times < 'int other, '.length; times++) await page.keyboard.press('Backspace');
    await expect(linkVerdict(page)).toContainText('Links.', limit);
  });

  await test.step('the pair is exported as one archive', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download', limit),
      page.getByRole('button', {name: 'Export the pair'}).click(),
    ]);
    expect(download.suggestedFilename()).toBe('copy-1d-pair.zip');
  });

  await test.step('a kernel that copies becomes a shell; one whose shape does not allow it says why', async () => {
    await openSample(page, /^Asynchronous copy by asm labels/);
    await page.getByRole('button', {name: 'Turn this kernel into a shell'}).click();
    await expect(page.getByTestId('split-outcome')).toContainText('is split', limit);
    await openSample(page, vectorAdd);
    await page.getByRole('button', {name: 'Turn this kernel into a shell'}).click();
    await expect(page.getByTestId('split-outcome')).toContainText('no kernel of this source copies', limit);
    await page.getByTestId('split-outcome').scrollIntoViewIfNeeded();
    await judgeView(page, 'shells-split');
  });
  expect(errors).toEqual([]);
});
