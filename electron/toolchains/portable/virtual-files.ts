// A type import as a whole: with an inline one the package would be loaded here, before clang-loader.ts prepares for it.
import type {Tree} from '@yowasp/clang';

/** Makes the package's nested file tree from paths that `isFilePath` accepts; of a file and a folder of one name the folder stays. */
export function treeFromFiles(files: Readonly<Record<string, string | Uint8Array>>): Tree {
  const root: Tree = {};
  for (const [path, contents] of Object.entries(files)) {
    const segments = splitPath(path);
    const name = segments.pop() ?? path;
    let folder = root;
    for (const segment of segments) {
      const present = folder[segment];
      const next = present !== undefined && isFolder(present) ? present : {};
      folder[segment] = next;
      folder = next;
    }
    folder[name] ??= contents;
  }
  return root;
}

/** The contents of a file of `tree`, or undefined where it has no such file. */
export function fileInTree(tree: Tree, path: string): Uint8Array | undefined {
  let place: Tree[string] | undefined = tree;
  for (const segment of splitPath(path)) {
    if (place === undefined || !isFolder(place)) return undefined;
    place = place[segment];
  }
  if (typeof place === 'string') return new TextEncoder().encode(place);
  return place instanceof Uint8Array ? place : undefined;
}

function isFolder(place: Tree[string]): place is Tree {
  return typeof place === 'object' && !(place instanceof Uint8Array);
}

/** Whether `path` names a file in the virtual file system: no empty, `.` or `..` part. */
export function isFilePath(path: string): boolean {
  return splitPath(path).every((segment) => !['', '.', '..', '__proto__'].includes(segment));
}

function splitPath(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}
