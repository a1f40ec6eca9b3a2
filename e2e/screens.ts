import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {type Page} from '@playwright/test';

/** The picture in README.md; made anew by a run with AIRLOCK_UPDATE_SCREENSHOTS=1. */
const shown = 'first-launch-dark-1280';

/**
 * Keeps what the page looks like in the folder that AIRLOCK_PICTURES names, to be looked at. Without it nothing is kept:
 * pictures judge nothing by themselves and cost a default run minutes.
 */
export async function keepScreen(page: Page, name: string, colorScheme?: 'dark' | 'light'): Promise<void> {
  const isAnew = process.env.AIRLOCK_UPDATE_SCREENSHOTS === '1' && name === shown;
  const folder = process.env.AIRLOCK_PICTURES ?? '';
  if (!isAnew && folder === '') return;
  if (colorScheme !== undefined) await page.emulateMedia({colorScheme});
  if (folder !== '') {
    mkdirSync(folder, {recursive: true});
    await page.screenshot({path: join(folder, `${name}.png`)});
  }
  if (!isAnew) return;
  mkdirSync('docs/images', {recursive: true});
  await page.screenshot({path: 'docs/images/first-screen.png'});
}

/** What the page's console and uncaught errors say from now on: nothing, in a test that is well. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}
