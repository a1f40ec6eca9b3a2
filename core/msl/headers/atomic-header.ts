import {collective, header} from './library-text.ts';

const spaces = [
  {keyword: 'device', air: 'global', scope: 2},
  {keyword: 'threadgroup', air: 'local', scope: 1},
] as const;
const elements = [
  {name: 'int', token: 'i32', sign: '.s'},
  {name: 'uint', token: 'i32', sign: '.u'},
] as const;
const integerOperations = ['add', 'sub', 'min', 'max', 'and', 'or', 'xor'];

type Space = (typeof spaces)[number];

/** Operands of AIR.md 2.2: pointer, value, order, scope, volatile. */
function fetchOperation(space: Space, name: string, op: string, label: string): string {
  const pointer = `volatile ${space.keyword} ${name} *`;
  return `${collective} ${name} __fetch_${op}(${pointer}, ${name}, int, int, bool) __asm("air.atomic.${space.air}.${op}${label}");
__METAL_FUNCTION ${name} atomic_fetch_${op}_explicit(volatile ${space.keyword} atomic<${name}> *object, ${name} operand, memory_order order) { return __fetch_${op}(&object->__s, operand, order, ${space.scope}, true); }`;
}

function accessOperations(space: Space, name: string, token: string): string {
  const pointer = `volatile ${space.keyword} ${name} *`;
  const object = `volatile ${space.keyword} atomic<${name}> *object`;
  const label = (op: string) => `__asm("air.atomic.${space.air}.${op}.${token}")`;
  return `${collective} ${name} __load(const ${pointer}, int, int, bool) ${label('load')};
${collective} void __store(${pointer}, ${name}, int, int, bool) ${label('store')};
${collective} ${name} __xchg(${pointer}, ${name}, int, int, bool) ${label('xchg')};
__METAL_FUNCTION ${name} atomic_load_explicit(const ${object}, memory_order order) { return __load(&object->__s, order, ${space.scope}, true); }
__METAL_FUNCTION void atomic_store_explicit(${object}, ${name} desired, memory_order order) { __store(&object->__s, desired, order, ${space.scope}, true); }
__METAL_FUNCTION ${name} atomic_exchange_explicit(${object}, ${name} desired, memory_order order) { return __xchg(&object->__s, desired, order, ${space.scope}, true); }`;
}

/** The expected value's pointer is in the thread's address space, which generic pointers become on emission. */
function compareExchange(space: Space, name: string, token: string): string {
  const pointer = `volatile ${space.keyword} ${name} *`;
  return `${collective} ${name} __cmpxchg(${pointer}, ${name} *, ${name}, int, int, int, bool) __asm("air.atomic.${space.air}.cmpxchg.weak.${token}");
__METAL_FUNCTION bool atomic_compare_exchange_weak_explicit(volatile ${space.keyword} atomic<${name}> *object, thread ${name} *expected, ${name} desired, memory_order success, memory_order failure) { ${name} compare = *expected; ${name} old = __cmpxchg(&object->__s, &compare, desired, success, failure, ${space.scope}, true); *expected = old; return __builtin_bit_cast(uint, old) == __builtin_bit_cast(uint, compare); }`;
}

const integers = spaces.flatMap((space) =>
  elements.flatMap(({name, token, sign}) => [
    ...integerOperations.map((op) => fetchOperation(space, name, op, `${sign}.${token}`)),
    accessOperations(space, name, token),
    compareExchange(space, name, token),
  ]),
);

/** Compared as bits, as the integers' is. */
function compareFloat({keyword}: Space): string {
  return `__METAL_FUNCTION bool atomic_compare_exchange_weak_explicit(volatile ${keyword} atomic<float> *object, thread float *expected, float desired, memory_order success, memory_order failure) { uint compare = __builtin_bit_cast(uint, *expected); bool done = atomic_compare_exchange_weak_explicit((volatile ${keyword} atomic<uint> *)object, &compare, __builtin_bit_cast(uint, desired), success, failure); *expected = __builtin_bit_cast(float, compare); return done; }`;
}

const floats = spaces.flatMap((space) => [
  compareFloat(space),
  accessOperations(space, 'float', 'f32'),
  ...['add', 'sub'].map((op) => fetchOperation(space, 'float', op, '.f32')),
]);

/** 64-bit minimum and maximum exist in device memory only and give nothing back. */
const longs = ['min', 'max'].map(
  (op) => `${collective} void __atomic_${op}(volatile device ulong *, ulong, int, int, bool) __asm("air.atomic.global.${op}.u.i64");
__METAL_FUNCTION void atomic_${op}_explicit(volatile device atomic<ulong> *object, ulong operand, memory_order order) { __atomic_${op}(&object->__s, operand, order, 2, true); }`,
);

export const atomicHeader = header(
  ['metal_types', 'metal_compute'],
  [
    'enum memory_order { memory_order_relaxed = 0, memory_order_acquire = 2, memory_order_release = 3, memory_order_acq_rel = 4, memory_order_seq_cst = 5 };',
    'template <typename T> struct atomic { T __s; };\ntemplate <typename T> using _atomic = atomic<T>;',
    'typedef atomic<int> atomic_int;\ntypedef atomic<uint> atomic_uint;\ntypedef atomic<float> atomic_float;\ntypedef atomic<ulong> atomic_ulong;\ntypedef atomic<bool> atomic_bool;',
    ...integers,
    ...floats,
    ...longs,
    `${collective} void __atomic_fence(mem_flags, int, int) __asm("air.atomic.fence");
__METAL_FUNCTION void atomic_thread_fence(mem_flags flags, memory_order order, thread_scope scope = thread_scope_device) { __atomic_fence(flags, order, scope); }`,
  ].join('\n'),
);
