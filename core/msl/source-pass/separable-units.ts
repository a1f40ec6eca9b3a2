import {closingIndex} from './declarators.ts';
import {type PassContext} from './pass-context.ts';
import {type ExpandedToken, placeOf} from './preprocessor/tokens.ts';
import {type FunctionRecord} from './records.ts';
import {type Declaration} from './scopes.ts';

/**
 * A span of the source that makes kernels and that nothing else of the program needs: an explicit instantiation of a
 * template, a kernel whose name is mentioned nowhere else, or one use of a macro that holds only such. Without it the rest
 * of the program means the same, so that a long source can be compiled in parts (electron/toolchains/portable).
 */
export interface SeparableUnit {
  readonly kind: 'function' | 'instantiation';
  /** UTF-16 offsets in the source; whole tokens. */
  readonly start: number;
  readonly end: number;
}

/** An entry function with the declaration that it was read from. */
export interface EntryDeclaration {
  readonly declaration: Declaration;
  readonly record: FunctionRecord;
}

/**
 * The units of the source itself (not of what it includes), in the order in which Clang emits them: plain functions as they
 * stand, then instantiations. Linear in the tokens of the program.
 */
export function separableUnits(context: PassContext, entries: readonly EntryDeclaration[]): SeparableUnit[] {
  const {texts, tokens} = context.outline;
  const mentions = countWords(texts, new Set(entries.map(({record}) => record.name)));
  const spans = new Map<number, {kind: SeparableUnit['kind']; start: number; end: number; count: number}>();
  let usesMacro = false;
  for (const {declaration, record} of entries) {
    const kind = kindOf(record, mentions);
    if (kind === undefined) continue;
    const lastIndex =
      declaration.endsWith === '{' ? closingIndex(texts, declaration.end, texts.length) : declaration.end;
    const [first, last] = [tokens[declaration.first], tokens[lastIndex]];
    if (first === undefined || last === undefined) continue;
    const [from, to] = [placeOf(first), placeOf(last)];
    if (from.file !== context.main || to.file !== context.main || to.end <= from.start) continue;
    usesMacro ||= first.use !== undefined || last.use !== undefined;
    const known = spans.get(from.start);
    const count = (known?.count ?? 0) + lastIndex - declaration.first + 1;
    spans.set(from.start, {kind, start: from.start, end: Math.max(to.end, known?.end ?? 0), count});
  }
  const units = [...spans.values()].sort((a, b) => a.start - b.start);
  const kept = usesMacro ? wholeUses(context, units) : units;
  const apart = kept.filter((unit, index) => unit.end <= (kept[index + 1]?.start ?? Infinity));
  const byKind = (wanted: SeparableUnit['kind']): SeparableUnit[] =>
    apart.filter(({kind}) => kind === wanted).map(({kind, start, end}) => ({kind, start, end}));
  return [...byKind('function'), ...byKind('instantiation')];
}

/**
 * The prepared text without the units that are not in `kept`: their tokens are blanks, so that all positions and the
 * preprocessor's lines stay. `text` may have lines of its own after the source.
 */
export function textWithout(
  text: string,
  units: readonly SeparableUnit[],
  kept: ReadonlySet<SeparableUnit>,
): string {
  const pieces: string[] = [];
  let at = 0;
  for (const unit of [...units].sort((a, b) => a.start - b.start)) {
    if (kept.has(unit)) continue;
    pieces.push(text.slice(at, unit.start), blankLines(text.slice(unit.start, unit.end)));
    at = unit.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Preprocessor lines, with those that they continue on, stay. */
function blankLines(span: string): string {
  const lines = span.split('\n');
  let isDirective = false;
  return lines
    .map((line, index) => {
      const continues = index > 0 && /\\\r?$/.test(lines[index - 1] ?? '');
      isDirective = continues ? isDirective : index > 0 && /^\s*#/.test(line);
      return isDirective ? line : line.replace(/[^\r]/g, ' ');
    })
    .join('\n');
}

function kindOf(
  record: FunctionRecord,
  mentions: ReadonlyMap<string, number>,
): SeparableUnit['kind'] | undefined {
  if (record.kind !== 'kernel') return undefined;
  if (record.form === 'explicit-instantiation') return 'instantiation';
  const isAlone = record.form === 'plain' && record.isDefined && mentions.get(record.name) === 1;
  return isAlone ? 'function' : undefined;
}

function countWords(texts: readonly string[], wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) if (wanted.has(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Units that hold all tokens that their macros bring into the program. */
function wholeUses<T extends {readonly start: number; readonly end: number; readonly count: number}>(
  {main, outline}: PassContext,
  units: readonly T[],
): T[] {
  const inside = new Map<T, number>();
  let next = 0;
  // Tokens of the source come in its order; those of files it includes stand between them and are passed over.
  for (const token of outline.tokens) {
    const place = placeOf(token);
    if (place.file !== main) continue;
    while ((units[next]?.end ?? Infinity) <= place.start) next++;
    const unit = units[next];
    if (unit !== undefined && reaches(token, unit)) inside.set(unit, (inside.get(unit) ?? 0) + 1);
  }
  return units.filter((unit) => inside.get(unit) === unit.count);
}

function reaches(
  token: ExpandedToken,
  {start, end}: {readonly start: number; readonly end: number},
): boolean {
  const place = placeOf(token);
  return place.start < end && place.end > start;
}
