import {pure} from './library-text.ts';
import {airToken, rawTypeName, typeName, vectorSizes} from './scalars.ts';

/**
 * Mathematical functions made of others: Apple's library does the same or calls a run-time library that is no part of AIR
 * (frexp, ilogb, nextafter). Their text is the same in `metal`, `metal::fast` and `metal::precise`; the names that they call
 * are those of their namespace, spelled with it because the operands' own namespace would be searched as well.
 */
const sizes = [1, ...vectorSizes];

interface Shape {
  readonly scalar: 'float' | 'half';
  readonly size: number;
  readonly type: string;
}

function define(result: string, name: string, parameters: string, body: string): string {
  return `__METAL_FUNCTION ${result} ${name}(${parameters}) { ${body} }`;
}

function arithmetic({scalar, size, type}: Shape, space: string): string[] {
  const one = `${type}(1)`;
  const zero = `${type}(0)`;
  return [
    define(type, 'modf', `${type} a, thread ${type} &whole`, `whole = ${space}trunc(a); return a - whole;`),
    define(type, 'divide', `${type} a, ${type} b`, 'return a / b;'),
    define(type, 'fdim', `${type} a, ${type} b`, `return ${space}fmax(a - b, ${zero});`),
    define(type, 'step', `${type} edge, ${type} a`, `return select(${one}, ${zero}, a < edge);`),
    define(
      type,
      'smoothstep',
      `${type} low, ${type} high, ${type} a`,
      `${type} t = ${space}clamp((a - low) / (high - low), ${zero}, ${one}); return t * t * (${type}(3) - ${type}(2) * t);`,
    ),
    define(type, 'degrees', `${type} a`, `return a * ${type}(57.295779513082320877f);`),
    define(type, 'radians', `${type} a`, `return a * ${type}(0.017453292519943295769f);`),
    ...(size === 1
      ? []
      : [
          define(
            type,
            'clamp',
            `${type} a, ${scalar} low, ${scalar} high`,
            `return ${space}clamp(a, ${type}(low), ${type}(high));`,
          ),
        ]),
  ];
}

/** `air.sincos` gives the sine and stores the cosine (AIR.md 2.2). */
function sincos({scalar, size, type}: Shape, prefix: string): string {
  const raw = rawTypeName(scalar, size);
  const label = `air.${scalar === 'float' ? prefix : ''}sincos.${airToken(scalar === 'float' ? 'f32' : 'f16', size)}`;
  const [operand, stored, result] =
    size === 1 ? ['a', 'c', 's'] : ['a.__v', `${type}(__bare(), c)`, `${type}(__bare(), s)`];
  return `__attribute__((nothrow, nodebug)) ${raw} __sincos(${raw}, thread ${raw} *) __asm("${label}");
${define(type, 'sincos', `${type} a, thread ${type} &cosine`, `${raw} c; ${raw} s = __sincos(${operand}, &c); cosine = ${stored}; return ${result};`)}`;
}

/** The exponent is an operand of its own type. */
function ldexp({scalar, size, type}: Shape, prefix: string): string {
  const raw = rawTypeName(scalar, size);
  const exponent = typeName('int', size);
  const label = `air.${scalar === 'float' ? prefix : ''}ldexp.${airToken(scalar === 'float' ? 'f32' : 'f16', size)}`;
  if (size === 1) return `${pure} ${raw} ldexp(${raw}, int) __asm("${label}");`;
  return `${pure} ${raw} __ldexp(${raw}, __${exponent}) __asm("${label}");
${define(type, 'ldexp', `${type} a, ${exponent} k`, `return ${type}(__bare(), __ldexp(a.__v, k.__v));`)}`;
}

const components = ['x', 'y', 'z', 'w'];

/** Sign of one operand, magnitude of the other: bits only, so that fast math cannot change it. */
function bitwise({scalar, size, type}: Shape): string[] {
  const bits = typeName(scalar === 'float' ? 'uint' : 'ushort', size);
  const [sign, rest] = scalar === 'float' ? ['0x80000000u', '0x7fffffffu'] : ['0x8000', '0x7fff'];
  const as = (name: string) => `__builtin_bit_cast(${bits}, ${name})`;
  const value = `(${bits})(${as('a')} & ${bits}(${rest}) | ${as('b')} & ${bits}(${sign}))`;
  return [define(type, 'copysign', `${type} a, ${type} b`, `return __builtin_bit_cast(${type}, ${value});`)];
}

