import {type Builder} from './builder.ts';
import {type ScalarKind, type Value} from '../mir/mir.ts';
import {NotSupported, valueTypeOf} from './types.ts';

/** The opcode suffix of a float kind. */
export function floatSuffix(kind: ScalarKind): 'f32' | 'f16' | 'bf16' | undefined {
  return kind === 'f32' || kind === 'f16' || kind === 'bf16' ? kind : undefined;
}

/** Integers of 2 to 7 bits. */
export function isSmall(kind: ScalarKind): boolean {
  return /^i[2-7]$/.test(kind);
}

export function integerBits(kind: ScalarKind): number | undefined {
  if (isSmall(kind)) return Number(kind.slice(1));
  switch (kind) {
    case 'i1':
      return 1;
    case 'i8':
      return 8;
    case 'i16':
      return 16;
    case 'i32':
      return 32;
    case 'i64':
    case 'pointer':
      return 64;
    default:
      return undefined;
  }
}

const floatOperations: Readonly<Record<string, string>> = {
  fadd: 'add',
  fsub: 'sub',
  fmul: 'mul',
  fdiv: 'div',
  frem: 'rem',
};

/** Narrow types use the opcodes of i32 where the result fits by itself. */
const cutting = new Set(['add', 'sub', 'mul', 'shl', 'ashr', 'sdiv', 'srem']);

/** i1 arithmetic is modulo 2; shifts by 0 are the only ones that are defined. */
function booleanOperation(builder: Builder, operation: string, a: Value, b: Value): Value {
  switch (operation) {
    case 'add':
    case 'sub':
    case 'xor':
      return builder.op('xor.i32', a, b);
    case 'mul':
    case 'and':
      return builder.op('and.i32', a, b);
    case 'or':
      return builder.op('or.i32', a, b);
    case 'urem':
    case 'srem':
      return builder.i32(0);
    default:
      return a;
  }
}

/** One LLVM binary operation on scalars of a kind. */
export function binary(builder: Builder, opcode: string, kind: ScalarKind, a: Value, b: Value): Value {
  const float = floatSuffix(kind);
  const floatOperation = floatOperations[opcode];
  if (float !== undefined && floatOperation !== undefined) {
    // `0 - x` written as Apple writes a negation (AIR.md 2.2) is one.
    if (opcode === 'fsub' && Object.is(a.constant, -0)) return builder.op('neg.f32', b);
    return builder.op(`${floatOperation}.${float}`, a, b);
  }
  const bits = integerBits(kind);
  if (bits === undefined) throw new NotSupported(`${opcode} on ${kind}`);
  if (bits === 1) return booleanOperation(builder, opcode, a, b);
  if (bits === 64) return builder.op(`${opcode}.i64`, a, b);
  if (isSmall(kind)) {
    const signed = opcode === 'ashr' || opcode === 'sdiv' || opcode === 'srem';
    const left = signed ? signExtended(builder, kind, a) : a;
    const right = signed && opcode !== 'ashr' ? signExtended(builder, kind, b) : b;
    return cutTo(builder, kind, builder.op(`${opcode}.i32`, left, right));
  }
  return builder.op(`${opcode}.${cutting.has(opcode) && bits < 32 ? kind : 'i32'}`, a, b);
}

/** Signed comparison of booleans: true is -1. */
function extendBoolean(builder: Builder, kind: ScalarKind, value: Value): Value {
  return kind === 'i1' || isSmall(kind) ? signExtended(builder, kind, value) : value;
}

/** `icmp` on scalars. */
export function compareIntegers(
  builder: Builder,
  predicate: string,
  kind: ScalarKind,
  a: Value,
  b: Value,
): Value {
  const bits = integerBits(kind);
  if (bits === undefined) throw new NotSupported(`icmp on ${kind}`);
  const wide = bits === 64 ? 'i64' : 'i32';
  const narrow = bits === 8 || bits === 16 ? kind : wide;
  switch (predicate) {
    case 'eq':
    case 'ne':
    case 'ult':
    case 'ule':
      return builder.op(`${predicate}.${wide}`, a, b);
    case 'ugt':
      return builder.op(`ult.${wide}`, b, a);
    case 'uge':
      return builder.op(`ule.${wide}`, b, a);
    case 'slt':
    case 'sle':
      return builder.op(
        `${predicate}.${narrow}`,
        extendBoolean(builder, kind, a),
        extendBoolean(builder, kind, b),
      );
    case 'sgt':
      return compareIntegers(builder, 'slt', kind, b, a);
    case 'sge':
      return compareIntegers(builder, 'sle', kind, b, a);
    default:
      throw new NotSupported(`icmp ${predicate}`);
  }
}

