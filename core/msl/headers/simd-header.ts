import {collective, declareOperation, header, type Operation} from './library-text.ts';
import {scalarTypes, typeName, vectorSizes, type ScalarType} from './scalars.ts';

const sizes = [1, ...vectorSizes];
const one = ['same'];
/** Lane, delta and mask operands are 16 bits wide; an i32 there kills the compiler service (AIR.md 2.2). */
const withLane = ['same', 'ushort'];

export const reductions = ['sum', 'product', 'min', 'max'];
export const prefixes = ['prefix_inclusive_sum', 'prefix_inclusive_product', 'prefix_exclusive_sum', 'prefix_exclusive_product'];
export const bitwise = ['and', 'or', 'xor'];
export const shuffles = ['shuffle', 'shuffle_xor', 'shuffle_up', 'shuffle_down', 'shuffle_rotate_up', 'shuffle_rotate_down', 'broadcast'];
export const fills = ['shuffle_and_fill_up', 'shuffle_and_fill_down'];

/** 8 to 32 bits: AIR has no 64-bit and no boolean form of these. */
export const laneTypes = scalarTypes.filter((type) => type.bytes <= 4 && type.kind !== 'boolean' && type.name !== 'bfloat');

function operationsOf(group: 'simd' | 'quad', type: ScalarType): Operation[] {
  const sign = type.kind === 'floating' ? '' : type.kind === 'signed' ? '.s' : '.u';
  const make = (op: string, operands: readonly string[]): Operation => ({
    name: `${group}_${op}`,
    label: `${group}_${op}${sign}`,
    scalar: type.name,
    air: type.air ?? '',
    operands,
    attributes: collective,
  });
  return [
    ...reductions.map((op) => make(op, one)),
    ...prefixes.map((op) => make(op, one)),
    ...(type.kind === 'floating' ? [] : bitwise.map((op) => make(op, one))),
    ...shuffles.map((op) => make(op, withLane)),
    make('broadcast_first', one),
  ];
}

/** The C++ forms take the modulo as an optional last operand. */
function fillOperations(group: 'simd' | 'quad', type: ScalarType): string {
  const sign = type.kind === 'floating' ? '' : type.kind === 'signed' ? '.s' : '.u';
  const width = group === 'simd' ? '32' : '4';
  return fills
    .flatMap((op) =>
      sizes.map((size) => {
        const shared = {label: `${group}_${op}${sign}`, scalar: type.name, air: type.air ?? '', attributes: collective};
        const name = `${group}_${op}`;
        const full = declareOperation({...shared, name, operands: ['same', 'same', 'ushort', 'ushort']}, size);
        const spelled = size === 1 ? type.name : `${type.name}${size}`;
        return `${full}\n__METAL_FUNCTION ${spelled} ${name}(${spelled} a, ${spelled} fill, ushort delta) { return ${name}(a, fill, delta, (ushort)${width}); }`;
      }),
    )
    .join('\n');
}

/** What AIR has no form of travels as a type that it has. */
interface Carried {
  readonly scalar: string;
  /** Expression that carries a value of `size` components there, and the one that brings it back. */
  readonly there: (size: number) => string;
  readonly back: (size: number, text: string) => string;
}

const bitsOf = (scalar: string) => ({
  there: (size: number) => `__builtin_bit_cast(${typeName(scalar, size)}, a)`,
});

/** Moves between lanes: `bfloat` as its bits, `bool` as a number; 64 bits go in two halves, for AIR has no such shuffle. */
const carried: readonly Carried[] = [
  {
    scalar: 'bfloat',
    ...bitsOf('ushort'),
    back: (size, text) => `__builtin_bit_cast(${typeName('bfloat', size)}, ${text})`,
  },
  {
    scalar: 'bool',
    there: (size) => `${typeName('ushort', size)}(a)`,
    back: (size, text) => `${typeName('bool', size)}(${text})`,
  },
];

const movers = [...shuffles, 'broadcast_first'];

function carriedOperations(group: 'simd' | 'quad', {scalar, there, back}: Carried): string {
  return sizes
    // A single bool is promoted to int, as any other narrow number.
    .filter((size) => scalar !== 'bool' || size > 1)
    .flatMap((size) => {
      const type = typeName(scalar, size);
      return movers.map((op) => {
        const lane = op === 'broadcast_first' ? ['', ''] : [', ushort lane', ', lane'];
        const call = `${group}_${op}(${there(size)}${lane[1]})`;
        return `__METAL_FUNCTION ${type} ${group}_${op}(${type} a${lane[0]}) { return ${back(size, call)}; }`;
      });
    })
    .join('\n');
}

