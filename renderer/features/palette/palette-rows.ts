import {type Command} from '../../app/command.ts';
import {fuzzyMatch} from '../../base/fuzzy.ts';

export interface PaletteRow {
  readonly command: Command;
  /** Characters of `command.title` that the query found. */
  readonly found: readonly number[];
  readonly reason: string | undefined;
}

/** Commands that fit the query, best first; without a query all, by category and title; unavailable ones last. */
export function paletteRows(commands: readonly Command[], query: string): PaletteRow[] {
  return commands
    .filter((command) => command.id !== 'palette.open')
    .flatMap((command) => {
      const inTitle = fuzzyMatch(query, command.title);
      const match = inTitle ?? fuzzyMatch(query, `${command.category} ${command.title}`);
      if (match === undefined) return [];
      const reason = command.unavailable?.();
      return [{command, found: inTitle?.indices ?? [], score: match.score, reason}];
    })
    .sort(
      (left, right) =>
        Number(left.reason !== undefined) - Number(right.reason !== undefined) ||
        right.score - left.score ||
        left.command.category.localeCompare(right.command.category) ||
        left.command.title.localeCompare(right.command.title),
    );
}
