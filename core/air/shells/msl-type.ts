import {type ShellFunctionContract} from './shell-contract.ts';

/** Scalars of MSL that visible functions take, with what AIR makes of them. */
const scalars: Readonly<Record<string, string>> = {
  bool: 'i1',
  char: 'i8',
  uchar: 'i8',
  short: 'i16',
  ushort: 'i16',
  int: 'i32',
  uint: 'i32',
  long: 'i64',
  ulong: 'i64',
  half: 'half',
  bfloat: 'bfloat',
  float: 'float',
};

const spaces: Readonly<Record<string, number>> = {thread: 0, device: 1, constant: 2, threadgroup: 3};

/**
 * The AIR type of a parameter or result that MSL spells `text`: scalars, vectors of 2 to 4, and pointers or references to
 * them in an address space. Undefined for anything else.
 */
export function airTypeOf(text: string): string | undefined {
  const words = text
    .replace(/([*&])/g, ' $1 ')
    .trim()
    .split(/\s+/)
    .filter((word) => word !== 'const' && word !== 'volatile');
  const [first = '', second = '', third = '', ...more] = words;
  if (words.length === 1) return first === 'void' ? 'void' : valueType(first, false);
  const space = spaces[first];
  if (space === undefined || more.length > 0 || !/^[*&]$/.test(third)) return undefined;
  const element = valueType(second, true);
  if (element === undefined) return undefined;
  return space === 0 ? `${element}*` : `${element} addrspace(${space})*`;
}

/** In memory a bool is a byte. */
function valueType(name: string, inMemory: boolean): string | undefined {
  const match = /^([a-z]+)([2-4]?)$/.exec(name);
  const scalar = scalars[match?.[1] ?? ''];
  if (match === null || scalar === undefined) return undefined;
  const element = scalar === 'i1' && inMemory ? 'i8' : scalar;
  return match[2] === '' ? element : `<${match[2]} x ${element}>`;
}

/** The types of the visible function in AIR; undefined where the contract has a type that AIR cannot be told from. */
export function airSignature(
  contract: ShellFunctionContract,
): {readonly returns: string; readonly parameters: readonly string[]} | undefined {
  const returns = airTypeOf(contract.returns);
  const parameters = contract.parameters.map(({type}) => airTypeOf(type));
  return returns === undefined || !parameters.every((type) => type !== undefined)
    ? undefined
    : {returns, parameters};
}

/** `float (float addrspace(3)*, i32)`. */
export function functionTypeText({
  returns,
  parameters,
}: {
  readonly returns: string;
  readonly parameters: readonly string[];
}): string {
  return `${returns} (${parameters.join(', ')})`;
}
