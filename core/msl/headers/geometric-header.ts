import {header, pure} from './library-text.ts';
import {vectorSizes} from './scalars.ts';

function geometric(scalar: 'float' | 'half', size: number): string {
  const type = `${scalar}${size}`;
  const token = `v${size}${scalar === 'float' ? 'f32' : 'f16'}`;
  const define = (result: string, name: string, parameters: string, body: string) =>
    `__METAL_FUNCTION ${result} ${name}(${parameters}) { ${body} }`;
  return [
    `${pure} ${scalar} __dot(__${type}, __${type}) __asm("air.dot.${token}");`,
    define(scalar, 'dot', `${type} a, ${type} b`, 'return __dot(a.__v, b.__v);'),
    define(scalar, 'length_squared', `${type} a`, 'return dot(a, a);'),
    define(scalar, 'length', `${type} a`, 'return sqrt(dot(a, a));'),
    define(scalar, 'distance_squared', `${type} a, ${type} b`, 'return length_squared(a - b);'),
    define(scalar, 'distance', `${type} a, ${type} b`, 'return length(a - b);'),
    define(type, 'normalize', `${type} a`, 'return a * rsqrt(dot(a, a));'),
    define(type, 'faceforward', `${type} n, ${type} i, ${type} r`, `return dot(r, i) < (${scalar})0 ? n : -n;`),
    define(type, 'reflect', `${type} i, ${type} n`, `return i - n * ((${scalar})2 * dot(n, i));`),
    define(
      type,
      'refract',
      `${type} i, ${type} n, ${scalar} eta`,
      `${scalar} d = dot(n, i); ${scalar} k = (${scalar})1 - eta * eta * ((${scalar})1 - d * d); return k < (${scalar})0 ? ${type}(0) : i * eta - n * (eta * d + sqrt(k));`,
    ),
  ].join('\n');
}

const cross = (['float', 'half'] as const)
  .map((scalar) => `__METAL_FUNCTION ${scalar}3 cross(${scalar}3 a, ${scalar}3 b) { return a.yzx * b.zxy - a.zxy * b.yzx; }`)
  .join('\n');

export const geometricHeader = header(
  ['metal_types', 'metal_math'],
  [...vectorSizes.flatMap((size) => (['float', 'half'] as const).map((scalar) => geometric(scalar, size))), cross].join('\n'),
);
