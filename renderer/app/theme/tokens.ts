export type Scheme = 'light' | 'dark';

const colour = '(#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}))';
const pairPattern = new RegExp(`^light-dark\\(\\s*${colour}\\s*,\\s*${colour}\\s*\\)$`);
const singlePattern = new RegExp(`^${colour}$`);

/**
 * The colour, as `#rrggbb`, that a token's declaration (`light-dark(#112233, #ddeeff)` or `#112233`) means in
 * `scheme`. Short forms such as `#fff` are what a build makes of long ones.
 */
export function resolveToken(declaration: string, scheme: Scheme): string {
  const text = declaration.trim();
  const pair = pairPattern.exec(text);
  const found = pair === null ? singlePattern.exec(text)?.[1] : scheme === 'light' ? pair[1] : pair[2];
  if (found === undefined) throw new Error(`Not a colour token: ${declaration}`);
  return found.length === 7 ? found : `#${[...found.slice(1)].map((digit) => digit + digit).join('')}`;
}

/** The token `name` as the page declares it now, for places that cannot read CSS. */
export function readToken(name: string, scheme: Scheme): string {
  return resolveToken(getComputedStyle(document.documentElement).getPropertyValue(name), scheme);
}

/** WCAG contrast ratio of two `#rrggbb` colours. */
export function contrastRatio(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function luminance(colour: string): number {
  const channel = (offset: number) => {
    const value = parseInt(colour.slice(offset, offset + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
