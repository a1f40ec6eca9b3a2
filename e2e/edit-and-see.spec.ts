import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from './fixtures.ts';
import {caretBehind, irPane, openLab, openCompiledSample, problems, source, vectorAdd} from './lab-page.ts';
import {judgeView} from './judge-view.ts';

test('every place at which Apple’s front end rejects a kernel is named', async ({page, lab}) => {
  await openLab(page, lab.address);
  const rows = await problems(page).getByRole('treeitem', {level: 1}).allTextContents();
  const places = rows.map((row) => /\d+:\d+/.exec(row)?.[0]);
  expect(places).toEqual(['9:9', '14:9', '18:9', '30:7', '37:3', '37:36']);
  await expect(problems(page).getByRole('treeitem', {level: 2})).toContainText(
    "'__metal_wait_wg_events' declared here",
  );
});

test('an older front end takes the same kernel', async ({page, lab}) => {
  await openLab(page, lab.address);
  await page.getByRole('combobox', {name: 'Apple front end'}).selectOption('32023.830');
  await expect(irPane(page)).toContainText('air.simdgroup_async_copy_1d.p3i8.p1i8', {timeout: 60_000});
  await expect(irPane(page)).toContainText('air64_v28-apple-macosx26.0.0');
});

test('typing an error shows a squiggle and a problem; mending it shows IR; a reload keeps the text', async ({
  page,
  lab,
}) => {
  await openLab(page, lab.address);
  await openCompiledSample(page, vectorAdd);
  await caretBehind(page, 'using namespace metal;');
  await page.keyboard.insertText('\nconstant int mistake = undeclared_thing;');
  const row = problems(page)
    .getByRole('treeitem')
    .filter({hasText: "undeclared identifier 'undeclared_thing'"});
  await expect(row).toBeVisible();
  await expect(source(page).locator('.squiggly-error').first()).toBeAttached();

  await page.reload();
  await expect(source(page)).toContainText('undeclared_thing');
  await expect(row).toBeVisible({timeout: 60_000});

  await row.click();
  for (let press = 0; press < 'undeclared_thing'.length; press++) await page.keyboard.press('Delete');
  await page.keyboard.insertText('7');
  await expect(row).toHaveCount(0);
  await expect(irPane(page)).toContainText('define', {timeout: 60_000});
});

test('a fix-it of the compiler is one action away', async ({page, lab}) => {
  await openLab(page, lab.address);
  await page.getByRole('button', {name: /Replace with “__metal_wait_wg_events”/}).click();
  await expect(source(page)).toContainText('__metal_wait_wg_events(1, &ev)');
});

test('what was typed survives the death of the host', async ({page, lab}) => {
  await openLab(page, lab.address);
  await caretBehind(page, 'using namespace metal;');
  await page.keyboard.type(' // typed just before the crash');
  await expect(source(page)).toContainText('typed just before the crash');
  await expect(page.getByText('Saved', {exact: true})).toBeVisible();
  await lab.kill();
  await page.keyboard.type(' and after it');
  await expect(page.getByText('The lab host does not answer')).toBeVisible();
  await judgeView(page, 'connection-lost');
  // A file that came to harm meanwhile is set aside, said, and takes nothing else along.
  writeFileSync(join(lab.homeDirectory, 'session', 'documents', 'harmed.json'), '{"airlock":1,');
  const next = await lab.restart();
  // The new host has another port: another origin, so that only what the first host had acknowledged can come back.
  await page.goto(next);
  await expect(source(page)).toContainText('typed just before the crash', {timeout: 60_000});
  await expect(page.getByText('1 stored file could not be read')).toBeVisible();
  await judgeView(page, 'set-aside');
});

test('files that cannot be kernels get a plain diagnostic, and the page stays usable', async ({
  page,
  lab,
}) => {
  await openLab(page, lab.address);
  const inputs = [
    '',
    '}}}}{{{{',
    '#include "missing.h"\n',
    'template<int N> struct R { R<N + 1> r; }; R<0> r;\n',
  ];
  for (const text of inputs) {
    await source(page).locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    if (text === '') await page.keyboard.press('Delete');
    else await page.keyboard.insertText(text);
    const done = page.getByRole('button', {
      name: text === '' ? /^Front end\W+passed/ : /^Front end\W+failed/,
    });
    await expect(done, JSON.stringify(text)).toBeVisible({timeout: 60_000});
  }
});
