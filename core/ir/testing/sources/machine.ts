import {family, type Source} from './source.ts';

const portable = {
  memory: `struct Big { int v[64]; }; void copy(Big *a, const Big *b) { *a = *b; } void move(char *a, const char *b, unsigned n) { __builtin_memmove(a, b, n); } void fill(char *a, int c, unsigned n) { __builtin_memset(a, c, n); } void small(char *a) { __builtin_memcpy(a, "0123456789", 10); } void clear(Big *a) { *a = {}; } void inl(char *a, const char *b) { __builtin_memcpy_inline(a, b, 16); } int volatileLoop(volatile int *p) { *p = 1; while (*p) { } return *p; } int unaligned(const void *p) { int v; __builtin_memcpy(&v, p, 4); return v; } void prefetch(const void *p) { __builtin_prefetch(p, 1, 2); } unsigned long size(void *p) { return __builtin_object_size(p, 0); } int aligned(int *p) { p = (int *)__builtin_assume_aligned(p, 32); return p[0] + p[5]; }`,
  bits: `int count(unsigned a, unsigned long long b) { return __builtin_popcount(a) + __builtin_ctz(a) + __builtin_clz(a) + __builtin_popcountll(b) + __builtin_ctzll(b | 1) + __builtin_ffs(a) + __builtin_parity(a); } unsigned swap(unsigned a, unsigned short b, unsigned long long c) { return __builtin_bswap32(a) ^ __builtin_bswap16(b) ^ (unsigned)__builtin_bswap64(c); } unsigned reverse(unsigned a, unsigned char b) { return __builtin_bitreverse32(a) + __builtin_bitreverse8(b); } unsigned rot(unsigned a, unsigned b) { return __builtin_rotateleft32(a, b) + __builtin_rotateright32(a, 7) + (unsigned)__builtin_rotateleft64(a, 3); } int sat(int a, int b) { return __builtin_elementwise_max(a, b) - __builtin_elementwise_min(a, b); } int absolute(int a) { return __builtin_abs(a); } unsigned field(unsigned v, int lo) { return (v >> lo) & ((1u << 5) - 1); }`,
  overflow: `bool s(int a, int b, int *r) { return __builtin_sadd_overflow(a, b, r) || __builtin_ssub_overflow(*r, b, r) || __builtin_smul_overflow(*r, a, r); } bool u(unsigned a, unsigned b, unsigned *r) { return __builtin_uadd_overflow(a, b, r) || __builtin_umul_overflow(*r, b, r); } bool mixed(int a, unsigned b, long long *r) { return __builtin_mul_overflow(a, b, r); } unsigned carry(unsigned a, unsigned b, unsigned c, unsigned *o) { return __builtin_addc(a, b, c, o); } bool small(signed char a, signed char b, signed char *r) { return __builtin_add_overflow(a, b, r); }`,
  builtins: `double m(double a, double b) { return __builtin_fmod(a, b) + __builtin_round(a) + __builtin_trunc(b) + __builtin_rint(a) + __builtin_nearbyint(b) + __builtin_log2(a) + __builtin_exp2(b) + __builtin_fmax(a, b); } float f(float a, float b) { return __builtin_fmaf(a, b, a) + __builtin_ceilf(a) + __builtin_cosf(b) + __builtin_log10f(a); } bool cls(double a) { return __builtin_isnan(a) || __builtin_isinf(a) || __builtin_signbit(a) || __builtin_isfinite(a); } void *ret() { return __builtin_return_address(0); } void *fr() { return __builtin_frame_address(0); } long long clock() { return __builtin_readcyclecounter(); } int cst(int a) { return __builtin_constant_p(a) ? 1 : a; } void dbg() { __builtin_debugtrap(); }`,
  atomics: `int load(int *p) { return __atomic_load_n(p, 0) + __atomic_load_n(p, 2) + __atomic_load_n(p, 5); } void store(int *p, int v) { __atomic_store_n(p, v, 0); __atomic_store_n(p, v, 3); __atomic_store_n(p, v, 5); } int rmw(int *p, int v) { return __atomic_fetch_add(p, v, 0) + __atomic_fetch_sub(p, v, 2) + __atomic_fetch_and(p, v, 3) + __atomic_fetch_or(p, v, 4) + __atomic_fetch_xor(p, v, 5) + __atomic_exchange_n(p, v, 5) + __atomic_fetch_min(p, v, 0) + __atomic_fetch_max(p, v, 0); } unsigned un(unsigned *p) { return __atomic_fetch_min(p, 3u, 5) + __atomic_fetch_max(p, 4u, 5) + __atomic_fetch_nand(p, 5u, 5); } bool cas(int *p, int *e, int d) { return __atomic_compare_exchange_n(p, e, d, false, 5, 5) | __atomic_compare_exchange_n(p, e, d, true, 4, 2) | __atomic_compare_exchange_n(p, e, d, true, 0, 0); } void fences() { __atomic_thread_fence(5); __atomic_thread_fence(2); __atomic_signal_fence(4); } short narrow(short *p) { return __atomic_add_fetch(p, 1, 5); } bool flag(char *p) { bool b = __atomic_test_and_set(p, 5); __atomic_clear(p, 3); return b; } _Atomic(int) counter; int bump() { return ++counter + (counter += 3); } _Atomic(float) af; float fl(float v) { af += v; return af; } int *ptr(int **p, int *v) { return __atomic_exchange_n(p, v, 5); } int sync(int *p) { return __sync_fetch_and_add(p, 2) + __sync_val_compare_and_swap(p, 1, 2); } int scoped(volatile int *p) { return __atomic_load_n(p, 2); }`,
  spaces: `#define G __attribute__((address_space(1)))
#define L __attribute__((address_space(3)))
int read(G int *p) { return *p; } void copy(G float *a, L float *b, int n) { for (int i = 0; i < n; ++i) b[i] = a[n - i]; } struct S { G int *g; L char *l; }; int deep(S *s, int i) { return s->g[i] + s->l[i + 1]; } G int *G *two(G int *G *p) { return p + 3; } long long number(G char *p) { return (long long)p; } G int *fromNumber(long long v) { return (G int *)v; } extern G int global; G int *address() { return &global; } typedef float f4 __attribute__((ext_vector_type(4))); f4 vec(G f4 *p, L f4 *q, int i) { return p[i] * q[i]; } bool cmp(G int *a, G int *b) { return a < b && a; } G int table[4] = {1, 2, 3, 4}; int at(int i) { return table[i]; }`,
};

