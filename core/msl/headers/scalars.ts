/** The scalar types that Metal builds in, in the order in which the headers list them. */
export interface ScalarType {
  /** MSL spelling, also the stem of the vector names (`float` -> `float4`). */
  readonly name: string;
  /** Type token of `air.*` names (AIR.md 2.1), such as `f32`; `undefined` where AIR has no such operand. */
  readonly air: string | undefined;
  readonly kind: 'floating' | 'signed' | 'unsigned' | 'boolean';
  readonly bytes: number;
  /** The unsigned integer type of the same size. */
  readonly unsigned: string;
}

export const scalarTypes: readonly ScalarType[] = [
  {name: 'float', air: 'f32', kind: 'floating', bytes: 4, unsigned: 'uint'},
  {name: 'half', air: 'f16', kind: 'floating', bytes: 2, unsigned: 'ushort'},
  {name: 'bfloat', air: 'bf16', kind: 'floating', bytes: 2, unsigned: 'ushort'},
  {name: 'int', air: 'i32', kind: 'signed', bytes: 4, unsigned: 'uint'},
  {name: 'uint', air: 'i32', kind: 'unsigned', bytes: 4, unsigned: 'uint'},
  {name: 'short', air: 'i16', kind: 'signed', bytes: 2, unsigned: 'ushort'},
  {name: 'ushort', air: 'i16', kind: 'unsigned', bytes: 2, unsigned: 'ushort'},
  {name: 'char', air: 'i8', kind: 'signed', bytes: 1, unsigned: 'uchar'},
  {name: 'uchar', air: 'i8', kind: 'unsigned', bytes: 1, unsigned: 'uchar'},
  {name: 'long', air: 'i64', kind: 'signed', bytes: 8, unsigned: 'ulong'},
  {name: 'ulong', air: 'i64', kind: 'unsigned', bytes: 8, unsigned: 'ulong'},
  {name: 'bool', air: undefined, kind: 'boolean', bytes: 1, unsigned: 'uchar'},
];

export const integerTypes = scalarTypes.filter((type) => type.kind === 'signed' || type.kind === 'unsigned');
export const vectorSizes = [2, 3, 4] as const;

/** `float`, 3 -> `float3`; size 1 is the scalar itself. */
export function typeName(scalar: string, size: number): string {
  return size === 1 ? scalar : `${scalar}${size}`;
}

/** The name of the bare Clang vector that intrinsics take: `float`, 3 -> `__float3`. */
export function rawTypeName(scalar: string, size: number): string {
  return size === 1 ? scalar : `__${scalar}${size}`;
}

/** AIR's token for a scalar or vector operand: `f32`, 3 -> `v3f32`. */
export function airToken(air: string, size: number): string {
  return size === 1 ? air : `v${size}${air}`;
}
