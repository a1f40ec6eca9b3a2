import {describe, expect, it} from 'vitest';
import {compileMetal} from '../testing/clang.ts';

const source = `#include <metal_stdlib>
using namespace metal;
#include "shared.h"
#define KERNEL(name, T) kernel void name(device T *out [[buffer(BufferIndexOut)]], uint gid [[thread_position_in_grid]]) { out[gid] = T(1); }
#define instantiate_kernel(name, func, ...) template [[host_name(name)]] [[kernel]] decltype(func<__VA_ARGS__>) func<__VA_ARGS__>;
#define inst(tname, type) instantiate_kernel("copy_" #tname "_v2", copy, type)
KERNEL(fill_f, float)
KERNEL(fill_i,
  int)
template <typename T> [[kernel]] void copy(device const T *a [[buffer(0)]], device T *b [[buffer(1)]], uint i [[thread_position_in_grid]]) { b[i] = a[i]; }
inst(float32, float)
inst(int32, int)
template <typename T> struct Cell { T value;
  T get() const device { return value; }
  T get() const constant { return value; }
  T get() const thread { return value; }
  void set(T v) device { value = v; }
};
#define TID uint3 tid [[thread_position_in_grid]]
[[max_total_threads_per_threadgroup(THREADS * 2)]] kernel void limited(device Cell<float> *a ATTR(5), constant Cell<float> &c ATTR(6), TID) {
  a[tid.x].set(c.get() + a[0].get());
}
template <int N> [[max_total_threads_per_threadgroup(N)]] kernel void sized(device int *a [[buffer(0)]]) {
  threadgroup int t[N]; t[0] = N; a[0] = t[0];
}
template [[host_name("sized_32")]] kernel void sized<32>(device int *);
namespace deep { kernel void inner(device int *a [[buffer(kBase + 1)]]) { a[0] = 2; } }
[[host_name("renamed")]] kernel void original(device half2 *a [[buffer(0)]], constant half2 *c [[buffer(1)]]) {
  a[0] = a[1].x > 0 ? c[3] : half2(1, 2);
}
`;
const includes = {
  'shared.h':
    '#pragma once\n#define ATTR(n) [[buffer(n)]]\nenum BufferIndex { BufferIndexIn = 0, BufferIndexOut = BufferIndexIn + 3 };\nconstant constexpr int kBase = 6;\n',
};

