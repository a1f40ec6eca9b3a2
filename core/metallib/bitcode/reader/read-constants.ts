import {Flag} from '../../../ir/model/flags.ts';
import {printFloatBits} from '../../../ir/model/float-bits.ts';
import {rawOfBytes} from '../../../ir/model/quoted-text.ts';
import {
  AggregateConstant,
  BlockAddressConstant,
  ExpressionConstant,
  FloatConstant,
  FunctionWrapperConstant,
  GlobalReference,
  InlineAssembly,
  IntegerConstant,
  type Operand,
  SimpleConstant,
  StringConstant,
} from '../../../ir/model/operand.ts';
import {isFloat, scalarOf, type Type} from '../../../ir/model/type.ts';
import {BitcodeFailure} from '../bitcode-problem.ts';
import {type BitBlock} from '../bitstream-reader.ts';
import {
  binaryNumbers,
  castNumbers,
  ConstantCode,
  firstIntegerPredicate,
  floatPredicates,
  integerPredicates,
} from '../codes.ts';
import {Fields, signedVbr} from './record.ts';
import {type ConstantEntry, globalReference, type ValueTable} from './values.ts';

/** As deep as the parser of text goes. */
const maximumDepth = 400;

export const castWords: ReadonlyMap<number, string> = new Map(
  Object.entries(castNumbers).map(([word, number]) => [number, word]),
);
const integerOperations = new Map<number, string>();
const floatOperations = new Map<number, string>();
for (const [word, number] of Object.entries(binaryNumbers)) {
  // `frem` and its kin begin with f as no integer operation does.
  (word.startsWith('f') ? floatOperations : integerOperations).set(number, word);
}

/** The word of a binary operation on values of `type`. */
export function binaryWord(number: number, type: Type, fields: Fields): string {
  const words = isFloat(scalarOf(type)) ? floatOperations : integerOperations;
  return words.get(number) ?? fields.fail(`unknown binary operation ${number}`);
}

/** The flags of a binary operation. */
export function binaryFlags(word: string, bits: number): number {
  switch (word) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'shl':
      return ((bits & 1) !== 0 ? Flag.nuw : 0) | ((bits & 2) !== 0 ? Flag.nsw : 0);
    case 'udiv':
    case 'sdiv':
    case 'lshr':
    case 'ashr':
      return (bits & 1) !== 0 ? Flag.exact : 0;
    default:
      return 0;
  }
}

/** `icmp` or `fcmp` with its predicate. */
export function comparison(number: number, fields: Fields): {opcode: 'icmp' | 'fcmp'; predicate: string} {
  const float = floatPredicates[number];
  if (float !== undefined) return {opcode: 'fcmp', predicate: float};
  const integer = integerPredicates[number - firstIntegerPredicate];
  return integer === undefined
    ? fields.fail(`unknown comparison ${number}`)
    : {opcode: 'icmp', predicate: integer};
}

/** Reads a block of constants into the table. */
export function readConstants(block: BitBlock, values: ValueTable): void {
  let type: Type = values.types.context.i32;
  for (const item of block.items) {
    if (item.kind === 'block') continue;
    const fields = new Fields(item);
    if (item.code === ConstantCode.setType) {
      type = values.types.get(fields.number(0), fields);
      if (type.kind === 'void' || type.kind === 'function' || type.kind === 'label')
        fields.fail(`constant of ${type.kind} type`);
    } else values.add(entryOf(type, fields, values));
  }
}

/** Inline assembly states its function type, or (before LLVM 14) has a pointer to it as its type. */
function entryOf(type: Type, fields: Fields, values: ValueTable): ConstantEntry {
  const {scope} = values;
  switch (fields.code) {
    case ConstantCode.inlineAssembly: {
      const calleeType = values.types.get(fields.number(0), fields);
      if (calleeType.kind !== 'function') return fields.fail('inline assembly of no function type');
      return {kind: 'constant', type, fields, scope, calleeType};
    }
    case ConstantCode.inlineAssemblyOld:
    case ConstantCode.inlineAssemblyOld2:
    case ConstantCode.inlineAssemblyOld3: {
      const pointee = type.kind === 'pointer' ? type.pointee : undefined;
      if (pointee?.kind !== 'function') return fields.fail('inline assembly of no function type');
      return {kind: 'constant', type, fields, scope, calleeType: pointee};
    }
    default:
      return {kind: 'constant', type, fields, scope};
  }
}

/** Makes operands from constant entries of `values`. */
export class ConstantMaker {
  private readonly values: ValueTable;

  constructor(values: ValueTable) {
    this.values = values;
    values.makeConstant = (entry, depth) => this.make(entry, depth);
  }

