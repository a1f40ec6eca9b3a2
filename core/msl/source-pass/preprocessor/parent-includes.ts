import {type ExpandedToken, type SourceFile} from './tokens.ts';

/** Characters of a file that Clang shall read as others; `text` is no longer than they are. */
export interface Respelling {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where no such file is: what Clang shall say of the name as it was written. */
  readonly missing?: string;
}

/**
 * Names of includes with `..` in them. The file system that Clang has here drops `..` from a path, so that `"../x.h"` would
 * be looked for beside the including file. Such a name becomes that of a file which we put there and which includes the one
 * meant by its path from the root; a name under which there is nothing becomes one under which Clang finds nothing either.
 */
export class ParentIncludes {
  readonly respellings: Respelling[] = [];
  readonly stubs: Record<string, string> = {};
  private readonly includes: Readonly<Record<string, string>>;
  /** Our names by place of the name as written: a macro may name a file for several folders. */
  private readonly names = new Map<string, string>();

  constructor(includes: Readonly<Record<string, string>>) {
    this.includes = includes;
  }

  /** `tokens` name a file after macro expansion, in `file`; `path` is the project's file that they mean. */
  respell(file: SourceFile, tokens: readonly ExpandedToken[], path: string | undefined): void {
    const [token] = tokens;
    if (token === undefined || tokens.length > 1 || token.isMade === true) return;
    if (!/^"(?:.*\/)?\.\.\/.*"$/.test(token.text)) return;
    const key = `${token.start} ${token.file.path}`;
    let name = this.names.get(key);
    if (name === undefined) {
      name = this.freeName();
      this.names.set(key, name);
      const missing = path === undefined ? {missing: `'${token.text.slice(1, -1)}' file not found`} : {};
      // The shortest name that is written, "../x", has six characters.
      this.respellings.push({
        file: token.file,
        start: token.start,
        end: token.end,
        text: `"${name}"`,
        ...missing,
      });
    }
    if (path !== undefined) this.stubs[folderOf(file.path) + name] = `#include "/${path}"\n`;
  }

  private freeName(): string {
    const taken = new Set(Object.keys(this.includes).map((path) => path.slice(folderOf(path).length)));
    let number = this.names.size;
    while (taken.has(`~${number.toString(36)}`)) number += 1296;
    return `~${number.toString(36)}`;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
