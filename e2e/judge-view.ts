import {expect, type Page, test} from '@playwright/test';
import {axeFindings} from './axe.ts';
import {layoutFaults} from './layout-faults.ts';
import {keepScreen} from './screens.ts';
import {views, type ViewName} from './views.ts';

/** The part of the window that a view is: axe judges the rest of it with the views that are the whole window. */
const parts: Readonly<Record<(typeof views)[ViewName]['part'], string | undefined>> = {
  window: undefined,
  source: '[data-pane="source"]',
  ir: '[data-pane="ir"]',
  panel: '[data-pane="bottom"]',
  sidebar: '[data-pane="sidebar"]',
  banner: '.banners',
  dialog: '[role="dialog"]',
};

/** In CSS pixels: what most have, a large screen, the least that is promised, and the first one zoomed to 200 %. */
const sizes = [
  [1280, 800],
  [2560, 1440],
  [1024, 640],
  [640, 400],
] as const;
/** The first of them are pictured in both themes, the rest in one. */
const pictured = 2;

/** Themes as the system asks for them; the settings of the same names mean the same declarations (tokens.css). */
const themes = [
  ['dark', 'no-preference'],
  ['light', 'no-preference'],
  ['dark', 'more'],
  ['light', 'more'],
] as const;

interface Judged {
  /** What a change of theme or size would close is judged as it stands. */
  readonly asItStands?: boolean;
}

/**
 * Judges a view that the journey stands at, in one visit: axe by all its rules in the dark theme and by contrast, the only
 * one of them that colours change, in the light one and in both of high contrast; then the layout at every size. The
 * markup is the same at each size, so axe is not asked again. Keeps the pictures where they are asked for (screens.ts).
 * Findings are soft, so that one run tells all of them; size and theme are as before at the end.
 */
export async function judgeView(
  page: Page,
  name: ViewName,
  {asItStands = false}: Judged = {},
): Promise<void> {
  const within = parts[views[name].part];
  const before = {viewport: page.viewportSize(), dark: await isDark(page)};
  const judgeLayout = async (where: string) =>
    expect.soft(await layoutFaults(page), `${name}: layout, ${where}`).toEqual([]);

  if (asItStands) {
    const {serious} = await axeFindings(page, within);
    expect.soft(serious, `${name}: axe`).toEqual([]);
    await judgeLayout('as it stands');
    return keepScreen(page, `${name}-${before.dark ? 'dark' : 'light'}-${before.viewport?.width ?? 0}`);
  }
  await page.setViewportSize({width: sizes[0][0], height: sizes[0][1]});
  for (const [index, [colorScheme, contrast]] of themes.entries()) {
    await page.emulateMedia({colorScheme, contrast, reducedMotion: 'reduce'});
    await settled(page);
    const {serious, moderate} = await axeFindings(page, within, index === 0 ? undefined : ['color-contrast']);
    const theme = contrast === 'more' ? `${colorScheme}, high contrast` : colorScheme;
    expect.soft(serious, `${name}: axe, ${theme}`).toEqual([]);
    for (const description of moderate)
      test.info().annotations.push({type: `axe, not serious: ${name}`, description});
    if (contrast === 'more') await keepScreen(page, `${name}-contrast-${colorScheme}-${sizes[0][0]}`);
  }
  await page.emulateMedia({
    colorScheme: before.dark ? 'dark' : 'light',
    contrast: 'no-preference',
    reducedMotion: 'reduce',
  });
  for (const [index, [width, height]] of sizes.entries()) {
    await page.setViewportSize({width, height});
    await settled(page);
    await judgeLayout(`${width} x ${height}`);
    for (const colorScheme of index < pictured ? (['dark', 'light'] as const) : (['dark'] as const))
      await keepScreen(page, `${name}-${colorScheme}-${width}`, colorScheme);
  }
  await page.emulateMedia({colorScheme: before.dark ? 'dark' : 'light'});
  if (before.viewport !== null) await page.setViewportSize(before.viewport);
  await settled(page);
}

function isDark(page: Page): Promise<boolean> {
  return page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Layout follows a new size within two frames: observers of sizes run in the first. */
function settled(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
