import {describe, expect, it} from 'vitest';
import {appleWording} from './apple-wording.ts';

describe('appleWording', () => {
  it.each([
    [
      "cannot initialize a variable of type '__global_device metal::vec<_Float16, 4> *' with an lvalue of type 'const __global_host vec<unsigned int, 2> *'",
      "cannot initialize a variable of type 'device half4 *' with an lvalue of type 'constant uint2 *'",
    ],
    [
      "candidate function not viable: cannot pass pointer to address space '__global_device' as a pointer to generic address space in 1st argument",
      "candidate function not viable: cannot pass pointer to address space 'device' as a pointer to address space 'thread' in 1st argument",
    ],
    [
      "candidate function not viable: cannot pass pointer to default address space as a pointer to address space '__local' in 2nd argument",
      "candidate function not viable: cannot pass pointer to address space 'thread' as a pointer to address space 'threadgroup' in 2nd argument",
    ],
    [
      "no viable conversion from '__attribute__((__vector_size__(4 * sizeof(_Float16)))) _Float16' to 'struct metal::matrix<float, 4, 3>'",
      "no viable conversion from 'half4' to 'float4x3'",
    ],
    ["no setter defined for property 'xx'", "cannot assign to 'xx', which names a component twice"],
    [
      "'this' argument to member function '__put_x' has type 'const float4', but function is not marked const",
      "cannot assign to a component of a value with const-qualified type 'const float4'",
    ],
    // What a person wrote stays.
    ["no member named 'generic' in 'struct Local'", "no member named 'generic' in 'struct Local'"],
    ['expected expression', 'expected expression'],
  ])('%s', (clang, shown) => {
    expect(appleWording(clang)).toBe(shown);
  });
});
