import {readFile, realpath, stat} from 'node:fs/promises';
import {basename, dirname, join, posix, relative, sep} from 'node:path';
import {maxIncludes, maxSourceLength} from '../../core/protocol/compile.ts';

/** What a compile request says of the project around a source. */
export interface ProjectFiles {
  /** The source's path below the project's folder, with `/`. */
  readonly path: string;
  /** Texts of the files that it includes, directly or not, by path. */
  readonly includes: Readonly<Record<string, string>>;
}

const quotedInclude = /^[ \t]*#[ \t]*(?:include|import)[ \t]*"([^"\r\n]+)"/gm;

/**
 * Reads the files that `source` (the text of `file`) names after `#include "`, and those that they name, from below `root`
 * only: by default the folder of `file`. A file that is missing, outside (links are followed first), too large or no
 * text is left out; the compiler then says that it is not found.
 */
export async function readProjectFiles(
  file: string,
  source: string,
  root: string = dirname(file),
): Promise<ProjectFiles> {
  const folder = await realpath(root).catch(() => root);
  const place = await realpath(file).catch(() => file);
  const inside = pathBelow(folder, place);
  const path = inside ?? basename(file);
  return {path, includes: await readIncludes(path, source, (wanted) => readBelow(folder, wanted))};
}

/**
 * Texts of the files that the source at `path` includes, directly or not, by path. `read` gives the text at a path of the
 * project, undefined where there is none to be had.
 */
export async function readIncludes(
  path: string,
  source: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<Record<string, string>> {
  const includes: Record<string, string> = {};
  const tried = new Set([path]);
  const pending = [{path, text: source}];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const name of namesIn(next.text)) {
      const wanted = posix.join(posix.dirname(next.path), name);
      if (tried.has(wanted) || Object.keys(includes).length >= maxIncludes) continue;
      tried.add(wanted);
      const text = isPlain(wanted) ? await read(wanted) : undefined;
      if (text === undefined) continue;
      includes[wanted] = text;
      pending.push({path: wanted, text});
    }
  }
  return includes;
}

function namesIn(text: string): string[] {
  return Array.from(text.matchAll(quotedInclude), (match) => match[1] ?? '');
}

/** Paths that a request takes: below the folder, and not where the compiler's own headers are. */
function isPlain(path: string): boolean {
  const parts = path.split('/');
  return parts[0] !== 'airlock' && parts.every((part) => !['', '.', '..', '__proto__'].includes(part));
}

async function readBelow(folder: string, path: string): Promise<string | undefined> {
  try {
    const place = await realpath(join(folder, ...path.split('/')));
    if (pathBelow(folder, place) === undefined) return undefined;
    const found = await stat(place);
    // A pipe would never end, a device neither.
    if (!found.isFile() || found.size > maxSourceLength) return undefined;
    return new TextDecoder('utf-8').decode(await readFile(place));
  } catch {
    return undefined;
  }
}

/** `place` relative to `folder`, with `/`; undefined where it is not below. */
function pathBelow(folder: string, place: string): string | undefined {
  const path = relative(folder, place).split(sep).join('/');
  return isPlain(path) && !path.startsWith('/') && !/^[A-Za-z]:/.test(path) ? path : undefined;
}
