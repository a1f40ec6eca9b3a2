import {type Source} from './source.ts';

const elements: Readonly<Record<string, {type: string; integer: boolean}>> = {
  float: {type: 'float', integer: false},
  double: {type: 'double', integer: false},
  int: {type: 'int', integer: true},
  ushort: {type: 'unsigned short', integer: true},
  uchar: {type: 'unsigned char', integer: true},
  long: {type: 'long long', integer: true},
};

function vectorSource(type: string, width: number, integer: boolean): string {
  const reversed = Array.from({length: width}, (_, index) => width - 1 - index).join(', ');
  const mixed = Array.from({length: width}, (_, index) => (index % 2 === 0 ? index : width + index)).join(
    ', ',
  );
  const integerPart = integer
    ? `V bits(V a, V b) { return (a & b) | (a ^ ~b); } V shifts(V a) { return (a << 1) + (a >> 2); } V remainder(V a, V b) { return a % b; }`
    : `V scaled(V a, T s) { return a * s + (T)0.5; } V minus(V a) { return -a; }`;
  return `typedef ${type} T; typedef T V __attribute__((ext_vector_type(${width})));
V add(V a, V b) { return a + b; } V muladd(V a, V b, V c) { return a * b - c; } V divide(V a, V b) { return a / b; }
${integerPart}
auto compare(V a, V b) { return a < b; } V selected(V a, V b) { return (a == b) ? a : b; }
T lane(V a, int i) { return a[i]; } V withLane(V a, int i, T v) { a[i] = v; return a; } T first(V a) { return a[0]; }
V splat(T v) { return (V)(v); } V load(const V *p) { return *p; } void store(V *p, V v) { *p = v; }
V reversed(V a) { return __builtin_shufflevector(a, a, ${reversed}); }
V mixed(V a, V b) { return __builtin_shufflevector(a, b, ${mixed}); }
V constant() { V v = (V)(T)3; v[${width - 1}] = (T)7; return v; }
T sum(V a) { T s = 0; for (int i = 0; i < ${width}; ++i) s += a[i]; return s; }
struct Pair { V a; T b; V c[2]; }; V fromPair(Pair *p, int i) { return p->a + p->c[i] * p->b; }
V table[2] = {(V)(T)1, (V)(T)2};
V loop(V *p, int n) { V s = p[0]; for (int i = 1; i < n; ++i) s = s * p[i] + (V)(T)i; return s; }
typedef float F __attribute__((ext_vector_type(${width}))); typedef int I __attribute__((ext_vector_type(${width})));
F toFloat(V a) { return __builtin_convertvector(a, F); } I toInt(V a) { return __builtin_convertvector(a, I); }
`;
}

const swizzles = `typedef float float4 __attribute__((ext_vector_type(4))); typedef float float2 __attribute__((ext_vector_type(2)));
float4 shuffle(float4 a) { return a.wzyx; } float2 part(float4 a) { return a.xz; } void write(float4 *p, float2 v) { p->yw = v; }
float4 join(float2 a, float2 b) { float4 r; r.xy = a; r.zw = b.yx; return r; } float4 bcast(float a) { return (float4)(a); }
float cross(float4 a, float4 b) { float4 c = a.yzxw * b.zxyw - a.zxyw * b.yzxw; return c.x + c.y + c.z; }
`;

const matrix = `typedef float M4 __attribute__((matrix_type(4, 4))); typedef double M23 __attribute__((matrix_type(2, 3)));
M4 mul(M4 a, M4 b) { return a * b + a; } M4 scale(M4 a, float s) { return a * s; } float at(M4 a, int i, int j) { return a[i][j]; }
auto turned(M23 *a) { return __builtin_matrix_transpose(*a); } void put(M4 *a, int i, float v) { (*a)[i][1] = v; }
M4 load(float *p, unsigned long n) { return __builtin_matrix_column_major_load(p, 4, 4, n); }
`;

const gnuVectors = `typedef int v8i __attribute__((vector_size(32))); typedef float v64f __attribute__((vector_size(256)));
v8i add(v8i a, v8i b) { return a + b; } v64f fma(v64f a, v64f b, v64f c) { return a * b + c; } v8i shuf(v8i a, v8i b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, -1, -1, 7, 15); }
int reduce(v8i a) { return __builtin_reduce_max(a) + __builtin_reduce_min(a); } v8i largest(v8i a, v8i b) { return __builtin_elementwise_max(a, b); }
v8i absolute(v8i a) { return __builtin_elementwise_abs(a); } v64f up(v64f a) { return __builtin_elementwise_ceil(a); }
`;

/** Vectors of many widths, swizzles, matrices and reductions. */
export function vectorSources(): Source[] {
  const sources: Source[] = [];
  for (const [name, {type, integer}] of Object.entries(elements)) {
    for (const width of [2, 3, 4, 8, 16]) {
      if (width === 8 && !integer) continue;
      sources.push({id: `vector-${name}${width}`, language: 'c++', text: vectorSource(type, width, integer)});
    }
  }
  sources.push({id: 'vector-float64', language: 'c++', text: vectorSource('float', 64, false)});
  sources.push({id: 'vector-swizzles', language: 'c++', text: swizzles});
  sources.push({id: 'vector-matrix', language: 'c++', text: matrix, flags: ['-fenable-matrix']});
  sources.push({id: 'vector-gnu', language: 'c++', text: gnuVectors});
  return sources;
}
