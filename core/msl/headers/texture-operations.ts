import {
  hasAtomics,
  takesOffset,
  texelDimensions,
  texelTypesOf,
  type TexelType,
  type TextureKind,
} from './texture-kinds.ts';

/**
 * The `air.*` operations on each kind of texture, as static functions of `__<kind>_ops<T>`, because a name of AIR carries the
 * component type and a C++ overload could not tell by the operands.
 *
 * The results of Apple's functions are `{ value, i8 }`, where the second part tells of sparse residency. Clang could only
 * return that through memory, so that the declarations return the value alone; the emitter restores the pair.
 */
export function textureOperations(kind: TextureKind): string {
  const opaque = `struct _${kind.air}_t;`;
  const specialisations = texelTypesOf(kind).map((texel) => operationsOf(kind, texel));
  return `${opaque}
namespace metal {
${queries(kind)}
template <typename T> struct __${kind.air}_ops;
${specialisations.join('\n')}
}`;
}

/** The pointer type that stands for a texture of this kind. */
export function texturePointer(kind: TextureKind): string {
  return `device _${kind.air}_t *`;
}

const reads = '__attribute__((pure, nothrow, nodebug))';
const writes = '__attribute__((nothrow, nodebug))';

/** Type of a vector of `count` components as AIR's functions take it. */
export function rawVector(scalar: string, count: number): string {
  return count === 1 ? scalar : `__${scalar}${count}`;
}

