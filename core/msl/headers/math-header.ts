import {apartMath, composedMath, literalMath, promotedMath} from './math-composed.ts';
import {declareOperation, header, pure, type Operation} from './library-text.ts';
import {vectorSizes} from './scalars.ts';

const sizes = [1, ...vectorSizes];
const same = (count: number) => Array.from({length: count}, () => 'same');

/** Operations whose `float` form has a fast variant, `air.fast_*` (AIR.md 2.1), by number of operands. */
const withFastForm: readonly (readonly [string, number])[] = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'cos', 'cosh', 'cospi', 'exp', 'exp10', 'exp2'].map(
    (name) => [name, 1] as const,
  ),
  ...['fabs', 'floor', 'fract', 'log', 'log10', 'log2', 'rint', 'round', 'rsqrt', 'sin', 'sinh', 'sinpi', 'sqrt'].map(
    (name) => [name, 1] as const,
  ),
  ...['saturate', 'tan', 'tanh', 'tanpi', 'trunc'].map((name) => [name, 1] as const),
  ...['atan2', 'fmax', 'fmin', 'fmod', 'pow', 'powr'].map((name) => [name, 2] as const),
  ...['clamp', 'fmax3', 'fmedian3', 'fmin3'].map((name) => [name, 3] as const),
];
/** Other C++ names of the operations above. */
const aliases: readonly (readonly [string, string, number])[] = [
  ['abs', 'fabs', 1],
  ['max', 'fmax', 2],
  ['min', 'fmin', 2],
  ['max3', 'fmax3', 3],
  ['median3', 'fmedian3', 3],
  ['min3', 'fmin3', 3],
];
/** Operations without a fast form. */
export const plainMath: readonly (readonly [string, number])[] = [
  ['fma', 3],
  ['mix', 3],
  ['sign', 1],
];

function operation(name: string, op: string, count: number, scalar: string, prefix: string): Operation {
  const air = scalar === 'half' ? 'f16' : 'f32';
  return {name, label: `${prefix}${op}`, scalar, air, operands: same(count), attributes: pure};
}

/** Name in Metal, name in AIR, number of operands; all have a fast form in single precision. */
export const namedMath = [...withFastForm.map(([name, count]) => [name, name, count] as const), ...aliases];

function everySize(one: Operation): string {
  return sizes.map((size) => declareOperation(one, size)).join('\n');
}

/** Metal has `fast::` and `precise::` for single precision; the plain names follow the fast-math option. */
function variantNamespace(space: string, prefix: string): string {
  const body = namedMath.map(([name, op, count]) => everySize(operation(name, op, count, 'float', prefix))).join('\n');
  const plain = plainMath.map(([name, count]) => everySize(operation(name, name, count, 'float', ''))).join('\n');
  return `namespace ${space} {\n${body}\n${plain}\n${composedMath(['float'], prefix, `${space}::`)}\n}`;
}

const fastByOption = '" __METAL_FAST "';

/** Composed functions that are promoted for `bfloat`, too. */
const composedNames: readonly (readonly [string, number])[] = [
  ['degrees', 1],
  ['radians', 1],
  ...['copysign', 'divide', 'fdim', 'step', 'nextafter'].map((name) => [name, 2] as const),
  ['smoothstep', 3],
];
const promoted = promotedMath([
  ...namedMath.map(([name, , count]) => [name, count] as const),
  ...plainMath,
  ...composedNames,
]);

const constants = [
  ['M_E', '2.71828182845904523536028747135266250'],
  ['M_LOG2E', '1.44269504088896340735992468100189214'],
  ['M_LOG10E', '0.434294481903251827651128918916605082'],
  ['M_LN2', '0.693147180559945309417232121458176568'],
  ['M_LN10', '2.30258509299404568401799145468436421'],
  ['M_PI', '3.14159265358979323846264338327950288'],
  ['M_PI_2', '1.57079632679489661923132169163975144'],
  ['M_PI_4', '0.785398163397448309615660845819875721'],
  ['M_1_PI', '0.318309886183790671537767526745028724'],
  ['M_2_PI', '0.636619772367581343075535053490057448'],
  ['M_2_SQRTPI', '1.12837916709551257389615890312154517'],
  ['M_SQRT2', '1.41421356237309504880168872420969808'],
  ['M_SQRT1_2', '0.707106781186547524400844362104849039'],
]
  .map(([name, value]) => `#define ${name}_F ${value}f\n#define ${name}_H ((half)${value}f)`)
  .join('\n');

export const mathHeader = `${header(
  ['metal_types', 'metal_relational'],
  [
    '#ifdef __FAST_MATH__\n#define __METAL_FAST "fast_"\n#else\n#define __METAL_FAST ""\n#endif',
    ...namedMath.map(([name, op, count]) => everySize(operation(name, op, count, 'float', fastByOption))),
    ...namedMath.map(([name, op, count]) => everySize(operation(name, op, count, 'half', ''))),
    ...plainMath.flatMap(([name, count]) =>
      ['float', 'half'].map((scalar) => everySize(operation(name, name, count, scalar, ''))),
    ),
    variantNamespace('fast', 'fast_'),
    variantNamespace('precise', ''),
    composedMath(['float'], fastByOption),
    composedMath(['half'], ''),
    apartMath,
    promoted,
    literalMath([...namedMath.map(([name, , count]) => [name, count] as const), ...plainMath, ...composedNames]),
  ].join('\n'),
)}
${constants}
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALH ((half)__builtin_huge_valf())
#ifndef INFINITY
#define INFINITY __builtin_inff()
#endif
#ifndef NAN
#define NAN __builtin_nanf("")
#endif
#define MAXFLOAT 3.40282346638528859811704183484516925e+38f
#define MAXHALF ((half)65504.0f)
`;
