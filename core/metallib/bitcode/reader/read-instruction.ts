import {Flag} from '../../../ir/model/flags.ts';
import {partType} from '../../../ir/model/indexed-type.ts';
import {
  type BinaryOpcode,
  type CastOpcode,
  type Instruction,
  InstructionNode,
  type PlainOpcode,
} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {isFloatOrVector, type Type} from '../../../ir/model/type.ts';
import {FunctionCode} from '../codes.ts';
import {fastFlagsOf} from './fast-flags.ts';
import {type FunctionState} from './function-state.ts';
import {readCall} from './read-call.ts';
import {binaryFlags, binaryWord, castWords, comparison} from './read-constants.ts';
import {
  readAlloca,
  readAtomicReadModifyWrite,
  readCompareExchange,
  readFence,
  readGetElementPointer,
  readLoad,
  readStore,
} from './read-memory.ts';
import {type Fields} from './record.ts';

type Read = (state: FunctionState, fields: Fields) => Instruction;

/** The instruction of a record. */
export function readInstruction(state: FunctionState, fields: Fields): Instruction {
  const read = readers.get(fields.code);
  return read === undefined
    ? fields.fail(`not supported: instruction record ${fields.code}`)
    : read(state, fields);
}

function plain(opcode: PlainOpcode, type: Type, operands: Operand[], flags = 0): Instruction {
  return new InstructionNode(opcode, type, operands, flags, undefined, -1, -1);
}

function voidOf(state: FunctionState): Type {
  return state.module.values.types.context.void;
}

function readBinary(state: FunctionState, fields: Fields): Instruction {
  const left = state.valueAndType(fields);
  const right = state.value(left.type, fields);
  const word = binaryWord(fields.next(), left.type, fields) as BinaryOpcode;
  const bits = fields.left > 0 ? fields.next() : 0;
  const flags = isFloatOrVector(left.type) ? fastFlagsOf(bits) : binaryFlags(word, bits);
  return new InstructionNode(word, left.type, [left, right], flags, undefined, -1, -1);
}

function readUnary(state: FunctionState, fields: Fields): Instruction {
  const value = state.valueAndType(fields);
  if (fields.next() !== 0) fields.fail('unknown unary operation');
  const flags = fields.left > 0 ? fastFlagsOf(fields.next()) : 0;
  return new InstructionNode('fneg', value.type, [value], flags, undefined, -1, -1);
}

function readCast(state: FunctionState, fields: Fields): Instruction {
  const value = state.valueAndType(fields);
  const type = state.type(fields);
  const number = fields.next();
  const word = (castWords.get(number) ?? fields.fail(`unknown cast ${number}`)) as CastOpcode;
  return new InstructionNode(word, type, [value], 0, undefined, -1, -1);
}

function readComparison(state: FunctionState, fields: Fields): Instruction {
  const left = state.valueAndType(fields);
  const right = state.value(left.type, fields);
  const {opcode, predicate} = comparison(fields.next(), fields);
  const flags = fields.left > 0 ? fastFlagsOf(fields.next()) : 0;
  const {context} = state.module.values.types;
  const type =
    left.type.kind === 'vector'
      ? context.vector(context.i1, left.type.length, left.type.scalable)
      : context.i1;
  return new InstructionNode(opcode, type, [left, right], flags, {predicate}, -1, -1);
}

function readSelect(state: FunctionState, fields: Fields): Instruction {
  const first = state.valueAndType(fields);
  const second = state.value(first.type, fields);
  const isOld = fields.code === FunctionCode.selectOld;
  const condition = isOld
    ? state.value(state.module.values.types.context.i1, fields)
    : state.valueAndType(fields);
  const flags = fields.left > 0 ? fastFlagsOf(fields.next()) : 0;
  return plain('select', first.type, [condition, first, second], flags);
}

function readReturn(state: FunctionState, fields: Fields): Instruction {
  return plain('ret', voidOf(state), fields.size === 0 ? [] : [state.valueAndType(fields)]);
}

