import {graphicsDerivatives} from '../graphics-header.ts';
import {integerOperations, wordOperations, type IntegerOperation} from '../integer-header.ts';
import {namedMath, plainMath} from '../math-header.ts';
import {integerTypes, scalarTypes, typeName, vectorSizes} from '../scalars.ts';
import {bitwise, fills, laneTypes, prefixes, reductions, shuffles} from '../simd-header.ts';
import {metalNames, packings} from '../support-headers.ts';
import {
  accessesOf,
  hasAtomics,
  takesOffset,
  texelDimensions,
  texelTypesOf,
  textureKinds,
  type Access,
  type TexelType,
  type TextureKind,
} from '../texture-kinds.ts';
import {textureFetchOperations} from '../texture-operations.ts';

/**
 * Statements that call every function of the library with every type that it has. `at<T>()` is an object of that type in
 * device memory, `local<T>()` one in threadgroup memory; a value that is not stored is not computed.
 */
export interface CallGroup {
  readonly name: string;
  /** Parameters of the kernel beside the memory. */
  readonly parameters?: readonly string[];
  readonly statements: readonly string[];
}

const sizes = [1, ...vectorSizes];
const at = (type: string) => `at<${type}>(p)`;

function call(name: string, type: string, operands: readonly string[]): string {
  return `put(p, ${name}(${operands.map((operand) => at(operand === 'same' ? type : operand)).join(', ')}));`;
}

function repeated(type: string, count: number): string[] {
  return Array.from({length: count}, () => type);
}

const everySize = (scalar: string) => sizes.map((size) => typeName(scalar, size));

function mathCalls(space: string, scalars: readonly string[]): string[] {
  const functions = [
    ...namedMath.map(([name, , count]) => [name, count] as const),
    ...plainMath,
    ...(['copysign', 'divide', 'fdim', 'step'] as const).map((name) => [name, 2] as const),
    ['smoothstep', 3] as const,
  ];
  return scalars.flatMap((scalar) =>
    everySize(scalar).flatMap((type) =>
      functions.map(([name, count]) => call(`${space}${name}`, type, repeated(type, count))),
    ),
  );
}

/** Functions with a result in memory, or with an operand of another type. */
function apartCalls(space: string, scalars: readonly string[]): string[] {
  return scalars.flatMap((scalar) =>
    sizes.flatMap((size) => {
      const type = typeName(scalar, size);
      const integer = typeName('int', size);
      return [
        `{ ${type} c; put(p, ${space}sincos(${at(type)}, c)); put(p, c); }`,
        `{ ${type} c; put(p, ${space}modf(${at(type)}, c)); put(p, c); }`,
        `{ ${integer} e; put(p, frexp(${at(type)}, e)); put(p, e); }`,
        `put(p, ilogb(${at(type)}));`,
        `put(p, ${space}ldexp(${at(type)}, ${at(integer)}));`,
        call('nextafter', type, repeated(type, 2)),
      ];
    }),
  );
}

function integerCalls(): string[] {
  return integerTypes.flatMap((type) => {
    const operations: readonly IntegerOperation[] = [...integerOperations, ...(type.bytes === 4 ? wordOperations : [])];
    return everySize(type.name).flatMap((name) =>
      operations.map((operation) => call(operation.name, name, operation.operands)),
    );
  });
}

function relationalCalls(): string[] {
  const classes = ['isnan', 'isinf', 'isfinite', 'isnormal', 'signbit'];
  return [
    ...['float', 'half'].flatMap((scalar) =>
      everySize(scalar).flatMap((type) => [
        ...classes.map((name) => call(name, type, [type])),
        ...['isordered', 'isunordered'].map((name) => call(name, type, [type, type])),
      ]),
    ),
    ...everySize('bool').flatMap((type) => ['all', 'any'].map((name) => call(name, type, [type]))),
    ...scalarTypes.flatMap(({name}) =>
      sizes.map((size) => call('select', '', [typeName(name, size), typeName(name, size), typeName('bool', size)])),
    ),
  ];
}

