/** How well `query` fits `text`, and which characters of `text` it found. */
export interface FuzzyMatch {
  readonly score: number;
  readonly indices: readonly number[];
}

/**
 * Finds the characters of `query` in `text` in order, ignoring case and blanks. Runs and starts of words score
 * higher. `undefined` when some character is missing.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  const whole = wanted.length === 0 ? -1 : lower.indexOf(query.trim().toLowerCase());
  const length = query.trim().length;
  // Two letters inside a word are more likely the starts of two words.
  if (whole !== -1 && (length > 2 || isWordStart(lower, whole))) {
    return {score: 1_000 - whole, indices: Array.from({length}, (_, offset) => whole + offset)};
  }
  const indices: number[] = [];
  let score = 0;
  let from = 0;
  for (const character of wanted) {
    const index = lower.indexOf(character, from);
    if (index === -1) return undefined;
    if (index === from && from > 0) score += 4;
    if (isWordStart(lower, index)) score += 6;
    score -= Math.min(index - from, 4);
    indices.push(index);
    from = index + 1;
  }
  return {score, indices};
}

function isWordStart(text: string, index: number): boolean {
  return index === 0 || /[\s\-_/:.]/.test(text[index - 1] ?? '');
}
