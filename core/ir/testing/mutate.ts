import {type Random} from './random.ts';

/** One way to spoil (or merely change) a module; undefined where the module has no place for it. */
type Mutation = (text: string, random: Random) => string | undefined;

interface Span {
  readonly start: number;
  readonly end: number;
}

const token =
  /[%@$!#^]?"(?:[^"\\]|\\.)*"|[%@$!#^][-\w.$]+|c"[^"]*"|0x[KLMHR]?[0-9A-Fa-f]+|-?\d+(?:\.\d+(?:e[-+]?\d+)?)?|[A-Za-z_.][-\w.$]*:?|;[^\n]*|[^\s]/g;

const typeWords = [
  'i1',
  'i8',
  'i16',
  'i32',
  'i64',
  'i128',
  'half',
  'bfloat',
  'float',
  'double',
  'ptr',
  'void',
  'label',
  'metadata',
  'token',
  'x86_fp80',
];
const opcodes = [
  'add',
  'sub',
  'mul',
  'udiv',
  'sdiv',
  'shl',
  'lshr',
  'and',
  'or',
  'xor',
  'fadd',
  'fsub',
  'fmul',
  'fdiv',
  'trunc',
  'zext',
  'sext',
  'fptrunc',
  'fpext',
  'fptosi',
  'sitofp',
  'ptrtoint',
  'inttoptr',
  'bitcast',
  'addrspacecast',
  'icmp',
  'fcmp',
  'load',
  'store',
  'alloca',
  'ret',
  'br',
  'freeze',
  'fneg',
  'select',
  'call',
  'invoke',
  'unreachable',
];
const attributeWords = [
  'nounwind',
  'noundef',
  'readonly',
  'nonnull',
  'signext',
  'zeroext',
  'noreturn',
  'byval',
  'sret',
  'inreg',
  'immarg',
  'align',
  'nocapture',
  'noalias',
  'returned',
  'swiftself',
  'convergent',
  'dereferenceable',
  'inalloca',
  'nest',
  'speculatable',
  'willreturn',
  'alwaysinline',
  'noinline',
  'optnone',
  'internal',
  'private',
  'external',
  'weak',
  'common',
  'appending',
  'hidden',
  'dllimport',
  'dso_local',
  'unnamed_addr',
  'constant',
  'global',
  'nuw',
  'nsw',
  'exact',
  'fast',
  'inbounds',
  'volatile',
  'atomic',
  'monotonic',
  'seq_cst',
  'acquire',
  'release',
  'cleanup',
  'tail',
  'musttail',
  'fastcc',
];
const predicates = ['eq', 'ne', 'ult', 'ugt', 'slt', 'sge', 'oeq', 'olt', 'une', 'uno', 'ord', 'true'];

/** Every mutation by name. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'delete-token': (text, random) => edit(text, pickToken(text, random), () => ''),
  'duplicate-token': (text, random) => edit(text, pickToken(text, random), (old) => `${old} ${old}`),
  'swap-tokens': swapTokens,
  'copy-token': (text, random) => {
    const other = pickToken(text, random);
    return other && edit(text, pickToken(text, random), () => text.slice(other.start, other.end));
  },
  'insert-punctuation': (text, random) =>
    edit(
      text,
      pickToken(text, random),
      (old) =>
        `${random.pick(['(', ')', '{', '}', ',', '*', '=', '<', '>', '[', ']', '!', '%', '@', '"', '#', ':'])}${old}`,
    ),
  'delete-bracket': (text, random) => edit(text, pickMatch(text, /[()[\]{}<>]/g, random), () => ''),
  'swap-type': (text, random) => replaceWord(text, typeWords, random),
  'change-width': (text, random) =>
    edit(text, pickMatch(text, /\bi\d+\b/g, random), () => `i${1 + random.below(130)}`),
  'change-vector': (text, random) =>
    edit(text, pickMatch(text, /\b\d+ x /g, random), () => `${random.below(9)} x `),
  'change-space': (text, random) =>
    edit(text, pickMatch(text, /addrspace\(\d+\)/g, random), () =>
      random.pick(['', `addrspace(${random.below(6)})`]),
    ),
  'change-opcode': (text, random) => replaceWord(text, opcodes, random),
  'change-predicate': (text, random) => replaceWord(text, predicates, random),
  'change-attribute': (text, random) => replaceWord(text, attributeWords, random),
  'insert-attribute': (text, random) =>
    edit(
      text,
      pickMatch(text, /\b(?:i32|i8|float|ptr|i64)\b \*?/g, random),
      (old) => `${old}${random.pick(attributeWords)} `,
    ),
  'rename-value': (text, random) =>
    edit(text, pickMatch(text, /%[-\w.$]+/g, random), (old) => `${old}.renamed`),
  'replace-value': (text, random) => crossReplace(text, /%[-\w.$]+/g, random),
  'replace-global': (text, random) => crossReplace(text, /@[-\w.$]+/g, random),
  'replace-operand': (text, random) =>
    edit(text, pickMatch(text, /(?<=[ ,(])%[-\w.$]+(?=[,\n) ])/g, random), () =>
      random.pick([
        'undef',
        'null',
        'zeroinitializer',
        '0',
        '1.0',
        'true',
        '-1',
        'poison',
        'none',
        '@main',
        '%0',
      ]),
    ),
  'rename-global': (text, random) =>
    edit(text, pickMatch(text, /@[-\w.$]+/g, random), (old) => `${old}.renamed`),
  'duplicate-definition': (text, random) => duplicateLine(text, random, /^\s*%[-\w.$"]+ = /),
  'duplicate-global': (text, random) =>
    duplicateLine(text, random, /^(?:@|declare|\$|%.* = type|![0-9]+ =|attributes)/),
  'delete-line': (text, random) => dropLine(text, random, /\S/),
  'swap-lines': swapLines,
  'duplicate-line': (text, random) => duplicateLine(text, random, /\S/),
  'delete-terminator': (text, random) =>
    dropLine(text, random, /^\s+(?:ret|br|unreachable|resume|indirectbr|switch)\b/),
  'delete-definition': (text, random) => dropLine(text, random, /^\s*%[-\w.$"]+ = /),
  'delete-label': (text, random) => dropLine(text, random, /^[-\w.$]+:/),
  'delete-metadata': (text, random) => dropLine(text, random, /^![0-9]+ =/),
  'delete-declaration': (text, random) => dropLine(text, random, /^(?:declare|@|%.* = type|attributes|\$)/),
  'change-number': (text, random) =>
    edit(text, pickMatch(text, /(?<![\w.%@!#$-])-?\d+(?![\w.])/g, random), (old) =>
      random.pick([
        String(Number(old) + 1),
        String(Number(old) - 1),
        '0',
        '-1',
        '3',
        '4294967296',
        '99999999999999999999',
        '1.5',
        '0x10',
      ]),
    ),
  'change-float': (text, random) =>
    edit(text, pickMatch(text, /0x[HRKL]?[0-9A-F]{4,}|\d\.\d+e[-+]\d+/g, random), () =>
      random.pick(['1.0', '0.1', '3', '0xH3C00', '0x7FF0000000000000', '0x1', '1e400', 'i32']),
    ),
  'change-alignment': (text, random) =>
    edit(
      text,
      pickMatch(text, /align \d+/g, random),
      () => `align ${random.pick([0, 3, 1, 64, 4294967296, 8589934592])}`,
    ),
  'change-label': (text, random) => crossReplace(text, /(?<=label )%[-\w.$]+/g, random),
  'change-phi-label': (text, random) =>
    edit(
      text,
      pickMatch(text, /(?<=\[ [^[\]\n]{1,40}, )%[-\w.$]+(?= \])/g, random),
      () => pickText(text, /(?<=label )%[-\w.$]+/g, random) ?? '%none',
    ),
  'drop-phi-entry': (text, random) =>
    edit(text, pickMatch(text, /, \[ [^[\]\n]+ \](?=\n|,)/g, random), () => ''),
  'drop-argument': (text, random) =>
    edit(text, pickMatch(text, /, (?:i\d+|float|ptr|double) [%@\w.-]+(?=\))/g, random), () => ''),
  'add-argument': (text, random) =>
    edit(text, pickMatch(text, /\)(?= #| \[|\n)/g, random), () =>
      random.pick([', i32 1)', ', float 0.0)', 'i32 2)']),
    ),
  'change-metadata-reference': (text, random) =>
    edit(text, pickMatch(text, /(?<!^)!\d+/gm, random), () => `!${random.pick([0, 1, 2, 3, 7, 12, 9999])}`),
  'change-field': (text, random) =>
    edit(
      text,
      pickMatch(
        text,
        /\b(?:line|scope|file|type|name|size|tag|flags|baseType|elements|unit|arg|encoding): /g,
        random,
      ),
      () => random.pick(['line: ', 'scope: ', 'bogus: ', 'name: ', 'type: ']),
    ),
  'change-attachment': (text, random) =>
    edit(text, pickMatch(text, /!(?:tbaa|dbg|range|llvm\.loop|prof|nonnull|noalias)\b/g, random), () =>
      random.pick(['!tbaa', '!dbg', '!range', '!llvm.loop', '!nonnull', '!align', '!custom', '!prof']),
    ),
  'move-definition': moveDefinition,
  'reorder-use': (text, random) => sameTypeReplace(text, random),
  'branch-to-entry': (text, random) =>
    edit(
      text,
      pickMatch(text, /(?<=label )%[-\w.$]+/g, random),
      () => pickText(text, /(?<=^)(?:entry|start|[-\w.$]+)(?=:)/gm, random)?.replace(/^/, '%') ?? '%0',
    ),
  'change-callee-type': (text, random) =>
    edit(text, pickMatch(text, /(?<=^declare (?:[a-z]+ )?)(?:void|i32|float|i8|ptr)/gm, random), () =>
      random.pick(['i32', 'void', 'float', 'ptr', '[2 x i32]', 'label', 'metadata', 'i32*']),
    ),
  'change-linkage': (text, random) =>
    edit(text, pickMatch(text, /(?<=^@[-\w.$]+ = |^define |^declare )/gm, random), () =>
      random.pick([
        'internal ',
        'private ',
        'common ',
        'appending ',
        'extern_weak ',
        'available_externally ',
        'hidden ',
        'dllexport ',
        'linkonce_odr ',
        'external ',
        'internal hidden ',
      ]),
    ),
  'change-convention': (text, random) =>
    edit(text, pickMatch(text, /(?<=\bcall |^define )/gm, random), () =>
      random.pick([
        'fastcc ',
        'spir_kernel ',
        'amdgpu_kernel ',
        'cc 1000000 ',
        'musttail ',
        'swiftcc ',
        'x86_intrcc ',
        'coldcc ',
      ]),
    ),
  'change-initialiser': (text, random) =>
    edit(text, pickMatch(text, /(?<=^@[^\n]*(?:global|constant) \S+ )[-\w"@]+/gm, random), () =>
      random.pick([
        'undef',
        'null',
        '@nothing',
        '-7',
        '1.5',
        'zeroinitializer',
        'true',
        '{ i32 1 }',
        'c"x"',
        'poison',
        'none',
      ]),
    ),
  'attribute-on-parameter': (text, random) =>
    edit(
      text,
      pickMatch(
        text,
        /(?<=[(,] ?(?:i32|i8|float|ptr|i64|double|half)(?: addrspace\(\d\))?\*?)(?=[ ,)])/g,
        random,
      ),
      () =>
        ` ${random.pick(['noalias', 'nonnull', 'signext', 'byval(i32)', 'sret(i32)', 'align 8', 'align 3', 'dereferenceable(4)', 'inreg', 'returned', 'zeroext', 'nest', 'swiftself', 'swifterror', 'inalloca(i32)', 'readnone writeonly', 'signext zeroext', 'immarg', 'nofree', 'byval(i32) sret(i32)', 'range(i32 0, 4)', 'nofpclass(nan)'])}`,
    ),
  'attribute-on-function': (text, random) =>
    edit(
      text,
      pickMatch(text, /(?<=^(?:define|declare) [^\n]*\))(?= |\n)/gm, random),
      () =>
        ` ${random.pick(['readnone', 'readonly', 'noinline alwaysinline', 'optnone', 'optnone minsize noinline', 'signext', 'noalias', 'allocsize(0)', 'allocsize(7)', 'jumptable', 'vscale_range(3,1)', 'naked', 'noreturn', 'willreturn', 'speculatable', 'alignstack(3)', 'memory(none)', 'nonnull', '"frame-pointer"="bogus"', 'minsize optsize', 'uwtable', 'gc "x"', 'personality i32 0', 'returned'])}`,
    ),
  'attribute-on-call': (text, random) =>
    edit(
      text,
      pickMatch(text, /(?<=\bcall [^\n]*\))(?=,|\n| #)/g, random),
      () =>
        ` ${random.pick(['nounwind', 'readnone readonly', 'signext', 'noalias', 'builtin', 'nobuiltin', 'alwaysinline', 'cold', 'returned', '[ "deopt"(), "deopt"() ]', '[ "funclet"(i32 1) ]', '[ "align"(i32 1) ]', 'naked', 'allocsize(3)', 'convergent'])}`,
    ),
  unsized: (text, random) =>
    edit(
      text,
      pickMatch(
        text,
        /(?<=\b(?:alloca|load|getelementptr inbounds|getelementptr) )(?:i\d+|float|ptr|double|half)\b/g,
        random,
      ),
      () =>
        random.pick([
          'void',
          'label',
          '%nothing',
          'i32 (i32)',
          'metadata',
          '{ }',
          '[0 x i8]',
          'token',
          '<4 x i1>',
        ]),
    ),
  'change-index': (text, random) =>
    edit(text, pickMatch(text, /(?<=, )(?:i32|i64) \d+(?=[,\n)])/g, random), () =>
      random.pick([
        'i32 9',
        'i64 0',
        'i32 -1',
        'float 1.0',
        'i1 true',
        '<2 x i32> zeroinitializer',
        'i32 undef',
        'i128 1',
      ]),
    ),
  'change-ordering': (text, random) =>
    edit(text, pickMatch(text, /\b(?:monotonic|acquire|release|acq_rel|seq_cst|unordered)\b/g, random), () =>
      random.pick(['monotonic', 'acquire', 'release', 'acq_rel', 'seq_cst', 'unordered', '']),
    ),
  'change-tag': (text, random) =>
    edit(text, pickMatch(text, /^!\d+ = (?:distinct )?!\{[^\n]*\}/gm, random), (old) =>
      old.replace(
        /\{.*/,
        random.pick([
          '{}',
          '{i32 1}',
          '{!"x", i64 0}',
          '{null}',
          '{!0, !0, i64 0}',
          '{i32 5, i32 5}',
          '{i32 1, !"name", i32 4}',
        ]),
      ),
    ),
  'truncate-line': (text, random) => edit(text, pickMatch(text, /(?<=\S)[^\n]{1,12}\n/g, random), () => '\n'),
  'truncate-file': (text, random) => text.slice(0, Math.floor(text.length * random.fraction())),
  'join-lines': (text, random) => edit(text, pickMatch(text, /\n/g, random), () => ' '),
};