/** `fcmp` on scalars. */
export function compareFloats(builder: Builder, predicate: string, a: Value, b: Value): Value {
  switch (predicate) {
    case 'true':
      return builder.i32(1);
    case 'false':
      return builder.i32(0);
    case 'ogt':
      return builder.op('olt.f32', b, a);
    case 'oge':
      return builder.op('ole.f32', b, a);
    case 'ugt':
      return builder.op('ult.f32', b, a);
    case 'uge':
      return builder.op('ule.f32', b, a);
    default:
      return builder.op(`${predicate}.f32`, a, b);
  }
}

/** An integer cut to the bits of its kind. */
export function cutTo(builder: Builder, kind: ScalarKind, value: Value): Value {
  if (isSmall(kind)) return builder.op('and.i32', value, builder.i32(2 ** (integerBits(kind) ?? 0) - 1));
  return kind === 'i1' || kind === 'i8' || kind === 'i16' ? builder.op(`cut.${kind}`, value) : value;
}

/** A value rounded to a float kind. */
export function roundTo(builder: Builder, kind: ScalarKind, value: Value): Value {
  return kind === 'f16' || kind === 'bf16' ? builder.op(`round.${kind}`, value) : value;
}

/** A narrow integer as a signed i32. */
export function signExtended(builder: Builder, kind: ScalarKind, value: Value): Value {
  if (isSmall(kind)) {
    const unused = builder.i32(32 - (integerBits(kind) ?? 0));
    return builder.op('ashr.i32', builder.op('shl.i32', value, unused), unused);
  }
  return kind === 'i1' || kind === 'i8' || kind === 'i16' ? builder.op(`sext.${kind}.i32`, value) : value;
}

/** Between integer kinds. */
export function convertInteger(
  builder: Builder,
  from: ScalarKind,
  to: ScalarKind,
  signed: boolean,
  value: Value,
): Value {
  const fromBits = integerBits(from) ?? 0;
  const toBits = integerBits(to) ?? 0;
  if (fromBits === 64) return toBits === 64 ? value : cutTo(builder, to, builder.op('cut.i64.i32', value));
  if (toBits <= fromBits) return toBits === fromBits ? value : cutTo(builder, to, value);
  if (!signed) return toBits === 64 ? builder.op('zext.i32.i64', value) : value;
  const extended = signExtended(builder, from, value);
  return toBits === 64 ? builder.op('sext.i32.i64', extended) : cutTo(builder, to, extended);
}

/** Integer to float. */
export function floatFromInteger(
  builder: Builder,
  from: ScalarKind,
  to: ScalarKind,
  signed: boolean,
  value: Value,
): Value {
  const wide = integerBits(from) === 64 ? 'i64' : 'i32';
  const source = signed ? signExtended(builder, from, value) : value;
  return roundTo(builder, to, builder.op(`from${signed ? 'signed' : 'unsigned'}.${wide}.f32`, source));
}

/** Float to integer, rounding to zero. Saturates at 32 or 64 bits; narrower ones are cut. */
export function integerFromFloat(builder: Builder, to: ScalarKind, signed: boolean, value: Value): Value {
  const wide = integerBits(to) === 64 ? 'i64' : 'i32';
  return cutTo(builder, to, builder.op(`to${signed ? 'signed' : 'unsigned'}.f32.${wide}`, value));
}

