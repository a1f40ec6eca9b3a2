import {readFileSync} from 'node:fs';
import {type Locator, type Page} from '@playwright/test';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {makeLargeModule} from '../core/ir/testing/air/large-module.ts';
import {buildLibrary} from '../core/metallib/build-library.ts';
import {expect, test} from './fixtures.ts';
import {openFirstLaunch, runCommand, source} from './lab-page.ts';
import {judgeView} from './judge-view.ts';
import {watchErrors} from './screens.ts';

/** A module with the kernels `names`, by LLVM's rules and those of macOS 26. */
function kernelsText(names: readonly string[], argumentName = 'data'): string {
  const fixed = readFileSync('samples/sdk-version/fixed.ll', 'utf8');
  if (names.length === 1 && names[0] === 'twice' && argumentName === 'data') return fixed;
  const defines = names.map((name) => `define void @${name}(float addrspace(1)* %d) #0 {\n  ret void\n}`);
  const nodes = names.flatMap((name, index) => {
    const first = 100 + index * 3;
    return [
      `!${first} = !{void (float addrspace(1)*)* @${name}, !98, !${first + 1}}`,
      `!${first + 1} = !{!${first + 2}}`,
      `!${first + 2} = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"${argumentName}"}`,
    ];
  });
  return [
    'target triple = "air64_v28-apple-macosx26.0.0"',
    ...defines,
    'attributes #0 = { nounwind }',
    `!air.kernel = !{${names.map((_name, index) => `!${100 + index * 3}`).join(', ')}}`,
    '!air.version = !{!96}',
    '!air.language_version = !{!97}',
    '!96 = !{i32 2, i32 8, i32 0}',
    '!97 = !{!"Metal", i32 4, i32 0, i32 0}',
    '!98 = !{}',
    ...nodes,
    '',
  ].join('\n');
}

function libraryOf(text: string): Buffer {
  const {module, diagnostics} = parseModule(text);
  const built = buildLibrary(module);
  if (diagnostics.length > 0 || !built.ok) throw new Error('the test’s module does not build');
  return Buffer.from(built.value.bytes);
}

const three = libraryOf(kernelsText(['scale', 'offset_all', 'clear']));
const functions = (page: Page): Locator => page.getByRole('listbox', {name: /^Functions of/});
const chosen = (page: Page): Locator => functions(page).getByRole('option', {selected: true});
const fields = (page: Page): Locator => page.getByRole('tree', {name: /^Fields of/});
const bytes = (page: Page): Locator => page.getByRole('grid', {name: /^Bytes of/});
const metadata = (page: Page): Locator => page.getByRole('tree', {name: /^Metadata of/});

interface Given {
  readonly name: string;
  readonly buffer: Buffer;
}

/** Drops files onto the window as a person's hand does: a drag over it, then the drop. */
async function drop(page: Page, files: readonly Given[]): Promise<void> {
  const given = files.map(({name, buffer}) => ({name, base64: buffer.toString('base64')}));
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const {name, base64} of list) {
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([content], name));
    }
    return data;
  }, given);
  await page.dispatchEvent('main', 'dragover', {dataTransfer: transfer});
  await expect(page.getByText('Drop to open')).toBeVisible();
  if (files.length > 1) await judgeView(page, 'drop-hint', {asItStands: true});
  await page.dispatchEvent('main', 'drop', {dataTransfer: transfer});
  await expect(page.getByText('Drop to open')).toHaveCount(0);
}

