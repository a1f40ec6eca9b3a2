import {type CallInstruction} from '../../ir/model/instruction.ts';
import {CallBit, FunctionCode, invokeExplicitTypeBit} from './codes.ts';
import {type RecordBuilder} from './record-builder.ts';
import {recordFlags} from './record-flags.ts';
import {conventionNumber} from './record-numbers.ts';

/** `call`, `invoke` and `callbr`. */
export function writeCall(record: RecordBuilder, call: CallInstruction): void {
  const {detail, operands} = call;
  writeBundles(record, call);
  const convention = conventionNumber(record.tables.problems, detail.callingConvention, call);
  const blocks = operands.slice(1 + detail.argumentCount);
  record.values.push(record.plan.attributesOf(detail));
  if (call.opcode === 'call') writeHead(record, call, convention);
  else if (call.opcode === 'invoke') {
    record.values.push(convention | (1 << invokeExplicitTypeBit));
    for (const block of blocks) record.block(block);
  } else {
    record.values.push((convention << CallBit.convention) | (1 << CallBit.explicitType));
    record.block(blocks[0]);
    record.values.push(blocks.length - 1);
    for (const block of blocks.slice(1)) record.block(block);
  }
  record.values.push(record.tables.types.indexOf(detail.functionType));
  writeCallee(record, call);
  writeArguments(record, call);
  const codes = {call: FunctionCode.call, invoke: FunctionCode.invoke, callbr: FunctionCode.callBr};
  record.allKnown = false;
  record.emit(codes[call.opcode]);
}

function writeHead(record: RecordBuilder, {detail, flags}: CallInstruction, convention: number): void {
  const fastMath = recordFlags(flags);
  let bits = (convention << CallBit.convention) | (1 << CallBit.explicitType);
  if (detail.tail === 'tail' || detail.tail === 'musttail') bits |= 1 << CallBit.tail;
  if (detail.tail === 'musttail') bits |= 1 << CallBit.musttail;
  if (detail.tail === 'notail') bits |= 1 << CallBit.notail;
  if (fastMath !== 0) bits |= 1 << CallBit.fastMath;
  record.values.push(bits);
  if (fastMath !== 0) record.values.push(fastMath);
}

function writeCallee(record: RecordBuilder, call: CallInstruction): void {
  const [callee] = call.operands;
  const pointee = callee?.type.kind === 'pointer' ? callee.type.pointee : undefined;
  if (pointee !== undefined && pointee !== call.detail.functionType)
    record.tables.problems.broken("the call's function type is not what the callee points to", call);
  record.typedValue(callee);
}

function writeArguments(record: RecordBuilder, call: CallInstruction): void {
  const {parameters, variadic} = call.detail.functionType;
  const count = call.detail.argumentCount;
  if (count < parameters.length || (count > parameters.length && !variadic))
    record.tables.problems.broken('a call with another number of arguments than its type has', call);
  for (let index = 0; index < count; index++) {
    const argument = call.operands[index + 1];
    const parameter = parameters[index];
    if (parameter === undefined) record.typedValue(argument);
    else if (parameter.kind === 'label') record.block(argument);
    else {
      if (argument !== undefined && argument.type !== parameter)
        record.tables.problems.broken("an argument that is not of its parameter's type", argument);
      record.value(argument);
    }
  }
}

/** Operand bundles stand in records before the call's own. */
function writeBundles(record: RecordBuilder, call: CallInstruction): void {
  for (const bundle of call.detail.bundles) {
    record.values = [record.tables.bundleTags.numberOf(bundle.tag)];
    for (const operand of bundle.operands) {
      if (operand.kind === 'metadata')
        record.tables.problems.refuse('metadata in an operand bundle', operand);
      else record.typedValue(operand);
    }
    record.stream.record(FunctionCode.operandBundle, record.values);
  }
  record.values = [];
}