/** Applies `name` to `text`; undefined where it finds no place or changes nothing. */
export function mutate(name: string, text: string, random: Random): string | undefined {
  const result = mutations[name]?.(text, random);
  return result === text ? undefined : result;
}

function edit(text: string, span: Span | undefined, change: (old: string) => string): string | undefined {
  if (span === undefined) return undefined;
  return text.slice(0, span.start) + change(text.slice(span.start, span.end)) + text.slice(span.end);
}

function pickMatch(text: string, pattern: RegExp, random: Random): Span | undefined {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    if (!inComment(text, match.index)) spans.push({start: match.index, end: match.index + match[0].length});
  }
  return spans.length === 0 ? undefined : random.pick(spans);
}

function pickToken(text: string, random: Random): Span | undefined {
  return pickMatch(text, token, random);
}

function pickText(text: string, pattern: RegExp, random: Random): string | undefined {
  const span = pickMatch(text, pattern, random);
  return span && text.slice(span.start, span.end);
}

function inComment(text: string, index: number): boolean {
  const lineStart = text.lastIndexOf('\n', index) + 1;
  return text
    .slice(lineStart, index)
    .replace(/"[^"]*"/g, '')
    .includes(';');
}

function replaceWord(text: string, words: readonly string[], random: Random): string | undefined {
  const pattern = new RegExp(`(?<![-\\w.$%@!"])(?:${words.join('|')})(?![-\\w.$":])`, 'g');
  return edit(text, pickMatch(text, pattern, random), () => random.pick(words));
}

