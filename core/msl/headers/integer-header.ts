import {declareOperation, header, pure, type FixedOperand} from './library-text.ts';
import {integerTypes, vectorSizes, type ScalarType} from './scalars.ts';

const sizes = [1, ...vectorSizes];

export interface IntegerOperation {
  readonly name: string;
  readonly op: string;
  readonly operands: readonly string[];
  /** The name carries `.s` or `.u` (AIR.md 2.1). */
  readonly signed: 'named' | 'unnamed';
  readonly fixed?: readonly FixedOperand[];
}

const one = ['same'];
const two = ['same', 'same'];
const three = ['same', 'same', 'same'];
/** False: a zero operand is defined, and gives the number of bits. */
const zeroIsDefined = [{type: 'bool', value: 'false'}];

/** Functions of every integer type. */
export const integerOperations: readonly IntegerOperation[] = [
  {name: 'absdiff', op: 'abs_diff', operands: two, signed: 'named'},
  {name: 'addsat', op: 'add_sat', operands: two, signed: 'named'},
  {name: 'subsat', op: 'sub_sat', operands: two, signed: 'named'},
  {name: 'hadd', op: 'hadd', operands: two, signed: 'named'},
  {name: 'rhadd', op: 'rhadd', operands: two, signed: 'named'},
  {name: 'mulhi', op: 'mul_hi', operands: two, signed: 'named'},
  {name: 'madhi', op: 'mad_hi', operands: three, signed: 'named'},
  {name: 'madsat', op: 'mad_sat', operands: three, signed: 'named'},
  {name: 'min', op: 'min', operands: two, signed: 'named'},
  {name: 'max', op: 'max', operands: two, signed: 'named'},
  {name: 'min3', op: 'min3', operands: three, signed: 'named'},
  {name: 'max3', op: 'max3', operands: three, signed: 'named'},
  {name: 'median3', op: 'median3', operands: three, signed: 'named'},
  {name: 'clamp', op: 'clamp', operands: three, signed: 'named'},
  {name: 'abs', op: 'abs', operands: one, signed: 'named'},
  {name: 'clz', op: 'clz', operands: one, signed: 'unnamed', fixed: zeroIsDefined},
  {name: 'ctz', op: 'ctz', operands: one, signed: 'unnamed', fixed: zeroIsDefined},
  {name: 'popcount', op: 'popcount', operands: one, signed: 'unnamed'},
  {name: 'reverse_bits', op: 'reverse_bits', operands: one, signed: 'unnamed'},
  {name: 'rotate', op: 'rotate', operands: two, signed: 'unnamed'},
  {name: 'extract_bits', op: 'extract_bits', operands: ['same', 'uint', 'uint'], signed: 'named'},
  {name: 'insert_bits', op: 'insert_bits', operands: ['same', 'same', 'uint', 'uint'], signed: 'named'},
];

/** Functions of `int` and `uint`. */
export const wordOperations: readonly IntegerOperation[] = [
  {name: 'mul24', op: 'mul24', operands: two, signed: 'named'},
  {name: 'mad24', op: 'mad24', operands: three, signed: 'named'},
];

function declare(type: ScalarType, {name, op, operands, signed, fixed}: IntegerOperation): string {
  const sign = type.kind === 'signed' ? '.s' : '.u';
  const label = signed === 'named' ? `${op}${sign}` : op;
  const shared = {name, label, scalar: type.name, air: type.air ?? '', operands, attributes: pure};
  const operation = fixed === undefined ? shared : {...shared, fixed};
  return sizes.map((size) => declareOperation(operation, size)).join('\n');
}

function vectorClamp(type: ScalarType): string {
  return vectorSizes
    .map(
      (size) =>
        `__METAL_FUNCTION ${type.name}${size} clamp(${type.name}${size} a, ${type.name} low, ${type.name} high) { return clamp(a, ${type.name}${size}(low), ${type.name}${size}(high)); }`,
    )
    .join('\n');
}

export const integerHeader = header(
  ['metal_types'],
  integerTypes
    .flatMap((type) => [
      ...integerOperations.map((operation) => declare(type, operation)),
      ...(type.bytes === 4 ? wordOperations.map((operation) => declare(type, operation)) : []),
      vectorClamp(type),
    ])
    .join('\n'),
);