function readBranch(state: FunctionState, fields: Fields): Instruction {
  const target = state.nextBlock(fields);
  if (fields.size === 1) return plain('br', voidOf(state), [target]);
  const other = state.nextBlock(fields);
  const condition = state.value(state.module.values.types.context.i1, fields);
  return plain('br', voidOf(state), [condition, target, other]);
}

function readSwitch(state: FunctionState, fields: Fields): Instruction {
  const type = state.type(fields);
  const operands: Operand[] = [state.value(type, fields), state.nextBlock(fields)];
  // Case values are absolute numbers of constants.
  while (fields.left >= 2) {
    operands.push(state.module.values.operand(fields.next(), fields));
    operands.push(state.nextBlock(fields));
  }
  return plain('switch', voidOf(state), operands);
}

function readIndirectBranch(state: FunctionState, fields: Fields): Instruction {
  const type = state.type(fields);
  const operands: Operand[] = [state.value(type, fields)];
  while (fields.left > 0) operands.push(state.nextBlock(fields));
  return plain('indirectbr', voidOf(state), operands);
}

function readPhi(state: FunctionState, fields: Fields): Instruction {
  const type = state.type(fields);
  const operands: Operand[] = [];
  while (fields.left >= 2) operands.push(state.signedValue(type, fields), state.nextBlock(fields));
  return plain('phi', type, operands, fields.left > 0 ? fastFlagsOf(fields.next()) : 0);
}

function readVectorPart(state: FunctionState, fields: Fields): Instruction {
  const vector = state.valueAndType(fields);
  if (vector.type.kind !== 'vector') return fields.fail('vector expected');
  const {element, scalable} = vector.type;
  switch (fields.code) {
    case FunctionCode.extractElement:
      return plain('extractelement', element, [vector, state.valueAndType(fields)]);
    case FunctionCode.insertElement: {
      const value = state.value(element, fields);
      return plain('insertelement', vector.type, [vector, value, state.valueAndType(fields)]);
    }
    default: {
      const other = state.value(vector.type, fields);
      const mask = state.valueAndType(fields);
      if (mask.type.kind !== 'vector') return fields.fail('vector expected');
      const type = state.module.values.types.context.vector(element, mask.type.length, scalable);
      return plain('shufflevector', type, [vector, other, mask]);
    }
  }
}

function readIndices(fields: Fields): number[] {
  const indices: number[] = [];
  while (fields.left > 0) indices.push(fields.next());
  return indices;
}

function readExtractValue(state: FunctionState, fields: Fields): Instruction {
  const aggregate = state.valueAndType(fields);
  const indices = readIndices(fields);
  const type = partType(aggregate.type, indices) ?? fields.fail('extractvalue with indices that do not fit');
  return new InstructionNode('extractvalue', type, [aggregate], 0, {indices}, -1, -1);
}

function readInsertValue(state: FunctionState, fields: Fields): Instruction {
  const operands = [state.valueAndType(fields), state.valueAndType(fields)];
  const type = operands[0]?.type ?? voidOf(state);
  const indices = readIndices(fields);
  return new InstructionNode('insertvalue', type, operands, 0, {indices}, -1, -1);
}

function readVaArg(state: FunctionState, fields: Fields): Instruction {
  const listType = state.type(fields);
  const list = state.value(listType, fields);
  return plain('va_arg', state.type(fields), [list]);
}

function readLandingPad(state: FunctionState, fields: Fields): Instruction {
  const type = state.type(fields);
  if (fields.code === FunctionCode.landingPadOld) {
    const personality = state.valueAndType(fields);
    if (personality.kind !== 'local') state.fn.personality ??= personality;
  }
  const flags = fields.next() !== 0 ? Flag.cleanup : 0;
  const count = fields.next();
  const operands: Operand[] = [];
  const clauses: ('catch' | 'filter')[] = [];
  for (let index = 0; index < count; index++) {
    clauses.push(fields.next() === 0 ? 'catch' : 'filter');
    operands.push(state.valueAndType(fields));
  }
  return new InstructionNode('landingpad', type, operands, flags, {clauses}, -1, -1);
}

