import {lookupIntrinsic} from './intrinsics.ts';

/** The IR type of a type token in an intrinsic's name: `f32` is `float`, `v4i16` is `<4 x i16>` (AIR.md 2.1). */
export function typeOfToken(token: string): string | undefined {
  switch (token) {
    case 'f16':
      return 'half';
    case 'f32':
      return 'float';
    case 'f64':
      return 'double';
    case 'bf16':
      return 'bfloat';
    case 'i1':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return token;
    default:
      return vectorOfToken(token);
  }
}

function vectorOfToken(token: string): string | undefined {
  if (!token.startsWith('v')) return undefined;
  let digits = 1;
  while (digits < token.length && token.charCodeAt(digits) >= 0x30 && token.charCodeAt(digits) <= 0x39)
    digits++;
  const length = token.slice(1, digits);
  const element = token.slice(digits);
  const elementType = length === '' || element.startsWith('v') ? undefined : typeOfToken(element);
  return elementType === undefined ? undefined : `<${length} x ${elementType}>`;
}

const withLane = [
  'shuffle',
  'shuffle_xor',
  'shuffle_up',
  'shuffle_down',
  'shuffle_rotate_up',
  'shuffle_rotate_down',
];
const withFill = ['shuffle_and_fill_up', 'shuffle_and_fill_down'];
const plain = [
  ...['broadcast_first', 'sum', 'product', 'min', 'max', 'and', 'or', 'xor'],
  ...['prefix_inclusive_sum', 'prefix_inclusive_product', 'prefix_exclusive_sum', 'prefix_exclusive_product'],
];

/** The signature that a cross-lane function's name implies: the lane operand is always `i16` (AIR.md 2.2). */
function crossLaneSignature(parts: readonly string[]): string | undefined {
  const [head = '', ...rest] = parts;
  const operation = head.startsWith('simd_') || head.startsWith('quad_') ? head.slice(5) : undefined;
  const tokens = rest[0] === 's' || rest[0] === 'u' ? rest.slice(1) : rest;
  const type = tokens.length === 1 ? typeOfToken(tokens[0] ?? '') : undefined;
  if (operation === undefined || type === undefined) return undefined;
  if (withLane.includes(operation) || operation === 'broadcast') return `${type} (${type}, i16)`;
  if (withFill.includes(operation)) return `${type} (${type}, ${type}, i16, i16)`;
  return plain.includes(operation) ? `${type} (${type})` : undefined;
}

/** `air.convert.<kind>.<to>.<kind>.<from>[.rounding][.sat]`. */
function conversionSignature(parts: readonly string[]): string | undefined {
  const [head, toKind, to, fromKind, from] = parts;
  const kinds = ['f', 's', 'u'];
  if (head !== 'convert' || !kinds.includes(toKind ?? '') || !kinds.includes(fromKind ?? ''))
    return undefined;
  const toType = typeOfToken(to ?? '');
  const fromType = typeOfToken(from ?? '');
  return toType === undefined || fromType === undefined ? undefined : `${toType} (${fromType})`;
}

/** `air.simdgroup_matrix_8x8_multiply_accumulate.v64D.v64A.v64B.v64C` and the two forms of init. */
function matrixSignature(parts: readonly string[]): string | undefined {
  const [head, ...tokens] = parts;
  const types = tokens.map(typeOfToken);
  if (!types.every((type) => type !== undefined)) return undefined;
  if (head === 'simdgroup_matrix_8x8_multiply_accumulate' && types.length === 4) {
    return `${types[0]} (${types.slice(1).join(', ')})`;
  }
  const isInit = head === 'simdgroup_matrix_8x8_init_filled' || head === 'simdgroup_matrix_8x8_init_diag';
  return isInit && types.length === 2 ? `${types[0]} (${types[1]})` : undefined;
}

/** The signature that a name implies by its family, whether it was seen or not. */
export function impliedSignature(name: string): string | undefined {
  const parts = name.split('.').slice(1);
  return crossLaneSignature(parts) ?? conversionSignature(parts) ?? matrixSignature(parts);
}

/** The signatures that `name` may have: what was seen, else what its family implies; undefined where nothing is known. */
export function expectedSignatures(name: string): readonly string[] | undefined {
  const entry = lookupIntrinsic(name);
  if (entry !== undefined) return entry.signatures.map((signature) => signature.text);
  const implied = impliedSignature(name);
  return implied === undefined ? undefined : [implied];
}
