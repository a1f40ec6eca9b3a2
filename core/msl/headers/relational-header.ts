import {header, pure} from './library-text.ts';
import {scalarTypes, vectorSizes} from './scalars.ts';

const sizes = [1, ...vectorSizes];
const floating = ['float', 'half'];

/** The bits decide, so that fast math (which assumes no NaN) does not fold the answer away. */
function classification(scalar: string, size: number): string {
  const type = size === 1 ? scalar : `${scalar}${size}`;
  const bits = scalar === 'float' ? 'uint' : 'ushort';
  const raw = size === 1 ? bits : `${bits}${size}`;
  const truth = size === 1 ? 'bool' : `bool${size}`;
  const [magnitude, infinity, sign, smallest] =
    scalar === 'float' ? ['0x7fffffffu', '0x7f800000u', '0x80000000u', '0x00800000u'] : ['0x7fff', '0x7c00', '0x8000', '0x0400'];
  const magnitudeOf = `(__builtin_bit_cast(${raw}, a) & ${raw}(${magnitude}))`;
  const define = (name: string, value: string) => `__METAL_FUNCTION ${truth} ${name}(${type} a) { return ${value}; }`;
  return [
    define('isnan', `${magnitudeOf} > ${raw}(${infinity})`),
    define('isinf', `${magnitudeOf} == ${raw}(${infinity})`),
    define('isfinite', `${magnitudeOf} < ${raw}(${infinity})`),
    define('isnormal', `${magnitudeOf} < ${raw}(${infinity}) && ${magnitudeOf} >= ${raw}(${smallest})`),
    define('signbit', `(__builtin_bit_cast(${raw}, a) & ${raw}(${sign})) != ${raw}(0)`),
    `__METAL_FUNCTION ${truth} isunordered(${type} a, ${type} b) { return isnan(a) || isnan(b); }`,
    `__METAL_FUNCTION ${truth} isordered(${type} a, ${type} b) { return !isunordered(a, b); }`,
  ].join('\n');
}

const quantifiers = vectorSizes
  .flatMap((size) => [
    `typedef bool __bits${size} __attribute__((ext_vector_type(${size})));`,
    ...['all', 'any'].flatMap((name) => [
      `${pure} bool __${name}(__bits${size}) __asm("air.${name}.v${size}i1");`,
      `__METAL_FUNCTION bool ${name}(bool${size} a) { return __${name}(__builtin_convertvector(a.__v, __bits${size})); }`,
    ]),
  ])
  .join('\n');

function selections(scalar: string): string {
  const scalars = `__METAL_FUNCTION ${scalar} select(${scalar} a, ${scalar} b, bool c) { return c ? b : a; }`;
  const bytes = scalarTypes.find((type) => type.name === scalar)?.bytes ?? 4;
  const mask = {1: 'char', 2: 'short', 4: 'int', 8: 'long'}[bytes] ?? 'int';
  const vectors = vectorSizes.map((size) => {
    const type = `${scalar}${size}`;
    return `__METAL_FUNCTION ${type} select(${type} a, ${type} b, bool${size} c) { return ${type}(__bare(), __builtin_convertvector(c.__v, __${mask}${size}) != (${mask})0 ? b.__v : a.__v); }`;
  });
  return [scalars, ...vectors].join('\n');
}

export const relationalHeader = header(
  ['metal_types'],
  [
    ...floating.flatMap((scalar) => sizes.map((size) => classification(scalar, size))),
    quantifiers,
    '__METAL_FUNCTION bool all(bool a) { return a; }\n__METAL_FUNCTION bool any(bool a) { return a; }',
    ...scalarTypes.map((type) => selections(type.name)),
  ].join('\n'),
);
