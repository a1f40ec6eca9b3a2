import {
  bfloatBits,
  bfloatRound,
  bfloatValue,
  floatBits32,
  floatOfBits32,
  fusedMultiplyAdd,
  halfBits,
  halfRound,
  halfValue,
} from './numbers.ts';

/** A register's value: i32 as an unsigned number, i64 as an unsigned bigint, f32 as a number. */
export type Scalar = number | bigint;

type Evaluate = (a: never, b: never, c: never) => Scalar | boolean;

const table = new Map<string, Evaluate>();

function define(entries: Record<string, Evaluate>): void {
  for (const [name, evaluate] of Object.entries(entries)) table.set(name, evaluate);
}

const s64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const minimum = <T extends Scalar>(a: T, b: T): T => (a < b ? a : b);
const maximum = <T extends Scalar>(a: T, b: T): T => (a > b ? a : b);

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value;
}

function bitsOf(value: bigint, width: number): string {
  return value.toString(2).padStart(width, '0');
}

/** Both widths by big integers; `wrap` makes the register's value. */
function integers(type: 'i32' | 'i64'): void {
  const width = type === 'i32' ? 32 : 64;
  const wrap = (value: bigint): Scalar =>
    type === 'i32' ? Number(BigInt.asUintN(32, value)) : BigInt.asUintN(64, value);
  const signed = (value: Scalar): bigint => BigInt.asIntN(width, BigInt(value));
  const shift = (value: Scalar): bigint => BigInt(value) & BigInt(width - 1);
  const ones = (1n << BigInt(width)) - 1n;
  const [low, high] = [-(1n << BigInt(width - 1)), (1n << BigInt(width - 1)) - 1n];
  const two = (
    entries: Record<string, (a: bigint, b: bigint, signedA: bigint, signedB: bigint) => bigint | boolean>,
  ): void => {
    for (const [name, evaluate] of Object.entries(entries)) {
      table.set(`${name}.${type}`, (a: Scalar, b: Scalar = 0) => {
        const value = evaluate(BigInt(a), BigInt(b), signed(a), signed(b));
        return typeof value === 'boolean' ? value : wrap(value);
      });
    }
  };
  two({
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    xor: (a, b) => a ^ b,
    shl: (a, b) => a << shift(b),
    lshr: (a, b) => a >> shift(b),
    ashr: (_a, b, sa) => sa >> shift(b),
    'min.s': (_a, _b, sa, sb) => minimum(sa, sb),
    'max.s': (_a, _b, sa, sb) => maximum(sa, sb),
    'min.u': (a, b) => minimum(a, b),
    'max.u': (a, b) => maximum(a, b),
    'mulhi.s': (_a, _b, sa, sb) => (sa * sb) >> BigInt(width),
    'mulhi.u': (a, b) => (a * b) >> BigInt(width),
    'addsat.s': (_a, _b, sa, sb) => clamp(sa + sb, low, high),
    'addsat.u': (a, b) => clamp(a + b, 0n, ones),
    'subsat.s': (_a, _b, sa, sb) => clamp(sa - sb, low, high),
    'subsat.u': (a, b) => clamp(a - b, 0n, ones),
    rotate: (a, b) => (a << shift(b)) | (a >> (BigInt(width) - shift(b))),
    udiv: (a, b) => (b === 0n ? 0n : a / b),
    urem: (a, b) => (b === 0n ? 0n : a % b),
    sdiv: (_a, _b, sa, sb) => (sb === 0n ? 0n : sa / sb),
    srem: (_a, _b, sa, sb) => (sb === 0n ? 0n : sa % sb),
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    ult: (a, b) => a < b,
    ule: (a, b) => a <= b,
    slt: (_a, _b, sa, sb) => sa < sb,
    sle: (_a, _b, sa, sb) => sa <= sb,
    popcount: (a) => BigInt(bitsOf(a, width).replaceAll('0', '').length),
    clz: (a) => BigInt(a === 0n ? width : bitsOf(a, width).indexOf('1')),
    ctz: (a) => BigInt(a === 0n ? width : width - 1 - bitsOf(a, width).lastIndexOf('1')),
    reverse: (a) => BigInt(`0b${[...bitsOf(a, width)].reverse().join('')}`),
    byteswap: (a) =>
      BigInt(
        `0x${(
          a
            .toString(16)
            .padStart(width / 4, '0')
            .match(/../g) ?? []
        )
          .reverse()
          .join('')}`,
      ),
  });
  table.set(`mad.${type}`, (a: Scalar, b: Scalar, c: Scalar) => wrap(BigInt(a) * BigInt(b) + BigInt(c)));
}

