import {describe, expect, it} from 'vitest';
import {headerFiles} from './header-files.ts';
import {expectationOf, type DeclaredFunction} from './testing/declared-signatures.ts';

const scalars: Readonly<Record<string, string>> = {
  ...{float: 'float', half: 'half', bfloat: 'bfloat', bool: 'i1', void: 'void', mem_flags: 'i32'},
  ...{char: 'i8', uchar: 'i8', short: 'i16', ushort: 'i16', int: 'i32', uint: 'i32', long: 'i64', ulong: 'i64'},
};
const spaces = [
  ['device', ' addrspace(1)'],
  ['constant', ' addrspace(2)'],
  ['threadgroup', ' addrspace(3)'],
] as const;

/** The IR type of a type as our headers spell it. */
function irType(text: string): string {
  const type = text.trim();
  if (type.includes('*')) {
    const space = spaces.find(([keyword]) => new RegExp(`\\b${keyword}\\b`).test(type));
    return `ptr${space?.[1] ?? ''}`;
  }
  const plain = scalars[type];
  if (plain !== undefined) return plain;
  const fragment = /^__fragment_(\w+)$/.exec(type)?.[1];
  if (fragment !== undefined) return `<64 x ${scalars[fragment] ?? fragment}>`;
  const [, element = '', size = ''] = /^__([a-z]+)([234])$/.exec(type) ?? [];
  if (element === 'bits') return `<${size} x i1>`;
  return size === '' ? `unknown ${type}` : `<${size} x ${scalars[element] ?? element}>`;
}

const declaration =
  /__attribute__\(\([^\n]*?\)\) (?:static )?([\w ]+?(?: \*)?)\s?(\w+)\(([^()\n]*)\) __asm\(([^)]*)\);/g;

/** Every function that a header declares with a name of AIR; with fast math, whose prefix the names then have. */
function declared(): DeclaredFunction[] {
  return Object.values(headerFiles()).flatMap((text) =>
    [...text.matchAll(declaration)].map(([, result = '', , parameters = '', label = '']) => ({
      name: label.replace(/"\s*__METAL_FAST\s*"/, 'fast_').replaceAll('"', ''),
      result: irType(result),
      parameters: parameters === '' ? [] : parameters.split(',').map(irType),
    })),
  );
}

/** The forms before AIR 2.8 (AIR.md 2.2), of which the catalogue has the later ones. */
const formerForms = /^air\.simdgroup_matrix_8x8_(?:load|store)\./;

describe('names and types of the declared air functions', () => {
  const functions = declared();

  it('reads every declaration with a label', () => {
    const labels = Object.values(headerFiles()).join('\n').split('__asm("air.').length - 1;
    // Not read: the builtin of the prelude, which has no attributes.
    expect(functions.length).toBe(labels - 1);
    expect(functions.filter(({result, parameters}) => [result, ...parameters].some((type) => type.startsWith('unknown')))).toEqual([]);
  });

  it('agree with the catalogue wherever it knows the name or its kin', () => {
    const wrong = functions.flatMap((fn) => {
      const {signatures} = expectationOf(fn.name);
      const own = `${fn.result} (${fn.parameters.join(', ')})`;
      if (formerForms.test(fn.name) && fn.parameters.includes('i64')) return [];
      return signatures.length === 0 || signatures.includes(own) ? [] : [`${fn.name}: ${own}, expected ${signatures[0]}`];
    });
    expect(wrong).toEqual([]);
  });
});
