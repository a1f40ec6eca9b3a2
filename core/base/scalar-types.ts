/** The scalar types of fixed size that MSL's buffers hold, in MSL's spelling. */
export const scalarTypes = [
  'char',
  'uchar',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'half',
  'bfloat',
  'float',
] as const;
export type ScalarType = (typeof scalarTypes)[number];
