import {type PassContext, rangeOf} from './pass-context.ts';
import {type Declaration} from './scopes.ts';
import {tokenText} from '../tokenizer.ts';

/**
 * Apple's front end refuses an asm label that names an `air.` symbol, and drops the declaration. Seed 000 shows it for
 * 32023.850, the Metal toolchain asset of Xcode 26.2; no older build is known to refuse (AIR.md 1.2, 4.3).
 * A label that begins with `\01` is let through there (AIR.md 4.3).
 */
const firstRefusingVersion = [32023, 850];
const message = "illegal string literal in 'asm'";
const asmKeywords = new Set(['asm', '__asm', '__asm__']);

export function refusesAirLabels(appleClang: string): boolean {
  const parts = appleClang.split('.').map(Number);
  for (const [index, least] of firstRefusingVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/**
 * Blanks each refused declaration and leaves one character that Clang must stumble over where the string was. So Clang
 * itself decides whether the line is compiled at all, and in which order the errors come; `planted` says what they mean.
 */
export function refuseAirLabels(context: PassContext): void {
  if (!refusesAirLabels(context.profile.appleClang)) return;
  const macros = labelMacros(context);
  for (const declaration of context.outline.declarations) {
    const label = refusedLabel(context, declaration, macros);
    if (label === undefined) continue;
    const {tokens} = context.outline;
    const range = rangeOf(context.source, label.start, label.end);
    // Token by token: preprocessor lines may stand between them.
    for (const token of tokens.slice(declaration.first, declaration.end)) {
      context.edits.replace(token.start, token.end);
    }
    context.edits.replace(label.start, label.start + 1, '@');
    context.planted.push({offset: label.start, message, range});
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function refusedLabel(
  context: PassContext,
  {first, end}: Declaration,
  macros: LabelMacros,
): Span | undefined {
  const {texts, tokens} = context.outline;
  for (let at = first; at + 1 < end; at++) {
    const text = texts[at] ?? '';
    const isAsm = asmKeywords.has(text) || macros.wrapping.has(text);
    if (!isAsm || texts[at + 1] !== '(') continue;
    const pieces: string[] = [];
    let last = at + 1;
    for (let next = at + 2; next < end; next++) {
      const value =
        tokens[next]?.kind === 'string'
          ? stringValue(texts[next] ?? '')
          : macros.strings.get(texts[next] ?? '');
      if (value === undefined) break;
      pieces.push(value);
      last = next;
    }
    const [start, stop] = [tokens[at + 2], tokens[last]];
    if (pieces.join('').startsWith('air.') && start !== undefined && stop !== undefined) {
      return {start: start.start, end: stop.end};
    }
  }
  return undefined;
}

/** Macros of this source through which a label may come. */
interface LabelMacros {
  /** Object-like macros that are string literals. */
  readonly strings: ReadonlyMap<string, string>;
  /** Function-like macros whose body puts something into `asm(...)`. */
  readonly wrapping: ReadonlySet<string>;
}

function labelMacros(context: PassContext): LabelMacros {
  const strings = new Map<string, string>();
  const wrapping = new Set<string>();
  for (const line of defineLines(context)) {
    const [name, ...body] = line;
    if (name === undefined) continue;
    if (body.length > 0 && body.every((word) => word.startsWith('"'))) {
      strings.set(name, body.map(stringValue).join(''));
    } else if (body[0] === '(' && body.some((word, at) => asmKeywords.has(word) && body[at + 1] === '(')) {
      wrapping.add(name);
    }
  }
  return {strings, wrapping};
}

/** The words after `#define` of every such line. */
function defineLines(context: PassContext): string[][] {
  const lines: string[][] = [];
  let words: string[] = [];
  const finish = () => {
    if (words[0] === '#' && words[1] === 'define') lines.push(words.slice(2));
    words = [];
  };
  for (const token of context.tokens) {
    if (!token.inDirective) finish();
    else if (token.kind !== 'whitespace' && token.kind !== 'comment')
      words.push(tokenText(context.source.text, token));
  }
  finish();
  return lines;
}

/** The characters that a string literal stands for, as far as a label's first characters need it. */
function stringValue(literal: string): string {
  const open = literal.indexOf('"');
  const raw = literal.slice(0, open).endsWith('R');
  const body = literal.slice(open + 1, literal.lastIndexOf('"'));
  if (raw) return body.slice(body.indexOf('(') + 1, body.lastIndexOf(')'));
  return body.replace(
    /\\(?:x([0-9A-Fa-f]+)|([0-7]{1,3})|(.))/g,
    (_all, hex?: string, octal?: string, char?: string) => {
      if (char !== undefined) return char;
      return String.fromCharCode(hex === undefined ? parseInt(octal ?? '0', 8) : parseInt(hex, 16) & 0xff);
    },
  );
}
