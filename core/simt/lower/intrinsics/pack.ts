import {type Value} from '../../mir/mir.ts';
import {bitsOf, roundTo} from '../arithmetic.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName} from './name.ts';

/** `unorm4x8`: 4 fields of 8 bits, lowest first. Other layouts (rgb565, rgb10a2, shared exponents, srgb) are not supported. */
function fieldsOf(tokens: readonly string[]): {signed: boolean; count: number; bits: number} | undefined {
  const [format, ...rest] = tokens;
  const match = /^([su])norm([124])x(8|16)$/.exec(format ?? '');
  if (match === null || rest.includes('srgb')) return undefined;
  return {signed: match[1] === 's', count: Number(match[2]), bits: Number(match[3])};
}

/** `air.pack.*` and `air.unpack.*` of equal fields; undefined for other names. */
export function packIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  if (name.operation !== 'pack' && name.operation !== 'unpack') return undefined;
  const fields = fieldsOf(operands.name.split('.').slice(2));
  if (fields === undefined) throw operands.unsupported();
  return name.operation === 'pack' ? [pack(operands, fields)] : unpack(operands, fields);
}

interface Fields {
  readonly signed: boolean;
  readonly count: number;
  readonly bits: number;
}

function pack(operands: CallOperands, {signed, count, bits}: Fields): Value {
  const {builder} = operands;
  const scale = builder.f32(signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1);
  const low = builder.f32(signed ? -1 : 0);
  const parts = operands.all(0).map((value) => {
    const clamped = builder.op('min.f32', builder.op('max.f32', value, low), builder.f32(1));
    const whole = builder.op('rint.f32', builder.op('mul.f32', clamped, scale));
    const number = builder.op(signed ? 'tosigned.f32.i32' : 'tounsigned.f32.i32', whole);
    return builder.op('and.i32', number, builder.i32(2 ** bits - 1));
  });
  const joined = (values: readonly Value[]): Value =>
    values.reduceRight(
      (sum, value, at) =>
        at === values.length - 1
          ? value
          : builder.op('or.i32', builder.op('shl.i32', sum, builder.i32(bits)), value),
      builder.i32(0),
    );
  if (count * bits <= 32) return joined(parts);
  return builder.op('join.i64', joined(parts.slice(0, 2)), joined(parts.slice(2)));
}

function unpack(operands: CallOperands, {signed, count, bits}: Fields): Value[] {
  const {builder} = operands;
  const kinds = operands.resultKinds();
  const source = operands.one(0);
  const {value: packed} = bitsOf(builder, operands.kinds(0)[0] ?? 'i32', source);
  const scale = builder.f32(Math.fround(signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1));
  return Array.from({length: count}, (_unused, at) => {
    const position = at * bits;
    const word =
      packed.type === 'i64' ? builder.op(position < 32 ? 'cut.i64.i32' : 'high.i64.i32', packed) : packed;
    const up = builder.op('shl.i32', word, builder.i32(32 - bits - (position % 32)));
    const field = builder.op(signed ? 'ashr.i32' : 'lshr.i32', up, builder.i32(32 - bits));
    const number = builder.op(signed ? 'fromsigned.i32.f32' : 'fromunsigned.i32.f32', field);
    const fraction = builder.op('div.f32', number, scale);
    const limited = signed ? builder.op('max.f32', fraction, builder.f32(-1)) : fraction;
    return roundTo(builder, kinds[at] ?? 'f32', limited);
  });
}
