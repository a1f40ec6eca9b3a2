/** How much is kept. */
export interface RetentionLimits {
  /** Entries. */
  readonly most: number;
  readonly bytes: number;
}

interface EntryFacts<T> {
  /** Called once for each entry, in order: what several share may count with the first that has it. */
  readonly bytesOf: (entry: T) => number;
  /** Entries that stay whatever the limits say; what they take counts. */
  readonly isPinned?: (entry: T) => boolean;
}

/**
 * The entries that must go so that the rest is within `limits`. The newest always stays; from the first one on that is too much,
 * every older one goes, so that no gap is left in what a person can look back at.
 */
export function beyondLimits<T>(
  newestFirst: readonly T[],
  {most, bytes: mostBytes}: RetentionLimits,
  {bytesOf, isPinned = () => false}: EntryFacts<T>,
): T[] {
  let bytes = 0;
  let isFull = false;
  return newestFirst.filter((entry, at) => {
    bytes += bytesOf(entry);
    isFull ||= at > 0 && (at >= most || bytes > mostBytes);
    return isFull && !isPinned(entry);
  });
}
