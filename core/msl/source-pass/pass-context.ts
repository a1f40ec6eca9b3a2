import {type Diagnostic} from '../../base/diagnostic.ts';
import {type TextRange} from '../../base/source-text.ts';
import {type ExpandedToken, placeOf, type SourceFile} from './preprocessor/tokens.ts';
import {type Outline} from './scopes.ts';

/** Whose additional rules apply (ARCHITECTURE.md, Toolchains). */
export interface FrontEndProfile {
  /** Version of Apple's front end, such as `32023.850`. */
  readonly appleClang: string;
}

/** A place where Clang is made to stumble, and what Apple's front end says there instead of Clang. */
export interface PlantedError {
  /** Path of the file, as `PreparedSource.files` has it; the source's own path for the source. */
  readonly file: string;
  /** UTF-16 offset of the planted character. */
  readonly offset: number;
  readonly message: string;
  /** What the message underlines. */
  readonly range: TextRange;
  /** `clang` where Clang stumbles by itself, over a name that we changed. */
  readonly origin?: 'clang';
}

/** What the rules of the source pass read and write. */
export interface PassContext {
  readonly main: SourceFile;
  readonly files: readonly SourceFile[];
  readonly profile: FrontEndProfile;
  readonly outline: Outline;
  readonly edits: Edits;
  readonly planted: PlantedError[];
  /** What a person should know although Clang will compile the program. */
  readonly diagnostics: Diagnostic[];
}

/** The changes of every file of the program. */
export class Edits {
  private readonly lists = new Map<SourceFile, EditList>();

  of(file: SourceFile): EditList {
    let list = this.lists.get(file);
    if (list === undefined) this.lists.set(file, (list = new EditList(file.source.text)));
    return list;
  }

  /** Writes `replacement` over the characters of `token`, in the macro's body where it is spelled there. */
  respell(token: ExpandedToken, replacement = ''): void {
    if (token.isMade !== true) this.of(token.file).replace(token.start, token.end, replacement);
  }

  /** Blanks what brought the token into the program: itself, or the whole use of the macro. */
  blankUse(token: ExpandedToken): void {
    const {file, start, end} = placeOf(token);
    const list = this.of(file);
    // Word by word: preprocessor lines may stand between them.
    for (let at = wordAt(file, start); (file.words[at]?.token.start ?? end) < end; at++) {
      const word = file.words[at]?.token;
      if (word !== undefined && !word.inDirective) list.replace(word.start, word.end);
    }
  }
}

/** Index of the first word that begins at `offset` or after it. */
function wordAt({words}: SourceFile, offset: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.token.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Replacements that keep every line and column: a replaced span keeps its length, its line breaks and what joins its lines. */
export class EditList {
  private readonly units: Uint16Array;

  constructor(text: string) {
    this.units = new Uint16Array(text.length);
    for (let at = 0; at < text.length; at++) this.units[at] = text.charCodeAt(at);
  }

  /** Turns the span into blanks, then writes `replacement` at its start, which must fit on its first line. */
  replace(start: number, end: number, replacement = ''): void {
    for (let at = start; at < end; at++) {
      if (!this.isBreak(at) && !this.isJoin(at)) this.units[at] = 0x20;
    }
    for (let at = 0; at < replacement.length && this.units[start + at] === 0x20; at++) {
      this.units[start + at] = replacement.charCodeAt(at);
    }
  }

  private isBreak(at: number): boolean {
    return this.units[at] === 0x0a || this.units[at] === 0x0d;
  }

  /** A backslash before a line break: without it a macro would end there. */
  private isJoin(at: number): boolean {
    return this.units[at] === 0x5c && this.isBreak(at + 1);
  }

  /** Puts the characters of `text` back into the span. */
  restore(start: number, end: number, text: string): void {
    for (let at = start; at < end; at++) this.units[at] = text.charCodeAt(at);
  }

  apply(): string {
    const pieces: string[] = [];
    for (let at = 0; at < this.units.length; at += 8192) {
      const units = this.units.subarray(at, at + 8192) as unknown as number[];
      pieces.push(String.fromCharCode.apply(undefined, units));
    }
    return pieces.join('');
  }
}
