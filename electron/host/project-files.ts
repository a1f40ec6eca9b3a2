import {readFile, realpath, stat} from 'node:fs/promises';
import {basename, dirname, join, relative, resolve, sep} from 'node:path';
import {candidatePaths} from '../../core/msl/source-pass/preprocessor/resolve-include.ts';
import {maxIncludes, maxSourceLength} from '../../core/protocol/compile.ts';

/** What a compile request says of the project around a source. */
export interface ProjectFiles {
  /** The source's path below the project's folder, with `/`. */
  readonly path: string;
  /** Texts of the files that it includes, directly or not, by path. */
  readonly includes: Readonly<Record<string, string>>;
  /** The include folders relative to the root; `.` is the root. */
  readonly includeFolders: readonly string[];
  /** Include folders as given that are outside the root. */
  readonly outside: readonly string[];
}

const include = /^[ \t]*#[ \t]*(?:include|import)[ \t]*("[^"\r\n]+"|<[^>\r\n]+>)/gm;

/** Where a project is, and where its includes are looked for. */
export interface ProjectPlace {
  /** Nothing outside of it is read; by default the folder that the source and the include folders have in common. */
  readonly root?: string | undefined;
  /** Folders as a person gives them, as after `-I`. */
  readonly includeFolders?: readonly string[];
}

/**
 * Reads the files that `source` (the text of `file`) includes, and those that they include, from below the project's root
 * only. A file that is missing, outside (links are followed first), too large or no text is left out; the compiler then
 * says that it is not found. So is an include folder outside the root: `outside` names them.
 */
export async function readProjectFiles(
  file: string,
  source: string,
  {root, includeFolders: given = []}: ProjectPlace = {},
): Promise<ProjectFiles> {
  const place = await realOrSame(file);
  const folders = await Promise.all(given.map(realOrSame));
  const folder = root === undefined ? commonFolder([dirname(place), ...folders]) : await realOrSame(root);
  const path = pathBelow(folder, place) ?? basename(file);
  const below = folders.map((one) => (one === folder ? '.' : pathBelow(folder, one)));
  const includeFolders = below.filter((one) => one !== undefined);
  const read = (wanted: string): Promise<string | undefined> => readBelow(folder, wanted);
  return {
    path,
    includes: await readIncludes(path, source, read, includeFolders),
    includeFolders,
    outside: given.filter((_, index) => below[index] === undefined),
  };
}

function realOrSame(place: string): Promise<string> {
  return realpath(place).catch(() => resolve(place));
}

/** The deepest folder that all are, or are below. */
function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...rest] = folders;
  let common = first;
  while (!rest.every((folder) => folder === common || folder.startsWith(common === sep ? sep : common + sep)))
    common = dirname(common);
  return common;
}

/**
 * Texts of the files that the source at `path` includes, directly or not, by path. `read` gives the text at a path of the
 * project, undefined where there is none to be had.
 */
export async function readIncludes(
  path: string,
  source: string,
  read: (path: string) => Promise<string | undefined>,
  includeFolders: readonly string[] = [],
): Promise<Record<string, string>> {
  const includes: Record<string, string> = {};
  const tried = new Set([path]);
  const pending = [{path, text: source}];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const written of includesIn(next.text)) {
      for (const wanted of candidatePaths(next.path, written, includeFolders)) {
        if (tried.has(wanted)) {
          if (Object.hasOwn(includes, wanted) || wanted === path) break;
          continue;
        }
        if (Object.keys(includes).length >= maxIncludes) break;
        tried.add(wanted);
        const text = isPlain(wanted) ? await read(wanted) : undefined;
        if (text === undefined) continue;
        includes[wanted] = text;
        pending.push({path: wanted, text});
        break;
      }
    }
  }
  return includes;
}

function includesIn(text: string): string[] {
  return Array.from(text.matchAll(include), (match) => match[1] ?? '');
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
