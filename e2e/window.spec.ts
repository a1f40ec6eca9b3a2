import {type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {judgeView} from './judge-view.ts';
import {caretBehind, irPane, openSample, runCommand, source, vectorAdd} from './lab-page.ts';
import {keepScreen} from './screens.ts';

/** The tabs of one strip. */
const strip = (page: Page, name: string) => page.getByRole('tablist', {name, exact: true});

/** Takes a tab along with the mouse, to a point of the window. */
async function takeTab(page: Page, name: RegExp, to: {x: number; y: number}): Promise<void> {
  const tab = await page.getByRole('tab', {name}).boundingBox();
  if (tab === null) throw new Error(`No tab ${name.source}`);
  await page.mouse.move(tab.x + tab.width / 2, tab.y + tab.height / 2);
  await page.mouse.down();
  await page.mouse.move(tab.x, tab.y - 20);
  await page.mouse.move(to.x, to.y, {steps: 2});
}

/** Views go where they are put, by mouse and by keys; a layout that is saved comes back after a reload. */
async function arrangeViews(page: Page): Promise<void> {
  const said = page.getByTestId('announcement');
  const bottom = strip(page, 'Panels').getByRole('tab');
  const right = strip(page, 'Views on the right').getByRole('tab');
  const count = await bottom.count();
  const pane = await irPane(page).boundingBox();
  if (pane === null) throw new Error('No IR');
  const middle = {x: pane.x + pane.width / 2, y: pane.y + pane.height / 2};

  // By mouse: marked while on its way; Escape and a drop outside change nothing.
  await takeTab(page, /^Run\b/, middle);
  await expect(page.getByTestId('drop-mark')).toBeVisible();
  await keepScreen(page, 'view-dragged');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await takeTab(page, /^Run\b/, {x: middle.x, y: 12});
  await page.mouse.up();
  await expect(bottom).toHaveCount(count);
  await takeTab(page, /^Timing/, middle);
  await page.mouse.up();
  await expect(said).toHaveText('Timing is on the right, tab 2 of 2');
  await expect(right).toHaveText(['IR', 'Timing']);
  await expect(right.last()).toBeFocused();
  await expect(page.getByRole('tabpanel', {name: 'Timing'})).toBeVisible();

  // By keys: back, and one place on; then right again out of the palette.
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', {name: 'Move the view to the bottom'}).press('Enter');
  await expect(said).toHaveText(`Timing is at the bottom, tab ${count} of ${count}`);
  await expect(bottom.last()).toBeFocused();
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  await expect(said).toHaveText(`Timing is at the bottom, tab ${count - 1} of ${count}`);
  await runCommand(page, 'Move the view to the right');
  await expect(right.last()).toHaveText('Timing');

  // Saved, reset, used again after a reload, which keeps what is there.
  await page.keyboard.press('Alt+Shift+L');
  const dialog = page.getByRole('dialog', {name: 'Arrange views and layouts'});
  await dialog.getByLabel('Where Problems is').selectOption('Left');
  await dialog.getByLabel('Save the present layout as').fill('Tuning');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', {name: 'Use the layout Tuning'})).toBeVisible();
  await judgeView(page, 'arrange', {asItStands: true});
  await dialog.getByRole('button', {name: 'Reset the layout'}).click();
  await page.keyboard.press('Escape');
  await expect(bottom).toHaveCount(count);
  await runCommand(page, 'Use the layout Tuning');
  await expect(said).toHaveText('The layout Tuning is in use');
  await expect(page.getByTitle('Everything you typed is stored on disk.')).toBeVisible();
  await page.reload();
  await expect(right.last()).toHaveText('Timing', {timeout: 60_000});
  await expect(strip(page, 'Views on the left').getByRole('tab')).toHaveText([/^Problems/]);
  await expect(page.getByRole('button', {name: /^Check\W+failed/})).toBeVisible({timeout: 60_000});
  await page.keyboard.press('Control+2');
  await expect(right.last()).toHaveAttribute('aria-selected', 'true');
  await judgeView(page, 'moved-views', {asItStands: true});

  // The smallest window: the left is laid over the rest; nothing runs out of the window.
  await page.setViewportSize({width: 1024, height: 640});
  await runCommand(page, 'Show problems');
  await expect(page.getByRole('tabpanel', {name: /^Problems/})).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(right.last()).toBeInViewport({ratio: 1});
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024);
  await keepScreen(page, 'moved-views-1024');
  await page.setViewportSize({width: 1280, height: 800});
  await runCommand(page, 'Reset the layout');
  await expect(bottom).toHaveCount(count);
}