describe('attributes in macros, templates and includes', () => {
  it('reach Clang’s IR and the records, each for its function', async () => {
    const {diagnostics, ir, prepared} = await compileMetal(source, {includes, defines: ['THREADS=64']});
    expect(diagnostics).toEqual([]);
    const strings = [...ir.matchAll(/c"airlock\.host_name:([^"\\]*)\\00"/g)].map(([, name]) => name);
    expect(strings.sort()).toEqual(['copy_float32_v2', 'copy_int32_v2', 'renamed', 'sized_32']);
    const values = [...ir.matchAll(/constant \{ i32, i32 \} \{ i32 (\d+), i32 (\d+) \}/g)];
    expect(values.map(([, id, value]) => `${id}: ${value}`)).toEqual(['0: 3', '1: 3', '2: 7']);
    const threads = [...ir.matchAll(/constant \{ i32 \} \{ i32 (\d+) \}, section "llvm.metadata"/g)];
    expect(threads.map(([, count]) => count)).toEqual(['128', '32']);
    const shown = prepared.records.functions.map(({name, form, nameRange, parameters}) => {
      const attributes = parameters.map((one) =>
        one.attributes.map(({name: of, value, valueId}) => `${of} ${value ?? `#${valueId}`}`).join(),
      );
      return [name, form, nameRange.start.line, ...attributes].join(' | ');
    });
    expect(shown).toEqual([
      'fill_f | plain | 7 | buffer #0 | thread_position_in_grid #undefined',
      'fill_i | plain | 8 | buffer #1 | thread_position_in_grid #undefined',
      'copy | template | 10 | buffer 0 | buffer 1 | thread_position_in_grid #undefined',
      'copy | explicit-instantiation | 11',
      'copy | explicit-instantiation | 12',
      'limited | plain | 20 | buffer 5 | buffer 6 | thread_position_in_grid #undefined',
      'sized | template | 23 | buffer 0',
      'sized | explicit-instantiation | 26 | ',
      'inner | plain | 27 | buffer #2',
      'original | plain | 28 | buffer 0 | buffer 1',
    ]);
    expect(prepared.text.startsWith(source.slice(0, 20))).toBe(true);
    expect(prepared.files['shared.h']).toHaveLength(includes['shared.h'].length);
  });

  it('are reported where the person wrote them', async () => {
    const broken = `#include "shared.h"
#define TWO(name) kernel void name(device int *a [[buffer(NoSuch)]]) { a[0] = nosuch; }
kernel void first(device int *a [[buffer(NoSuch)]]) { a[0] = 1; }
`;
    const place = ({diagnostics}: Awaited<ReturnType<typeof compileMetal>>) =>
      diagnostics.map(({message, location}) => {
        const {file, range} = location ?? {};
        return `${file}:${range?.start.line}:${range?.start.column} ${message}`;
      });
    expect(place(await compileMetal(broken, {includes}))).toEqual([
      "k.metal:3:35 use of undeclared identifier 'NoSuch'",
    ]);
    // Where other errors stand, an argument that cannot be evaluated says nothing new.
    expect(place(await compileMetal(`${broken}TWO(second)\n`, {includes}))).toEqual([
      "k.metal:4:1 use of undeclared identifier 'nosuch'",
    ]);
    const inFile = {'shared.h': '\nconstant int shared_size = nosuch;\n', 'other.h': ''};
    expect(place(await compileMetal('#include "shared.h"\n#include "none.h"\n', {includes: inFile}))).toEqual(
      ["shared.h:2:28 use of undeclared identifier 'nosuch'", "k.metal:2:10 'none.h' file not found"],
    );
  });

  it('function constants keep what is derived from them, for gated parameters too', async () => {
    const {diagnostics, ir} = await compileMetal(`static constant bool flag [[function_constant(0)]];
constant int n [[function_constant(2)]];
constant bool derived = flag && n > 3;
constant bool other = flag;
kernel void k(device float *a [[buffer(0)]], device float *b [[buffer(1), function_constant(derived)]]) { a[0] = other; }
`);
    expect(diagnostics).toEqual([]);
    expect(ir).toMatch(/@flag = weak .*global i8 0/);
    expect(ir).toMatch(/@_ZL7derived = internal .*global i8/);
    expect(ir).not.toContain('store float 0.0');
  });
});

describe('what clang takes in another form', () => {
  it('attributes in a macro over several lines, used or not', async () => {
    const source = `#define INSTANTIATE(name, func, ...) \\
  template [[host_name(              \\
      name)]] [[kernel]] decltype(func<__VA_ARGS__>) func<__VA_ARGS__>;
#define UNUSED(name, n) [[kernel]] [[max_total_threads_per_threadgroup( \\
  n)]] void name() {}
template <typename T> [[kernel]] void fill(device T *out [[buffer(0)]]) { out[0] = 1; }
`;
    expect((await compileMetal(source)).diagnostics).toEqual([]);
    const used = await compileMetal(`${source}INSTANTIATE("fill_int", fill, int)\nUNUSED(named, 64)\n`);
    expect(used.diagnostics).toEqual([]);
    expect(used.prepared.text.split('\n')).toHaveLength(`${source}\n\n`.split('\n').length);
  });

  it('arrays with an address space as parameters are pointers', async () => {
    const source = `template <typename T = long> inline T at(uint2 e, constant const long strides[2]) { return e.x * T(strides[1]); }
float sum(threadgroup float tile[32], int n) { return tile[0] + tile[n]; }
struct S { float get(device const float values[4], thread int &i) { return values[i++]; } };
void first(constant int a[3]);
void first(constant int a[3]) {}
kernel void k(constant long *strides [[buffer(0)]], device float *out [[buffer(1)]], threadgroup float *tile [[threadgroup(0)]]) {
  S s; int i = 2;
  out[at(uint2(3, 4), strides)] = sum(tile, 5) + s.get(out, i);
}
`;
    const run = await compileMetal(source);
    expect(run.diagnostics).toEqual([]);
    expect(run.prepared.text).toHaveLength(source.length);
    expect(run.ir).toMatch(/getelementptr inbounds nuw i8, ptr addrspace\(\d\) %strides, i64 8/);
    const wrong = await compileMetal('int f(constant int x[2]) { return nosuch; }\n');
    expect(wrong.diagnostics.map(({location}) => location?.range.start)).toEqual([{line: 1, column: 35}]);
  });
});

describe('includes with steps back', () => {
  const place = ({diagnostics}: Awaited<ReturnType<typeof compileMetal>>) =>
    diagnostics.map(({message, location, origin, code}) => {
      const {file, range} = location ?? {};
      return `${file}:${range?.start.line}:${range?.start.column} ${origin} ${code ?? ''} ${message}`;
    });
  const shared = {
    'shared/types.h':
      '#pragma once\n#include "../config/limits.h"\nstruct Item { float value; int at[limit]; };\n',
    'config/limits.h': '#ifndef LIMITS\n#define LIMITS\nconstant constexpr int limit = 4;\n#endif\n',
    'config/broken.h': '\n  constant int size = nosuch;\n',
    'kernels/deep/down/inner.h': '#define HERE "../../../shared/types.h"\n#include HERE\n#include "../x.h"\n',
    'kernels/deep/x.h':
      '#if !__has_include("../../config/broken.h") || __has_include("../../nosuch.h")\n#error no\n#endif\n',
    'kernels/gone.h': '#error beside the file, not above it\n',
    'kernels/a.h': '#include "b.h"\n',
    'kernels/b.h': '#include "deep/../a.h"\n',
  };

  it('find the project’s files, each once', async () => {
    const source = `#include "../shared/types.h"
#include "../config/limits.h"
#include "deep/down/inner.h"
kernel void k(device Item *items [[buffer(0)]]) { items[0].at[limit - 1] = 2; }
`;
    const run = await compileMetal(source, {includes: shared, path: 'kernels/main.metal'});
    expect(place(run)).toEqual([]);
    // A float, then the fourth whole number: byte 16 is found only with all three files.
    expect(run.ir).toMatch(/%arrayidx\d* = getelementptr inbounds nuw i8, ptr addrspace\(5\) %items, i64 16/);
    expect(run.prepared.text).toHaveLength(source.length);
  });

  it('tell errors where they are', async () => {
    const broken = '#include "../config/broken.h"\nconstant int b = nosuch;\n';
    expect(place(await compileMetal(broken, {includes: shared, path: 'kernels/main.metal'}))).toEqual([
      "config/broken.h:2:23 clang  use of undeclared identifier 'nosuch'",
      "k.metal:2:18 clang  use of undeclared identifier 'nosuch'",
    ]);
    const missing = '\n#include "../gone.h"\n';
    expect(place(await compileMetal(missing, {includes: shared, path: 'kernels/main.metal'}))).toEqual([
      "k.metal:2:10 clang fatal '../gone.h' file not found",
    ]);
    const outside = '#include "../../shared/types.h"\n';
    expect(place(await compileMetal(outside, {includes: shared, path: 'kernels/main.metal'}))).toEqual([
      "k.metal:1:10 clang fatal '../../shared/types.h' file not found",
    ]);
  });

  it('are found in include folders, and errors there are told by the path of the file', async () => {
    const inFolders = {includes: shared, includeFolders: ['.', 'kernels'], path: 'kernels/deep/main.metal'};
    const source = `#include <shared/types.h>
#include "config/limits.h"
kernel void k(device Item *items [[buffer(0)]]) { items[0].at[limit - 1] = 2; }
`;
    const run = await compileMetal(source, inFolders);
    expect(place(run)).toEqual([]);
    expect(run.prepared.records.functions.map(({name}) => name)).toEqual(['k']);
    const broken = '#include <config/broken.h>\n#include "gone.h"\n';
    expect(place(await compileMetal(broken, inFolders))).toEqual([
      "config/broken.h:2:23 clang  use of undeclared identifier 'nosuch'",
      'kernels/gone.h:1:2 clang  beside the file, not above it',
    ]);
  });

  it('end where files include each other', async () => {
    const run = await compileMetal('#include "a.h"\n', {includes: shared, path: 'kernels/main.metal'});
    expect(run.diagnostics.map(({message}) => message)).toEqual(['#include nested too deeply']);
  });
});
