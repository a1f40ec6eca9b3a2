import {type Attribute, noAttributes} from '../../../ir/model/attribute.ts';
import {Argument, Block, type GlobalValue, type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction, InstructionNode} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {
  AggregateConstant,
  BlockReference,
  FloatConstant,
  GlobalReference,
  IntegerConstant,
  LocalReference,
  type LocalValue,
  type Operand,
  SimpleConstant,
} from '../../../ir/model/operand.ts';
import {printFloatBits} from '../../../ir/model/float-bits.ts';
import {floatBitWidth, isFloat, type FunctionType, type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';

/** The place of nodes that no text has. */
const nowhere = {start: -1, end: -1, nameStart: -1, nameEnd: -1};

/** An instruction of an opcode that has no details. */
export type PlainInstruction = Extract<Instruction, {detail: undefined}>;

/** A new instruction whose operands and type say everything. */
export function makePlain(
  opcode: PlainInstruction['opcode'],
  type: Type,
  operands: Operand[],
  flags = 0,
): Instruction {
  return new InstructionNode(opcode, type, operands, flags, undefined, -1, -1);
}

export function makeCompare(
  opcode: 'icmp' | 'fcmp',
  predicate: string,
  type: Type,
  operands: Operand[],
  flags = 0,
): Instruction {
  return new InstructionNode(opcode, type, operands, flags, {predicate}, -1, -1);
}

/** `align` in bytes; 0 leaves it to the datalayout. */
export function makeLoad(type: Type, pointer: Operand, align: number, flags = 0): Instruction {
  return new InstructionNode('load', type, [pointer], flags, memoryDetail(align), -1, -1);
}

export function makeStore(
  types: TypeContext,
  value: Operand,
  pointer: Operand,
  align: number,
  flags = 0,
): Instruction {
  return new InstructionNode('store', types.void, [value, pointer], flags, memoryDetail(align), -1, -1);
}

function memoryDetail(align: number) {
  return {
    align,
    ordering: undefined,
    failureOrdering: undefined,
    syncScope: undefined,
    operation: undefined,
  };
}

export function makeAlloca(types: TypeContext, allocated: Type, align: number): Instruction {
  const detail = {allocatedType: allocated, align, addressSpace: undefined};
  return new InstructionNode('alloca', types.opaquePointer(0), [], 0, detail, -1, -1);
}

export function makeElementPointer(
  source: Type,
  type: Type,
  pointer: Operand,
  indices: readonly Operand[],
  flags = 0,
): Instruction {
  return new InstructionNode(
    'getelementptr',
    type,
    [pointer, ...indices],
    flags,
    {sourceType: source},
    -1,
    -1,
  );
}

export function makeIndexed(
  opcode: 'extractvalue' | 'insertvalue',
  type: Type,
  operands: Operand[],
  indices: readonly number[],
): Instruction {
  return new InstructionNode(opcode, type, operands, 0, {indices}, -1, -1);
}

/** A direct call of `callee`; flags are fast-math flags. */
export function makeCall(callee: IrFunction, args: readonly Operand[], flags = 0): CallInstruction {
  return new InstructionNode(
    'call',
    callee.functionType.returnType,
    [referTo(callee), ...args],
    flags,
    {
      functionType: callee.functionType,
      explicitFunctionType: false,
      tail: 'tail',
      callingConvention: undefined,
      addressSpace: undefined,
      returnAttributes: noAttributes,
      argumentAttributes: args.map(() => noAttributes),
      functionAttributes: noAttributes,
      bundles: [],
      argumentCount: args.length,
    },
    -1,
    -1,
  );
}

export function makeBlock(fn: IrFunction, name: string | undefined): Block {
  return new Block(fn, name, -1, nowhere);
}

export function makeArgument(
  fn: IrFunction,
  index: number,
  type: Type,
  from: Argument | undefined,
): Argument {
  return new Argument(fn, index, type, from?.name, -1, from?.attributes ?? noAttributes, nowhere);
}

/** A reference to an instruction, a parameter or a global. */
export function referTo(value: LocalValue | GlobalValue): LocalReference | GlobalReference {
  if (value.kind === 'instruction' || value.kind === 'argument')
    return new LocalReference(value.type, undefined, -1, value, -1, -1);
  return new GlobalReference(value.type, value.name, value.number, value, -1, -1);
}

export function referToBlock(types: TypeContext, block: Block): BlockReference {
  return new BlockReference(types.label, undefined, -1, block, -1, -1);
}

/** An integer constant, or a vector of equal ones; `value` is wrapped to the width as LLVM does (signed, i1 is 0 or 1). */
export function integerConstant(types: TypeContext, type: Type, value: number | bigint): Operand {
  if (type.kind === 'vector') {
    const elements = Array.from({length: type.length}, () => integerConstant(types, type.element, value));
    return new AggregateConstant(type, 'vector', elements, -1, -1);
  }
  const bits = type.kind === 'integer' ? type.bits : 64;
  const wide = bits === 1 ? BigInt.asUintN(1, BigInt(value)) : BigInt.asIntN(bits, BigInt(value));
  const small = Number(wide);
  return Number.isSafeInteger(small)
    ? new IntegerConstant(type, small, undefined, -1, -1)
    : new IntegerConstant(type, 0, wide, -1, -1);
}

/** A vector constant of `i32`, as shuffles take it. */
export function maskConstant(types: TypeContext, lanes: readonly (number | undefined)[]): Operand {
  const type = types.vector(types.i32, lanes.length);
  const elements = lanes.map((lane) =>
    lane === undefined ? undefinedOf(types.i32) : integerConstant(types, types.i32, lane),
  );
  return new AggregateConstant(type, 'vector', elements, -1, -1);
}

/** A floating-point constant with these bits, or a vector of equal ones. */
export function floatConstant(type: Type, bits: bigint): Operand {
  if (type.kind === 'vector') {
    const elements = Array.from({length: type.length}, () => floatConstant(type.element, bits));
    return new AggregateConstant(type, 'vector', elements, -1, -1);
  }
  if (!isFloat(type)) throw new Error(`a float constant of type ${type.kind}`);
  return new FloatConstant(type, printFloatBits(bits, type.kind), -1, -1);
}

/** -0.0 of a scalar or vector type. */
export function negativeZero(type: Type): Operand {
  const scalar = type.kind === 'vector' ? type.element : type;
  if (!isFloat(scalar)) throw new Error(`a float constant of type ${scalar.kind}`);
  return floatConstant(type, 1n << BigInt(floatBitWidth(scalar) - 1));
}

/** Zero of any type that has one: 0, 0.0, null, zeroinitializer. */
export function zeroOf(types: TypeContext, type: Type): Operand {
  if (type.kind === 'integer') return integerConstant(types, type, 0);
  if (isFloat(type)) return floatConstant(type, 0n);
  return new SimpleConstant(type, type.kind === 'pointer' ? 'null' : 'zeroinitializer', -1, -1);
}

export function undefinedOf(type: Type): Operand {
  return new SimpleConstant(type, 'undef', -1, -1);
}

/** The declaration of `name`, made when the module has none. The caller answers for the type being the one that it has. */
export function declareFunction(
  module: Module,
  name: string,
  type: FunctionType,
  attributes: readonly Attribute[] = noAttributes,
): IrFunction {
  const known = module.globalsByName.get(name);
  if (known !== undefined) {
    if (known.kind === 'function') return known;
    throw new Error(`@${name} is no function`);
  }
  const fn: IrFunction = {
    kind: 'function',
    name,
    number: -1,
    linkage: undefined,
    visibility: undefined,
    dllStorage: undefined,
    preemption: undefined,
    threadLocal: undefined,
    unnamedAddress: 'local_unnamed_addr',
    partition: undefined,
    start: -1,
    end: -1,
    nameStart: -1,
    nameEnd: -1,
    type: module.types.opaquePointer(0),
    functionType: type,
    parameters: [],
    isDeclaration: true,
    blocks: [],
    callingConvention: undefined,
    addressSpace: 0,
    returnAttributes: noAttributes,
    attributes,
    section: undefined,
    comdat: undefined,
    align: 0,
    gc: undefined,
    prefix: undefined,
    prologue: undefined,
    personality: undefined,
    metadata: [],
    useListOrders: [],
    bodyStart: -1,
    bodyEnd: -1,
  };
  fn.parameters = type.parameters.map(
    (parameter, index) => new Argument(fn, index, parameter, undefined, -1, noAttributes, nowhere),
  );
  module.functions.push(fn);
  module.globalsByName.set(name, fn);
  return fn;
}
