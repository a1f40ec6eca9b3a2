import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {contrastRatio, resolveToken, type Scheme} from './tokens.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
// The first declaration of each token: the one of ordinary contrast.
const declarations = new Map<string, string>();
for (const [, name, value] of css.matchAll(/^\s*(--(?:color|editor|syntax)-[\w-]+):\s*(.+);$/gm)) {
  if (name !== undefined && value !== undefined && !declarations.has(name)) declarations.set(name, value);
}

function colour(name: string, scheme: Scheme): string {
  return resolveToken(declarations.get(name) ?? `missing ${name}`, scheme);
}

/** `over` drawn on `under` with `opacity`. */
function mixed(over: string, under: string, opacity: number): string {
  const channels = [1, 3, 5].map((offset) => {
    const [top, bottom] = [over, under].map((hex) => parseInt(hex.slice(offset, offset + 2), 16));
    return Math.round((top ?? 0) * opacity + (bottom ?? 0) * (1 - opacity));
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const states = ['error', 'warning', 'passed', 'note', 'missing', 'extra', 'changed'];
const texts = ['text', 'text-quiet', 'accent', ...states].map((name) => `--color-${name}`);
const backgrounds = ['window', 'surface', 'raised', 'sunken', 'hover'].map((name) => `--color-${name}`);
const syntax = [...declarations.keys()].filter((name) => name.startsWith('--syntax-'));
const pairs = [
  ...texts.flatMap((text) => backgrounds.map((background) => [text, background])),
  ...syntax.flatMap((text) =>
    [
      '--color-surface',
      '--editor-line-highlight',
      '--editor-selection',
      '--editor-link-own',
      '--editor-link-inlined',
    ].map((background) => [text, background]),
  ),
  ...states.map((name) => [`--color-${name}`, '--color-selected']),
  ['--color-text', '--color-selected'],
  ['--color-text-quiet', '--color-selected'],
  ['--color-on-accent', '--color-accent'],
  ['--editor-line-number', '--color-surface'],
] as [string, string][];

describe.each(['light', 'dark'] as const)('%s tokens', (scheme) => {
  it('give every text a contrast of 4.5:1 on every background it is shown on', () => {
    expect(syntax.length).toBeGreaterThan(10);
    const poor = pairs
      .map(([text, background]) => ({
        pair: `${text} on ${background}`,
        ratio: contrastRatio(colour(text, scheme), colour(background, scheme)),
      }))
      .filter(({ratio}) => ratio < 4.5);
    expect(poor).toEqual([]);
  });

  it('keep every text readable where its pane is dimmed', () => {
    const opacity = Number(/--stale-opacity: ([\d.]+);/.exec(css)?.[1]);
    const surface = colour('--color-surface', scheme);
    const dimmed = (name: string) => mixed(colour(name, scheme), surface, opacity);
    const names = [...syntax, '--color-text', '--color-text-quiet', '--color-error', '--color-passed'];
    const poor = names
      .map((name) => ({name, ratio: contrastRatio(dimmed(name), surface)}))
      .filter(({ratio}) => !(ratio >= 4.5));
    expect(poor).toEqual([]);
  });

  it('give focus rings and control outlines a contrast of 3:1', () => {
    for (const name of ['--color-focus', '--color-control-line']) {
      expect(contrastRatio(colour(name, scheme), colour('--color-surface', scheme))).toBeGreaterThan(3);
      expect(contrastRatio(colour(name, scheme), colour('--color-window', scheme))).toBeGreaterThan(3);
    }
  });
});

describe('high contrast', () => {
  it('is the same whether the system asks for it or a person chose it, and above 7:1 for plain text', () => {
    const blockAfter = (marker: string): string[] =>
      [...(css.split(marker)[1]?.split('}')[0] ?? '').matchAll(/(--[\w-]+): (.+);/g)].map(
        (match) => match[0],
      );
    const asked = blockAfter('@media (prefers-contrast: more) {\n  :root {');
    const chosen = blockAfter(":root[data-theme^='high-contrast'] {");
    expect(chosen.length).toBeGreaterThan(5);
    expect(chosen).toEqual(asked);
    const values = new Map(chosen.map((line) => line.slice(0, -1).split(': ') as [string, string]));
    for (const scheme of ['light', 'dark'] as const) {
      const surface = resolveToken(values.get('--color-surface') ?? '', scheme);
      for (const text of ['--color-text', '--color-text-quiet', '--color-line'])
        expect([
          text,
          scheme,
          contrastRatio(resolveToken(values.get(text) ?? '', scheme), surface) >
            (text === '--color-line' ? 3 : 7),
        ]).toEqual([text, scheme, true]);
    }
  });
});

describe('resolveToken', () => {
  it('reads what is written and what a build makes of it', () => {
    expect(resolveToken(' light-dark(#ffffff, #1c1f26)', 'light')).toBe('#ffffff');
    expect(resolveToken('light-dark(#fff,#1c1f26)', 'light')).toBe('#ffffff');
    expect(resolveToken('light-dark(#fff,#1c1f26)', 'dark')).toBe('#1c1f26');
    expect(resolveToken('#abc', 'dark')).toBe('#aabbcc');
    expect(() => resolveToken('red', 'dark')).toThrow('Not a colour token');
  });
});

describe('contrastRatio', () => {
  it('is 21 for black on white', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