function crossReplace(text: string, pattern: RegExp, random: Random): string | undefined {
  const other = pickText(text, pattern, random);
  return other === undefined ? undefined : edit(text, pickMatch(text, pattern, random), () => other);
}

function swapTokens(text: string, random: Random): string | undefined {
  const first = pickToken(text, random);
  if (first === undefined) return undefined;
  const rest = new RegExp(token.source, 'g');
  rest.lastIndex = first.end;
  const second = rest.exec(text);
  if (second === null) return undefined;
  const between = text.slice(first.end, second.index);
  const end = second.index + second[0].length;
  return (
    text.slice(0, first.start) + second[0] + between + text.slice(first.start, first.end) + text.slice(end)
  );
}

function pickLine(lines: readonly string[], random: Random, pattern: RegExp): number | undefined {
  const numbers = lines.flatMap((line, index) =>
    pattern.test(line) && !line.startsWith(';') ? [index] : [],
  );
  return numbers.length === 0 ? undefined : random.pick(numbers);
}

function dropLine(text: string, random: Random, pattern: RegExp): string | undefined {
  const lines = text.split('\n');
  const index = pickLine(lines, random, pattern);
  if (index === undefined) return undefined;
  return lines.filter((_, number) => number !== index).join('\n');
}

function duplicateLine(text: string, random: Random, pattern: RegExp): string | undefined {
  const lines = text.split('\n');
  const index = pickLine(lines, random, pattern);
  if (index === undefined) return undefined;
  return lines.flatMap((line, number) => (number === index ? [line, line] : [line])).join('\n');
}

