import {err, ok, type Result} from './result.ts';

/** Whether a path, relative and with `/`, is one of those that a list of globs means. */
export type PathFilter = (path: string) => boolean;

/** Globs of one list, and characters of one glob. */
const maxGlobs = 50;
const maxLength = 200;

/**
 * Reads globs, separated by commas: `*` and `?` stand for characters of one name, `**` for any folders. A glob without `/` means
 * names at any depth, another one paths from the top; what means a folder means all below it. Time is bounded by the product of
 * the lengths, whatever is asked. Undefined where the list is empty; the error is a reason.
 */
export function readGlobs(list: string): Result<PathFilter | undefined, string> {
  const globs = list
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  if (globs.length === 0) return ok(undefined);
  if (globs.length > maxGlobs) return err(`at most ${maxGlobs} patterns are taken`);
  const patterns: string[][] = [];
  for (const glob of globs) {
    if (glob.length > maxLength) return err(`${glob.slice(0, 20)}… is too long`);
    if (glob.includes('\\')) return err(`${glob}: folders are separated by /`);
    const parts = glob
      .replace(/^\.?\//, '')
      .replace(/\/+$/, '')
      .split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..'))
      return err(`${glob} has an empty part, . or ..`);
    if (parts.some((part) => part.includes('**') && part !== '**'))
      return err(`${glob}: ** stands alone between /`);
    const isAnywhere = !glob.replace(/\/+$/, '').includes('/');
    patterns.push(isAnywhere ? ['**', ...parts] : parts);
  }
  return ok((path) => {
    const names = path.split('/');
    return patterns.some((parts) => matchesParts(parts, names));
  });
}

/** Whether the names, or the first of them, fit the parts: a glob that means a folder means what is in it. */
function matchesParts(parts: readonly string[], names: readonly string[]): boolean {
  // Places in the parts that the names so far can lead to.
  let places = withSkips(new Set([0]), parts);
  for (const name of names) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === '**') next.add(place);
      else if (part !== undefined && matchesName(part, name)) next.add(place + 1);
    }
    places = withSkips(next, parts);
    // All below a folder that fits; `**` at the end alone needs the rest.
    if (places.has(parts.length)) return true;
  }
  return false;
}

/** `**` may stand for no folder. */
function withSkips(places: Set<number>, parts: readonly string[]): Set<number> {
  for (const place of places) if (parts[place] === '**') places.add(place + 1);
  return places;
}

/** One name against one part: a star takes more only when what is behind it fails. */
function matchesName(part: string, name: string): boolean {
  let [at, place] = [0, 0];
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const wanted = part[place];
    if (wanted === '*') {
      star = place++;
      starAt = at;
    } else if (wanted === '?' || wanted === name[at]) {
      place++;
      at++;
    } else if (star !== -1) {
      place = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (part[place] === '*') place++;
  return place === part.length;
}
