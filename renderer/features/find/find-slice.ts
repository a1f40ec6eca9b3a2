import {type LabError} from '../../../core/protocol/error.ts';
import {type SearchMatch, type SearchReply} from '../../../core/protocol/workspace.ts';

export type FindOutcome =
  | {readonly status: 'none'}
  | {readonly status: 'running'}
  | {readonly status: 'failed'; readonly error: LabError}
  | {readonly status: 'done'; readonly query: string; readonly reply: SearchReply};

export interface FindSlice {
  readonly findQuery: string;
  readonly findMatchCase: boolean;
  readonly findWholeWord: boolean;
  readonly findRegex: boolean;
  /** Globs, separated by commas. */
  readonly findInclude: string;
  readonly findExclude: string;
  readonly findOutcome: FindOutcome;
  /** Grows when the field should take the focus. */
  readonly findFocus: number;
}

export const initialFind: FindSlice = {
  findQuery: '',
  findMatchCase: false,
  findWholeWord: false,
  findRegex: false,
  findInclude: '',
  findExclude: '',
  findOutcome: {status: 'none'},
  findFocus: 0,
};

/** Matches by file, in the order in which they were found. */
export function matchesByFile(matches: readonly SearchMatch[]): [path: string, matches: SearchMatch[]][] {
  const files = new Map<string, SearchMatch[]>();
  for (const match of matches) {
    const known = files.get(match.path);
    if (known === undefined) files.set(match.path, [match]);
    else known.push(match);
  }
  return [...files];
}

/** What was found, in words. */
export function findWords({matches, filesSearched, filesSkipped, truncated}: SearchReply): string {
  const files = new Set(matches.map(({path}) => path)).size;
  const found =
    matches.length === 0
      ? 'Nothing found'
      : `${matches.length} ${matches.length === 1 ? 'match' : 'matches'} in ${files} ${files === 1 ? 'file' : 'files'}`;
  const skipped = filesSkipped === 0 ? '' : `, ${filesSkipped} skipped (no text, or too large)`;
  return `${found}; ${filesSearched} searched${skipped}.${truncated ? ' There are more: the search stopped at its limit.' : ''}`;
}
