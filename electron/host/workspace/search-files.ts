import {maxSearchMatches, type SearchMatch, type SearchReply} from '../../../core/protocol/workspace.ts';
import {decodeText, type FolderFiles} from './folder-files.ts';
import {walkFiles} from './walk-folder.ts';

/** Files above this are data, not sources: they are counted as skipped. */
const maxSearchedBytes = 4 * 1024 * 1024;
/** Characters of a line that are shown around a match. */
const shownBefore = 60;
const shownLength = 240;
/** Matches of one file: a minified file must not fill the list. */
const maxMatchesPerFile = 200;

export interface SearchQuery {
  readonly query: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
}

/** Finds a text, not a pattern, in every text file of the folder. Aborted, it ends with what it has. */
export async function searchFiles(
  files: FolderFiles,
  query: SearchQuery,
  signal: {readonly aborted: boolean},
): Promise<SearchReply> {
  const pattern = patternOf(query);
  const matches: SearchMatch[] = [];
  const limits = {reached: false};
  let filesSearched = 0;
  let filesSkipped = 0;
  for await (const path of walkFiles(files.root, signal, limits)) {
    const bytes = await files.readBytes(path, maxSearchedBytes);
    const text = bytes.ok ? decodeText(bytes.value) : undefined;
    if (text === undefined) {
      filesSkipped++;
      continue;
    }
    filesSearched++;
    const found = matchesIn(path, text, pattern);
    matches.push(...found.slice(0, maxSearchMatches - matches.length));
    if (found.length === maxMatchesPerFile) limits.reached = true;
    if (matches.length === maxSearchMatches) {
      limits.reached = true;
      break;
    }
  }
  return {matches, filesSearched, filesSkipped, truncated: limits.reached || signal.aborted};
}

/** The query as a literal: nothing in it has a meaning of its own, so that no query takes longer than its text. */
function patternOf({query, matchCase, wholeWord}: SearchQuery): RegExp {
  const literal = query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const body = wholeWord ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal;
  return new RegExp(body, matchCase ? 'gu' : 'giu');
}

/** Matches in one text, in order; at most `maxMatchesPerFile`. */
export function matchesIn(path: string, text: string, pattern: RegExp): SearchMatch[] {
  const matches: SearchMatch[] = [];
  let line = 1;
  let lineStart = 0;
  for (const match of text.matchAll(pattern)) {
    const offset = match.index;
    for (
      let end = text.indexOf('\n', lineStart);
      end !== -1 && end < offset;
      end = text.indexOf('\n', lineStart)
    ) {
      line++;
      lineStart = end + 1;
    }
    const lineEnd = endOfLine(text, offset);
    const start = Math.max(lineStart, offset - shownBefore);
    matches.push({
      path,
      line,
      column: offset - lineStart + 1,
      length: match[0].length,
      text: text.slice(start, Math.min(lineEnd, start + shownLength)),
      textOffset: offset - start,
    });
    if (matches.length === maxMatchesPerFile) break;
  }
  return matches;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}