const x86Assembly = `int add(int a, int b) { int r; __asm__("addl %2, %0" : "=r"(r) : "0"(a), "r"(b) : "cc"); return r; } void fence() { __asm__ volatile("mfence" ::: "memory"); } long long tsc() { unsigned lo, hi; __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi)); return ((long long)hi << 32) | lo; } int inout(int *p) { int v = 3; __asm__("xchgl %0, %1" : "+r"(v), "+m"(*p)); return v; } void constant() { __asm__ volatile("# %0 %c1" :: "i"(42), "i"(7)); } int named(int x) { __asm__("leal 1(%[x]), %[r]" : [r] "=r"(x) : [x] "r"(x)); return x; } void jump(int x) { __asm__ goto("testl %0, %0; jne %l1" :: "r"(x) : "cc" : out); x = 1; out: fence(); } __asm__(".globl here\\nhere:\\n\\t.byte 1, 2"); __asm__(".text"); register unsigned long sp __asm__("rsp"); unsigned long stack() { return sp; } void many(double *p) { __asm__("fld %%st(0); fadd %%st(1), %0" : "=t"(p[0]) : "0"(p[1]), "u"(p[2])); } int early(int a) { int r, s; __asm__("movl %2,%0; movl %0,%1" : "=&r"(r), "=&r"(s) : "rm"(a)); return r + s; } void quotes() { __asm__("/* \\"quoted\\" \\\\ {x} $$ */"); }`;
const armAssembly = `long add(long a, long b) { long r; __asm__("add %0, %1, %2" : "=r"(r) : "r"(a), "r"(b)); return r; } void barrier() { __asm__ volatile("dmb ish" ::: "memory"); } float f(float a) { __asm__("fneg %s0, %s0" : "+w"(a)); return a; }`;
const ifunc = `static int one(int a) { return a; } static int two(int a) { return a + 1; } extern int pick(void); static void *resolve(void) { return pick() ? (void *)one : (void *)two; } int chosen(int a) __attribute__((ifunc("resolve"))); int call(int a) { return chosen(a); } int strong(int a) { return a; } extern int weakAlias(int) __attribute__((weak, alias("strong"))); extern __typeof(strong) again __attribute__((alias("strong"), visibility("hidden"))); int cc1(int a) __attribute__((sysv_abi)); int cc1(int a) { return a; } int __attribute__((ms_abi)) cc2(int a, double b) { return a + (int)b; } int __attribute__((regcall)) cc3(int a) { return a; } void __attribute__((preserve_most)) cc4(void) {} int __attribute__((vectorcall)) cc5(int a) { return cc2(a, 1) + cc3(a); } __attribute__((interrupt)) void ir(void *f) {} __attribute__((no_sanitize("address"))) int ns(int *p) { return *p; } __attribute__((target("avx2"))) int tg(int a) { return a; } __attribute__((section(".text.mine"))) int sc(int a) { return a; } __attribute__((patchable_function_entry(3, 1))) int pt(int a) { return a; } __attribute__((annotate("note"))) int an(int a) { __attribute__((annotate("local"))) int b = a; return b; }`;
const tailCalls = `extern int next(int, int *); int tail(int a, int *p) { if (a == 3) __attribute__((musttail)) return next(a + 1, p); return *p; } int plain(int a, int *p) { return next(a, p); } void (*handlers[4])(int); void step(int a) { __attribute__((musttail)) return handlers[a & 3](a + 1); } __attribute__((disable_tail_calls)) int none(int a, int *p) { return next(a, p); } struct big { long v[8]; }; struct big other(struct big b, int i); struct big pass(struct big b, int i) { b.v[i] = 2; return other(b, i); } __attribute__((not_tail_called)) int ntc(int a); int cntc(int a) { return ntc(a); } __attribute__((noduplicate)) void nd(void); void cnd(void) { nd(); } __attribute__((convergent)) void cv(void); void ccv(int a) { if (a) cv(); } __attribute__((nomerge)) void nm(void); void cnm(int a) { if (a) nm(); else nm(); }`;
const instrumented = `int data[8]; int work(int *p, int n) { int s = 0; for (int i = 0; i < n; ++i) { if (p[i] > 3) s += p[i] / (n - i); else s -= data[i & 7] << i; } return s; } struct V { virtual int m(); }; int call(V *v) { return v->m(); } int local() { int a[4]; work(a, 4); return a[2]; } float fl(float a) { return (int)a; }`;

