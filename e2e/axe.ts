import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {type Page} from '@playwright/test';
import type {AxeResults} from 'axe-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, each as `rule: elements`. */
export interface AxeFindings {
  /** Called serious or critical: a failure. */
  readonly serious: readonly string[];
  /** The rest. */
  readonly moderate: readonly string[];
}

/** Asks axe about the page, or about what `within` selects of it; by the rules `rules` only, where they are named. */
export async function axeFindings(
  page: Page,
  within?: string,
  rules?: readonly string[],
): Promise<AxeFindings> {
  // By the debugger, since the page's policy lets no foreign script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const results = await page.evaluate(
    ([selector, only]) => {
      const {axe} = globalThis as unknown as {
        axe: {run: (context: unknown, options: object) => Promise<AxeResults>};
      };
      const shown =
        selector === undefined
          ? []
          : [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
      return axe.run(shown.length === 0 ? document : shown, {
        resultTypes: ['violations'],
        ...(only === undefined ? {} : {runOnly: {type: 'rule', values: only}}),
      });
    },
    [within, rules] as const,
  );
  const words = results.violations.map(({id, impact, nodes}) => ({
    serious: impact === 'serious' || impact === 'critical',
    text: `${id}: ${nodes.map(({target}) => target.join(' ')).join(', ')}`,
  }));
  return {
    serious: words.filter(({serious}) => serious).map(({text}) => text),
    moderate: words.filter(({serious}) => !serious).map(({text}) => text),
  };
}

/** Violations that axe calls serious or critical, as `rule: elements`. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  return (await axeFindings(page)).serious;
}
