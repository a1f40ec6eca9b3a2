import {family, type Source} from './source.ts';

const portable = {
  loops: `int nested(int n) { int s = 0; for (int i = 0; i < n; ++i) for (int j = i; j < n; j += 2) { if (j == 13) continue; if (s > 10000) break; s += i ^ j; } return s; }
int whiles(int n) { int c = 0; while (n != 1) { n = n % 2 ? 3 * n + 1 : n / 2; ++c; } return c; } int doing(int n) { int s = 0; do { s += n & 7; } while (n >>= 3); return s; }
unsigned gcd(unsigned a, unsigned b) { while (b) { unsigned t = a % b; a = b; b = t; } return a; } bool prime(unsigned n) { for (unsigned i = 2; i * i <= n; ++i) if (n % i == 0) return false; return n > 1; }
void matmul(const float *a, const float *b, float *c, int n) { for (int i = 0; i < n; ++i) for (int j = 0; j < n; ++j) { float s = 0; for (int k = 0; k < n; ++k) s += a[i * n + k] * b[k * n + j]; c[i * n + j] = s; } }
void sort(int *v, int n) { for (int i = 1; i < n; ++i) { int x = v[i], j = i; for (; j > 0 && v[j - 1] > x; --j) v[j] = v[j - 1]; v[j] = x; } }`,
  pragmas: `void a(float *x, int n) { _Pragma("clang loop unroll_count(4)") for (int i = 0; i < n; ++i) x[i] *= 2; } void b(float *x, int n) { _Pragma("clang loop vectorize(enable) interleave_count(2)") for (int i = 0; i < n; ++i) x[i] += 1; } void c(int *x, int n) { _Pragma("clang loop unroll(disable)") for (int i = 0; i < n; ++i) x[i] -= i; _Pragma("clang loop distribute(enable)") for (int i = 1; i < n; ++i) x[i] = x[i - 1] + x[n - i]; } int d(int *x) { int s = 0; _Pragma("clang loop unroll(full)") for (int i = 0; i < 8; ++i) s += x[i]; return s; }`,
  switches: `int dense(int x) { switch (x) { case 0: return 5; case 1: return 8; case 2: return 1; case 3: return 44; case 4: return 7; case 5: return 2; } return -1; } int sparse(long long x) { switch (x) { case 1: return 2; case 1000000: return 3; case -5: return 4; case 0x7fffffffffffLL: return 9; default: return 0; } }
int fall(int x) { int r = 0; switch (x) { case 1: r += 1; case 2: r += 2; break; case 3: case 4: case 5: r = 7; default: r ^= 1; } return r; } int ranges(unsigned char c) { switch (c) { case '0' ... '9': return c - '0'; case 'a' ... 'f': return c - 'a' + 10; } return -1; } enum E { A, B, C }; const char *name(E e) { switch (e) { case A: return "A"; case B: return "B"; case C: return "C"; } __builtin_unreachable(); } void nested(int a, int b, int *o) { switch (a) { case 1: switch (b) { case 2: *o = 3; break; case 7: *o = 8; } break; case 9: *o = b; } }`,
  branches: `int pick(int a, int b, int c) { return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b); } bool logic(int a, int b, int c) { return (a && b) || (b && !c) || (a == c && (b > 3 || c < 9)); } int clamp(int x, int l, int h) { if (x < l) return l; if (x > h) return h; return x; } int expect(int x) { if (__builtin_expect(x == 0, 0)) return 7; if (__builtin_expect_with_probability(x > 3, 1, 0.9)) return 1; return x; } int assume(int *p, int n) { __builtin_assume(n > 0); int s = 0; for (int i = 0; i < n; ++i) s += p[i]; return s; } int guarded(int x) { if (x < 0) __builtin_trap(); return x; } int likely(int x) { if (x) [[likely]] return 1; else [[unlikely]] return 2; }
int states(const char *p) { int s = 0, n = 0; for (; *p; ++p) { if (s == 0) { if (*p == '"') s = 1; else if (*p == '/') s = 2; else ++n; } else if (s == 1) { if (*p == '\\\\') ++p; else if (*p == '"') s = 0; } else s = *p == '/' ? 3 : 0; } return n * 4 + s; }`,
  jumps: `int retry(int n) { int tries = 0; again: if (++tries < n) goto again; if (tries > 100) goto out; tries *= 2; out: return tries; } int irreducible(int a) { if (a & 1) goto middle; top: a -= 3; middle: a = a * 5 + 1; if (a < 1000 && a > -1000) goto top; return a; }`,
  recursion: `int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } int ackermann(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); } bool odd(unsigned n); bool even(unsigned n) { return n == 0 || odd(n - 1); } bool odd(unsigned n) { return n != 0 && even(n - 1); } int tail(int n, int a) { return n == 0 ? a : tail(n - 1, a * n); }`,
  pointers: `typedef int (*Op)(int, int); int add(int a, int b) { return a + b; } int sub(int a, int b) { return a - b; } Op ops[] = {add, sub}; int apply(Op op, int a, int b) { return op ? op(a, b) : 0; } int dispatch(int i, int a, int b) { return ops[i](a, b); } Op choose(bool c) { return c ? add : sub; } void each(int *v, int n, void (*f)(int *, void *), void *d) { for (int i = 0; i < n; ++i) f(v + i, d); } typedef Op (*Maker)(Op, int); Op twice(Maker m, Op o) { return m(m(o, 1), 2); }`,
};

const hosted = {
  labels: `int run(const unsigned char *code) { static void *table[] = {&&inc, &&dec, &&dbl, &&end}; int a = 0; goto *table[*code++]; inc: ++a; goto *table[*code++]; dec: --a; goto *table[*code++]; dbl: a *= 2; goto *table[*code++]; end: return a; } void *address(int c) { void *p = c ? &&one : &&two; goto *p; one: return p; two: return 0; }`,
  variadic: `int sum(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); int s = 0; while (n--) s += __builtin_va_arg(l, int); double d = __builtin_va_arg(l, double); __builtin_va_end(l); return s + (int)d; } void copy(int n, ...) { __builtin_va_list a, b; __builtin_va_start(a, n); __builtin_va_copy(b, a); extern void use(__builtin_va_list); use(a); use(b); __builtin_va_end(b); __builtin_va_end(a); } extern int printf(const char *, ...) __attribute__((format(printf, 1, 2))); int show(int a, double b, const char *c) { return printf("%d %f %s\\n", a, b, c) + sum(2, a, 3, b); }`,
};

/** Loops, branches, switches, calls through pointers. */
export function controlFlowSources(): Source[] {
  return [
    ...family('flow', 'c++', portable),
    ...family('flow', 'c', hosted, {machines: ['x86_64', 'aarch64', 'wasm32', 'msvc']}),
  ];
}