function geometricCalls(): string[] {
  const forms = [
    ...(['dot', 'distance', 'distance_squared', 'reflect'] as const).map((name) => [name, 2] as const),
    ...(['length', 'length_squared', 'normalize'] as const).map((name) => [name, 1] as const),
  ];
  const spaces = [
    ['', ['float', 'half', 'bfloat']],
    ['fast::', ['float']],
    ['precise::', ['float']],
  ] as const;
  return spaces.flatMap(([space, scalars]) =>
    scalars.flatMap((scalar) => [
      ...vectorSizes.flatMap((size) =>
        forms.map(([name, count]) => call(`${space}${name}`, '', repeated(`${scalar}${size}`, count))),
      ),
      call(`${space}cross`, '', [`${scalar}3`, `${scalar}3`]),
      ...(scalar === 'bfloat'
        ? []
        : vectorSizes.flatMap((size) => [
            call(`${space}faceforward`, '', repeated(`${scalar}${size}`, 3)),
            call(`${space}refract`, '', [`${scalar}${size}`, `${scalar}${size}`, scalar]),
          ])),
    ]),
  );
}

function laneCalls(group: 'simd' | 'quad'): string[] {
  const movers = [...shuffles, 'broadcast_first'];
  const lane = (op: string) => (op === 'broadcast_first' ? [] : ['ushort']);
  const all = laneTypes.flatMap(({name, kind}) =>
    everySize(name).flatMap((type) => [
      ...[...reductions, ...prefixes, ...(kind === 'floating' ? [] : bitwise)].map((op) =>
        call(`${group}_${op}`, type, [type]),
      ),
      ...movers.map((op) => call(`${group}_${op}`, type, [type, ...lane(op)])),
      ...fills.flatMap((op) => [
        call(`${group}_${op}`, type, [type, type, 'ushort']),
        call(`${group}_${op}`, type, [type, type, 'ushort', 'ushort']),
      ]),
    ]),
  );
  const carried = ['bfloat', 'bool', 'long', 'ulong'].flatMap((scalar) =>
    everySize(scalar).flatMap((type) => movers.map((op) => call(`${group}_${op}`, type, [type, ...lane(op)]))),
  );
  const promoted = everySize('bfloat').flatMap((type) =>
    [...reductions, ...prefixes].map((op) => call(`${group}_${op}`, type, [type])),
  );
  const votes = [
    ...['all', 'any'].map((op) => call(`${group}_${op}`, '', ['bool'])),
    ...['is_first', 'is_helper_thread'].map((op) => call(`${group}_${op}`, '', [])),
    `put(p, ${group}_ballot(${at('bool')}).all());`,
    `put(p, ${group}_ballot(${at('bool')}).any());`,
    `put(p, (${group}_vote::vote_t)${group}_active_threads_mask());`,
  ];
  return [...all, ...carried, ...promoted, ...votes];
}

function matrixCalls(): string[] {
  const names = ['float', 'half', 'bfloat'];
  const matrix = (name: string) => `simdgroup_${name}8x8`;
  return [
    ...names.flatMap((name) =>
      [at(name), `local<${name}>(t)`].map(
        (memory) =>
          `{ ${matrix(name)} m; simdgroup_load(m, &${memory}, 8); simdgroup_store(m, &${memory}, 16, ulong2(1, 2), true); }`,
      ),
    ),
    ...names.map(
      (name) =>
        `{ ${matrix(name)} m(${at(name)}); simdgroup_store(m, &${at(name)}); m = make_filled_simdgroup_matrix<${name}, 8>(${at(name)}); simdgroup_store(m, &${at(name)}); }`,
    ),
    ...names.flatMap((d) =>
      names.flatMap((a) =>
        names.map(
          (b) =>
            `{ ${matrix(d)} d(0); ${matrix(a)} a(1); ${matrix(b)} b(1); simdgroup_multiply_accumulate(d, a, b, d); simdgroup_multiply(d, a, b); simdgroup_store(d, &${at(d)}); }`,
        ),
      ),
    ),
  ];
}

function atomicCalls(): string[] {
  const object = (type: string) => [`&${at(`atomic<${type}>`)}`, `&local<atomic<${type}>>(t)`];
  const fetches = (type: string, ops: readonly string[]) =>
    object(type).flatMap((pointer) =>
      ops.map((op) => `put(p, atomic_fetch_${op}_explicit(${pointer}, ${at(type)}, memory_order_relaxed));`),
    );
  const accesses = ['int', 'uint', 'float'].flatMap((type) =>
    object(type).flatMap((pointer) => [
      `put(p, atomic_load_explicit(${pointer}, memory_order_relaxed));`,
      `atomic_store_explicit(${pointer}, ${at(type)}, memory_order_relaxed);`,
      `put(p, atomic_exchange_explicit(${pointer}, ${at(type)}, memory_order_relaxed));`,
      `{ ${type} e = ${at(type)}; put(p, atomic_compare_exchange_weak_explicit(${pointer}, &e, ${at(type)}, memory_order_relaxed, memory_order_relaxed)); put(p, e); }`,
    ]),
  );
  return [
    ...['int', 'uint'].flatMap((type) => fetches(type, ['add', 'sub', 'min', 'max', 'and', 'or', 'xor'])),
    ...fetches('float', ['add', 'sub']),
    ...accesses,
    ...['min', 'max'].map(
      (op) => `atomic_${op}_explicit(&${at('atomic_ulong')}, ${at('ulong')}, memory_order_relaxed);`,
    ),
    'atomic_thread_fence(mem_flags::mem_device, memory_order_seq_cst, thread_scope_device);',
    'threadgroup_barrier(mem_flags::mem_threadgroup);',
    'simdgroup_barrier(mem_flags::mem_none);',
  ];
}

