import {type PassContext} from './pass-context.ts';
import {type ExpandedToken, placeOf, rangeOfTokens} from './preprocessor/tokens.ts';
import {type Declaration} from './scopes.ts';

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
 * itself decides in which order the errors come; `planted` says what they mean.
 */
export function refuseAirLabels(context: PassContext): void {
  if (!refusesAirLabels(context.profile.appleClang)) return;
  const {tokens, declarations} = context.outline;
  for (const declaration of declarations) {
    const label = refusedLabel(context, declaration);
    if (label === undefined) continue;
    const [firstPlace, lastPlace] = [placeOf(label.first), placeOf(label.last)];
    for (const token of tokens.slice(declaration.first, declaration.end)) context.edits.blankUse(token);
    context.edits.of(firstPlace.file).replace(firstPlace.start, firstPlace.start + 1, '@');
    const {file, start: offset} = firstPlace;
    const range =
      label.first.use === undefined || lastPlace === firstPlace
        ? rangeOfTokens(label.first, label.last)
        : rangeOfTokens(label.first, label.first);
    context.planted.push({file: file.path, offset, message, range});
  }
}

interface LabelTokens {
  readonly first: ExpandedToken;
  readonly last: ExpandedToken;
}

function refusedLabel(context: PassContext, {first, end}: Declaration): LabelTokens | undefined {
  const {texts, tokens} = context.outline;
  for (let at = first; at + 1 < end; at++) {
    if (!asmKeywords.has(texts[at] ?? '') || texts[at + 1] !== '(') continue;
    let last = at + 1;
    let value = '';
    while (last + 1 < end && tokens[last + 1]?.kind === 'string') value += stringValue(texts[++last] ?? '');
    const [firstToken, lastToken] = [tokens[at + 2], tokens[last]];
    if (value.startsWith('air.') && firstToken !== undefined && lastToken !== undefined) {
      return {first: firstToken, last: lastToken};
    }
  }
  return undefined;
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
