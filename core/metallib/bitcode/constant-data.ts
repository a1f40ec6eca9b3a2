import {floatBits} from '../../ir/model/float-bits.ts';
import {type FloatConstant, type IntegerConstant, type Operand} from '../../ir/model/operand.ts';
import {isFloat, type Type} from '../../ir/model/type.ts';
import {type RecordValue} from './bitstream-writer.ts';

/** A 64-bit signed number with its sign in the lowest bit, as bitcode writes signed numbers. */
export function signRotated(value: RecordValue): RecordValue {
  if (typeof value === 'number') {
    if (value >= 0) return value < 2 ** 52 ? value * 2 : BigInt(value) << 1n;
    return value > -(2 ** 52) ? -value * 2 + 1 : (BigInt(-value) << 1n) | 1n;
  }
  return value >= 0n ? value << 1n : BigInt.asUintN(64, -value << 1n) | 1n;
}

/** An integer above 64 bits as the signed 64-bit words that its type's bits give, lowest first. */
export function wideWords(value: bigint, bits: number): RecordValue[] {
  let rest = BigInt.asUintN(bits, value);
  const words: RecordValue[] = [];
  do {
    words.push(signRotated(BigInt.asIntN(64, rest)));
    rest >>= 64n;
  } while (rest !== 0n);
  return words;
}

/** The value as LLVM takes it for a signed number: `true` is -1. */
export function signedValue(constant: IntegerConstant, bits: number): RecordValue {
  if (bits === 1) return constant.small === 0 ? 0 : -1;
  return constant.large ?? constant.small;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The record of a floating-point constant; undefined when the literal does not fit its type. */
export function floatWords(constant: FloatConstant): RecordValue[] | undefined {
  const type = constant.type;
  if (!isFloat(type)) return undefined;
  const bits = type.kind === 'float' ? quickFloatBits(constant.text) : undefined;
  if (bits !== undefined) return [bits];
  const exact = floatBits(constant.text, type.kind);
  if (exact === undefined) return undefined;
  switch (type.kind) {
    case 'x86_fp80':
      return [exact >> 16n, exact & 0xffffn];
    case 'fp128':
    case 'ppc_fp128':
      return [exact & 0xffffffffffffffffn, exact >> 64n];
    default:
      return [exact < 1n << 53n ? Number(exact) : exact];
  }
}

/** The bits of a decimal literal, without big integers. */
function quickFloatBits(text: string): number | undefined {
  if (text.charCodeAt(1) === 120 || text.charCodeAt(0) === 102) return undefined;
  const value = Number(text);
  if (Math.fround(value) !== value) return undefined;
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** Whether LLVM keeps arrays and vectors of the type as plain data. */
export function isDataElement(type: Type): boolean {
  if (type.kind === 'integer')
    return type.bits === 8 || type.bits === 16 || type.bits === 32 || type.bits === 64;
  return type.kind === 'half' || type.kind === 'bfloat' || type.kind === 'float' || type.kind === 'double';
}

/** The elements as plain data; undefined when one of them is no plain number of `type`. */
export function dataWords(elements: readonly Operand[], type: Type): RecordValue[] | undefined {
  if (!isDataElement(type)) return undefined;
  const words: RecordValue[] = [];
  for (const element of elements) {
    if (element.type !== type) return undefined;
    if (element.kind === 'integer' && type.kind === 'integer') words.push(unsignedBits(element, type.bits));
    else if (element.kind === 'float') {
      const word = floatWords(element)?.[0];
      if (word === undefined) return undefined;
      words.push(word);
    } else return undefined;
  }
  return words;
}

function unsignedBits(constant: IntegerConstant, bits: number): RecordValue {
  if (constant.large !== undefined) return BigInt.asUintN(bits, constant.large);
  if (constant.small >= 0) return constant.small;
  return bits <= 32 ? constant.small + 2 ** bits : BigInt.asUintN(bits, BigInt(constant.small));
}