  private make(entry: ConstantEntry, depth: number): Operand {
    const {fields, type} = entry;
    if (depth > maximumDepth)
      throw new BitcodeFailure(
        'too-deep',
        `constants nested more than ${maximumDepth} levels deep: not supported`,
        fields.record.offset,
      );
    switch (fields.code) {
      case ConstantCode.null:
        return nullOf(type);
      case ConstantCode.undef:
        return new SimpleConstant(type, 'undef', -1, -1);
      case ConstantCode.poison:
        return new SimpleConstant(type, 'poison', -1, -1);
      case ConstantCode.integer:
        return integerOf(type, signedVbr(fields.big(0)), fields);
      case ConstantCode.wideInteger:
        return integerOf(type, wide(fields, signedVbr), fields);
      case ConstantCode.float:
        return floatOf(
          type,
          wide(fields, (word) => word),
          fields,
        );
      case ConstantCode.aggregate:
        return this.aggregate(entry, depth);
      case ConstantCode.string:
      case ConstantCode.cString:
        return stringOf(entry);
      case ConstantCode.data:
        return this.data(entry);
      case ConstantCode.blockAddress:
        return this.blockAddress(entry);
      case ConstantCode.dsoLocalEquivalent:
      case ConstantCode.noCfi:
        return this.wrapper(entry);
      case ConstantCode.inlineAssembly:
      case ConstantCode.inlineAssemblyOld:
      case ConstantCode.inlineAssemblyOld2:
      case ConstantCode.inlineAssemblyOld3:
        return assemblyOf(entry);
      default:
        return this.expression(entry, depth);
    }
  }

  private part(index: number, entry: ConstantEntry, depth: number): Operand {
    const {fields, scope} = entry;
    const operand = this.values.operand(fields.number(index), fields, scope, depth + 1);
    return operand.kind === 'local' ? fields.fail('a constant contains a local value') : operand;
  }

  private aggregate(entry: ConstantEntry, depth: number): Operand {
    const {type, fields} = entry;
    const elements: Operand[] = [];
    for (let index = 0; index < fields.size; index++) elements.push(this.part(index, entry, depth));
    return new AggregateConstant(type, shapeOf(type, fields), elements, -1, -1);
  }

  private data(entry: ConstantEntry): Operand {
    const {type, fields} = entry;
    if (type.kind !== 'array' && type.kind !== 'vector') return fields.fail('data of no array type');
    const elements: Operand[] = [];
    const {element} = type;
    for (let index = 0; index < fields.size; index++) {
      this.values.spend(fields);
      const bits = fields.big(index);
      elements.push(isFloat(element) ? floatOf(element, bits, fields) : integerOf(element, bits, fields));
    }
    if (type.kind === 'array' && element.kind === 'integer' && element.bits === 8) return stringOf(entry);
    return new AggregateConstant(type, shapeOf(type, fields), elements, -1, -1);
  }

  private blockAddress({type, fields, scope}: ConstantEntry): Operand {
    const entry = this.values.get(fields.number(1), fields, scope);
    const fn = entry.kind === 'global' ? entry.target : undefined;
    if (fn?.kind !== 'function') return fields.fail('blockaddress of no function');
    const block = fn.blocks[fields.number(2)];
    if (block === undefined) return fields.fail('blockaddress of no block');
    return new BlockAddressConstant(type, globalReference(fn), this.values.block(block), -1, -1);
  }

  private wrapper({type, fields, scope}: ConstantEntry): Operand {
    const entry = this.values.get(fields.number(1), fields, scope);
    if (entry.kind !== 'global') return fields.fail('wrapper of no global');
    const kind = fields.code === ConstantCode.noCfi ? 'no_cfi' : 'dso_local_equivalent';
    const {target} = entry;
    const reference = new GlobalReference(type, target.name, target.number, target, -1, -1);
    return new FunctionWrapperConstant(type, kind, reference, -1, -1);
  }

  private expression(entry: ConstantEntry, depth: number): Operand {
    const {type, fields} = entry;
    const part = (index: number): Operand => this.part(index, entry, depth);
    const make = (opcode: string, flags: number, operands: Operand[], predicate?: string): Operand =>
      new ExpressionConstant(type, opcode, flags, operands, {predicate, indices: []}, -1, -1);
    switch (fields.code) {
      case ConstantCode.binary: {
        const word = binaryWord(fields.number(0), type, fields);
        return make(word, binaryFlags(word, fields.optional(3)), [part(1), part(2)]);
      }
      case ConstantCode.unary:
        return make('fneg', 0, [part(1)]);
      case ConstantCode.cast: {
        const word = castWords.get(fields.number(0)) ?? fields.fail(`unknown cast ${fields.number(0)}`);
        return make(word, 0, [part(2)]);
      }
      case ConstantCode.select:
        return make('select', 0, [part(0), part(1), part(2)]);
      case ConstantCode.extractElement:
        return make('extractelement', 0, [part(1), part(fields.size === 4 ? 3 : 2)]);
      case ConstantCode.insertElement:
        return make('insertelement', 0, [part(0), part(1), part(fields.size === 4 ? 3 : 2)]);
      case ConstantCode.shuffleVector:
        return make('shufflevector', 0, [part(0), part(1), part(2)]);
      case ConstantCode.shuffleVectorExtended:
        return make('shufflevector', 0, [part(1), part(2), part(3)]);
      case ConstantCode.compare: {
        const {opcode, predicate} = comparison(fields.number(3), fields);
        return make(opcode, 0, [part(1), part(2)], predicate);
      }
      case ConstantCode.getElementPointer:
      case ConstantCode.inboundsGetElementPointer:
      case ConstantCode.inRangeGetElementPointer:
        return this.elementPointer(entry, depth);
      default:
        return fields.fail(`not supported: constant record ${fields.code}`);
    }
  }

