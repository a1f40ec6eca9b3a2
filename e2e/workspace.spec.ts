import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Page} from '@playwright/test';
import {scaleFolder} from '../electron/host/testing/scale-folder.ts';
import {expect} from './fixtures.ts';
import {test} from './folder-lab.ts';
import {judgeView} from './judge-view.ts';
import {irPane, runCommand, source} from './lab-page.ts';

const kernel = scaleFolder['scale.metal'];

const files = (page: Page) => page.getByRole('tree', {name: 'Files of the folder'});
const file = (page: Page, name: string | RegExp) => files(page).getByRole('treeitem', {name});
const editor = (page: Page) => source(page).locator('.monaco-editor').first();

/** A banner that says what is wrong; Monaco has alerts of its own. */
const warning = (page: Page) => page.locator('.banner[role="alert"]');

/** Opens a file of the tree, and waits until it is in front: the host reads it first. */
async function openFile(page: Page, name: string): Promise<void> {
  await file(page, name).click();
  await expect(page.getByRole('heading', {level: 1})).toHaveText(`Airlock · ${name}`);
}

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

/** Until it is done: behind a dialog nothing has a role, and so no row is there whatever happens. */
async function confirmDeletion(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
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
  await openFile(page, 'scale.metal');
  await expect(page.getByRole('button', {name: /^Front end\W+passed/})).toBeVisible({timeout: 60_000});
  await expect(irPane(page)).toContainText('define void @scale', {timeout: 60_000});
  await judgeView(page, 'folder');
  await file(page, 'shared').press('ArrowRight');
  await openFile(page, 'factor.h');
  await typeAtEnd(page, '#error "as it is typed"\n');
  await openFile(page, 'scale.metal');
  await expect(page.getByRole('button', {name: /^Front end\W+failed/})).toBeVisible({timeout: 60_000});
  await openFile(page, 'factor.h');
  await expect(source(page)).toContainText('as it is typed');
  await editor(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(scaleFolder['shared/factor.h']);
  await page.keyboard.press('Control+S');
  await expect(file(page, 'factor.h')).not.toContainText('not saved');

  // Dirty, saved, dirty.
  await openFile(page, 'scale.metal');
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
  await runCommand(page, 'New file in the folder');
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
  await confirmDeletion(page);
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
  await confirmDeletion(page);
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
  await openFile(page, 'scale.metal');
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