test('settings, tour, layouts and hover help', async ({page, lab}) => {
  await page.emulateMedia({colorScheme: 'dark', reducedMotion: 'reduce'});
  await page.goto(lab.address);
  await expect(page.getByRole('button', {name: /^Check\W+failed/})).toBeVisible({timeout: 60_000});

  // The tour, by keyboard: five steps, then never again.
  await page.getByRole('button', {name: 'Take the tour', exact: false}).click();
  for (let step = 1; step <= 5; step++) {
    const card = page.getByRole('dialog', {name: new RegExp(`^Tour, step ${step} of 5`)});
    await expect(card).toBeVisible();
    // Every command that a step names exists.
    expect(await card.locator('dt').count()).toBeGreaterThanOrEqual(2);
    if (step === 2) {
      await judgeView(page, 'tour');
    }
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('region', {name: 'Welcome'})).toHaveCount(0);

  // Settings: form and JSON say the same; faults are named and change nothing.
  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', {name: 'Settings'});
  await expect(settings).toBeVisible();
  await judgeView(page, 'settings');
  await settings.getByLabel('Size of code').fill('18');
  await settings.getByRole('tab', {name: 'JSON'}).click();
  const text = settings.getByRole('textbox', {name: 'Settings as JSON'});
  await expect(text).toHaveValue(/"codeFontSize": 18/);
  await text.fill('{"codeFontSize": 99, "colour": "red", "theme": "high-contrast-dark"}');
  await expect(settings.getByRole('alert')).toContainText('codeFontSize');
  await expect(settings.getByRole('alert')).toContainText('colour');
  await judgeView(page, 'settings-json');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'high-contrast-dark');
  await text.fill('{"codeFontSize": 16, "theme": "high-contrast-dark"}');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'high-contrast-dark');
  await page.keyboard.press('Escape');
  await keepScreen(page, 'high-contrast-chosen');

  // They are the host's: a reload has them, and the tour is not offered again.
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'high-contrast-dark');
  await expect(page.getByRole('button', {name: /^Check\W+failed/})).toBeVisible({timeout: 60_000});
  await expect(page.getByRole('region', {name: 'Welcome'})).toHaveCount(0);
  // What was chosen in a view, too.
  await expect(page.getByRole('combobox', {name: 'Compare with'}).locator('option:checked')).toHaveText(
    'fixed.ll',
  );
  await runCommand(page, 'Set everything back');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'high-contrast-dark');

  // Zoomed, a click still goes where it is seen.
  await page.keyboard.press('Control+,');
  await settings.getByLabel('Zoom').fill('150');
  await page.keyboard.press('Escape');
  await source(page)
    .locator('.view-line')
    .filter({hasText: 'ret void'})
    .click({position: {x: 2, y: 4}});
  await expect(page.getByTestId('cursor')).toContainText('Ln 14, Col 1');
  await keepScreen(page, 'zoom-150');
  await runCommand(page, 'Set everything back');

  // Layouts.
  await page.keyboard.press('Alt+Shift+Digit3');
  await expect(page.getByRole('tab', {name: /^Crashes/, selected: true})).toBeVisible();
  await page.keyboard.press('Alt+Shift+Digit1');
  await expect(page.getByRole('tab', {name: /^Problems/, selected: true})).toBeVisible();
  await arrangeViews(page);

  // Help under the cursor, by keyboard.
  await caretBehind(page, '"air.location_index"');
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  await expect(
    page.locator('.monaco-hover').filter({hasText: 'Slot that the host binds to'}).first(),
  ).toBeVisible();
  await judgeView(page, 'hover', {asItStands: true});
  await page.keyboard.press('Escape');

  // One source, compiled twice.
  await openSample(page, vectorAdd);
  await expect(irPane(page)).toContainText('define', {timeout: 60_000});
  await page.keyboard.press('Alt+C');
  await expect(page.getByRole('dialog').getByRole('status')).toContainText(
    /Left: \d+ lines.*Right: \d+ lines/,
    {timeout: 60_000},
  );
  await expect(page.getByTestId('text-diff')).toContainText('alloca', {timeout: 60_000});
  await expect(page.getByTestId('text-diff').locator('.line-insert').first()).toBeVisible();
  await judgeView(page, 'options-compared');
  await page.keyboard.press('Escape');

  // Tabs by keyboard; what was closed comes back.
  const tabs = page.getByRole('group', {name: 'Document tabs'}).locator('.document-tab-name');
  await expect(tabs).toHaveText(['broken.ll', 'fixed.ll', /^vector-add/]);
  await page.keyboard.press('Alt+Shift+PageUp');
  await expect(tabs).toHaveText(['broken.ll', /^vector-add/, 'fixed.ll']);
  await page.keyboard.press('Alt+w');
  await expect(tabs).toHaveText(['broken.ll', 'fixed.ll']);
  await page.keyboard.press('Alt+Shift+W');
  await expect(tabs).toHaveText(['broken.ll', 'fixed.ll', /^vector-add/]);
});