function wideOperations(group: 'simd' | 'quad'): string {
  return ['long', 'ulong']
    .flatMap((scalar) =>
      movers.flatMap((op) => {
        const lane = op === 'broadcast_first' ? ['', ''] : [', ushort lane', ', lane'];
        const name = `${group}_${op}`;
        const one = `__METAL_FUNCTION ${scalar} ${name}(${scalar} a${lane[0]}) { return __builtin_bit_cast(${scalar}, ${name}(__builtin_bit_cast(uint2, a)${lane[1]})); }`;
        const vectors = vectorSizes.map((size) => {
          const parts = ['x', 'y', 'z', 'w'].slice(0, size).map((part) => `${name}(a.${part}${lane[1]})`);
          const type = typeName(scalar, size);
          return `__METAL_FUNCTION ${type} ${name}(${type} a${lane[0]}) { return ${type}(${parts.join(', ')}); }`;
        });
        return [one, ...vectors];
      }),
    )
    .join('\n');
}

/** Sums and the like of `bfloat` are those of `float`. */
function promotedReductions(group: 'simd' | 'quad'): string {
  return [...reductions, ...prefixes]
    .flatMap((op) =>
      sizes.map((size) => {
        const type = typeName('bfloat', size);
        return `__METAL_FUNCTION ${type} ${group}_${op}(${type} a) { return ${type}(${group}_${op}(${typeName('float', size)}(a))); }`;
      }),
    )
    .join('\n');
}

function groupText(group: 'simd' | 'quad'): string {
  return [
    ...laneTypes.flatMap((type) => [
      ...operationsOf(group, type).flatMap((operation) =>
        sizes.map((size) => declareOperation(operation, size)),
      ),
      fillOperations(group, type),
    ]),
    ...carried.map((one) => carriedOperations(group, one)),
    wideOperations(group),
    promotedReductions(group),
  ].join('\n');
}

const votes = `${collective} bool simd_all(bool) __asm("air.simd_all");
${collective} bool simd_any(bool) __asm("air.simd_any");
${collective} bool simd_is_first() __asm("air.simd_is_first");
${collective} bool simd_is_helper_thread() __asm("air.simd_is_helper_thread");
${collective} ulong __simd_ballot(bool) __asm("air.simd_ballot.i64");
${collective} ulong __simd_active_threads_mask() __asm("air.simd_active_threads_mask.i64");
${collective} bool __simd_vote_all(ulong) __asm("air.simd_vote_all.i64");
${collective} bool __simd_vote_any(ulong) __asm("air.simd_vote_any.i64");
${collective} bool quad_all(bool) __asm("air.quad_all");
${collective} bool quad_any(bool) __asm("air.quad_any");
${collective} bool quad_is_first() __asm("air.quad_is_first");
${collective} bool quad_is_helper_thread() __asm("air.quad_is_helper_thread");
${collective} ushort __quad_ballot(bool) __asm("air.quad_ballot");
${collective} ushort __quad_active_threads_mask() __asm("air.quad_active_threads_mask");
${collective} bool __quad_vote_all(ushort) __asm("air.quad_vote_all");
${collective} bool __quad_vote_any(ushort) __asm("air.quad_vote_any");
${voteClass('simd', 'ulong')}
${voteClass('quad', 'ushort')}`;

function voteClass(group: string, bits: string): string {
  return `class ${group}_vote {
public:
typedef ${bits} vote_t;
__METAL_MEMBER explicit ${group}_vote(vote_t bits = 0) : __bits(bits) {}
__METAL_MEMBER explicit operator vote_t() const { return __bits; }
__METAL_INLINE bool all() const { return __${group}_vote_all(__bits); }
__METAL_INLINE bool any() const { return __${group}_vote_any(__bits); }
private:
vote_t __bits;
};
__METAL_FUNCTION ${group}_vote ${group}_ballot(bool a) { return ${group}_vote(__${group}_ballot(a)); }
__METAL_FUNCTION bool operator==(${group}_vote a, ${group}_vote b) { return (${bits})a == (${bits})b; }
__METAL_FUNCTION bool operator!=(${group}_vote a, ${group}_vote b) { return !(a == b); }
__METAL_FUNCTION ${group}_vote ${group}_active_threads_mask() { return ${group}_vote(__${group}_active_threads_mask()); }`;
}

export const simdgroupHeader = header(['metal_types', 'metal_compute'], [groupText('simd'), votes].join('\n'));
export const quadgroupHeader = header(['metal_types', 'metal_simdgroup'], groupText('quad'));
