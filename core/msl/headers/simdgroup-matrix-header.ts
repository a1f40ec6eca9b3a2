import {collective, header} from './library-text.ts';

const elements = [
  {name: 'float', token: 'f32'},
  {name: 'half', token: 'f16'},
  {name: 'bfloat', token: 'bf16'},
] as const;
type Element = (typeof elements)[number];
const spaces = [
  {keyword: 'device', number: 1},
  {keyword: 'threadgroup', number: 3},
] as const;

/** The operand list of load and store changed at AIR 2.8 (AIR.md 2.2). */
function loadAndStore(name: string, token: string, keyword: string, space: number): string {
  const pointer = `${keyword} ${name} *`;
  const load = `__asm("air.simdgroup_matrix_8x8_load.v64${token}.p${space}${token}")`;
  const store = `__asm("air.simdgroup_matrix_8x8_store.v64${token}.p${space}${token}")`;
  const fragment = `__fragment_${name}`;
  const matrix = `simdgroup_matrix<${name}, 8, 8>`;
  const shape = 'ulong row, ulong2 origin, bool transpose';
  const operands =
    '(transpose ? ulong2(8, row) : ulong2(row, 8)).__v, (transpose ? ulong2(row, 1) : ulong2(1, row)).__v, (transpose ? origin.yx : origin).__v';
  const defaults = 'ulong row = 8, ulong2 origin = ulong2(0), bool transpose = false';
  return `#if __AIRLOCK_AIR_VERSION__ >= 208
${collective} ${fragment} __matrix_load(const ${pointer}, __ulong2, __ulong2, __ulong2) ${load};
${collective} void __matrix_store(${fragment}, ${pointer}, __ulong2, __ulong2, __ulong2) ${store};
__METAL_FUNCTION ${fragment} __matrix_read(const ${pointer}p, ${shape}) { return __matrix_load(p, ${operands}); }
__METAL_FUNCTION void __matrix_write(${fragment} a, ${pointer}p, ${shape}) { __matrix_store(a, p, ${operands}); }
#else
${collective} ${fragment} __matrix_load(const ${pointer}, ulong, __ulong2, bool) ${load};
${collective} void __matrix_store(${fragment}, ${pointer}, ulong, __ulong2, bool) ${store};
__METAL_FUNCTION ${fragment} __matrix_read(const ${pointer}p, ${shape}) { return __matrix_load(p, row, origin.__v, transpose); }
__METAL_FUNCTION void __matrix_write(${fragment} a, ${pointer}p, ${shape}) { __matrix_store(a, p, row, origin.__v, transpose); }
#endif
__METAL_FUNCTION void simdgroup_load(thread ${matrix} &d, const ${pointer}p, ${defaults}) { d.__f = __matrix_read(p, row, origin, transpose); }
__METAL_FUNCTION void simdgroup_store(${matrix} a, ${pointer}p, ${defaults}) { __matrix_write(a.__f, p, row, origin, transpose); }`;
}

function matrixClass(name: string, token: string): string {
  const fragment = `__fragment_${name}`;
  return `typedef ${name} ${fragment} __attribute__((ext_vector_type(64)));
${collective} ${fragment} __matrix_fill(${name}) __asm("air.simdgroup_matrix_8x8_init_filled.v64${token}.${token}");
${collective} ${fragment} __matrix_diagonal(${name}) __asm("air.simdgroup_matrix_8x8_init_diag.v64${token}.${token}");
template <> struct simdgroup_matrix<${name}, 8, 8> {
${fragment} __f;
typedef vec<${name}, 2> storage_type;
simdgroup_matrix() = default;
__METAL_INLINE simdgroup_matrix(${name} diagonal) : __f(__matrix_diagonal(diagonal)) {}
static __METAL_INLINE simdgroup_matrix __filled(${name} a) { simdgroup_matrix m; m.__f = __matrix_fill(a); return m; }
__METAL_INLINE thread vec<${name}, 2> &thread_elements() { return *(thread vec<${name}, 2> *)&__f; }
};`;
}

/** Every mix of element types; the sum has the type of the accumulator (Apple's modules show `float` of `half`). */
const products = elements.flatMap((d) =>
  elements.flatMap((a) => elements.map((b) => product(d, a, b))),
);

function product(d: Element, a: Element, b: Element): string {
  const label = `air.simdgroup_matrix_8x8_multiply_accumulate.${[d, a, b, d].map(({token}) => `v64${token}`).join('.')}`;
  const [result, left, right] = [d, a, b].map(({name}) => `simdgroup_matrix<${name}, 8, 8>`);
  return `${collective} __fragment_${d.name} __matrix_multiply(__fragment_${a.name}, __fragment_${b.name}, __fragment_${d.name}) __asm("${label}");
__METAL_FUNCTION void simdgroup_multiply_accumulate(thread ${result} &d, ${left} a, ${right} b, ${result} c) { d.__f = __matrix_multiply(a.__f, b.__f, c.__f); }
__METAL_FUNCTION void simdgroup_multiply(thread ${result} &d, ${left} a, ${right} b) { simdgroup_multiply_accumulate(d, a, b, ${result}::__filled(0)); }`;
}

const multiplies = elements
  .map(({name}) => {
    const matrix = `simdgroup_matrix<${name}, 8, 8>`;
    return `__METAL_FUNCTION ${matrix} operator*(${matrix} a, ${matrix} b) { ${matrix} d; simdgroup_multiply(d, a, b); return d; }`;
  })
  .join('\n');

export const simdgroupMatrixHeader = header(
  ['metal_types', 'metal_simdgroup'],
  [
    'template <typename T, int C, int R> struct simdgroup_matrix;',
    ...elements.map(({name, token}) => matrixClass(name, token)),
    ...elements.flatMap(({name, token}) => spaces.map(({keyword, number}) => loadAndStore(name, token, keyword, number))),
    ...products,
    multiplies,
    'template <typename T, int C, int R = C> __METAL_INLINE simdgroup_matrix<T, C, R> make_filled_simdgroup_matrix(T a) { return simdgroup_matrix<T, C, R>::__filled(a); }',
    'template <typename T, int C, int R = C> __METAL_INLINE simdgroup_matrix<T, C, R> make_diagonal_simdgroup_matrix(T a) { return simdgroup_matrix<T, C, R>(a); }',
    ...elements.map(({name}) => `typedef simdgroup_matrix<${name}, 8, 8> simdgroup_${name}8x8;`),
  ].join('\n'),
);