function packingCalls(): string[] {
  return packings.flatMap((packing) =>
    packing.elements.flatMap((scalar) =>
      metalNames(packing.name).flatMap((name) => [
        call(`pack_${scalar}_to_${name}`, '', [typeName(scalar, packing.size)]),
        call(`unpack_${name}_to_${scalar}`, '', [packing.packed]),
      ]),
    ),
  );
}

function graphicsCalls(): string[] {
  return [
    ...['float', 'half'].flatMap((scalar) =>
      everySize(scalar).flatMap((type) => graphicsDerivatives.map((name) => call(name, type, [type]))),
    ),
    'put(p, get_num_samples());',
    'put(p, get_sample_position(1));',
    `if (${at('bool')}) discard_fragment();`,
  ];
}

/** Coordinates and indices of a texel. */
function position(kind: TextureKind, scalar: string): string[] {
  return [
    at(typeName(scalar, texelDimensions(kind))),
    ...(kind.form === 'cube' ? [at(scalar)] : []),
    ...(kind.isArray ? [at(scalar)] : []),
    ...(kind.form === 'multisampled' ? [at(scalar)] : []),
  ];
}

function samplingCalls(kind: TextureKind): string[] {
  const before = ['s', at(typeName('float', kind.dimensions)), ...(kind.isArray ? [at('uint')] : [])];
  const gradient = kind.form === 'cube' ? 'gradientcube' : `gradient${kind.dimensions}d`;
  const direction = at(typeName('float', kind.dimensions));
  const one = at('float');
  const options =
    kind.dimensions === 1
      ? [[]]
      : [
          [],
          [`bias(${one})`],
          [`level(${one})`],
          [`min_lod_clamp(${one})`],
          [`bias(${one})`, `min_lod_clamp(${one})`],
          [`${gradient}(${direction}, ${direction})`],
          [`${gradient}(${direction}, ${direction})`, `min_lod_clamp(${one})`],
        ];
  const offset = takesOffset(kind) && kind.dimensions > 1 ? [[], [`int${kind.dimensions}(1)`]] : [[]];
  const forms = (name: string, compared: readonly string[]) =>
    options.flatMap((option) =>
      offset.map((displaced) => `put(p, x.${name}(${[...before, ...compared, ...option, ...displaced].join(', ')}));`),
    );
  const gathers = kind.dimensions > 1 && !(kind.form === 'plain' && kind.dimensions === 3);
  return [
    ...forms('sample', []),
    ...(kind.isDepth ? forms('sample_compare', [one]) : []),
    ...(gathers ? [`put(p, x.gather(${before.join(', ')}));`] : []),
    ...(gathers && kind.isDepth ? [`put(p, x.gather_compare(${[...before, one].join(', ')}));`] : []),
    ...(gathers
      ? ['clamped', 'unclamped'].map((name) => `put(p, x.calculate_${name}_lod(s, ${direction}));`)
      : []),
  ];
}

function queryCalls(kind: TextureKind, access: Access): string[] {
  const hasLevels = kind.form === 'plain' || kind.form === 'cube';
  const names = [
    'get_width',
    ...(kind.form !== 'buffer' && kind.dimensions > 1 ? ['get_height'] : []),
    ...(kind.form === 'plain' && kind.dimensions === 3 ? ['get_depth'] : []),
    ...(kind.isArray ? ['get_array_size'] : []),
    ...(hasLevels ? ['get_num_mip_levels'] : []),
    ...(kind.form === 'multisampled' ? ['get_num_samples'] : []),
  ];
  return [
    ...names.map((name) => `put(p, x.${name}());`),
    'put(p, is_null_texture(x));',
    ...(access === 'read_write' ? ['x.fence();'] : []),
  ];
}

