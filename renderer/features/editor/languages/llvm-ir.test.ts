import {describe, expect, it} from 'vitest';
import {llvmIrTokens} from './llvm-ir.ts';
import {tokenize} from './testing/monarch.ts';

const tokens = (text: string) => tokenize(llvmIrTokens, text);
const typeOf = (text: string) => Object.fromEntries(tokens(text));

describe('LLVM IR tokens', () => {
  it('reads a function of typed pointers', () => {
    expect(
      tokens(
        'define void @scale(float addrspace(1)* nocapture readonly %0) local_unnamed_addr #0 !dbg !12 {',
      ),
    ).toEqual([
      ['define', 'keyword'],
      ['void', 'type'],
      ['@scale', 'variable.global'],
      ['(', 'delimiter.parenthesis'],
      ['float', 'type'],
      ['addrspace', 'keyword'],
      ['(', 'delimiter.parenthesis'],
      ['1', 'number'],
      [')', 'delimiter.parenthesis'],
      ['*', 'delimiter'],
      ['nocapture', 'attribute'],
      ['readonly', 'attribute'],
      ['%0', 'variable.local'],
      [')', 'delimiter.parenthesis'],
      ['local_unnamed_addr', 'keyword'],
      ['#0', 'attribute'],
      ['!dbg', 'metadata'],
      ['!12', 'metadata'],
      ['{', 'delimiter.curly'],
    ]);
  });

  it('reads instructions, labels and comments', () => {
    expect(tokens('for.body: ; preds = %entry\n  %add.i = fadd fast float %a, 0x3FF0000000000000')).toEqual([
      ['for.body:', 'label'],
      ['; preds = %entry', 'comment'],
      ['%add.i', 'variable.local'],
      ['=', 'delimiter'],
      ['fadd', 'keyword.instruction'],
      ['fast', 'keyword'],
      ['float', 'type'],
      ['%a', 'variable.local'],
      [',', 'delimiter'],
      ['0x3FF0000000000000', 'number.hex'],
    ]);
    expect(tokens('12:')).toEqual([['12:', 'label']]);
  });

  it('reads metadata and strings', () => {
    expect(tokens('!air.kernel = !{!9}')).toEqual([
      ['!air.kernel', 'metadata'],
      ['=', 'delimiter'],
      ['!', 'metadata'],
      ['{', 'delimiter.curly'],
      ['!9', 'metadata'],
      ['}', 'delimiter.curly'],
    ]);
    expect(tokens('!1 = !{i32 7, !"air.max\\00"}').slice(-5)).toEqual([
      ['!', 'metadata'],
      ['"air.max', 'string'],
      ['\\00', 'string.escape'],
      ['"', 'string'],
      ['}', 'delimiter.curly'],
    ]);
    expect(typeOf('@"odd name" = global i32 0')).toMatchObject({
      '@"odd name"': 'variable.global',
      i32: 'type',
    });
  });

  it('knows integer types of any width, vectors and numbers', () => {
    expect(tokens('<4 x half>').map(([, type]) => type)).toEqual([
      'delimiter.angle',
      'number',
      'keyword',
      'type',
      'delimiter.angle',
    ]);
    for (const type of ['i1', 'i8', 'i128', 'ptr', 'bfloat', 'metadata', 'label']) {
      expect(typeOf(type)[type], type).toBe('type');
    }
    expect(tokens('-1')).toEqual([['-1', 'number']]);
    expect(tokens('1.000000e+00')).toEqual([['1.000000e+00', 'number.float']]);
    expect(tokens('0xH3C00')).toEqual([['0xH3C00', 'number.hex']]);
    expect(tokens('i0x')).toEqual([['i0x', 'identifier']]);
  });
});