integers('i32');
integers('i64');

// The frequent ones without big integers.
define({
  'add.i32': (a: number, b: number) => (a + b) >>> 0,
  'sub.i32': (a: number, b: number) => (a - b) >>> 0,
  'mul.i32': (a: number, b: number) => Math.imul(a, b) >>> 0,
  'and.i32': (a: number, b: number) => (a & b) >>> 0,
  'or.i32': (a: number, b: number) => (a | b) >>> 0,
  'xor.i32': (a: number, b: number) => (a ^ b) >>> 0,
  'shl.i32': (a: number, b: number) => (a << b) >>> 0,
  'lshr.i32': (a: number, b: number) => a >>> b,
  'eq.i32': (a: number, b: number) => a === b,
  'ne.i32': (a: number, b: number) => a !== b,
  'ult.i32': (a: number, b: number) => a < b,
  'slt.i32': (a: number, b: number) => (a | 0) < (b | 0),
});

function narrow(bits: 8 | 16): void {
  const type = `i${bits}`;
  const cut = (value: number): number => value & (2 ** bits - 1);
  const signed = (value: number): number => (value << (32 - bits)) >> (32 - bits);
  define({
    [`add.${type}`]: (a: number, b: number) => cut(a + b),
    [`sub.${type}`]: (a: number, b: number) => cut(a - b),
    [`mul.${type}`]: (a: number, b: number) => cut(Math.imul(a, b)),
    [`shl.${type}`]: (a: number, b: number) => cut(a << (b & (bits - 1))),
    [`ashr.${type}`]: (a: number, b: number) => cut(signed(a) >> (b & (bits - 1))),
    [`min.s.${type}`]: (a: number, b: number) => (signed(a) < signed(b) ? a : b),
    [`max.s.${type}`]: (a: number, b: number) => (signed(a) > signed(b) ? a : b),
    [`sdiv.${type}`]: (a: number, b: number) => (b === 0 ? 0 : cut(signed(a) / signed(b))),
    [`srem.${type}`]: (a: number, b: number) => (b === 0 ? 0 : cut(signed(a) % signed(b))),
    [`slt.${type}`]: (a: number, b: number) => signed(a) < signed(b),
    [`sle.${type}`]: (a: number, b: number) => signed(a) <= signed(b),
  });
}

narrow(8);
narrow(16);

/** The integer that `value` saturates to; NaN gives 0. */
function toInteger(value: number, low: bigint, high: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value === Infinity) return high;
  if (value === -Infinity) return low;
  return clamp(BigInt(Math.trunc(value)), low, high);
}

define({
  'copy.b32': (a: number) => a,
  'copy.b64': (a: bigint) => a,
  'select.b32': (a: number, b: number, c: number) => (a !== 0 ? b : c),
  'select.f32': (a: number, b: number, c: number) => (a !== 0 ? b : c),
  'select.b64': (a: number, b: bigint, c: bigint) => (a !== 0 ? b : c),
  'cut.i1': (a: number) => a & 1,
  'cut.i8': (a: number) => a & 0xff,
  'cut.i16': (a: number) => a & 0xffff,
  'sext.i1.i32': (a: number) => -(a & 1) >>> 0,
  'sext.i8.i32': (a: number) => ((a << 24) >> 24) >>> 0,
  'sext.i16.i32': (a: number) => ((a << 16) >> 16) >>> 0,
  'cut.i64.i32': (a: bigint) => Number(a & 0xffffffffn),
  'high.i64.i32': (a: bigint) => Number(a >> 32n),
  'zext.i32.i64': (a: number) => BigInt(a),
  'sext.i32.i64': (a: number) => u64(BigInt(a | 0)),
  'join.i64': (a: number, b: number) => BigInt(a) | (BigInt(b) << 32n),
  'round.f16': (a: number) => halfRound(a),
  'round.bf16': (a: number) => bfloatRound(a),
  'bits.f32': (a: number) => floatBits32(a),
  'value.f32': (a: number) => floatOfBits32(a),
  'bits.f16': (a: number) => halfBits(a),
  'bits.bf16': (a: number) => bfloatBits(a),
  'value.f16': (a: number) => halfValue(a),
  'value.bf16': (a: number) => bfloatValue(a),
  'tosigned.f32.i32': (a: number) => Number(toInteger(a, -(1n << 31n), (1n << 31n) - 1n) & 0xffffffffn),
  'tounsigned.f32.i32': (a: number) => Number(toInteger(a, 0n, 0xffffffffn)),
  'tosigned.f32.i64': (a: number) => u64(toInteger(a, -(1n << 63n), (1n << 63n) - 1n)),
  'tounsigned.f32.i64': (a: number) => toInteger(a, 0n, (1n << 64n) - 1n),
  'fromsigned.i32.f32': (a: number) => Math.fround(a | 0),
  'fromunsigned.i32.f32': (a: number) => Math.fround(a),
  'fromsigned.i64.f32': (a: bigint) => floatOfInteger(s64(a)),
  'fromunsigned.i64.f32': (a: bigint) => floatOfInteger(a),
  'offset.i64': (a: bigint, b: bigint) => u64(a + b),
  'element.i64': (a: bigint, b: bigint, c: bigint) => u64(a + b * c),
  'element.s32': (a: bigint, b: number, c: bigint) => u64(a + BigInt(b | 0) * c),
  'element.u32': (a: bigint, b: number, c: bigint) => u64(a + BigInt(b) * c),
});

