import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {
  convertInteger,
  floatFromInteger,
  floatSuffix,
  integerBits,
  integerFromFloat,
  roundTo,
} from '../arithmetic.ts';
import {type Builder} from '../builder.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName, tokenKind} from './name.ts';

interface Conversion {
  readonly to: ScalarKind;
  readonly toSigned: boolean;
  readonly from: ScalarKind;
  readonly fromSigned: boolean;
  readonly rounding: string | undefined;
  readonly saturate: boolean;
}

const roundingOpcodes: Readonly<Record<string, string>> = {
  rte: 'rint.f32',
  rtn: 'floor.f32',
  rtp: 'ceil.f32',
  rtz: 'trunc.f32',
};

/** Largest and smallest value of an integer kind. */
function limits(kind: ScalarKind, signed: boolean): [bigint, bigint] {
  const bits = BigInt(integerBits(kind) ?? 32);
  return signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
}

/** An i32 or i64 number cut to the range of a kind. */
function saturateInteger(builder: Builder, conversion: Conversion, value: Value, wide: 'i32' | 'i64'): Value {
  const {to, toSigned, fromSigned} = conversion;
  const [low, high] = limits(to, toSigned);
  const number = (scalar: bigint): Value =>
    wide === 'i64' ? builder.i64(scalar) : builder.i32(Number(BigInt.asUintN(32, scalar)));
  const sign = fromSigned ? 's' : 'u';
  const [typeLow, typeHigh] = limits(wide, fromSigned);
  let result = value;
  if (high < typeHigh) result = builder.op(`min.${sign}.${wide}`, result, number(high));
  if (fromSigned && low > typeLow) result = builder.op(`max.s.${wide}`, result, number(low));
  return result;
}

function convertScalar(builder: Builder, conversion: Conversion, value: Value): Value {
  const {to, toSigned, from, fromSigned, rounding, saturate} = conversion;
  const [fromFloat, toFloat] = [floatSuffix(from) !== undefined, floatSuffix(to) !== undefined];
  if (fromFloat && toFloat) {
    if (rounding === 'rtz' && to === 'f16') return builder.op('roundzero.f16', value);
    return roundTo(builder, to, value);
  }
  if (toFloat) return floatFromInteger(builder, from, to, fromSigned, value);
  if (fromFloat) {
    const opcode = rounding === undefined ? undefined : roundingOpcodes[rounding];
    const whole = opcode === undefined ? value : builder.op(opcode, value);
    if (to === 'i1') return builder.op('une.f32', whole, builder.f32(0));
    if (!saturate || (integerBits(to) ?? 0) >= 32) return integerFromFloat(builder, to, toSigned, whole);
    const wide = builder.op(toSigned ? 'tosigned.f32.i32' : 'tounsigned.f32.i32', whole);
    const cut = saturateInteger(builder, {...conversion, fromSigned: toSigned}, wide, 'i32');
    return convertInteger(builder, 'i32', to, toSigned, cut);
  }
  if (to === 'i1') {
    const isWide = value.type === 'i64';
    return builder.op(isWide ? 'ne.i64' : 'ne.i32', value, isWide ? builder.i64(0) : builder.i32(0));
  }
  if (!saturate) return convertInteger(builder, from, to, fromSigned, value);
  const wide = integerBits(from) === 64 ? 'i64' : 'i32';
  const extended = convertInteger(builder, from, wide, fromSigned, value);
  const cut = saturateInteger(builder, conversion, extended, wide);
  return convertInteger(builder, wide, to, fromSigned, cut);
}

/** `air.convert.<kind>.<to>.<kind>.<from>[.rounding][.sat]` (AIR.md 2.1). */
export function convertIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] {
  const parts = operands.name.split('.').slice(2);
  const [toKind, toToken, fromKind, fromToken, ...flags] = parts;
  const [to, from] = [tokenKind(toToken), tokenKind(fromToken)];
  if (name.operation !== 'convert' || to === undefined || from === undefined) throw operands.unsupported();
  const conversion: Conversion = {
    to: to.kind,
    toSigned: toKind === 's',
    from: from.kind,
    fromSigned: fromKind === 's',
    rounding: flags.find((flag) => flag in roundingOpcodes),
    saturate: flags.includes('sat'),
  };
  return operands.all(0).map((value) => convertScalar(operands.builder, conversion, value));
}