function texelCalls(kind: TextureKind, access: Access, texel: TexelType): string[] {
  const value = `${texel.name}4`;
  const level = kind.form === 'plain' || kind.form === 'cube';
  const each = (make: (scalar: string, where: readonly string[]) => string[]) =>
    ['uint', 'ushort'].flatMap((scalar) => make(scalar, position(kind, scalar)));
  const reads = each((scalar, where) => [
    `put(p, x.read(${where.join(', ')}));`,
    ...(level ? [`put(p, x.read(${[...where, at(scalar)].join(', ')}));`] : []),
  ]);
  const writes = each((scalar, where) => [
    `x.write(${[at(value), ...where].join(', ')});`,
    ...(level ? [`x.write(${[at(value), ...where, at(scalar)].join(', ')});`] : []),
  ]);
  const where = position(kind, 'uint');
  const atomics = [
    `put(p, x.atomic_load(${where.join(', ')}));`,
    `x.atomic_store(${[at(value), ...where].join(', ')});`,
    ...['exchange', ...textureFetchOperations.map((op) => `fetch_${op}`)].map(
      (op) => `put(p, x.atomic_${op}(${[...where, at(value)].join(', ')}));`,
    ),
    `{ ${value} e = ${at(value)}; put(p, x.atomic_compare_exchange_weak(${[...where, '&e', at(value)].join(', ')})); put(p, e); }`,
  ];
  return [
    ...queryCalls(kind, access),
    ...(access === 'sample' ? samplingCalls(kind) : []),
    ...(access === 'write' ? [] : reads),
    ...(access === 'write' || access === 'read_write' ? writes : []),
    ...(access === 'read_write' && hasAtomics(kind, texel) ? atomics : []),
  ];
}

const textureGroups: readonly CallGroup[] = textureKinds.flatMap((kind) =>
  accessesOf(kind).flatMap((access) =>
    texelTypesOf(kind).map((texel) => ({
      name: `${kind.name}_${access}_${texel.name}`,
      parameters: [`${kind.name}<${texel.name}, access::${access}> x`, 'sampler s'],
      statements: texelCalls(kind, access, texel),
    })),
  ),
);

/** Every call, in kernels of a size that the compiler takes well. */
export const callGroups: readonly CallGroup[] = [
  {name: 'math', statements: mathCalls('', ['float', 'half', 'bfloat'])},
  {name: 'fast', statements: [...mathCalls('fast::', ['float']), ...apartCalls('fast::', ['float'])]},
  {name: 'precise', statements: [...mathCalls('precise::', ['float']), ...apartCalls('precise::', ['float'])]},
  {name: 'apart', statements: apartCalls('', ['float', 'half'])},
  {name: 'integers', statements: integerCalls()},
  {name: 'relations', statements: relationalCalls()},
  {name: 'geometry', statements: geometricCalls()},
  {name: 'simdgroup', statements: laneCalls('simd')},
  {name: 'quadgroup', statements: laneCalls('quad')},
  {name: 'matrices', statements: matrixCalls()},
  {name: 'atomics', statements: atomicCalls()},
  {name: 'packing', statements: packingCalls()},
  {name: 'graphics', statements: graphicsCalls()},
  {
    name: 'tables',
    parameters: ['visible_function_table<float(float)> x'],
    statements: ['put(p, x[1](2.0f));', 'put(p, x.size());', 'put(p, is_null_visible_function_table(x));'],
  },
  {
    name: 'constants',
    statements: ['put(p, is_function_constant_defined(flag));'],
  },
  ...textureGroups,
];

/** One MSL source with a kernel for each of the groups. */
export function callSource(groups: readonly CallGroup[]): string {
  const kernels = groups.map(({name, parameters = [], statements}) => {
    const list = ['device void *p', 'threadgroup void *t', ...parameters].join(', ');
    return `kernel void calls_${name}(${list}) {\n${statements.join('\n')}\n}`;
  });
  return `#include <metal_stdlib>
using namespace metal;
constant bool flag [[function_constant(0)]];
template <typename T> inline __attribute__((always_inline)) device T &at(device void *p) { return *(device T *)p; }
template <typename T> inline __attribute__((always_inline)) threadgroup T &local(threadgroup void *p) { return *(threadgroup T *)p; }
template <typename T> inline __attribute__((always_inline)) void put(device void *p, T value) { *(device T *)p = value; }
${kernels.join('\n')}
`;
}
