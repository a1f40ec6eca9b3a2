import {intrinsicCatalogue} from '../../../air/catalogue/intrinsics.ts';
import {expectedSignatures, typeOfToken} from '../../../air/catalogue/families.ts';

/** A function as Clang's IR declares it: opaque pointers, our address spaces renumbered to AIR's. */
export interface DeclaredFunction {
  readonly name: string;
  readonly result: string;
  readonly parameters: readonly string[];
}

const attributes =
  /\s*\b(?:noundef|zeroext|signext|nonnull|readonly|writeonly|readnone|noalias|nofpclass\([^)]*\)|captures\([^)]*\)|align \d+|dereferenceable\(\d+\))/g;

/** Device is 5 and constant 6 in Clang's IR; its generic 4 becomes thread memory on emission. */
function airType(text: string): string {
  return text
    .replace(attributes, '')
    .replace('addrspace(5)', 'addrspace(1)')
    .replace('addrspace(6)', 'addrspace(2)')
    .replace(' addrspace(4)', '')
    .trim();
}

/** The parts of a list between commas that stand in no bracket. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if ('(<{['.includes(char)) depth++;
    else if (')>}]'.includes(char)) depth--;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The `air.*` functions that the IR declares. */
export function declaredFunctions(ir: string): DeclaredFunction[] {
  return ir.split('\n').flatMap((line) => {
    const match = /^declare .*?spir_func (.*?)@(air\.[\w.]+)\((.*)\)[^()]*$/.exec(line);
    if (match === null) return [];
    const [, result = '', name = '', list = ''] = match;
    return [{name, result: airType(result), parameters: splitList(list).map(airType)}];
  });
}

/** Functions whose results are pairs with the residency of a sparse texture; Clang's declarations have the value alone. */
const pairs = /^air\.(?:sample|read|gather)(?:_compare)?_(?:texture|depth)_/;

/** A catalogued signature in the form of the declarations: pointers without pointees, the value of a pair. */
function opaque(signature: string): string {
  const open = signature.lastIndexOf(' (');
  const pointer = (type: string) => type.replace(/^.*?( addrspace\(\d+\))?\*+$/, 'ptr$1');
  const result = signature.slice(0, open);
  const value = result.startsWith('{ ') ? (splitList(result.slice(2, -2))[0] ?? result) : result;
  const parameters = splitList(signature.slice(open + 2, -1)).map(pointer);
  return `${pointer(value)} (${parameters.join(', ')})`;
}

function isToken(text: string): boolean {
  return typeOfToken(text) !== undefined;
}

/** A name without its type tokens, and the tokens. */
function parts(name: string): {readonly stem: string; readonly tokens: readonly string[]} {
  const words = name.split('.').slice(1);
  const stem = words.filter((word) => !isToken(word) && word !== 's' && word !== 'u').join('.');
  return {stem: stem.replace(/^fast_/, ''), tokens: words.filter(isToken)};
}

interface Sibling {
  readonly tokens: readonly string[];
  readonly signatures: readonly string[];
}

let siblings: ReadonlyMap<string, readonly Sibling[]> | undefined;

function siblingsOf(stem: string): readonly Sibling[] {
  if (siblings === undefined) {
    const all = new Map<string, Sibling[]>();
    for (const entry of intrinsicCatalogue().values()) {
      const {stem: own, tokens} = parts(entry.name);
      const list = all.get(own) ?? [];
      list.push({tokens, signatures: entry.signatures.map(({text}) => text)});
      all.set(own, list);
    }
    siblings = all;
  }
  return siblings.get(stem) ?? [];
}

function elementOf(token: string): string {
  return token.replace(/^v\d+/, '');
}

/**
 * Signatures that functions of the same name with other types let expect: the sibling's types, with its token's replaced.
 * The result of `dot` is the element type.
 */
function fromSiblings(name: string): string[] {
  const {stem, tokens} = parts(name);
  // An atomic's order and scope are i32 as its value may be: the words do not say which to replace.
  if (stem.startsWith('atomic.')) return [];
  return siblingsOf(stem).flatMap((sibling) => {
    if (sibling.tokens.length !== tokens.length) return [];
    return sibling.signatures.map((signature) => {
      let text = signature;
      for (const [index, from] of sibling.tokens.entries()) {
        const to = tokens[index] ?? '';
        const [fromType, toType] = [typeOfToken(from) ?? '', typeOfToken(to) ?? ''];
        const [fromElement, toElement] = [typeOfToken(elementOf(from)) ?? '', typeOfToken(elementOf(to)) ?? ''];
        // Marked first, so that what was put in is not replaced again.
        text = text.replaceAll(fromType, `\u0001${index}`);
        if (stem === 'dot') text = text.replaceAll(new RegExp(`\\b${fromElement}\\b`, 'g'), `\u0002${index}`);
        text = text.replaceAll(`\u0001${index}`, toType).replaceAll(`\u0002${index}`, toElement);
      }
      return text;
    });
  });
}

export type Evidence = 'seen' | 'implied' | 'sibling' | 'none';

export interface Expectation {
  readonly evidence: Evidence;
  /** In the form of the declarations. */
  readonly signatures: readonly string[];
}

/** What the catalogue says of a function: its own entry, its family's rule, or those of the same name with other types. */
export function expectationOf(name: string): Expectation {
  const own = expectedSignatures(name);
  if (own !== undefined) {
    const seen = intrinsicCatalogue().has(name);
    return {evidence: seen ? 'seen' : 'implied', signatures: own.map(opaque)};
  }
  const others = fromSiblings(name).map(opaque);
  return {evidence: others.length > 0 ? 'sibling' : 'none', signatures: others};
}

/** The declaration in the form of `Expectation`. */
export function signatureOf({result, parameters}: DeclaredFunction): string {
  return `${result} (${parameters.join(', ')})`;
}

export function isPair(name: string): boolean {
  return pairs.test(name);
}