/** Sizes do not depend on the component type. */
function queries(kind: TextureKind): string {
  const pointer = texturePointer(kind);
  const hasLevels = kind.form === 'plain' || kind.form === 'cube';
  const level = hasLevels ? ', uint' : '';
  const query = (name: string, operands: string) =>
    `${reads} uint __${name}(${pointer}${operands}) __asm("air.${name}_${kind.air}");`;
  const tall = kind.form !== 'buffer' && kind.dimensions > 1;
  return [
    query('get_width', level),
    tall ? query('get_height', level) : '',
    kind.form === 'plain' && kind.dimensions === 3 ? query('get_depth', level) : '',
    kind.isArray ? query('get_array_size', '') : '',
    hasLevels ? query('get_num_mip_levels', '') : '',
    kind.form === 'multisampled' ? query('get_num_samples', '') : '',
    `${reads} bool __is_null(${pointer}) __asm("air.is_null_${kind.air}");`,
    kind.isDepth || kind.form === 'multisampled'
      ? ''
      : `${writes} void __fence(${pointer}) __asm("air.fence_${kind.air}");`,
    ...(hasLevels && kind.dimensions > 1
      ? ['clamped', 'unclamped'].map(
          (name) =>
            `${reads} float __calculate_${name}_lod(${pointer}, constant _sampler_t *, ${rawVector('float', kind.dimensions)}, int) __asm("air.calculate_${name}_lod_${kind.air}");`,
        )
      : []),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function operationsOf(kind: TextureKind, texel: TexelType): string {
  const members = [
    ...(kind.form === 'plain' || kind.form === 'cube' ? sampling(kind, texel) : []),
    ...reading(kind, texel),
    ...(kind.isDepth || kind.form === 'multisampled' ? [] : writing(kind, texel)),
    ...(hasAtomics(kind, texel) ? atomics(kind, texel) : []),
  ];
  return `template <> struct __${kind.air}_ops<${texel.name}> {\n${members.join('\n')}\n};`;
}

/** What follows the texture in every sampling operation; a depth texture has one more number, always 1 (Apple's modules). */
function sampled(kind: TextureKind): string[] {
  return [texturePointer(kind), 'constant _sampler_t *', ...(kind.isDepth ? ['int'] : [])];
}

function sampling(kind: TextureKind, texel: TexelType): string[] {
  const coordinate = rawVector('float', kind.dimensions);
  const index = kind.isArray ? ['uint'] : [];
  const offset = takesOffset(kind) ? ['bool', rawVector('int', kind.dimensions)] : [];
  const value = kind.isDepth ? texel.name : rawVector(texel.name, 4);
  const token = kind.isDepth ? texel.scalarToken : texel.token;
  const gradients = [coordinate, coordinate, 'float'];
  const declare = (result: string, name: string, operands: readonly string[], label: string, form = '') =>
    `${reads} static ${result} ${name}(${operands.join(', ')}) __asm("air.${name.slice(2)}_${kind.air}${form}.${label}");`;
  const start = [...sampled(kind), coordinate, ...index];
  const lines = [declare(value, '__sample', [...start, ...offset, 'bool', 'float', 'float', 'int'], token)];
  if (kind.dimensions > 1) {
    const name = `${reads} static ${value} __sample_grad`;
    const operands = [...start, ...gradients, ...offset, 'int'].join(', ');
    lines.push(`${name}(${operands}) __asm("air.sample_${kind.air}_grad.${token}");`);
  }
  if (kind.dimensions > 1 && !(kind.form === 'plain' && kind.dimensions === 3)) {
    const component = kind.isDepth ? [] : ['int'];
    const gathered = [...start, ...offset, ...component, 'int'];
    lines.push(declare(rawVector(texel.name, 4), '__gather', gathered, texel.token));
  }
  if (kind.isDepth) {
    const compared = [...start, 'float'];
    const levels = ['bool', 'float', 'float', 'int'];
    lines.push(declare('float', '__sample_compare', [...compared, ...offset, ...levels], 'f32'));
    const operands = [...compared, ...gradients, ...offset, 'int'].join(', ');
    lines.push(
      `${reads} static float __sample_compare_grad(${operands}) __asm("air.sample_compare_${kind.air}_grad.f32");`,
      declare('__float4', '__gather_compare', [...compared, ...offset, 'int'], 'f32'),
    );
  }
  return lines;
}

/** Coordinates of 16 bits have operations of their own, whose names say `i16`. */
const positions = [
  {scalar: 'uint', suffix: ''},
  {scalar: 'ushort', suffix: '.i16'},
] as const;

/** Operands of a texel's position: coordinate, face of a cube, index of an array, sample of a multisampled texture. */
function texelPosition(kind: TextureKind, scalar: string): string[] {
  return [
    rawVector(scalar, texelDimensions(kind)),
    ...(kind.form === 'cube' ? [scalar] : []),
    ...(kind.isArray ? [scalar] : []),
    ...(kind.form === 'multisampled' ? [scalar] : []),
  ];
}

/**
 * Reads of AIR 2.8 take a sampler and, on plain textures, an offset that is always zero; before, a colour texture's took
 * neither. Depth and cube textures have been seen with the sampler only.
 */
function reading(kind: TextureKind, texel: TexelType): string[] {
  const value = kind.isDepth ? texel.name : rawVector(texel.name, 4);
  const token = kind.isDepth ? texel.scalarToken : texel.token;
  return positions.flatMap(({scalar, suffix}) => {
    const level = kind.form === 'plain' || kind.form === 'cube' ? [scalar] : [];
    const offset = takesOffset(kind) ? [rawVector(scalar, kind.dimensions)] : [];
    const declare = (operands: readonly string[]) =>
      `${reads} static ${value} __read(${operands.join(', ')}) __asm("air.read_${kind.air}${suffix}.${token}");`;
    const position = texelPosition(kind, scalar);
    const current = declare([...sampled(kind), ...position, ...offset, ...level, 'int']);
    if (kind.isDepth || kind.form === 'cube') return [current];
    const former = declare([texturePointer(kind), ...position, ...level, 'int']);
    return [`#if __AIRLOCK_AIR_VERSION__ >= 208\n${current}\n#else\n${former}\n#endif`];
  });
}

function writing(kind: TextureKind, texel: TexelType): string[] {
  return positions.map(({scalar, suffix}) => {
    const level = kind.form === 'buffer' ? [] : [scalar];
    const value = rawVector(texel.name, 4);
    const operands = [texturePointer(kind), ...texelPosition(kind, scalar), value, ...level, 'int'];
    return `${writes} static void __write(${operands.join(', ')}) __asm("air.write_${kind.air}${suffix}.${texel.token}");`;
  });
}

export const textureFetchOperations = ['add', 'sub', 'min', 'max', 'and', 'or', 'xor'] as const;

/** The position, and on plain textures of two and three dimensions an offset, that atomic operations take. */
function atomicPosition(kind: TextureKind): string[] {
  const offset = takesOffset(kind) && kind.dimensions > 1 ? [rawVector('uint', kind.dimensions)] : [];
  return [...texelPosition(kind, 'uint'), ...offset];
}

/** The last two operands are the memory order and the texture's access. */
function atomics(kind: TextureKind, texel: TexelType): string[] {
  const value = rawVector(texel.name, 4);
  const pointer = texturePointer(kind);
  const position = atomicPosition(kind);
  const declare = (result: string, name: string, operands: readonly string[]) =>
    `${writes} static ${result} __${name}(${operands.join(', ')}) __asm("air.${name}_explicit_${kind.air}.${texel.token}");`;
  return [
    declare(value, 'atomic_load', [pointer, ...position, 'int', 'int']),
    declare('void', 'atomic_store', [pointer, value, ...position, 'int', 'int']),
    declare(value, 'atomic_exchange', [pointer, ...position, value, 'int', 'int']),
    ...textureFetchOperations.map((op) =>
      declare(value, `atomic_fetch_${op}`, [pointer, ...position, value, 'int', 'int']),
    ),
    declare('bool', 'atomic_compare_exchange_weak', [
      ...[pointer, ...position, `thread ${value} *`, value],
      ...['int', 'int', 'int'],
    ]),
  ];
}