const openMp = `void axpy(float *x, float *y, float a, int n) {
#pragma omp parallel for simd
  for (int i = 0; i < n; ++i) y[i] += a * x[i];
}
int reduce(int *v, int n) { int s = 0;
#pragma omp parallel for reduction(+ : s) schedule(dynamic, 4)
  for (int i = 0; i < n; ++i) s += v[i];
  return s; }
void tasks(int n) {
#pragma omp task if (n > 3)
  { if (n) tasks(n - 1); }
#pragma omp critical(name)
  { static int c; c += n; }
}
`;

/** Memory, bits, atomics, address spaces, assembly, attributes, instrumentation. */
export function machineSources(): Source[] {
  const x86 = {machines: ['x86_64'] as const};
  const {spaces, atomics, ...usual} = portable;
  return [
    ...family('machine', 'c++', usual, {machines: ['x86_64', 'aarch64', 'wasm32']}),
    ...family('machine', 'c++', {atomics}, {machines: ['x86_64', 'aarch64', 'wasm32', 'amdgcn']}),
    ...family('machine', 'c++', {spaces}),
    ...family('assembly', 'c', {x86: x86Assembly}, x86),
    ...family('assembly', 'c', {arm: armAssembly}, {machines: ['aarch64']}),
    ...family('attributes', 'c', {ifunc, tailCalls}, {...x86, flags: ['-Wno-everything']}),
    ...instrumentedSources(),
    ...family('openmp', 'c++', {openMp}, {...x86, flags: ['-fopenmp']}),
  ];
}

function instrumentedSources(): Source[] {
  const ways: Readonly<Record<string, readonly string[]>> = {
    undefined: [
      '-fsanitize=signed-integer-overflow,shift-base,shift-exponent,array-bounds,null,alignment,integer-divide-by-zero',
    ],
    address: ['-fsanitize=address'],
    thread: ['-fsanitize=thread'],
    memory: ['-fsanitize=memory'],
    function: ['-fsanitize=function', '-std=c++17'],
    profile: ['-fprofile-instrument=clang', '-fcoverage-mapping'],
    stack: ['-stack-protector', '2', '-fcf-protection=full'],
    frame: ['-mframe-pointer=all', '-funwind-tables=2', '-pic-level', '2', '-mrelocation-model', 'pic'],
    calls: ['-finstrument-functions', '-fno-builtin', '-fno-delete-null-pointer-checks'],
  };
  return Object.entries(ways).map(([name, flags]) => ({
    id: `instrumented-${name}`,
    language: 'c++',
    text: instrumented,
    machines: ['x86_64'],
    flags,
  }));
}
