/** Sources by the path that Clang has for them: the user's name, and the text that Clang saw. */
export type SourceFiles = Readonly<Record<string, {readonly name: string; readonly text: string}>>;

/** The user's name of the file at `path`; the path itself where it is no source of the project. */
export function fileName(sources: SourceFiles, path: string): string {
  return sources[plainPath(path)]?.name ?? path;
}

/** Clang names files with or without the slash of its file system's root. */
export function plainPath(path: string): string {
  return path.replace(/^\.?\//, '');
}