/** Moves an instruction to after another line: often into a block that does not dominate its uses. */
function moveDefinition(text: string, random: Random): string | undefined {
  const lines = text.split('\n');
  const from = pickLine(lines, random, /^\s*%[-\w.$"]+ = /);
  if (from === undefined) return undefined;
  const [line] = lines.splice(from, 1);
  const to = pickLine(lines, random, /^ {2}\S/);
  if (line === undefined || to === undefined) return undefined;
  lines.splice(to, 0, line);
  return lines.join('\n');
}

/** Puts another value of the same type (as far as its own line tells) into a use: mostly a question of dominance. */
function sameTypeReplace(text: string, random: Random): string | undefined {
  const definitions = [...text.matchAll(/(%[-\w.$]+) = (?:[a-z]+ )+(i\d+|float|double|ptr)\b/g)];
  if (definitions.length < 2) return undefined;
  const [, name, type] = random.pick(definitions);
  const uses = new RegExp(`(?<= ${type ?? ''} )%[-\\w.$]+(?=,|\\n|\\))`, 'g');
  return edit(text, pickMatch(text, uses, random), () => name ?? '');
}

function swapLines(text: string, random: Random): string | undefined {
  const lines = text.split('\n');
  const index = pickLine(lines, random, /\S/);
  const next = index === undefined ? undefined : lines[index + 1];
  const line = index === undefined ? undefined : lines[index];
  if (index === undefined || line === undefined || next === undefined) return undefined;
  lines[index] = next;
  lines[index + 1] = line;
  return lines.join('\n');
}
