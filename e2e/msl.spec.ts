import {type Locator, type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {caretBehind, irPane, openFirstLaunch, problems, source} from './lab-page.ts';
import {judgeView} from './judge-view.ts';
import {watchErrors} from './screens.ts';

/** `square` is inlined twice, so that a line of it has AIR in two places. */
const kernelText = `#include <metal_stdlib>
using namespace metal;

static float square(float value)
{
  return value * value;
}

kernel void twice(
    device const float *source [[buffer(0)]],
    device float *destination [[buffer(1)]],
    uint index [[thread_position_in_grid]])
{
  float first = square(source[index]);
#ifdef OFFSET
  first += OFFSET;
#endif
  destination[index] = first - square(first + 1.0f);
}
`;

const linked = (page: Page): Locator => page.getByTestId('linked-lines');
const airTree = (page: Page): Locator => page.getByRole('tree', {name: /^Metadata of AIR of/});
const airPassed = (page: Page): Locator => page.getByRole('button', {name: /^AIR\W+passed/});

async function openKernel(page: Page, address: string): Promise<void> {
  await openFirstLaunch(page, address);
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('Alt+O');
  await (await choosing).setFiles([{name: 'kernel.metal', mimeType: '', buffer: Buffer.from(kernelText)}]);
  await expect(page.getByRole('heading', {level: 1})).toContainText('kernel.metal');
  await expect(irPane(page)).toContainText('define void @twice', {timeout: 60_000});
  await expect(irPane(page).getByTestId('ir-pane')).toHaveAttribute('data-stale', 'false');
}

/** The texts of the lines that are marked as `kind` in the editor of `pane`, top down. */
function marked(pane: Locator, kind: 'own' | 'inlined'): Promise<string[]> {
  return pane
    .locator('.monaco-editor')
    .first()
    .evaluate((editor, className) => {
      const topOf = (element: Element): number => Math.round(element.getBoundingClientRect().top);
      const tops = new Set([...editor.querySelectorAll(`.${className}`)].map(topOf));
      return [...editor.querySelectorAll('.view-line')]
        .filter((line) => tops.has(topOf(line)))
        .sort((left, right) => topOf(left) - topOf(right))
        .map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' ').trim());
    }, `linked-line-${kind}`);
}

test('the cursor in MSL marks its AIR, that of inlined functions apart', async ({page, lab}) => {
  await openKernel(page, lab.address);
  await caretBehind(page, 'destination[index] = first -');
  await expect(linked(page)).toContainText(/^Line 18 ↔ AIR \d+.*; inlined there \d+/);
  await expect.poll(() => marked(irPane(page), 'inlined')).toHaveLength(1);
  expect((await marked(irPane(page), 'inlined'))[0]).toContain('fmul');
  const own = (await marked(irPane(page), 'own')).join('\n');
  expect(own).toContain('fadd');
  expect(own).toContain('fsub');
  expect(own).toContain('store float');
  expect(own).not.toContain('fmul');
  // Marks of both kinds have bars of their own shape.
  await expect(irPane(page).locator('.link-bar-inlined')).toHaveCount(1);

  // A line of the inlined function has a copy for each call.
  await caretBehind(page, 'return value');
  await expect(linked(page)).toContainText('Line 6 ↔ AIR');
  await expect.poll(() => marked(irPane(page), 'own')).toHaveLength(2);
  expect((await marked(irPane(page), 'own')).every((line) => line.includes('fmul'))).toBe(true);
  await caretBehind(page, 'using namespace');
  await expect(linked(page)).toHaveText('Line 2 ↔ no AIR');
  await expect(irPane(page).locator('.link-bar')).toHaveCount(0);
});

test('the linked line is reached both ways by keyboard, out of inlined functions too', async ({
  page,
  lab,
}) => {
  await openKernel(page, lab.address);
  await caretBehind(page, 'return value');
  await expect(linked(page)).toContainText('Line 6 ↔ AIR');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(irPane(page).locator('.native-edit-context, textarea.inputarea').first()).toBeFocused();
  await expect(linked(page)).toHaveText(/^AIR \d+ ↔ line 6 \(square\), inlined into line 14 \(twice\)$/);
  expect((await marked(source(page), 'own'))[0]).toBe('return value * value;');
  expect((await marked(source(page), 'inlined'))[0]).toBe('float first = square(source[index]);');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(linked(page)).toHaveText(/inlined into line 18 \(twice\)$/);
  // Round again to the first.
  await page.keyboard.press('Alt+ArrowRight');
  await expect(linked(page)).toHaveText(/inlined into line 14 \(twice\)$/);
  await page.keyboard.press('Alt+ArrowRight');

  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByTestId('cursor')).toContainText('Ln 6,');
  await expect(source(page).locator('.native-edit-context, textarea.inputarea').first()).toBeFocused();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByTestId('cursor')).toContainText('Ln 18,');
  await expect(page.getByTestId('announcement')).toContainText('Source line 18 in twice');
});