/** Opens files by the command of the palette, keyboard only, through the system's dialog. */
async function openByCommand(page: Page, files: readonly Given[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await runCommand(page, 'open file');
  const chooser = await choosing;
  await chooser.setFiles(files.map(({name, buffer}) => ({name, mimeType: '', buffer})));
}

test('a dropped library shows functions, IR and metadata, survives a reload, and gives editable IR', async ({
  page,
  lab,
}) => {
  await openFirstLaunch(page, lab.address);
  await drop(page, [{name: 'three.metallib', buffer: three}]);
  await expect(functions(page).getByRole('option')).toHaveCount(3);
  await expect(page.getByTestId('library-facts')).toContainText(
    `metallib, ${three.length} bytes · format 1.2.9, executable, macOS 26.0.0 · 3 functions`,
  );
  await expect(chosen(page)).toContainText('hash right');
  await expect(source(page)).toContainText('define void @scale');
  await expect(metadata(page)).toContainText('kernel scale');
  await functions(page).getByRole('option', {name: /clear/}).click();
  await expect(source(page)).toContainText('define void @clear');
  await expect(metadata(page)).toContainText('kernel clear');
  await expect(page.getByText('Saved', {exact: true})).toBeVisible();

  await page.reload();
  await expect(functions(page).getByRole('option')).toHaveCount(3);
  await expect(source(page)).toContainText('define void @scale');
  await lab.kill();
  await page.goto(await lab.restart());
  await expect(functions(page).getByRole('option')).toHaveCount(3);

  await page.getByRole('button', {name: 'Open the IR of the function as a document'}).click();
  await expect(page.getByRole('heading', {level: 1})).toContainText('scale.ll');
  await expect(page.getByRole('button', {name: /^AIR\W+passed/})).toBeVisible();
});

test('fields and bytes lead to one another, with mouse and keyboard', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  await openByCommand(page, [{name: 'three.metallib', buffer: three}]);
  await expect(functions(page).getByRole('option')).toHaveCount(3);
  await page.getByRole('button', {name: 'Bytes', exact: true}).click();
  // From the tree to the bytes.
  await expect(fields(page).getByRole('treeitem').first()).toBeVisible();
  await fields(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect(fields(page).getByRole('treeitem', {level: 2}).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('field-detail')).toHaveText('magic: MTLB (0x0–0x3, 4 bytes)');
  const marked = bytes(page).locator('.hex-byte[data-chosen="true"]');
  await expect(marked).toHaveText(['4d', '54', '4c', '42']);
  // From the bytes to the tree: the size of the file, with the keyboard.
  await bytes(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('field-detail')).toContainText(`file size: ${three.length}`);
  await expect(fields(page).getByRole('treeitem', {selected: true})).toContainText('file size');
  await expect(marked).toHaveCount(8);
  // The beginning of the bitcode.
  await page.keyboard.press('Control+End');
  await expect(page.getByTestId('field-detail')).not.toContainText('file size');
  const place = three.indexOf(Buffer.from([0x42, 0x43, 0xc0, 0xde]));
  await page.keyboard.press('Control+Home');
  for (let row = 0; row < Math.floor(place / 16); row++) await page.keyboard.press('ArrowDown');
  for (let column = 0; column < place % 16; column++) await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('field-detail')).toContainText('magic: BC C0 DE');
  await bytes(page)
    .locator(`.hex-byte[data-offset="${place - 6}"]`)
    .hover();
  await expect(page.getByTestId('hovered-field')).toContainText('size of the bitcode');
});

test('a library is compared function by function, with a library and with IR', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  const other = libraryOf(kernelsText(['clear', 'scale', 'added'], 'renamed'));
  const text = Buffer.from(kernelsText(['scale', 'clear'], 'written'));
  await openByCommand(page, [
    {name: 'other.metallib', buffer: other},
    {name: 'written.ll', buffer: text},
    {name: 'three.metallib', buffer: three},
  ]);
  await expect(functions(page).getByRole('option')).toHaveCount(3);
  const against = page.getByRole('combobox', {name: 'Compare with'});
  await against.selectOption('other.metallib');
  await expect(page.getByTestId('function-match')).toHaveText(
    'Only in other.metallib: added. Only in three.metallib: offset_all.',
  );
  await expect(page.getByTestId('metadata-summary')).toContainText(
    '1 difference: 0 missing, 0 extra, 1 changed',
  );
  await expect(metadata(page)).toContainText('"data" → "renamed"');
  await judgeView(page, 'library-compared');
  await functions(page)
    .getByRole('option', {name: /offset_all/})
    .click();
  await expect(metadata(page)).toContainText('kernel offset_all');
  await expect(page.getByTestId('metadata-summary')).toContainText('facts');
  await functions(page).getByRole('option', {name: /clear/}).click();
  await against.selectOption('written.ll');
  await expect(metadata(page)).toContainText('"data" → "written"');
  await expect(page.getByTestId('function-match')).toHaveText('Only in three.metallib: offset_all.');
  // The other way round: IR in front, against a library.
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByRole('button', {name: /^written\.ll/})
    .click();
  await page.getByRole('combobox', {name: 'Compare with'}).selectOption('other.metallib');
  await expect(metadata(page)).toContainText('"written" → "renamed"');
});

