import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Page} from '@playwright/test';
import {expect, test as base} from './fixtures.ts';
import {caretBehind, irPane, source} from './lab-page.ts';
import {judgeView} from './judge-view.ts';
import {keepScreen} from './screens.ts';

const header = 'constant float factor = 2.0f;\n';
const kernel = `#include <metal_stdlib>
#include "shared/factor.h"
using namespace metal;

kernel void scale(device const float *source [[buffer(0)]],
                  device float *destination [[buffer(1)]],
                  uint index [[thread_position_in_grid]])
{
  destination[index] = factor * source[index];
}
`;
const experiment = {
  airlock: 1,
  title: 'Scale by two',
  source: 'scale.metal',
  kernel: 'scale',
  target: 'macos26',
  grid: [64, 1, 1],
  threadgroup: [32, 1, 1],
  buffers: [
    {index: 0, type: 'float', count: 64, init: {kind: 'iota'}},
    {
      index: 1,
      type: 'float',
      count: 64,
      init: {kind: 'fill', value: 0},
      expect: {kind: 'expression', value: '2 * i'},
    },
  ],
};

/** A folder of a person's own, and a lab that was started with it. */
interface FolderLab {
  readonly folder: string;
  readonly address: string;
}

const test = base.extend<{folderLab: FolderLab}>({
  // eslint-disable-next-line no-empty-pattern
  folderLab: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'airlock-e2e-'));
    const folder = join(home, 'kernels');
    mkdirSync(join(folder, 'shared'), {recursive: true});
    writeFileSync(join(home, 'secret.metal'), 'secret');
    writeFileSync(join(folder, 'shared', 'factor.h'), header);
    writeFileSync(join(folder, 'scale.metal'), kernel);
    writeFileSync(join(folder, 'scale.lab.json'), JSON.stringify(experiment, null, 2));
    symlinkSync('../secret.metal', join(folder, 'outside.metal'));
    const server = spawn(process.execPath, ['dist/electron/cli.mjs', 'serve', folder, '--port', '0'], {
      env: {...process.env, AIRLOCK_HOME: join(home, 'state')},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await use({folder, address: await addressOf(server)});
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(home, {recursive: true, force: true});
  },
});

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\S+token=[\w-]+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    server.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${output}`)));
  });
}

const files = (page: Page) => page.getByRole('tree', {name: 'Files of the folder'});
const file = (page: Page, name: string | RegExp) => files(page).getByRole('treeitem', {name});
const editor = (page: Page) => source(page).locator('.monaco-editor').first();

/** A banner that says what is wrong; Monaco has alerts of its own. */
const warning = (page: Page) => page.locator('.banner[role="alert"]');

/** Types at the end of the document in front. */
async function typeAtEnd(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

/** Drops files and folders of this machine on the window, as its file manager does. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 300,
      data: {items: [], files: [...paths], dragOperationsMask: 1},
    });
  await devtools.detach();
}

async function palette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

test('a folder is edited: tree, includes, save, changes from outside, new, rename, delete, find, run', async ({
  page,
  folderLab,
}) => {
  const {folder, address} = folderLab;
  const onDisk = (path: string): string => readFileSync(join(folder, path), 'utf8');
  await page.emulateMedia({colorScheme: 'dark', reducedMotion: 'reduce'});
  await page.goto(address);

  // The tree: closed folders, and a link that leads out refused.
  await expect(files(page).getByRole('treeitem')).toHaveText(
    ['shared', 'outside.metal', 'scale.lab.json', 'scale.metal'],
    {timeout: 60_000},
  );
  await expect(file(page, 'outside.metal')).toHaveAttribute('aria-disabled', 'true');
  await file(page, 'outside.metal').click({force: true});
  await expect(source(page)).not.toContainText('secret');

  // The kernel compiles with the header beside it; the header counts as it is typed.
  await file(page, 'scale.metal').click();
  await expect(page.getByRole('button', {name: /^Front end\W+passed/})).toBeVisible({timeout: 60_000});
  await expect(irPane(page)).toContainText('define void @scale', {timeout: 60_000});
  await judgeView(page, 'folder');
  await file(page, 'shared').press('ArrowRight');
  await file(page, 'factor.h').click();
  await typeAtEnd(page, '#error "as it is typed"\n');
  await file(page, 'scale.metal').click();
  await expect(page.getByRole('button', {name: /^Front end\W+failed/})).toBeVisible({timeout: 60_000});
  await file(page, 'factor.h').click();
  await expect(source(page)).toContainText('as it is typed');
  await editor(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(header);
  await page.keyboard.press('Control+S');
  await expect(file(page, 'factor.h')).not.toContainText('not saved');

  // Dirty, saved, dirty.
  await file(page, 'scale.metal').click();
  await typeAtEnd(page, '// mine\n');
  await expect(file(page, /scale\.metal/)).toContainText('not saved');
  await page.keyboard.press('Control+S');
  await expect(file(page, 'scale.metal')).not.toContainText('not saved');
  expect(onDisk('scale.metal')).toBe(`${kernel}// mine\n`);

  // Another program: a saved file is read again, an edited one asks.
  writeFileSync(join(folder, 'scale.metal'), `${kernel}// theirs\n`);
  await expect(source(page)).toContainText('// theirs');
  await typeAtEnd(page, '// mine again\n');
  writeFileSync(join(folder, 'scale.metal'), `${kernel}// theirs again\n`);
  await expect(warning(page)).toContainText('was changed on the disk');
  await judgeView(page, 'conflict');
  await page.getByRole('button', {name: 'Compare', exact: true}).click();
  await expect(page.getByTestId('text-diff')).toContainText('// theirs again', {timeout: 60_000});
  await judgeView(page, 'text-compared');
  await page.getByRole('dialog').getByRole('button', {name: 'Keep mine'}).click();
  await expect(warning(page)).toHaveCount(0);
  await expect.poll(() => onDisk('scale.metal')).toContain('// mine again');

  // New, rename, delete, all by keyboard.
  await palette(page, 'New file in the folder');
  await page.getByRole('dialog').getByRole('textbox').fill('twice.metal');
  await page.keyboard.press('Enter');
  await expect(file(page, 'twice.metal')).toBeVisible();
  await file(page, 'twice.metal').press('F2');
  await page.getByRole('dialog').getByRole('textbox').fill('scale.metal');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('exists already');
  await judgeView(page, 'file-question');
  await page.getByRole('dialog').getByRole('textbox').fill('shared/twice.metal');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(existsSync(join(folder, 'shared', 'twice.metal'))).toBe(true);
  await file(page, 'twice.metal').press('Delete');
  await expect(page.getByRole('dialog')).toContainText('lab’s trash');
  await judgeView(page, 'file-delete');
  await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
  await expect(file(page, 'twice.metal')).toHaveCount(0);
  expect(existsSync(join(folder, 'shared', 'twice.metal'))).toBe(false);
  const deleted = page.getByRole('group', {name: 'Deleted'});
  await judgeView(page, 'file-deleted');
  await deleted.getByRole('button', {name: 'Undo'}).click();
  await expect(file(page, 'twice.metal')).toBeVisible();
  expect(existsSync(join(folder, 'shared', 'twice.metal'))).toBe(true);
  // The renaming before it, by the key of every list; then for good.
  await file(page, 'twice.metal').press('Control+z');
  await expect.poll(() => existsSync(join(folder, 'twice.metal'))).toBe(true);
  // The tree is listed anew: the row is another one.
  await expect(file(page, 'twice.metal')).toHaveAttribute('aria-level', '1');
  await expect(file(page, 'twice.metal')).toHaveCount(1);
  await file(page, 'twice.metal').press('Delete');
  await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
  await expect(file(page, 'twice.metal')).toHaveCount(0);
  await deleted.getByRole('button', {name: 'Dismiss'}).click();

  // Files that are dropped open; a folder cannot, in a browser.
  await drop(page, [join(folder, 'shared', 'factor.h'), join(folder, 'shared')]);
  await expect(warning(page)).toContainText('shared is a folder');
  await page.getByRole('button', {name: 'Dismiss'}).first().click();
  await page.getByRole('button', {name: 'Close tab factor-2.h'}).click();

  // Find in files, and go to a match.
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('textbox', {name: 'Text to find in files'}).fill('FACTOR');
  await page.keyboard.press('Enter');
  const matches = page.getByRole('tree', {name: 'Matches of FACTOR'});
  await expect(matches.getByRole('treeitem', {level: 1})).toHaveText([
    /scale\.metal\s*2/,
    /shared\/factor\.h\s*1/,
  ]);
  await judgeView(page, 'find');
  await matches.getByRole('treeitem', {level: 2}).last().press('Enter');
  await expect(page.getByTestId('cursor')).toContainText('Ln 1, Col 16');

  // An expression, in some files; what is wrong with it is said at the field.
  await page.getByRole('checkbox', {name: 'Regular expression'}).check();
  const query = page.getByRole('textbox', {name: 'Text to find in files'});
  await query.fill('(float|uint) (\\*?');
  await query.press('Enter');
  await expect(page.locator('#find-fault')).toContainText('no regular expression');
  await expect(query).toHaveAttribute('aria-invalid', 'true');
  await query.fill('(float|uint) \\w+');
  await page.getByRole('textbox', {name: 'Files to search'}).fill('*.h');
  await query.press('Enter');
  await expect(page.locator('.find-match')).toHaveText([/1:10\s*constant float factor/]);
  await page.getByRole('textbox', {name: 'Files to search'}).fill('');

  // Quick open: a name and a place in it, by keyboard alone; the browser does not print.
  await page.keyboard.press('Control+p');
  const quick = page.getByRole('listbox', {name: 'What can be opened'});
  await expect(quick.getByRole('option', {name: /^File scale\.lab\.json/})).toBeVisible();
  await page.keyboard.type('scm');
  await judgeView(page, 'quick-open');
  await expect(quick.getByRole('option', {selected: true})).toContainText('scale.metal');
  await page.keyboard.type(':7:5');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('cursor')).toContainText('Ln 7, Col 5');
  await page.keyboard.press('Control+p');
  await page.keyboard.type('nothing of that name');
  await expect(page.getByRole('dialog')).toContainText('Nothing is called');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+p');
  await page.keyboard.type('factor');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('cursor')).toContainText('Ln 1, Col 16');

  // The experiment of the folder, with what its kernel includes.
  await page.getByRole('button', {name: 'Run Scale by two'}).click();
  await expect(page.getByRole('tabpanel', {name: /^Run/})).toContainText(/passed/i, {timeout: 60_000});

  // What was open lately; the folder itself is changed only to what the lab was started with.
  await page.keyboard.press('Alt+R');
  await expect(page.getByRole('list', {name: 'Recent files'})).toContainText('shared/factor.h');
  await judgeView(page, 'recent');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+O');
  await page.getByRole('dialog').getByRole('textbox').fill(join(folder, '..'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('no person chose it');
  await page.keyboard.press('Escape');

  // A reload restores folder, tabs and what is not saved.
  await file(page, 'scale.metal').click();
  await typeAtEnd(page, '// kept by the lab\n');
  await page.reload();
  await expect(source(page)).toContainText('// kept by the lab', {timeout: 60_000});
  await expect(file(page, /scale\.metal/)).toContainText('not saved');
  await page.getByRole('button', {name: 'Close tab scale.metal'}).click();
  await page.getByRole('dialog').getByRole('button', {name: 'Close without saving'}).click();
  await expect(page.getByRole('button', {name: 'Close tab scale.metal'})).toHaveCount(0);
  expect(onDisk('scale.metal')).not.toContain('kept by the lab');
});

