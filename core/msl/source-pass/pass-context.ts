import {type SourceText, type TextRange} from '../../base/source-text.ts';
import {type Token} from '../tokenizer.ts';
import {type Outline} from './scopes.ts';

/** Whose additional rules apply (ARCHITECTURE.md, Toolchains). */
export interface FrontEndProfile {
  /** Version of Apple's front end, such as `32023.850`. */
  readonly appleClang: string;
}

/** A place where Clang is made to stumble, and what Apple's front end says there instead of Clang. */
export interface PlantedError {
  /** UTF-16 offset of the planted character. */
  readonly offset: number;
  readonly message: string;
  /** What the message underlines. */
  readonly range: TextRange;
}

/** What the rules of the source pass read and write. */
export interface PassContext {
  readonly source: SourceText;
  readonly profile: FrontEndProfile;
  /** All tokens, with whitespace, comments and preprocessor lines. */
  readonly tokens: readonly Token[];
  readonly outline: Outline;
  readonly edits: EditList;
  readonly planted: PlantedError[];
}

/** Replacements that keep every line and column: a replaced span keeps its length and its line breaks. */
export class EditList {
  private readonly units: Uint16Array;

  constructor(text: string) {
    this.units = new Uint16Array(text.length);
    for (let at = 0; at < text.length; at++) this.units[at] = text.charCodeAt(at);
  }

  /** Turns the span into blanks, then writes `replacement` at its start, which must fit on its first line. */
  replace(start: number, end: number, replacement = ''): void {
    for (let at = start; at < end; at++) {
      const unit = this.units[at];
      if (unit !== 0x0a && unit !== 0x0d) this.units[at] = 0x20;
    }
    for (let at = 0; at < replacement.length && this.units[start + at] === 0x20; at++) {
      this.units[start + at] = replacement.charCodeAt(at);
    }
  }

  apply(): string {
    const pieces: string[] = [];
    for (let at = 0; at < this.units.length; at += 8192) {
      pieces.push(String.fromCharCode(...this.units.subarray(at, at + 8192)));
    }
    return pieces.join('');
  }
}

export function rangeOf(source: SourceText, start: number, end: number): TextRange {
  return {start: source.positionAt(start), end: source.positionAt(end)};
}
