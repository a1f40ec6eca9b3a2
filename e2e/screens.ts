import {mkdirSync} from 'node:fs';
import {type Page} from '@playwright/test';

/** The picture in README.md; made anew by a run with AIRLOCK_UPDATE_SCREENSHOTS=1. */
const shown = 'first-launch-dark-1280';

/** Keeps what the page looks like under test-results/screens, to be looked at. */
export async function keepScreen(page: Page, name: string): Promise<void> {
  mkdirSync('test-results/screens', {recursive: true});
  await page.screenshot({path: `test-results/screens/${name}.png`});
  if (process.env.AIRLOCK_UPDATE_SCREENSHOTS !== '1' || name !== shown) return;
  mkdirSync('docs/images', {recursive: true});
  await page.screenshot({path: 'docs/images/first-screen.png'});
}

/** Calls `look` in both themes and at both sizes, in one visit; the suffix names them, such as `dark-1280`. */
export async function inEveryScreen(page: Page, look: (suffix: string) => Promise<void>): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
    for (const [width, height] of [
      [1280, 800],
      [2560, 1440],
    ] as const) {
      await page.setViewportSize({width, height});
      await look(`${colorScheme}-${width}`);
    }
  }
}

/** What the page's console and uncaught errors say from now on: nothing, in a test that is well. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}
