import {SourceText, type TextRange} from '../../../base/source-text.ts';
import {isSignificant, tokenize, tokenText, type Token, type TokenKind} from '../../tokenizer.ts';

/** One file of the program: the source itself, or what it includes. */
export interface SourceFile {
  /** Name of the source, or path of the include; what records and diagnostics carry. */
  readonly path: string;
  readonly source: SourceText;
  /** All tokens but whitespace and comments; preprocessor lines and line breaks are among them. */
  readonly words: readonly Word[];
  /** `words` without line breaks. */
  readonly code: readonly Word[];
}

/** A token of a file with its text; `spaced` says that whitespace or a comment stands before it. */
export interface Word {
  readonly token: Token;
  readonly text: string;
  readonly spaced: boolean;
}

/** Where the outermost macro through which a token came is used. Offsets are UTF-16. */
export interface MacroUse {
  readonly file: SourceFile;
  readonly start: number;
  /** End of the name, or of the closing parenthesis where that stands in the same file. */
  end: number;
}

/** A token after macro expansion. */
export interface ExpandedToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly spaced: boolean;
  /** Where it is spelled: in the program, or in the body of a macro. */
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Spelled in the body of a macro, or made from nothing. */
  readonly inBody?: true;
  /** The use of the macro whose body holds it; absent for what stands in the program itself. */
  readonly use?: MacroUse;
  /** Made by `#` or `##`, or by a predefined macro: no characters of a file are its own. */
  readonly isMade?: true;
  /** Never to be expanded again (the macro of this name was being expanded). */
  readonly isPainted?: true;
}

export function sourceFile(path: string, text: string): SourceFile {
  const tokens = tokenize(text);
  const words: Word[] = [];
  const code: Word[] = [];
  let spaced = false;
  for (const token of tokens) {
    if (isSignificant(token)) {
      const word = {token, text: tokenText(text, token), spaced};
      words.push(word);
      code.push(word);
      spaced = false;
    } else {
      if (token.kind === 'newline') words.push({token, text: '\n', spaced});
      spaced = true;
    }
  }
  return {path, source: new SourceText(text), words, code};
}

/** A span of characters of one file that the person wrote: never inside a macro's body. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Where the person sees the token: its own characters, or the use of the macro that brought it. */
export function placeOf(token: ExpandedToken): Place {
  return token.use ?? token;
}

/** The range from the first to the last of these tokens, as far as they stand in one file. */
export function rangeOfTokens(first: ExpandedToken, last: ExpandedToken): TextRange {
  const [from, to] = [placeOf(first), placeOf(last)];
  const end = to.file === from.file && to.end >= from.start ? to.end : from.end;
  return {start: from.file.source.positionAt(from.start), end: from.file.source.positionAt(end)};
}

/** The tokens' text with one blank where the program has any. */
export function joined(tokens: readonly ExpandedToken[]): string {
  return tokens.map(({text, spaced}, index) => (spaced && index > 0 ? ` ${text}` : text)).join('');
}
