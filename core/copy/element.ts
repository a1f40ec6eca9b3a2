import {scalarTypes} from '../base/scalar-types.ts';

/** A type whose elements a copy moves, in MSL's spelling. */
export const copyElements = [...scalarTypes, 'half2', 'half4', 'float2', 'float4', 'uint4'] as const;
export type CopyElement = (typeof copyElements)[number];

/** How an element type is written and laid out (MSL specification: size and alignment of scalars and vectors are equal). */
export interface ElementFacts {
  /** In AIR. */
  readonly ir: string;
  readonly sizeBytes: number;
  readonly alignBytes: number;
  /** The constant 0 in AIR. */
  readonly zero: string;
}

function facts(ir: string, sizeBytes: number, zero: string): ElementFacts {
  return {ir, sizeBytes, alignBytes: sizeBytes, zero};
}

const table: Readonly<Record<CopyElement, ElementFacts>> = {
  char: facts('i8', 1, '0'),
  uchar: facts('i8', 1, '0'),
  short: facts('i16', 2, '0'),
  ushort: facts('i16', 2, '0'),
  int: facts('i32', 4, '0'),
  uint: facts('i32', 4, '0'),
  long: facts('i64', 8, '0'),
  ulong: facts('i64', 8, '0'),
  half: facts('half', 2, '0xH0000'),
  bfloat: facts('bfloat', 2, '0xR0000'),
  float: facts('float', 4, '0.000000e+00'),
  half2: facts('<2 x half>', 4, 'zeroinitializer'),
  half4: facts('<4 x half>', 8, 'zeroinitializer'),
  float2: facts('<2 x float>', 8, 'zeroinitializer'),
  float4: facts('<4 x float>', 16, 'zeroinitializer'),
  uint4: facts('<4 x i32>', 16, 'zeroinitializer'),
};

export function elementFacts(element: CopyElement): ElementFacts {
  return table[element];
}