/** frexp, ilogb and nextafter on one `float`; a zero, an infinity or a NaN has no exponent to take out. */
const scalarText = `__METAL_FUNCTION float frexp(float a, thread int &exponent) {
uint bits = __builtin_bit_cast(uint, a); uint field = bits >> 23 & 255u; exponent = 0;
if (field == 255u || (bits & 0x7fffffffu) == 0u) return a;
int extra = 0;
if (field == 0u) { uint shift = (uint)__builtin_clz(bits & 0x7fffffu) - 8u; bits = (bits & 0x80000000u) | (bits & 0x7fffffu) << shift & 0x7fffffu; extra = 1 - (int)shift; field = 0u; }
exponent = (int)field + extra - 126; return __builtin_bit_cast(float, (bits & 0x807fffffu) | 0x3f000000u); }
__METAL_FUNCTION half frexp(half a, thread int &exponent) { return (half)frexp((float)a, exponent); }
__METAL_FUNCTION int ilogb(float a) {
uint bits = __builtin_bit_cast(uint, a) & 0x7fffffffu;
if (bits == 0u) return -2147483647 - 1;
if (bits >= 0x7f800000u) return 2147483647;
int exponent; frexp(a, exponent); return exponent - 1; }
__METAL_FUNCTION int ilogb(half a) { return ilogb((float)a); }
__METAL_FUNCTION float nextafter(float a, float b) {
uint from = __builtin_bit_cast(uint, a); uint to = __builtin_bit_cast(uint, b);
if ((from & 0x7fffffffu) > 0x7f800000u) return a;
if ((to & 0x7fffffffu) > 0x7f800000u) return b;
if (from == to || ((from | to) & 0x7fffffffu) == 0u) return b;
if ((from & 0x7fffffffu) == 0u) return __builtin_bit_cast(float, (to & 0x80000000u) | 1u);
int left = (int)from < 0 ? (int)(0x80000000u - from) : (int)from; int right = (int)to < 0 ? (int)(0x80000000u - to) : (int)to;
bool away = ((int)from < 0) != (left < right);
return __builtin_bit_cast(float, away ? from + 1u : from - 1u); }
__METAL_FUNCTION half nextafter(half a, half b) {
ushort from = __builtin_bit_cast(ushort, a); ushort to = __builtin_bit_cast(ushort, b);
if ((from & 0x7fff) > 0x7c00) return a;
if ((to & 0x7fff) > 0x7c00) return b;
if (from == to || ((from | to) & 0x7fff) == 0) return b;
if ((from & 0x7fff) == 0) return __builtin_bit_cast(half, (ushort)((to & 0x8000) | 1));
int left = (from & 0x8000) != 0 ? 0x8000 - (int)from : (int)from; int right = (to & 0x8000) != 0 ? 0x8000 - (int)to : (int)to;
bool away = ((from & 0x8000) != 0) != (left < right);
return __builtin_bit_cast(half, (ushort)(away ? from + 1 : from - 1)); }`;

function byComponent({size, type}: Shape): string[] {
  if (size === 1) return [];
  const integer = typeName('int', size);
  const names = components.slice(0, size);
  const parts = names.map((name) => `int e_${name}; auto m_${name} = frexp(a.${name}, e_${name});`).join(' ');
  const list = (text: (name: string) => string) => names.map(text).join(', ');
  return [
    define(
      type,
      'frexp',
      `${type} a, thread ${integer} &exponent`,
      `${parts} exponent = ${integer}(${list((name) => `e_${name}`)}); return ${type}(${list((name) => `m_${name}`)});`,
    ),
    define(integer, 'ilogb', `${type} a`, `return ${integer}(${list((name) => `ilogb(a.${name})`)});`),
    define(type, 'nextafter', `${type} a, ${type} b`, `return ${type}(${list((name) => `nextafter(a.${name}, b.${name})`)});`),
  ];
}

/** The composed functions of `float` (with the fast prefix, or none) and of `half`. */
export function composedMath(scalars: readonly Shape['scalar'][], prefix: string, space = ''): string {
  const shapes = scalars.flatMap((scalar) =>
    sizes.map((size): Shape => ({scalar, size, type: typeName(scalar, size)})),
  );
  return shapes
    .flatMap((shape) => [
      ...arithmetic(shape, space),
      ...bitwise(shape),
      sincos(shape, prefix),
      ldexp(shape, prefix),
    ])
    .join('\n');
}

/** Functions that take numbers apart; they are the same in every mode. */
export const apartMath = [
  scalarText,
  ...(['float', 'half'] as const).flatMap((scalar) =>
    sizes.flatMap((size) => byComponent({scalar, size, type: typeName(scalar, size)})),
  ),
].join('\n');

/** Functions of `bfloat` are those of `float`: AIR has none of its own but conversions. */
export function promotedMath(functions: readonly (readonly [name: string, operands: number])[]): string {
  return functions
    .flatMap(([name, count]) =>
      sizes.map((size) => {
        const type = typeName('bfloat', size);
        const wide = typeName('float', size);
        const names = ['a', 'b', 'c'].slice(0, count);
        const parameters = names.map((operand) => `${type} ${operand}`).join(', ');
        return define(type, name, parameters, `return ${type}(${name}(${names.map((operand) => `${wide}(${operand})`).join(', ')}));`);
      }),
    )
    .join('\n');
}

/**
 * A literal such as `0.5` is a `double` in the body of a template, where Clang forgets that it made a `float` of it: calls
 * with one are the calls of `float`.
 */
export function literalMath(functions: readonly (readonly [name: string, operands: number])[]): string {
  return functions
    .map(([name, count]) => {
      const letters = ['A', 'B', 'C'].slice(0, count);
      const types = letters.map((letter) => `typename ${letter}`).join(', ');
      const some = letters.map((letter) => `is_same_v<${letter}, double>`).join(' || ');
      const all = letters.map((letter) => `__is_arithmetic(${letter})`).join(' && ');
      const parameters = letters.map((letter) => `${letter} ${letter.toLowerCase()}`).join(', ');
      const values = letters.map((letter) => `(float)${letter.toLowerCase()}`).join(', ');
      return `template <${types}, typename = enable_if_t<(${some}) && ${all}>> __METAL_INLINE float ${name}(${parameters}) { return ${name}(${values}); }`;
    })
    .join('\n');
}
