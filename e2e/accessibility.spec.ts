import {type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {judgeView} from './judge-view.ts';
import {keepScreen, watchErrors} from './screens.ts';
import {
  gallery,
  irPane,
  openLab,
  openCompiledSample,
  problems,
  runCommand,
  source,
  vectorAdd,
} from './lab-page.ts';

test('editors, stages, output, palette and sidebar, in every theme and at every size', async ({
  page,
  lab,
}) => {
  const errors = watchErrors(page);
  await openLab(page, lab.address);
  await judgeView(page, 'problems');
  await openCompiledSample(page, vectorAdd);
  await expect(irPane(page)).toContainText('define', {timeout: 60_000});
  await page.getByRole('button', {name: /^Front end\W+passed/}).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await judgeView(page, 'stage');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', {name: 'Output'}).click();
  await judgeView(page, 'output');
  await page.getByRole('button', {name: 'Open the IR as a document'}).click();
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
  await judgeView(page, 'ir-document');
  await page.keyboard.press('Control+Shift+P');
  await expect(page.getByRole('dialog')).toBeVisible();
  await judgeView(page, 'palette');
  await page.keyboard.press('Escape');
  await page.setViewportSize({width: 1024, height: 640});
  await page.keyboard.press('Control+B');
  await expect(gallery(page)).toBeVisible();
  await judgeView(page, 'sidebar-overlay', {asItStands: true});
  await page.keyboard.press('Escape');
  await page.setViewportSize({width: 1280, height: 800});
  for (const list = page.getByRole('button', {name: /^Close tab /}); (await list.count()) > 0;)
    await list.first().click();
  await judgeView(page, 'no-document');
  await chosenIsOutlined(page);
  expect(errors).toEqual([]);
});

/** Forced colours leave no background of ours: what is chosen must differ from its neighbours without one. */
async function chosenIsOutlined(page: Page): Promise<void> {
  await page.emulateMedia({forcedColors: 'active'});
  const looks = await page
    .getByRole('tablist', {name: 'Panels'})
    .getByRole('tab')
    .evaluateAll((tabs) =>
      tabs.map((tab) => {
        const {outlineStyle, outlineColor, borderBottomStyle} = getComputedStyle(tab);
        return {chosen: tab.ariaSelected, look: `${outlineStyle} ${outlineColor} ${borderBottomStyle}`};
      }),
    );
  const chosen = looks.find((tab) => tab.chosen === 'true');
  expect(chosen).toBeDefined();
  expect(looks.filter(({look}) => look === chosen?.look)).toHaveLength(1);
  await keepScreen(page, 'forced-colors-dark-1280');
  await page.emulateMedia({forcedColors: 'none'});
}

test('the main job is done with the keyboard alone', async ({page, lab}) => {
  await openLab(page, lab.address);
  // A new kernel by its command in the palette.
  await runCommand(page, 'new kernel');
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
