import {describe, expect, test} from 'vitest';
import {Random} from '../../ir/testing/random.ts';
import {splitKernel} from './split-kernel.ts';

const head = `#include <metal_stdlib>
using namespace metal;
struct _simdgroup_event_t;
thread _simdgroup_event_t *copy_in(ulong, ulong, threadgroup void *, const device void *, ulong)
    __asm("air.simdgroup_async_copy_1d.p3i8.p1i8");
void wait_events(int, thread _simdgroup_event_t **) __asm("air.wait_simdgroup_events");

constant float scale = 2.0f;
static inline float twice(float x) { return scale * x; }
`;

/** A kernel that copies 32 elements and then does \`body\`. */
function kernel(body: string, {before = '', parameters = '', behind = ''} = {}): string {
  return `${head}
kernel void k(device const float *in [[buffer(0)]], device float *out [[buffer(1)]],${parameters}
    uint lane [[thread_index_in_threadgroup]])
{
  threadgroup float tile[32];
  ${before}
  thread _simdgroup_event_t *event = copy_in(4, 4, tile, in, 32);
  wait_events(1, &event);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  ${body}
${behind}}
`;
}

function parts(source: string, name?: string) {
  const split = splitKernel(source, name);
  if (!split.ok) throw new Error(split.error.map(({message}) => message).join('\n'));
  return split.value;
}

const reasons = (source: string, name?: string): string[] => {
  const split = splitKernel(source, name);
  return split.ok ? [] : split.error.map(({message}) => message);
};

describe('a kernel is split', () => {
  test('what is computed becomes the function, with what it uses as parameters', () => {
    const {
      function: fn,
      functionSource,
      shellSource,
      copies,
    } = parts(kernel('out[lane] = twice(tile[31 - lane]); // all'));
    expect(fn).toMatchObject({
      name: 'k_tile',
      returns: 'void',
      parameters: [
        {name: 'out', type: 'device float *'},
        {name: 'lane', type: 'uint'},
        {name: 'tile', type: 'threadgroup float *'},
      ],
    });
    expect(copies).toEqual([{shape: '1d', direction: 'in', device: 'in', tile: 'tile'}]);
    expect(shellSource).toContain('  k_tile(out, lane, tile); // all\n');
    expect(shellSource).toContain(
      '[[visible]]\nvoid k_tile(device float *out, uint lane, threadgroup float *tile);\n',
    );
    // Helpers and constants go with it; kernels and asm labels, which its front end refuses, do not.
    expect(functionSource).toContain('static inline float twice(float x)');
    expect(functionSource).toContain(
      '[[visible]]\nvoid k_tile(device float *out, uint lane, threadgroup float *tile)\n{\n  out[lane]',
    );
    expect(functionSource).not.toMatch(/__asm|kernel|_simdgroup_event_t/);
  });

  test('the one variable that it changes is returned', () => {
    const {
      function: fn,
      shellSource,
      functionSource,
    } = parts(
      kernel(
        'for (uint i = 0; i < 32; i++) sum += tile[i] * weight.x;\n  threadgroup_barrier(mem_flags::mem_none);\n  out[lane] = sum;',
        {
          before: 'float sum = 0; const float2 weight = float2(3);',
        },
      ),
    );
    expect(fn.returns).toBe('float');
    expect(fn.parameters.map(({name, type}) => `${type} ${name}`)).toEqual([
      'float sum',
      'threadgroup float * tile',
      'float2 weight',
    ]);
    expect(shellSource).toContain('sum = k_tile(sum, tile, weight);');
    expect(shellSource).toContain('out[lane] = sum;');
    expect(functionSource).toContain('return sum;');
  });

  test('inside a loop, with what the loop declares', () => {
    const {function: fn, shellSource} = parts(`${head}
kernel void k(device const float *in [[buffer(0)]], device float *out [[buffer(1)]], constant uint &count [[buffer(2)]],
    uint lane [[thread_index_in_threadgroup]], uint simdgroup [[simdgroup_index_in_threadgroup]])
{
  threadgroup float tile[32];
  float sum = 0;
  for (uint first = 0; first < count; first += 32) {
    if (simdgroup == 0) {
      thread _simdgroup_event_t *event = copy_in(4, 4, tile, in + first, 32);
      wait_events(1, &event);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    if (lane < count) {
      sum += tile[lane] * float(first);
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  out[lane] = sum;
}
`);
    expect(fn.parameters.map(({name, type}) => `${type} ${name}`)).toEqual([
      'uint lane',
      'constant uint & count',
      'float sum',
      'threadgroup float * tile',
      'uint first',
    ]);
    expect(shellSource).toMatch(/sum = k_tile\(lane, count, sum, tile, first\);\s+threadgroup_barrier/);
  });

  test('one of several kernels, by its name', () => {
    const two = `${kernel('out[lane] = tile[lane];')}${kernel('out[lane] = 1;').slice(head.length).replace('void k(', 'void other(')}`;
    expect(reasons(two)).toEqual(['several kernels copy asynchronously: k, other; name one']);
    expect(parts(two, 'other').function.name).toBe('other_tile');
    expect(reasons(two, 'third')).toEqual(['there is no kernel third in this source']);
  });
});

test.each([
  [
    'two variables',
    'a += tile[lane]; b = a;',
    'float a = 0, b = 0;',
    /changes 2 variables of the kernel \(a, b\)/,
  ],
  ['an array of the thread', 'own[0] = tile[lane];', 'float own[4];', /uses own, an array in thread memory/],
  [
    'several dimensions',
    'sums[0][0] += tile[lane];',
    'float sums[2][2];',
    /uses sums, which is an array of several/,
  ],
  [
    'a type that no shell passes',
    'out[lane] = m[0][0];',
    'float4x4 m;',
    /uses m, which is of the type float4x4/,
  ],
  ['a pointer that moves', 'p++; out[lane] = p[0];', 'threadgroup float *p = tile;', /moves the pointer p/],
  ['an early end', 'if (lane > 3) return;\n out[lane] = tile[lane];', '', /leaves by return/],
  ['nothing to take out', '', '', /nothing is computed between/],
])('a kernel is refused, with its reason: %s', (_what, body, before, expected) => {
  const source = kernel(body, {before});
  const split = splitKernel(source);
  expect(split.ok ? 'split' : split.error.map(({message}) => message).join('\n')).toMatch(expected);
  if (!split.ok) expect(split.error.every(({start, end}) => start >= 0 && end > start)).toBe(true);
});

test('a break of the computation’s own loop stays in it', () => {
  expect(reasons(kernel('for (uint i = 0; i < 4; i++) { if (i == 2) break; out[i] = tile[i]; }'))).toEqual(
    [],
  );
});

test('sources without a copy, without a kernel, and broken ones have reasons, never an exception', () => {
  expect(reasons(`${head}kernel void k(device float *x [[buffer(0)]]) { x[0] = 1; }`)).toEqual([
    'no kernel of this source copies asynchronously',
  ]);
  expect(reasons('')).toEqual(['the source has no kernel']);
  const random = new Random(3);
  const source = kernel('for (uint i = 0; i < 4; i++) { out[i] = tile[i]; }');
  for (let round = 0; round < 300; round++) {
    const at = random.below(source.length);
    const cut = source.slice(0, at) + source.slice(at + 1 + random.below(30));
    splitKernel(cut);
  }
});
