import {describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {expectedSignatures, impliedSignature, typeOfToken} from './families.ts';
import {intrinsicCatalogue} from './intrinsics.ts';

const entries = [...intrinsicCatalogue().values()];

test('what a family implies is what Apple’s modules have', () => {
  const implied = entries.flatMap(({name, signatures}) => {
    const signature = impliedSignature(name);
    return signature === undefined ? [] : [{name, signature, seen: signatures.map(({text}) => text)}];
  });
  expect(implied.length).toBeGreaterThan(50);
  expect(implied.filter(({signature, seen}) => !seen.includes(signature))).toEqual([]);
});

test('every signature is a type that the parser reads', () => {
  const declarations = entries.flatMap(({name, signatures}) =>
    signatures.map(({text}, index) => `declare ${text.replace(' (', ` @"${name} ${index}" (`)}`),
  );
  const {module, diagnostics} = parseModule(declarations.join('\n'));
  expect(diagnostics).toEqual([]);
  expect(module.functions).toHaveLength(declarations.length);
});

describe('families', () => {
  test('tokens are types', () => {
    const tokens = ['f32', 'bf16', 'i1', 'v4i16', 'v64f16', 'v', 'vf32', 'v2v2f32', 'f33', ''];
    expect(tokens.map(typeOfToken)).toEqual([
      'float',
      'bfloat',
      'i1',
      '<4 x i16>',
      '<64 x half>',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('names that no sample has', () => {
    expect(expectedSignatures('air.simd_shuffle_xor.v3f16')).toEqual(['<3 x half> (<3 x half>, i16)']);
    expect(expectedSignatures('air.convert.u.v3i8.f.v3f32.rtz.sat')).toEqual(['<3 x i8> (<3 x float>)']);
    expect(expectedSignatures('air.no.such.thing')).toBeUndefined();
    expect(expectedSignatures('air.simd_sum')).toBeUndefined();
  });
});