test('options change the AIR and the command that is shown', async ({page, lab}) => {
  await openKernel(page, lab.address);
  await expect(irPane(page)).toContainText('air64_v28-apple-macosx26.0.0');
  await page.getByRole('combobox', {name: 'Deployment target'}).selectOption('macos14');
  await expect(irPane(page)).toContainText('air64_v26-apple-macosx14.0.0', {timeout: 60_000});
  const defines = page.getByRole('textbox', {name: 'Macros that are defined'});
  await defines.fill('OFFSET="x');
  await expect(page.getByText('A double quote is not closed.')).toBeVisible();
  await defines.fill('"OFFSET=2.5f * first"');
  await defines.press('Enter');
  // Fast math makes one product of first + 2.5 * first.
  await expect(irPane(page)).toContainText('3.500000e+00', {timeout: 60_000});
  await page.getByRole('combobox', {name: 'Optimisation'}).selectOption('O0');
  await page.getByRole('combobox', {name: 'Language version'}).selectOption('metal3.0');
  await page.getByRole('checkbox', {name: 'Fast math'}).uncheck();
  await page.getByRole('button', {name: 'Command', exact: true}).click();
  await expect(page.getByRole('dialog', {name: 'Equivalent command'})).toContainText(
    `xcrun -sdk macosx metal -std=metal3.0 -mmacosx-version-min=14.0 -O0 -fno-fast-math`,
    {timeout: 60_000},
  );
  await expect(page.getByRole('dialog', {name: 'Equivalent command'})).toContainText('OFFSET=2.5f * first');
  await judgeView(page, 'equivalent-command');
  await page.keyboard.press('Escape');

  // What is too new for the system is said, and the choice survives a reload.
  await page.getByRole('combobox', {name: 'Language version'}).selectOption('metal4.0');
  await expect(page.getByText(/metal4\.0 needs a newer AIR than macos14 has/).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', {name: 'Language version'})).toHaveValue('metal4.0');
  await expect(defines).toHaveValue('"OFFSET=2.5f * first"');
});

test('generated AIR has its metadata and its checklist, and becomes a document', async ({page, lab}) => {
  await openKernel(page, lab.address);
  await page.getByRole('group', {name: 'Show AIR as'}).getByRole('button', {name: 'Metadata'}).click();
  await expect(airTree(page)).toContainText('kernel twice');
  const argument = airTree(page)
    .getByRole('treeitem', {name: /"destination"/})
    .first();
  await argument.click();
  await expect(page.getByRole('region', {name: 'Chosen fact'})).toContainText('destination');
  // The source keeps the cursor; Enter goes to the node in the text of the AIR.
  await expect(irPane(page).locator('.view-lines')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(irPane(page).locator('.native-edit-context, textarea.inputarea').first()).toBeFocused();
  await expect(irPane(page)).toContainText('!"destination"');

  await page.getByRole('tab', {name: /^Checklist/}).click();
  await expect(page.getByRole('tree', {name: 'Checklist of AIR of kernel.metal'})).toBeVisible();
  await expect(page.getByTestId('checklist-summary')).toContainText(/rules of macOS 26/);

  await page.getByRole('button', {name: 'Open the IR as a document'}).click();
  await expect(page.getByRole('heading', {level: 1})).toContainText('kernel.ll');
  await expect(airPassed(page)).toBeVisible();
  await expect(source(page)).toContainText('define void @twice');
});

test('while a text does not compile, its last AIR stays and says so', async ({page, lab}) => {
  await openKernel(page, lab.address);
  await caretBehind(page, 'destination[index] = first -');
  await expect(linked(page)).toContainText('Line 18 ↔ AIR');
  await page.keyboard.insertText(' nothing +');
  await expect(problems(page).getByRole('treeitem')).toContainText(["'nothing'"], {timeout: 60_000});
  await expect(irPane(page)).toContainText('define void @twice');
  await expect(irPane(page)).toContainText('of the last version that compiled');
  await expect(irPane(page).getByTestId('ir-pane')).toHaveAttribute('data-stale', 'true');
  await judgeView(page, 'ir-stale');
  // Its lines are not those of the text any more: nothing is linked.
  await page.keyboard.press('ArrowUp');
  await expect(linked(page)).toHaveCount(0);
});

test('source and AIR, in both themes and at both sizes', async ({page, lab}) => {
  const errors = watchErrors(page);
  await openKernel(page, lab.address);
  await caretBehind(page, 'destination[index] = first -');
  await expect(linked(page)).toContainText('Line 18 ↔ AIR');
  await judgeView(page, 'linked');
  await page.getByRole('group', {name: 'Show AIR as'}).getByRole('button', {name: 'Metadata'}).click();
  await expect(airTree(page)).toContainText('kernel twice');
  await judgeView(page, 'air-metadata');
  expect(errors).toEqual([]);
});