  private elementPointer(entry: ConstantEntry, depth: number): Operand {
    const {type, fields} = entry;
    const hasRange = fields.code === ConstantCode.inRangeGetElementPointer;
    let at = 0;
    let sourceType: Type | undefined;
    if (hasRange || fields.size % 2 === 1) sourceType = this.values.types.get(fields.number(at++), fields);
    let inbounds = fields.code === ConstantCode.inboundsGetElementPointer;
    let inRange: number | undefined;
    if (hasRange) {
      const flags = fields.number(at++);
      inbounds = (flags & 1) !== 0;
      // Counted from the first index; the model counts the pointer too.
      inRange = (flags >> 1) + 1;
    }
    const operands: Operand[] = [];
    for (; at + 1 < fields.size; at += 2) operands.push(this.part(at + 1, entry, depth));
    const base = operands[0]?.type ?? fields.fail('getelementptr without operands');
    const pointer = scalarOf(base);
    sourceType ??= pointer.kind === 'pointer' ? pointer.pointee : undefined;
    if (sourceType === undefined || pointer.kind !== 'pointer') fields.fail('getelementptr of no pointer');
    const flags = inbounds ? Flag.inbounds : 0;
    return new ExpressionConstant(
      type,
      'getelementptr',
      flags,
      operands,
      {sourceType, inRange, indices: []},
      -1,
      -1,
    );
  }
}

function nullOf(type: Type): Operand {
  switch (type.kind) {
    case 'integer':
      return new IntegerConstant(type, 0, undefined, -1, -1);
    case 'pointer':
      return new SimpleConstant(type, 'null', -1, -1);
    case 'token':
      return new SimpleConstant(type, 'none', -1, -1);
    default:
      return isFloat(type)
        ? new FloatConstant(type, '0.000000e+00', -1, -1)
        : new SimpleConstant(type, 'zeroinitializer', -1, -1);
  }
}

function integerOf(type: Type, value: bigint, fields: Fields): Operand {
  if (type.kind !== 'integer') return fields.fail('integer constant of no integer type');
  const wrapped = type.bits === 1 ? value & 1n : BigInt.asIntN(type.bits, value);
  const small = Number(wrapped);
  const large = Number.isSafeInteger(small) ? undefined : wrapped;
  return new IntegerConstant(type, small, large, -1, -1);
}

/** Words of 64 bits, the lowest first. */
function wide(fields: Fields, decode: (word: bigint) => bigint): bigint {
  let value = 0n;
  for (let index = fields.size - 1; index >= 0; index--)
    value = (value << 64n) | BigInt.asUintN(64, decode(fields.big(index)));
  return value;
}

function floatOf(type: Type, bits: bigint, fields: Fields): Operand {
  if (!isFloat(type)) return fields.fail('floating-point constant of another type');
  return new FloatConstant(type, printFloatBits(floatOrder(type.kind, bits), type.kind), -1, -1);
}

/** An `x86_fp80` has its sixteen lowest bits in a word of their own. */
function floatOrder(kind: string, bits: bigint): bigint {
  if (kind !== 'x86_fp80') return bits;
  return ((bits & 0xffffffffffffffffn) << 16n) | ((bits >> 64n) & 0xffffn);
}

function shapeOf(type: Type, fields: Fields): AggregateConstant['shape'] {
  if (type.kind === 'array' || type.kind === 'vector') return type.kind;
  if (type.kind !== 'struct') return fields.fail('aggregate constant of a plain type');
  return type.packed ? 'packed-struct' : 'struct';
}

function stringOf({type, fields}: ConstantEntry): Operand {
  if (type.kind !== 'array') return fields.fail('string of no array type');
  const end = fields.code === ConstantCode.cString ? '\\00' : '';
  return new StringConstant(type, rawOfBytes(fields.bytes(0)) + end, -1, -1);
}

function assemblyOf({type, fields}: ConstantEntry): Operand {
  let at = fields.code === ConstantCode.inlineAssembly ? 1 : 0;
  const flags = fields.number(at++);
  const take = (): string => {
    const length = fields.number(at++);
    if (at + length > fields.size) fields.fail('inline assembly ends early');
    at += length;
    return rawOfBytes(fields.bytes(at - length, at));
  };
  const assembly = take();
  const details = {
    sideEffect: (flags & 1) !== 0,
    alignStack: (flags & 2) !== 0,
    intelDialect: fields.code !== ConstantCode.inlineAssemblyOld && (flags & 4) !== 0,
    unwind:
      (fields.code === ConstantCode.inlineAssembly || fields.code === ConstantCode.inlineAssemblyOld3) &&
      (flags & 8) !== 0,
    assembly,
    constraints: take(),
  };
  return new InlineAssembly(type, details, -1, -1);
}