function readPad(state: FunctionState, fields: Fields): Instruction {
  const {token} = state.module.values.types.context;
  const operands = [state.value(token, fields)];
  const count = fields.next();
  for (let index = 0; index < count; index++) operands.push(state.valueAndType(fields));
  return plain(fields.code === FunctionCode.catchPad ? 'catchpad' : 'cleanuppad', token, operands);
}

function readCatchSwitch(state: FunctionState, fields: Fields): Instruction {
  const {token} = state.module.values.types.context;
  const operands: Operand[] = [state.value(token, fields)];
  const count = fields.next();
  for (let index = 0; index < count; index++) operands.push(state.nextBlock(fields));
  const unwindsToCaller = fields.left === 0;
  if (!unwindsToCaller) operands.push(state.nextBlock(fields));
  return new InstructionNode('catchswitch', token, operands, 0, {unwindsToCaller}, -1, -1);
}

function readPadReturn(state: FunctionState, fields: Fields): Instruction {
  const {token} = state.module.values.types.context;
  const operands: Operand[] = [state.value(token, fields)];
  if (fields.left > 0) operands.push(state.nextBlock(fields));
  return plain(fields.code === FunctionCode.catchReturn ? 'catchret' : 'cleanupret', voidOf(state), operands);
}

function readFreeze(state: FunctionState, fields: Fields): Instruction {
  const value = state.valueAndType(fields);
  return new InstructionNode('freeze', value.type, [value], 0, undefined, -1, -1);
}

const readers: ReadonlyMap<number, Read> = new Map<number, Read>([
  [FunctionCode.binary, readBinary],
  [FunctionCode.unary, readUnary],
  [FunctionCode.cast, readCast],
  [FunctionCode.compare, readComparison],
  [FunctionCode.compareOld, readComparison],
  [FunctionCode.select, readSelect],
  [FunctionCode.selectOld, readSelect],
  [FunctionCode.ret, readReturn],
  [FunctionCode.br, readBranch],
  [FunctionCode.switch, readSwitch],
  [FunctionCode.indirectBr, readIndirectBranch],
  [FunctionCode.unreachable, (state) => plain('unreachable', voidOf(state), [])],
  [FunctionCode.phi, readPhi],
  [FunctionCode.extractElement, readVectorPart],
  [FunctionCode.insertElement, readVectorPart],
  [FunctionCode.shuffleVector, readVectorPart],
  [FunctionCode.extractValue, readExtractValue],
  [FunctionCode.insertValue, readInsertValue],
  [FunctionCode.vaArg, readVaArg],
  [FunctionCode.landingPad, readLandingPad],
  [FunctionCode.landingPadOld, readLandingPad],
  [FunctionCode.catchPad, readPad],
  [FunctionCode.cleanupPad, readPad],
  [FunctionCode.catchSwitch, readCatchSwitch],
  [FunctionCode.catchReturn, readPadReturn],
  [FunctionCode.cleanupReturn, readPadReturn],
  [FunctionCode.resume, (state, fields) => plain('resume', voidOf(state), [state.valueAndType(fields)])],
  [FunctionCode.freeze, readFreeze],
  [FunctionCode.alloca, readAlloca],
  [FunctionCode.load, readLoad],
  [FunctionCode.loadAtomic, readLoad],
  [FunctionCode.store, readStore],
  [FunctionCode.storeOld, readStore],
  [FunctionCode.storeAtomic, readStore],
  [FunctionCode.storeAtomicOld, readStore],
  [FunctionCode.fence, readFence],
  [FunctionCode.compareExchange, readCompareExchange],
  [FunctionCode.compareExchangeOld, readCompareExchange],
  [FunctionCode.atomicReadModifyWrite, readAtomicReadModifyWrite],
  [FunctionCode.atomicReadModifyWriteOld, readAtomicReadModifyWrite],
  [FunctionCode.getElementPointer, readGetElementPointer],
  [FunctionCode.getElementPointerOld, readGetElementPointer],
  [FunctionCode.inboundsGetElementPointerOld, readGetElementPointer],
  [FunctionCode.call, readCall],
  [FunctionCode.invoke, readCall],
  [FunctionCode.callBr, readCall],
]);
