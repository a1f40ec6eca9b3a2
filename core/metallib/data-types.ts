/** Numbers of `MTLDataType` for the scalars and vectors that function constants may have. */
const scalars: Readonly<Record<string, number>> = {
  float: 3,
  half: 16,
  int: 29,
  uint: 33,
  short: 37,
  ushort: 41,
  char: 45,
  uchar: 49,
  bool: 53,
};

/** The number of a type as MSL spells it (`float`, `uint3`), or undefined. */
export function dataTypeNumber(name: string): number | undefined {
  const match = /^([a-z]+?)([2-4]?)$/.exec(name);
  const scalar = match?.[1] === undefined ? undefined : scalars[match[1]];
  if (scalar === undefined) return undefined;
  return scalar + (match?.[2] === '' ? 0 : Number(match?.[2]) - 1);
}
