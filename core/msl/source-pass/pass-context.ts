import {type Diagnostic} from '../../base/diagnostic.ts';
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
  readonly diagnostics: Diagnostic[];
}

/** Replacements that keep every line and column: a replaced span keeps its length and its line breaks. */
export class EditList {
  private readonly units: string[];

  constructor(text: string) {
    this.units = text.split('');
  }

  /** Turns the span into blanks, then writes `replacement` at its start, which must fit on its first line. */
  replace(start: number, end: number, replacement = ''): void {
    for (let at = start; at < end; at++) {
      const unit = this.units[at];
      if (unit !== '\n' && unit !== '\r') this.units[at] = ' ';
    }
    for (let at = 0; at < replacement.length && start + at < end; at++) {
      this.units[start + at] = replacement.charAt(at);
    }
  }

  apply(): string {
    return this.units.join('');
  }
}

export function rangeOf(source: SourceText, start: number, end: number): TextRange {
  return {start: source.positionAt(start), end: source.positionAt(end)};
}
