import {type Span, type Words} from './statements.ts';

/** A variable that a function's body may use. */
export interface Variable {
  readonly name: string;
  /** Address space of what it is or points to; `thread` where none is written. */
  readonly space: string;
  readonly type: string;
  readonly isConst: boolean;
  readonly form: 'value' | 'pointer' | 'reference' | 'array' | 'other';
}

const spaces = new Set(['thread', 'threadgroup', 'device', 'constant']);
const qualifiers = new Set([
  'const',
  'constexpr',
  'volatile',
  'static',
  'thread',
  'threadgroup',
  'device',
  'constant',
]);
const notTypes = new Set([
  'return',
  'break',
  'continue',
  'goto',
  'delete',
  'using',
  'typedef',
  'else',
  'case',
]);

/** What a declaration declares; nothing where the words are no declaration. */
export function readDeclaration(words: Words, {from, to}: Span): Variable[] {
  let at = skipAttributes(words, from, to);
  let space = 'thread';
  let isConst = false;
  const skipQualifiers = (): void => {
    for (; at < to && qualifiers.has(words.text(at)); at++) {
      if (spaces.has(words.text(at))) space = words.text(at);
      else if (words.text(at) !== 'volatile' && words.text(at) !== 'static') isConst = true;
    }
  };
  skipQualifiers();
  const typeWord = words.list[at];
  if (typeWord === undefined || !typeWord.isName || notTypes.has(typeWord.text)) return [];
  let type = typeWord.text;
  at++;
  while (words.text(at) === '::' && at + 1 < to) {
    type += `::${words.text(at + 1)}`;
    at += 2;
  }
  if (words.text(at) === '<') {
    const from = at;
    for (let depth = 0; at < to; at++) {
      if (words.text(at) === '<') depth++;
      if (words.text(at) === '>' && --depth === 0) break;
    }
    at++;
    type += words.slice({from, to: at});
  }
  skipQualifiers();
  const found: Variable[] = [];
  while (at < to) {
    let stars = 0;
    let references = 0;
    for (; at < to && ['*', '&', 'const', 'restrict'].includes(words.text(at)); at++) {
      if (words.text(at) === '*') stars++;
      if (words.text(at) === '&') references++;
    }
    const name = words.list[at];
    if (name?.isName !== true) return found;
    at++;
    let dimensions = 0;
    for (; words.text(at) === '[' && words.text(at + 1) !== '['; at = words.closing(at) + 1) dimensions++;
    at = skipAttributes(words, at, to);
    const next = words.text(at);
    if (at < to && next !== '=' && next !== ',' && next !== ';' && next !== '{' && next !== '(') return found;
    found.push({name: name.text, space, type, isConst, form: formOf(stars, references, dimensions)});
    while (at < to && words.text(at) !== ',' && words.text(at) !== ';') {
      const text = words.text(at);
      at = text === '(' || text === '[' || text === '{' ? words.closing(at) + 1 : at + 1;
    }
    if (words.text(at) !== ',') return found;
    at++;
  }
  return found;
}

/** The parameters between two brackets. */
export function readParameters(words: Words, {from, to}: Span): Variable[] {
  const found: Variable[] = [];
  let first = from;
  for (let at = from; at <= to; at++) {
    const text = words.text(at);
    if (at < to && (text === '(' || text === '[' || text === '{')) at = words.closing(at);
    else if (at === to || text === ',') {
      found.push(...readDeclaration(words, {from: first, to: at}));
      first = at + 1;
    }
  }
  return found;
}

function skipAttributes(words: Words, from: number, to: number): number {
  let at = from;
  while (at < to && words.text(at) === '[' && words.text(at + 1) === '[') at = words.closing(at) + 1;
  return at;
}

function formOf(stars: number, references: number, dimensions: number): Variable['form'] {
  const [kinds] = [stars + references + dimensions];
  if (kinds === 0) return 'value';
  if (kinds > 1) return 'other';
  return stars === 1 ? 'pointer' : references === 1 ? 'reference' : 'array';
}
