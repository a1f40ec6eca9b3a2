/** A named range of bytes of a file. Where a field has children, they cover it byte for byte, in order. */
export interface Field {
  readonly name: string;
  /** First byte in the file. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  /** What the bytes say, decoded; undefined where only the name is known. */
  readonly value: string | undefined;
  /** Why the bytes cannot be what they claim to be. */
  readonly problem: string | undefined;
  readonly children: readonly Field[];
  /** The range is bitcode, wrapped or not: `bitcodeFields` names its blocks when they are asked for. */
  readonly holdsBitcode: boolean;
}

interface FieldParts {
  readonly value?: string | undefined;
  readonly problem?: string | undefined;
  readonly children?: readonly Field[];
  readonly holdsBitcode?: boolean;
}

export function makeField(name: string, offset: number, size: number, parts: FieldParts = {}): Field {
  const {value, problem, children = [], holdsBitcode = false} = parts;
  return {name, offset, size, value, problem, children, holdsBitcode};
}

/** Bytes as words for a field's value: hexadecimal, shortened behind `most` bytes. */
export function hexWords(bytes: Uint8Array, most = 32): string {
  const digits = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > most ? `${digits}…` : digits;
}

/**
 * The fields that lie wholly in `start` to `end` and do not overlap, in order, with fields for the bytes between them.
 * What had to be left out is told by name.
 */
export function coverRange(
  bytes: Uint8Array,
  fields: readonly Field[],
  start: number,
  end: number,
): {readonly fields: readonly Field[]; readonly leftOut: readonly Field[]} {
  const sorted = fields.filter(({size}) => size > 0).sort((a, b) => a.offset - b.offset || b.size - a.size);
  const covered: Field[] = [];
  const leftOut: Field[] = [];
  let at = start;
  for (const field of sorted) {
    if (field.offset < at || field.offset + field.size > end) {
      leftOut.push(field);
      continue;
    }
    if (field.offset > at) covered.push(gap(bytes, at, field.offset));
    covered.push(field);
    at = field.offset + field.size;
  }
  if (at < end) covered.push(gap(bytes, at, end));
  return {fields: covered, leftOut};
}

/** Longer gaps are not looked through for what they hold. */
const longestPadding = 1 << 16;

function gap(bytes: Uint8Array, start: number, end: number): Field {
  const isPadding = end - start <= longestPadding && bytes.subarray(start, end).every((byte) => byte === 0);
  return makeField(isPadding ? 'padding' : 'bytes that nothing names', start, end - start);
}
