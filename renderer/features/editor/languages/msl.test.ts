import {describe, expect, it} from 'vitest';
import {mslTokens} from './msl.ts';
import {tokenize} from './testing/monarch.ts';

const tokens = (text: string) => tokenize(mslTokens, text);
const typeOf = (text: string) => Object.fromEntries(tokens(text));

describe('MSL tokens', () => {
  it('tells keywords, address spaces, types and attributes in a kernel', () => {
    expect(
      tokens(
        'kernel void scale(device const float4 *source [[buffer(0)]], uint tid [[thread_index_in_simdgroup]])',
      ),
    ).toEqual([
      ['kernel', 'keyword'],
      ['void', 'type'],
      ['scale', 'identifier'],
      ['(', 'delimiter.parenthesis'],
      ['device', 'keyword.address-space'],
      ['const', 'keyword'],
      ['float4', 'type'],
      ['*', 'operator'],
      ['source', 'identifier'],
      ['[[', 'attribute.bracket'],
      ['buffer', 'attribute'],
      ['(', 'delimiter'],
      ['0', 'number'],
      [')', 'delimiter'],
      [']]', 'attribute.bracket'],
      [',', 'delimiter'],
      ['uint', 'type'],
      ['tid', 'identifier'],
      ['[[', 'attribute.bracket'],
      ['thread_index_in_simdgroup', 'attribute'],
      [']]', 'attribute.bracket'],
      [')', 'delimiter.parenthesis'],
    ]);
  });

  it('knows vector, matrix and library types, and nothing that only starts like one', () => {
    const types =
      'float4 half2x4 packed_float3 ushort3 texture2d simdgroup_matrix simdgroup_float8x8 atomic_uint';
    for (const type of types.split(' ')) expect(typeOf(type)[type], type).toBe('type');
    for (const name of ['float5', 'float44', 'texture2dx', 'devices', 'intx']) {
      expect(typeOf(name)[name], name).toBe('identifier');
    }
    for (const space of ['device', 'constant', 'thread', 'threadgroup', 'ray_data']) {
      expect(typeOf(space)[space], space).toBe('keyword.address-space');
    }
  });

  it('reads numbers with the suffixes of half and bfloat', () => {
    const floats = ['1.0h', '2.5bf', '1.f', '.5f', '1e-6', '3h', '7bf', '0x1p-3f', "1'000.5f", '1.0H', '2BF'];
    for (const number of floats) expect(tokens(number), number).toEqual([[number, 'number.float']]);
    expect(tokens('0xFFu')).toEqual([['0xFFu', 'number.hex']]);
    expect(tokens('0b1010')).toEqual([['0b1010', 'number.binary']]);
    for (const number of ['42', '42u', '42ul', "1'000"]) expect(tokens(number)).toEqual([[number, 'number']]);
  });

  it('reads preprocessor lines, continued ones too', () => {
    expect(tokens('#include <metal_stdlib>\nusing')).toEqual([
      ['#include', 'keyword.preprocessor'],
      ['<metal_stdlib>', 'string.include'],
      ['using', 'keyword'],
    ]);
    const continued = tokens('#define TWICE(x) \\\n  (2 * (x)) // why\nint a;');
    expect(continued.find(([text]) => text === '// why')?.[1]).toBe('comment');
    expect(continued.slice(-3)).toEqual([
      ['int', 'type'],
      ['a', 'identifier'],
      [';', 'delimiter'],
    ]);
    for (const directive of [
      '#if A',
      '#',
      '#endif',
      '#define X',
      '#pragma once',
      '#define A 12',
      '#define A "b"',
    ]) {
      expect(tokens(`${directive}\nint`).slice(-1), directive).toEqual([['int', 'type']]);
    }
  });

  it('carries comments over lines, and closes strings', () => {
    expect(tokens('/* one\n * two */ int')).toEqual([
      ['/* one', 'comment'],
      ['* two */', 'comment'],
      ['int', 'type'],
    ]);
    expect(tokens('__asm("air.wait\\n")')).toEqual([
      ['__asm', 'keyword'],
      ['(', 'delimiter.parenthesis'],
      ['"air.wait', 'string'],
      ['\\n', 'string.escape'],
      ['"', 'string'],
      [')', 'delimiter.parenthesis'],
    ]);
    expect(tokens('"open\nint').slice(-1)).toEqual([['int', 'type']]);
    expect(tokens('// a comment \\\nint').slice(-1)).toEqual([['int', 'type']]);
  });

  it('does not let an unclosed attribute colour the rest', () => {
    expect(tokens('int a [[buffer(0);\nint b;').slice(-3)).toEqual([
      ['int', 'type'],
      ['b', 'identifier'],
      [';', 'delimiter'],
    ]);
  });
});
