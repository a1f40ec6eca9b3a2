import {seriousViolations} from './axe.ts';
import {expect, test} from './fixtures.ts';
import {irPane, openLab, openSample, problems, source, vectorAdd} from './lab-page.ts';

test('axe finds nothing serious in editors and palette, in both themes', async ({page, lab}) => {
  const inBothThemes = async (what: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
      expect(await seriousViolations(page), `${what}, ${colorScheme}`).toEqual([]);
    }
  };
  await openLab(page, lab.address);
  await inBothThemes('problems');
  await openSample(page, vectorAdd);
  await expect(irPane(page)).toContainText('define', {timeout: 60_000});
  await inBothThemes('IR');
  await page.getByRole('button', {name: 'Open the IR as a document'}).click();
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
  await inBothThemes('IR document');
  await page.keyboard.press('Control+Shift+P');
  await expect(page.getByRole('dialog')).toBeVisible();
  await inBothThemes('palette');
});

test('the main job is done with the keyboard alone', async ({page, lab}) => {
  await openLab(page, lab.address);
  // A new kernel by its command in the palette.
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('new kernel');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', {level: 1})).toContainText('kernel.metal');
  await expect(page.getByRole('button', {name: /^Front end\W+passed/})).toBeVisible({timeout: 60_000});

  // F6 goes from pane to pane until the source has the focus; an error is typed at its end.
  const inSource = (): Promise<boolean> =>
    source(page).evaluate((pane) => pane.contains(document.activeElement));
  for (let press = 0; press < 8 && !(await inSource()); press++) await page.keyboard.press('F6');
  expect(await inSource()).toBe(true);
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('constant int broken = missing_name;\n');
  await expect(problems(page).getByRole('treeitem')).toContainText(["'missing_name'"]);

  // F8 goes to the error; the word there is replaced.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F8');
  await expect(page.getByTestId('cursor')).toContainText('Col 23');
  await page.keyboard.press('Control+Shift+ArrowRight');
  await page.keyboard.insertText('7');
  await expect(problems(page)).toHaveCount(0);
  await expect(page.getByRole('button', {name: /^Front end\W+passed/})).toBeVisible({timeout: 60_000});
});
