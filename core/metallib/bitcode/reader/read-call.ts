import {type Attribute} from '../../../ir/model/attribute.ts';
import {type CallDetail, type Instruction, InstructionNode} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type FunctionType, isFloatOrVector, type Type} from '../../../ir/model/type.ts';
import {CallBit, callConventionMask, FunctionCode, invokeExplicitTypeBit} from '../codes.ts';
import {fastFlagsOf} from './fast-flags.ts';
import {type FunctionState} from './function-state.ts';
import {type AttributeList} from './read-attributes.ts';
import {conventionWord} from './read-globals.ts';
import {type Fields} from './record.ts';

/** `call`, `invoke` and `callbr`. */
export function readCall(state: FunctionState, fields: Fields): Instruction {
  const attributes = state.module.attributes.list(fields.next(), fields);
  const bits = fields.next();
  switch (fields.code) {
    case FunctionCode.call:
      return readPlainCall(state, fields, attributes, bits);
    case FunctionCode.invoke: {
      const targets = [state.nextBlock(fields), state.nextBlock(fields)];
      const isExplicit = ((bits >> invokeExplicitTypeBit) & 1) !== 0;
      const stated = isExplicit ? state.type(fields) : undefined;
      const convention = conventionWord(bits & callConventionMask);
      return finish(state, fields, {opcode: 'invoke', attributes, flags: 0, convention, stated, targets});
    }
    default: {
      const targets = [state.nextBlock(fields)];
      const count = fields.next();
      if (count > fields.left) fields.fail('callbr ends early');
      for (let index = 0; index < count; index++) targets.push(state.nextBlock(fields));
      const isExplicit = ((bits >> CallBit.explicitType) & 1) !== 0;
      const stated = isExplicit ? state.type(fields) : undefined;
      const convention = conventionWord((bits >> CallBit.convention) & callConventionMask);
      return finish(state, fields, {opcode: 'callbr', attributes, flags: 0, convention, stated, targets});
    }
  }
}

function readPlainCall(
  state: FunctionState,
  fields: Fields,
  attributes: AttributeList,
  bits: number,
): Instruction {
  const has = (bit: number): boolean => ((bits >> bit) & 1) !== 0;
  const flags = has(CallBit.fastMath) ? fastFlagsOf(fields.next()) : 0;
  const stated = has(CallBit.explicitType) ? state.type(fields) : undefined;
  const convention = conventionWord((bits >> CallBit.convention) & callConventionMask);
  const tail = has(CallBit.notail)
    ? 'notail'
    : has(CallBit.musttail)
      ? 'musttail'
      : has(CallBit.tail)
        ? 'tail'
        : undefined;
  return finish(state, fields, {opcode: 'call', attributes, flags, convention, stated, targets: [], tail});
}

interface CallParts {
  readonly opcode: 'call' | 'invoke' | 'callbr';
  readonly attributes: AttributeList;
  readonly flags: number;
  readonly convention: string | undefined;
  readonly stated: Type | undefined;
  readonly targets: Operand[];
  readonly tail?: CallDetail['tail'];
}

/** From the callee on. */
function finish(state: FunctionState, fields: Fields, parts: CallParts): Instruction {
  const callee = state.valueAndType(fields);
  const pointer = callee.type;
  if (pointer.kind !== 'pointer') fields.fail('the callee is no pointer');
  const functionType = parts.stated ?? (pointer.kind === 'pointer' ? pointer.pointee : undefined);
  if (functionType?.kind !== 'function') return fields.fail('the callee is no function');
  if (pointer.kind === 'pointer' && pointer.pointee !== undefined && pointer.pointee !== functionType)
    fields.fail('Explicit call type does not match pointee type of callee operand');
  const values = readArguments(state, fields, functionType);
  const space = pointer.kind === 'pointer' ? pointer.addressSpace : 0;
  const {context, usesOpaquePointers} = state.module.values.types;
  // A constant expression has its own type; other callees have that of the call.
  if (callee.kind !== 'expression')
    callee.type = usesOpaquePointers ? context.opaquePointer(space) : context.pointerTo(functionType, space);
  const functionAttributes: Attribute[] = [];
  const detail: CallDetail = {
    functionType,
    explicitFunctionType: functionType.variadic,
    tail: parts.tail,
    callingConvention: parts.convention,
    addressSpace: space !== 0 || state.module.programSpace !== 0 ? space : undefined,
    returnAttributes: parts.attributes.returnValue(),
    argumentAttributes: values.map((_value, index) =>
      parts.attributes.parameter(index, functionType.parameters[index]),
    ),
    functionAttributes,
    bundles: state.bundles,
    argumentCount: values.length,
  };
  state.bundles = [];
  const type = functionType.returnType;
  const flags = isFloatOrVector(type) ? parts.flags : 0;
  const operands = [callee, ...values, ...parts.targets];
  const call: Instruction = new InstructionNode(parts.opcode, type, operands, flags, detail, -1, -1);
  state.module.callAttributes.set(call, {list: parts.attributes, into: functionAttributes});
  return call;
}

function readArguments(state: FunctionState, fields: Fields, functionType: FunctionType): Operand[] {
  const values = functionType.parameters.map((type) =>
    type.kind === 'label' ? state.nextBlock(fields) : state.value(type, fields),
  );
  if (!functionType.variadic) {
    if (fields.left !== 0) fields.fail('a call has more arguments than its function');
    return values;
  }
  while (fields.left > 0) values.push(state.valueAndType(fields));
  return values;
}
