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
