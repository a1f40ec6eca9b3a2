/** A dotted version: `26.0.0` is [26, 0, 0]. */
export type Version = readonly number[];

/** Orders versions part by part; missing parts count as zero. */
export function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

/** `2.8.0`. */
export function formatVersion(version: Version): string {
  return version.join('.');
}

/** The version that `text` spells, or undefined. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > 40) return undefined;
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain = parts.every((part) => part !== '' && part.length <= 6 && [...part].every(isDigit));
  return isPlain ? numbers : undefined;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
