import {header, pure} from './library-text.ts';
import {vectorSizes} from './scalars.ts';

function geometric(scalar: 'float' | 'half', size: number, space: string): string {
  const type = `${scalar}${size}`;
  const token = `v${size}${scalar === 'float' ? 'f32' : 'f16'}`;
  const define = (result: string, name: string, parameters: string, body: string) =>
    `__METAL_FUNCTION ${result} ${name}(${parameters}) { ${body} }`;
  return [
    `${pure} ${scalar} __dot(__${type}, __${type}) __asm("air.dot.${token}");`,
    define(scalar, 'dot', `${type} a, ${type} b`, 'return __dot(a.__v, b.__v);'),
    define(scalar, 'length_squared', `${type} a`, `return ${space}dot(a, a);`),
    define(scalar, 'length', `${type} a`, `return ${space}sqrt(${space}dot(a, a));`),
    define(scalar, 'distance_squared', `${type} a, ${type} b`, `return ${space}length_squared(a - b);`),
    define(scalar, 'distance', `${type} a, ${type} b`, `return ${space}length(a - b);`),
    define(type, 'normalize', `${type} a`, `return a * ${space}rsqrt(${space}dot(a, a));`),
    define(type, 'faceforward', `${type} n, ${type} i, ${type} r`, `return ${space}dot(r, i) < (${scalar})0 ? n : -n;`),
    define(type, 'reflect', `${type} i, ${type} n`, `return i - n * ((${scalar})2 * ${space}dot(n, i));`),
    define(
      type,
      'refract',
      `${type} i, ${type} n, ${scalar} eta`,
      `${scalar} d = ${space}dot(n, i); ${scalar} k = (${scalar})1 - eta * eta * ((${scalar})1 - d * d); return k < (${scalar})0 ? ${type}(0) : i * eta - n * (eta * d + ${space}sqrt(k));`,
    ),
  ].join('\n');
}

function cross(scalar: 'float' | 'half'): string {
  return `__METAL_FUNCTION ${scalar}3 cross(${scalar}3 a, ${scalar}3 b) { return a.yzx * b.zxy - a.zxy * b.yzx; }`;
}

function everySize(scalar: 'float' | 'half', space = ''): string {
  return [...vectorSizes.map((size) => geometric(scalar, size, space)), cross(scalar)].join('\n');
}

/** `fast::` and `precise::` differ in the square roots that they call. */
const variants = ['fast', 'precise'].map((space) => `namespace ${space} {\n${everySize('float', `${space}::`)}\n}`);

/** Computed in single precision. */
const promoted = vectorSizes.flatMap((size) => {
  const type = `bfloat${size}`;
  const wide = `float${size}`;
  const binary = (result: string, name: string) =>
    `__METAL_FUNCTION ${result} ${name}(${type} a, ${type} b) { return ${result}(${name}(${wide}(a), ${wide}(b))); }`;
  const unary = (result: string, name: string) =>
    `__METAL_FUNCTION ${result} ${name}(${type} a) { return ${result}(${name}(${wide}(a))); }`;
  return [
    ...['dot', 'distance', 'distance_squared'].map((name) => binary('bfloat', name)),
    ...['length', 'length_squared'].map((name) => unary('bfloat', name)),
    unary(type, 'normalize'),
    binary(type, 'reflect'),
    ...(size === 3 ? [binary(type, 'cross')] : []),
  ];
});

export const geometricHeader = header(
  ['metal_types', 'metal_math'],
  [everySize('float'), everySize('half'), ...variants, ...promoted].join('\n'),
);
