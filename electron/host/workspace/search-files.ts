import {readGlobs} from '../../../core/base/glob.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {
  maxSearchMatches,
  type SearchMatch,
  type SearchReply,
  type SearchRequest,
} from '../../../core/protocol/workspace.ts';
import {decodeText, type FolderFiles} from './folder-files.ts';
import {finderOf, type FoundRange, type TextFinder} from './find-text.ts';
import {walkFiles} from './walk-folder.ts';

/** Files above this are data, not sources: they are counted as skipped. */
const maxSearchedBytes = 4 * 1024 * 1024;
/** Characters of a line that are shown around a match. */
const shownBefore = 60;
const shownLength = 240;

/**
 * Finds a text, or what a regular expression means, in every text file of the folder that the globs leave. Aborted, it ends with
 * what it has. Errors: `bad-pattern` and `bad-glob` with the field as their place, `slow-pattern` where one file takes too long.
 */
export async function searchFiles(
  files: FolderFiles,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<Result<SearchReply, LabError>> {
  const include = filterOf(request.include, 'include');
  if (!include.ok) return include;
  const exclude = filterOf(request.exclude, 'exclude');
  if (!exclude.ok) return exclude;
  const finder = finderOf(request);
  if (!finder.ok) return finder;
  try {
    const isWanted = (path: string): boolean =>
      include.value?.(path) !== false && exclude.value?.(path) !== true;
    return await search(files, finder.value, isWanted, signal);
  } finally {
    finder.value.dispose();
  }
}

async function search(
  files: FolderFiles,
  finder: TextFinder,
  isWanted: (path: string) => boolean,
  signal: AbortSignal,
): Promise<Result<SearchReply, LabError>> {
  const matches: SearchMatch[] = [];
  const limits = {reached: false};
  let filesSearched = 0;
  let filesSkipped = 0;
  for await (const path of walkFiles(files.root, signal, limits)) {
    if (!isWanted(path)) continue;
    const bytes = await files.readBytes(path, maxSearchedBytes);
    const text = bytes.ok ? decodeText(bytes.value) : undefined;
    if (text === undefined) {
      filesSkipped++;
      continue;
    }
    const found = await finder.find(text, signal);
    if (signal.aborted) break;
    if (found === 'too-slow') return err(tooSlow(path));
    filesSearched++;
    matches.push(...matchesAt(path, text, found.ranges).slice(0, maxSearchMatches - matches.length));
    if (found.isCut) limits.reached = true;
    if (matches.length === maxSearchMatches) {
      limits.reached = true;
      break;
    }
  }
  return ok({matches, filesSearched, filesSkipped, truncated: limits.reached || signal.aborted});
}

function filterOf(list: string, field: 'include' | 'exclude') {
  const read = readGlobs(list);
  if (read.ok) return read;
  const next = 'Write such as *.metal, kernels/**: names or paths with * and ?, separated by commas.';
  return err(badInput('bad-glob', `These are no files to ${field}: ${read.error}.`, next, field));
}

function tooSlow(path: string): LabError {
  return badInput(
    'slow-pattern',
    `The expression takes too long on ${path}, and the search was stopped.`,
    'Avoid a repetition in a repetition, such as (a+)+, or leave the file out.',
    'query',
  );
}

/** Lines and columns of ranges of one text, which are in order. */
export function matchesAt(path: string, text: string, ranges: readonly FoundRange[]): SearchMatch[] {
  let line = 1;
  let lineStart = 0;
  return ranges.map(([offset, length]) => {
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
    return {
      path,
      line,
      column: offset - lineStart + 1,
      length,
      text: text.slice(start, Math.min(lineEnd, start + shownLength)),
      textOffset: offset - start,
    };
  });
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}
