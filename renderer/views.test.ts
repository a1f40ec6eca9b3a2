import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {views} from '../e2e/views.ts';
import {CommandRegistry} from './app/command.ts';
import {appStore} from './app/store.ts';
import {features} from './features.ts';
import {crashTabs} from './features/crashes/crash-slice.ts';
import {runTabs} from './features/run/run-slice.ts';
import {timingTabs} from './features/timing/timing-slice.ts';

const kinds = ['sidebar', 'panes', 'strips', 'panels', 'statusItems', 'banners', 'overlays'] as const;

/** Every contribution of every feature, as `kind:id`. */
function contributed(): string[] {
  // Features may subscribe to the lab when they are made; nothing answers here.
  const connection: unknown = new Proxy(() => connection, {get: () => connection});
  const made = features.map((factory) =>
    factory({
      connection: connection as never,
      store: appStore,
      commands: new CommandRegistry(),
      platform: 'other',
      shell: 'browser',
    }),
  );
  return made.flatMap((feature) =>
    kinds.flatMap((kind) => (feature[kind] ?? []).map(({id}) => `${kind}:${id}`)),
  );
}

describe('the table of views (e2e/views.ts)', () => {
  const shown = Object.values(views).flatMap((view) => ('shows' in view ? [...view.shows] : []));

  it('has every contribution of every feature, and no other', () => {
    const all = contributed();
    expect(all.length).toBeGreaterThan(30);
    expect([...new Set(shown)].sort()).toEqual([...all].sort());
  });

  it('has every part of the panels that have parts', () => {
    const names = Object.keys(views);
    for (const [panel, parts] of [
      ['run', runTabs],
      ['timing', timingTabs],
      ['crash', crashTabs],
    ] as const) {
      for (const part of parts) expect(names, `${panel}, ${part}`).toContain(`${panel}-${part}`);
    }
  });

  it('is judged whole: every view has a journey that judges it', () => {
    const folder = new URL('../e2e/', import.meta.url);
    const specs = readdirSync(folder)
      .filter((name) => name.endsWith('.spec.ts'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    const judged = new Set([...specs.matchAll(/judgeView\(\s*page,\s*'([\w-]+)'/g)].map(([, name]) => name));
    expect(Object.keys(views).filter((name) => !judged.has(name))).toEqual([]);
  });
});
