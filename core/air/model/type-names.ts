/** Size and alignment of a type, in bytes. */
export interface TypeMeasure {
  readonly sizeBytes: number;
  readonly alignBytes: number;
}

const scalarSizes: Readonly<Record<string, number>> = {
  bool: 1,
  char: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  half: 2,
  bfloat: 2,
  int: 4,
  uint: 4,
  float: 4,
  long: 8,
  ulong: 8,
};

/** Size and alignment that a built-in type of MSL has, by its name; undefined for structs and everything else. */
export function measureOfTypeName(name: string): TypeMeasure | undefined {
  const isPacked = name.startsWith('packed_');
  const plain = isPacked ? name.slice('packed_'.length) : name;
  const scalar = scalarSizes[plain];
  if (scalar !== undefined) return isPacked ? undefined : {sizeBytes: scalar, alignBytes: scalar};
  const length = Number(plain.at(-1));
  const element = scalarSizes[plain.slice(0, -1)];
  if (element === undefined || !(length >= 2 && length <= 4)) return undefined;
  if (isPacked) return {sizeBytes: element * length, alignBytes: element};
  const sizeBytes = element * (length === 3 ? 4 : length);
  return {sizeBytes, alignBytes: sizeBytes};
}
