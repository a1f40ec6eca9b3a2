/** The files that a program may include, and where it looks for them. */
export interface Project {
  /** Texts of the project's files by path; nothing else is found. */
  readonly includes: Readonly<Record<string, string>>;
  /** Folders that are searched in this order, as after `-I`; `.` is the root. */
  readonly includeFolders?: readonly string[];
}

/** The project's file that an include in the file `from` means; `written` has its delimiters. */
export function resolveInclude(project: Project, from: string, written: string): string | undefined {
  return candidatePaths(from, written, project.includeFolders).find((path) =>
    Object.hasOwn(project.includes, path),
  );
}

/**
 * Where the file of an include may be, best first: in quotes beside the file that includes, then in each folder. Paths are
 * joined as text; those that leave the project are left out.
 */
export function candidatePaths(
  from: string,
  written: string,
  includeFolders: readonly string[] = [],
): readonly string[] {
  const [, quoted, angled] = /^(?:"([^"]*)"|<([^>]*)>)/.exec(written) ?? [];
  const name = quoted ?? angled ?? '';
  if (name === '' || name.startsWith('/')) return [];
  const beside = quoted === undefined ? [] : [from.slice(0, from.lastIndexOf('/') + 1)];
  return [...beside, ...includeFolders].flatMap((folder) => joined(folder, name) ?? []);
}

function joined(folder: string, name: string): string | undefined {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...name.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