/** One LLVM cast between scalars. */
export function cast(
  builder: Builder,
  opcode: string,
  from: ScalarKind,
  to: ScalarKind,
  value: Value,
): Value {
  switch (opcode) {
    case 'trunc':
    case 'zext':
    case 'ptrtoint':
    case 'ptrtoaddr':
    case 'inttoptr':
      return convertInteger(builder, from, to, false, value);
    case 'sext':
      return convertInteger(builder, from, to, true, value);
    case 'fptrunc':
      return roundTo(builder, to, value);
    case 'fpext':
    case 'addrspacecast':
      return value;
    case 'fptoui':
      return integerFromFloat(builder, to, false, value);
    case 'fptosi':
      return integerFromFloat(builder, to, true, value);
    case 'uitofp':
      return floatFromInteger(builder, from, to, false, value);
    case 'sitofp':
      return floatFromInteger(builder, from, to, true, value);
    default:
      throw new NotSupported(`the cast ${opcode}`);
  }
}

interface Chunk {
  readonly bits: number;
  readonly value: Value;
}

/** A scalar's bit pattern as an integer register. */
export function bitsOf(builder: Builder, kind: ScalarKind, value: Value): Chunk {
  if (kind === 'f16' || kind === 'bf16') return {bits: 16, value: builder.op(`bits.${kind}`, value)};
  if (kind === 'f32') return {bits: 32, value: builder.op('bits.f32', value)};
  const bits = integerBits(kind);
  if (bits === undefined) throw new NotSupported('a bitcast of a matrix');
  return {bits, value};
}

/** The scalar that a bit pattern means. */
export function valueOfBits(builder: Builder, kind: ScalarKind, bits: Value): Value {
  if (kind === 'f16' || kind === 'bf16') return builder.op(`value.${kind}`, bits);
  return kind === 'f32' ? builder.op('value.f32', bits) : bits;
}

function join(builder: Builder, low: Chunk, high: Chunk): Chunk {
  const bits = low.bits * 2;
  if (bits === 64) return {bits, value: builder.op('join.i64', low.value, high.value)};
  const shifted = builder.op('shl.i32', high.value, builder.i32(low.bits));
  return {bits, value: builder.op('or.i32', low.value, shifted)};
}

function split(builder: Builder, chunk: Chunk): Chunk[] {
  const bits = chunk.bits / 2;
  if (bits === 32) {
    return [
      {bits, value: builder.op('cut.i64.i32', chunk.value)},
      {bits, value: builder.op('high.i64.i32', chunk.value)},
    ];
  }
  const mask = builder.i32(2 ** bits - 1);
  return [
    {bits, value: builder.op('and.i32', chunk.value, mask)},
    {bits, value: builder.op('lshr.i32', chunk.value, builder.i32(bits))},
  ];
}

/** `bitcast` between lists of scalars (little-endian, first element lowest). */
export function bitcast(
  builder: Builder,
  from: readonly ScalarKind[],
  to: readonly ScalarKind[],
  values: readonly Value[],
): Value[] {
  const sameRegisters =
    from.length === to.length &&
    from.every(
      (kind, at) => kind === to[at] || (integerBits(kind) === 64 && integerBits(to[at] ?? kind) === 64),
    );
  if (sameRegisters) return [...values];
  let chunks = from.map((kind, at) => bitsOf(builder, kind, values[at] ?? builder.i32(0)));
  const [target] = to;
  if (target === undefined) return [];
  const width = integerBits(target) ?? (target === 'f32' ? 32 : 16);
  while ((chunks[0]?.bits ?? width) > width) chunks = chunks.flatMap((chunk) => split(builder, chunk));
  while ((chunks[0]?.bits ?? width) < width) {
    const joined: Chunk[] = [];
    for (let at = 0; at + 1 < chunks.length; at += 2) {
      const [low, high] = chunks.slice(at, at + 2);
      if (low !== undefined && high !== undefined) joined.push(join(builder, low, high));
    }
    if (joined.length === 0) throw new NotSupported('a bitcast between types of different size');
    chunks = joined;
  }
  if (chunks.length !== to.length) throw new NotSupported('a bitcast between types of different size');
  return chunks.map((chunk, at) => valueOfBits(builder, to[at] ?? target, chunk.value));
}

/** A zero of a kind: also what undefined values are. */
export function zeroOf(builder: Builder, kind: ScalarKind): Value {
  const type = valueTypeOf(kind);
  if (type === 'matrix')
    return builder.complex('matrix.fill', [builder.f32(0)], ['matrix'])[0] ?? builder.f32(0);
  return type === 'i64' ? builder.i64(0) : builder.constant(type, 0);
}
