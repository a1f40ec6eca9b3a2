import {type Machine, type Source} from './source.ts';

const integerTypes = {
  i8: 'signed char',
  u8: 'unsigned char',
  i16: 'short',
  u16: 'unsigned short',
  i32: 'int',
  u32: 'unsigned int',
  i64: 'long long',
  u64: 'unsigned long long',
};

const wideTypes = {i128: '__int128', u128: 'unsigned __int128'};

const floatTypes: Readonly<Record<string, {type: string; machines?: readonly Machine[]}>> = {
  f32: {type: 'float'},
  f64: {type: 'double'},
  f16: {type: '_Float16', machines: ['aarch64', 'spir64']},
  x86f80: {type: 'long double', machines: ['x86_64']},
  f128: {type: '__float128', machines: ['x86_64']},
};

function integerSource(type: string): string {
  return `typedef ${type} T;
T add(T a, T b) { return a + b; } T sub(T a, T b) { return a - b; } T mul(T a, T b) { return a * b; }
T div(T a, T b) { return a / b; } T rem(T a, T b) { return a % b; }
T band(T a, T b) { return a & b; } T bor(T a, T b) { return a | b; } T bxor(T a, T b) { return a ^ ~b; }
T shl(T a, int n) { return a << n; } T shr(T a, int n) { return a >> n; } T neg(T a) { return -a; }
bool lt(T a, T b) { return a < b; } bool le(T a, T b) { return a <= b; } bool eq(T a, T b) { return a == b; }
bool both(T a, T b) { return a && !b; } T pick(bool c, T a, T b) { return c ? a : b; }
T low(T a, T b) { return a < b ? a : b; } T high(T a, T b) { return a > b ? a : b; }
double widen(T a) { return a; } float narrow(T a) { return a; } T fromDouble(double a) { return (T)a; }
long long asLong(T a) { return a; } T fromLong(long long a) { return (T)a; } unsigned char asByte(T a) { return (unsigned char)a; }
T rotate(T a, unsigned n) { return (T)((a << (n & 7)) | (a >> (sizeof(T) * 8 - (n & 7)))); }
T sum(const T *p, int n) { T s = 0; for (int i = 0; i < n; ++i) s += p[i] * (T)i; return s; }
void scale(T *__restrict out, const T *__restrict in, T by, unsigned n) { for (unsigned i = 0; i < n; ++i) out[i] = in[i] * by; }
T power(T base, unsigned n) { T r = 1; while (n) { if (n & 1) r *= base; base *= base; n >>= 1; } return r; }
bool overflow(T a, T b, T *r) { return __builtin_add_overflow(a, b, r) | __builtin_sub_overflow(a, b, r) | __builtin_mul_overflow(a, b, r); }
T constants() { return (T)0x7f + (T)-1 - (T)12; }
`;
}

function floatSource(type: string): string {
  return `typedef ${type} T;
T add(T a, T b) { return a + b; } T sub(T a, T b) { return a - b; } T mul(T a, T b) { return a * b; } T div(T a, T b) { return a / b; }
T neg(T a) { return -a; } bool lt(T a, T b) { return a < b; } bool ge(T a, T b) { return a >= b; } bool ne(T a, T b) { return a != b; }
bool ordered(T a, T b) { return !__builtin_isunordered(a, b); } bool nan(T a) { return a != a; }
int toInt(T a) { return (int)a; } unsigned toUnsigned(T a) { return (unsigned)a; } T fromInt(int a) { return (T)a; } T fromUnsigned(unsigned long long a) { return (T)a; }
float toFloat(T a) { return (float)a; } double toDouble(T a) { return (double)a; }
T polynomial(T x) { return ((T)1.5 * x + (T)2.25) * x - (T)0.1; }
T dot(const T *a, const T *b, int n) { T s = 0; for (int i = 0; i < n; ++i) s += a[i] * b[i]; return s; }
T largest(const T *a, int n) { T m = a[0]; for (int i = 1; i < n; ++i) m = a[i] > m ? a[i] : m; return m; }
T values[] = {(T)0.0, (T)-0.0, (T)1.0, (T)0.1, (T)1e-3, (T)65504.0, (T)__builtin_inf(), (T)-__builtin_inf(), (T)__builtin_nan("")};
T newton(T a) { T x = a; for (int i = 0; i < 4; ++i) x = (x + a / x) / (T)2; return x; }
`;
}

const fastMath = `float dot(const float *a, const float *b, int n) { float s = 0; for (int i = 0; i < n; ++i) s += a[i] * b[i]; return s; }
float mix(float a, float b, float t) { return a + (b - a) * t; }
bool less(float a, float b) { return a < b; } float choose(bool c, float a, float b) { return c ? a : -b; }
double roots(double a) { return __builtin_sqrt(a) + __builtin_fabs(a) + __builtin_floor(a) + __builtin_fma(a, a, a) + __builtin_copysign(a, 1.0); }
float library(float a) { return __builtin_sinf(a) + __builtin_powf(a, 2.5f) + __builtin_expf(a) + __builtin_fminf(a, 1) + __builtin_truncf(a); }
`;

const bitInteger = (
  width: number,
): string => `typedef _BitInt(${width}) S; typedef unsigned _BitInt(${width}) U;
S add(S a, S b) { return a + b; } U mul(U a, U b) { return a * b; } S shift(S a, U n) { return a >> n; } U less(U a, U b) { return a < b; }
S load(S *p) { return p[1] - *p; } void store(U *p, long long v) { *p = (U)v; } double toDouble(S a) { return (double)a; }
struct Holder { S a; U b; } holder = {(S)-5, (U)17}; S constant(void) { return (S)-1; }
`;

/** Arithmetic, comparisons and conversions of every scalar width. */
export function arithmeticSources(): Source[] {
  const sources: Source[] = [];
  for (const [name, type] of Object.entries(integerTypes)) {
    sources.push({id: `integer-${name}`, language: 'c++', text: integerSource(type)});
  }
  for (const [name, type] of Object.entries(wideTypes)) {
    const machines: readonly Machine[] = ['x86_64', 'aarch64', 'wasm32'];
    sources.push({id: `integer-${name}`, language: 'c++', text: integerSource(type), machines});
  }
  for (const [name, {type, machines}] of Object.entries(floatTypes)) {
    const limits = machines === undefined ? {} : {machines};
    sources.push({id: `float-${name}`, language: 'c++', text: floatSource(type), ...limits});
  }
  sources.push({id: 'float-fast', language: 'c++', text: fastMath, flags: fastMathFlags});
  sources.push({
    id: 'float-strict',
    language: 'c++',
    text: fastMath,
    flags: strictFlags,
    machines: ['x86_64'],
  });
  for (const width of [3, 7, 17, 33, 65, 100, 128]) {
    const machines: readonly Machine[] = ['x86_64'];
    sources.push({id: `bit-integer-${width}`, language: 'c', text: bitInteger(width), machines});
  }
  return sources;
}

const fastMathFlags = [
  '-ffast-math',
  '-menable-no-infs',
  '-menable-no-nans',
  '-fno-signed-zeros',
  '-mreassociate',
];
const strictFlags = ['-ffp-exception-behavior=strict', '-frounding-math'];