test('links lead to files, lines and views, and nowhere else', async ({page, folderLab}) => {
  const {address} = folderLab;
  const {origin} = new URL(address);
  await page.goto(`${address}#open?file=shared/factor.h&line=1&column=10&view=output`);
  await expect(page.getByTestId('cursor')).toContainText('Ln 1, Col 10', {timeout: 60_000});
  await expect(page.getByRole('tab', {name: 'Output', selected: true})).toBeVisible();
  expect(page.url()).toBe(`${origin}/`);
  const follow = (link: string) => page.evaluate((hash) => void (window.location.hash = hash), link);
  for (const [link, reason] of [
    ['#open?file=../secret.metal', 'expected a path below the folder'],
    ['#open?file=outside.metal', 'leads out of the opened folder'],
    ['#open?file=missing.metal', 'does not exist'],
    ['#open?sample=no/such.metal', 'there is no sample'],
    ['#open?view=shell', 'view:'],
    ['#open?crash=none', 'there is no crash'],
    ['#open?file=scale.metal&run=1', 'Unrecognized key'],
  ] as const) {
    await follow(link);
    await expect(warning(page), link).toContainText(reason);
    if (link === '#open?crash=none') await judgeView(page, 'link-refused');
    await page.getByRole('button', {name: 'Dismiss'}).first().click();
  }
  await expect(source(page)).not.toContainText('secret');
});

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
  await palette(page, 'Move the view to the right');
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
  await palette(page, 'Use the layout Tuning');
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
  await palette(page, 'Show problems');
  await expect(page.getByRole('tabpanel', {name: /^Problems/})).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(right.last()).toBeInViewport({ratio: 1});
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024);
  await keepScreen(page, 'moved-views-1024');
  await page.setViewportSize({width: 1280, height: 800});
  await palette(page, 'Reset the layout');
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
  await palette(page, 'Set everything back');
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
  await palette(page, 'Set everything back');

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
  await page
    .getByRole('list', {name: 'Sample gallery'})
    .getByRole('button', {name: /^Vector add/})
    .click();
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