test('the ways to assemble an IR document are one table, and the lab’s own is really run', async ({
  page,
  lab,
}) => {
  await openFirstLaunch(page, lab.address);
  await page.getByRole('tab', {name: 'Assembly'}).click();
  const ways = page.getByRole('region', {name: 'Ways to assemble'});
  await expect(ways.getByText('Not available on this machine')).toHaveCount(3);
  const own = ways.getByRole('row', {name: /^Airlock/});
  await expect(own).toContainText(/Assembled: \d+ bytes, twice/);
  await expect(own).toContainText(/no differences \(\d+ facts equal\)/);
  await judgeView(page, 'assembly');
  // A text that does not assemble says at which line.
  await source(page).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('x');
  await expect(own).toContainText('Refused: line');
  await page.keyboard.press('Control+Z');
  await expect(own).toContainText('Assembled:');
});

test('what cannot be read says where, shows its bytes, and does not stop the window', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  const cut = three.subarray(0, 300);
  await drop(page, [
    {name: 'notes.pdf', buffer: Buffer.from('%PDF')},
    {name: 'text.metallib', buffer: Buffer.from('kernel void k() {}')},
    {name: 'cut.metallib', buffer: cut},
  ]);
  await expect(page.locator('.banner')).toContainText('notes.pdf is not opened');
  await expect(page.getByTestId('library-facts')).toContainText(
    `cut.metallib cannot be read: the header says that the file has ${three.length} bytes, and it has 300 (byte 16).`,
  );
  await expect(page.getByRole('list', {name: 'What is wrong with the file'})).toContainText('0x10:');
  await expect(bytes(page)).toContainText('4d');
  await judgeView(page, 'library-damaged');
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByRole('button', {name: /^text\.metallib/})
    .click();
  await expect(page.getByTestId('library-facts')).toContainText('is text, no metallib');
});

test('a file of 100 MB opens while the window stays usable', async ({page, lab}) => {
  await openFirstLaunch(page, lab.address);
  // A real library, and behind it what belongs to no section: the header says the file's size.
  await page.evaluate(async (base64) => {
    const start = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const size = 100 * 1024 * 1024;
    const whole = new Uint8Array(size);
    whole.set(start);
    new DataView(whole.buffer).setBigUint64(16, BigInt(size), true);
    const data = new DataTransfer();
    data.items.add(new File([whole], 'large.metallib'));
    const target = document.querySelector('main');
    target?.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
    await Promise.resolve();
  }, three.toString('base64'));
  // While it is read and sent, another document is edited.
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByRole('button', {name: /^broken\.ll/})
    .click();
  await source(page).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('; typed meanwhile\n');
  await expect(source(page)).toContainText('typed meanwhile');
  await page
    .getByRole('list', {name: 'Open documents'})
    .getByRole('button', {name: /^large\.metallib/})
    .click();
  await expect(functions(page).getByRole('option')).toHaveCount(3);
  await page.getByRole('button', {name: 'Bytes', exact: true}).click();
  await bytes(page).focus();
  await page.keyboard.press('Control+End');
  await expect(page.getByTestId('field-detail')).toContainText('bytes that nothing names');
  await expect(bytes(page).locator('[role="rowheader"]').last()).toHaveText('063ffff0');
});

test('library and bytes, in both themes and at both sizes', async ({page, lab}) => {
  const errors = watchErrors(page);
  await openFirstLaunch(page, lab.address);
  await openByCommand(page, [
    {name: 'large.metallib', buffer: libraryOf(makeLargeModule(400))},
    {name: 'three.metallib', buffer: three},
  ]);
  await expect(metadata(page)).toContainText('kernel scale');
  await expect(source(page)).toContainText('define void @scale');
  await judgeView(page, 'library');
  await page.getByRole('button', {name: 'Bytes', exact: true}).click();
  await bytes(page).focus();
  for (let press = 0; press < 8; press++) await page.keyboard.press('ArrowDown');
  await expect(fields(page).getByRole('treeitem', {selected: true})).toBeVisible();
  await judgeView(page, 'library-bytes');
  await expect(fields(page).getByRole('treeitem', {selected: true})).toBeVisible();
  expect(errors).toEqual([]);
});