/** An integer of 64 bits rounded once to float. */
function floatOfInteger(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const length = magnitude.toString(2).length;
  if (length <= 24) return Number(value);
  const drop = BigInt(length - 26);
  // Two more bits than a float has, and whether anything below them is set, as a third.
  const kept = drop > 0n ? magnitude >> drop : magnitude;
  const sticky = drop > 0n && kept << drop !== magnitude ? 0.5 : 0;
  const rounded = Math.fround((Number(kept) + sticky) * 2 ** Number(drop > 0n ? drop : 0n));
  return value < 0n ? -rounded : rounded;
}

function floats(type: 'f32' | 'f16' | 'bf16'): void {
  const round = type === 'f32' ? Math.fround : type === 'f16' ? halfRound : bfloatRound;
  const rounded = (value: number): number => round(Math.fround(value));
  define({
    [`add.${type}`]: (a: number, b: number) => rounded(a + b),
    [`sub.${type}`]: (a: number, b: number) => rounded(a - b),
    [`mul.${type}`]: (a: number, b: number) => rounded(a * b),
    [`div.${type}`]: (a: number, b: number) => rounded(a / b),
    [`rem.${type}`]: (a: number, b: number) => rounded(a % b),
    [`muladd.${type}`]: (a: number, b: number, c: number) => rounded(rounded(a * b) + c),
    [`fma.${type}`]: (a: number, b: number, c: number) =>
      type === 'f32' ? fusedMultiplyAdd(a, b, c) : round(fusedMultiplyAdd(a, b, c)),
  });
}

floats('f32');
floats('f16');
floats('bf16');

function roundEven(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 52) return value;
  const down = Math.floor(value);
  const rest = value - down;
  const result = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
  return result === 0 ? (value < 0 || Object.is(value, -0) ? -0 : 0) : result;
}

define({
  'neg.f32': (a: number) => -a,
  'abs.f32': (a: number) => Math.abs(a),
  'floor.f32': (a: number) => Math.floor(a),
  'ceil.f32': (a: number) => Math.ceil(a),
  'trunc.f32': (a: number) => Math.trunc(a),
  'rint.f32': roundEven,
  'round.f32': (a: number) =>
    a < 0 ? -Math.floor(-a + 0.5) : Math.abs(a) < 0.5 ? a * 0 : Math.floor(a + 0.5),
  'sign.f32': (a: number) => (Number.isNaN(a) ? 0 : Math.sign(a)),
  'saturate.f32': (a: number) => (a > 0 ? Math.min(a, 1) : 0),
  'min.f32': (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
  'max.f32': (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
  'copysign.f32': (a: number, b: number) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  'oeq.f32': (a: number, b: number) => a === b,
  'one.f32': (a: number, b: number) => a < b || a > b,
  'olt.f32': (a: number, b: number) => a < b,
  'ole.f32': (a: number, b: number) => a <= b,
  'ord.f32': (a: number, b: number) => !Number.isNaN(a) && !Number.isNaN(b),
  'uno.f32': (a: number, b: number) => Number.isNaN(a) || Number.isNaN(b),
  'ueq.f32': (a: number, b: number) => !(a < b || a > b),
  'une.f32': (a: number, b: number) => a !== b,
  'ult.f32': (a: number, b: number) => !(a >= b),
  'ule.f32': (a: number, b: number) => !(a > b),
});

/** The value of a simple opcode that has one exact answer; undefined for the others (transcendental functions). */
export function evaluateSimple(name: string, operands: readonly Scalar[]): Scalar | undefined {
  const evaluate = table.get(name) as ((...values: readonly Scalar[]) => Scalar | boolean) | undefined;
  const value = evaluate?.(...operands);
  return typeof value === 'boolean' ? Number(value) : value;
}
