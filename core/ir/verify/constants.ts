import {
  type AggregateConstant,
  type BlockAddressConstant,
  type Constant,
  type FunctionWrapperConstant,
  type Operand,
  type PointerAuthConstant,
  type SimpleConstant,
} from '../model/operand.ts';
import {isFloatLiteralFor} from '../model/float-bits.ts';
import {bytesOfRaw} from '../model/quoted-text.ts';
import {type FloatType, isFloat, type Type} from '../model/type.ts';
import {checkExpression} from './constant-expressions.ts';
import {Rank, type Place, type VerifyContext} from './context.ts';
import {globalText, operandText, typeText} from './describe.ts';
import {isFirstClass} from './type-rules.ts';
import {checkInlineAssembly} from './inline-assembly.ts';

/** Checks one level of a constant; its parts go to `pending`. */
export function checkConstant(context: VerifyContext, constant: Constant, pending: Operand[]): void {
  if (constant.type.kind === 'unknown') return;
  switch (constant.kind) {
    case 'integer':
      if (constant.type.kind !== 'integer') wrongType(context, constant, 'an integer type');
      return;
    case 'float':
      checkFloat(context, constant);
      return;
    case 'string':
      checkString(context, constant);
      return;
    case 'aggregate':
      pushNested(pending, constant.elements);
      checkAggregate(context, constant);
      return;
    case 'splat':
      pending.push(constant.element);
      if (constant.type.kind !== 'vector') wrongType(context, constant, 'a vector type');
      else checkElement(context, constant.element, constant.type.element);
      return;
    case 'expression':
      pushNested(pending, constant.operands);
      checkExpression(context, constant);
      return;
    case 'blockaddress':
      checkBlockAddress(context, constant);
      return;
    case 'dso_local_equivalent':
    case 'no_cfi':
      pending.push(constant.global);
      checkWrapper(context, constant);
      return;
    case 'ptrauth':
      pushNested(pending, constant.operands);
      checkPointerAuthentication(context, constant);
      return;
    case 'asm':
      checkInlineAssembly(context, constant);
      return;
    case 'unknown':
      return;
    default:
      checkSimple(context, constant);
  }
}

/** Plain integers, which most tables are made of, have nothing more to look at. */
function pushNested(pending: Operand[], parts: readonly Operand[]): void {
  for (const part of parts) if (part.kind !== 'integer' || part.type.kind !== 'integer') pending.push(part);
}

function wrongType(context: VerifyContext, constant: Operand, expected: string): void {
  const found = typeText(constant.type);
  error(context, `constant ${operandText(constant)} needs ${expected}, found '${found}'`, constant);
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.type, 'invalid-constant', message, place);
}

function checkFloat(context: VerifyContext, constant: Operand & {readonly text: string}): void {
  const {type, text} = constant;
  if (!isFloat(type)) wrongType(context, constant, 'a floating-point type');
  else if (!isFloatLiteralFor(text, type.kind) || (isLongFloat(type) && !/^0x[KLM]/.test(text))) {
    error(context, `floating-point constant ${text} is no exact value of type '${type.kind}'`, constant);
  }
}

/** Types whose literals are written in hexadecimal with a letter of their own. */
function isLongFloat(type: FloatType): boolean {
  return type.kind === 'x86_fp80' || type.kind === 'fp128' || type.kind === 'ppc_fp128';
}

function checkSimple(context: VerifyContext, constant: SimpleConstant): void {
  const {type} = constant;
  switch (constant.kind) {
    case 'null':
      if (type.kind !== 'pointer') wrongType(context, constant, 'a pointer type');
      return;
    case 'none':
      if (type.kind !== 'token') wrongType(context, constant, "the type 'token'");
      return;
    default: {
      const valid = isFirstClass(type) && type.kind !== 'label' && type.kind !== 'metadata';
      const bodyless = type.kind === 'struct' && type.elements === undefined;
      if (!valid || (bodyless && (context.opaque || constant.kind === 'zeroinitializer'))) {
        wrongType(context, constant, 'a first-class type');
      }
    }
  }
}

function checkAggregate(context: VerifyContext, constant: AggregateConstant): void {
  if (constant.shape === 'array' || constant.shape === 'vector')
    checkSequence(context, constant, constant.shape);
  else checkStruct(context, constant);
}

function checkSequence(context: VerifyContext, constant: AggregateConstant, shape: 'array' | 'vector'): void {
  const {type, elements} = constant;
  if (type.kind !== shape || (type.kind === 'vector' && type.scalable)) {
    wrongType(context, constant, `${shape === 'array' ? 'an array' : 'a vector'} type`);
    return;
  }
  if (type.length !== elements.length) {
    const count = `${elements.length} elements, its type '${typeText(type)}' has ${type.length}`;
    error(context, `constant has ${count}`, constant);
  }
  for (const element of elements) checkElement(context, element, type.element);
}

function checkElement(context: VerifyContext, element: Operand, expected: Type): void {
  if (element.type === expected || element.type.kind === 'unknown' || context.full) return;
  const types = `type '${typeText(element.type)}', expected '${typeText(expected)}'`;
  error(context, `element ${operandText(element)} has ${types}`, element);
}

function checkStruct(context: VerifyContext, constant: AggregateConstant): void {
  const {type, elements} = constant;
  if (type.kind !== 'struct' || type.elements === undefined) {
    wrongType(context, constant, 'a struct type');
    return;
  }
  if (type.packed !== (constant.shape === 'packed-struct')) {
    wrongType(context, constant, type.packed ? 'the brackets of a packed struct' : 'the braces of a struct');
  }
  if (type.elements.length !== elements.length) {
    const count = `${elements.length} members, its type '${typeText(type)}' has ${type.elements.length}`;
    error(context, `constant has ${count}`, constant);
    return;
  }
  for (let index = 0; index < elements.length; index++) {
    const [element, expected] = [elements[index], type.elements[index]];
    if (element !== undefined && expected !== undefined) checkElement(context, element, expected);
  }
}

function checkString(context: VerifyContext, constant: Operand & {readonly raw: string}): void {
  const {type, raw} = constant;
  if (type.kind !== 'array' || type.element !== context.types.i8) {
    wrongType(context, constant, "a type '[N x i8]'");
    return;
  }
  const length = bytesOfRaw(raw).length;
  if (length === type.length) return;
  error(context, `string has ${length} bytes, its type '${typeText(type)}' has ${type.length}`, constant);
}

/** `ptrauth (ptr, i32 key, i64 discriminator, ptr address discriminator)`; the last two may be absent. */
function checkPointerAuthentication(context: VerifyContext, constant: PointerAuthConstant): void {
  const [pointer, key, discriminator, address] = constant.operands;
  const {i32, i64} = context.types;
  if (constant.type.kind !== 'pointer') wrongType(context, constant, 'a pointer type');
  for (const operand of [pointer, address]) {
    if (operand !== undefined && operand.type.kind !== 'pointer')
      wrongType(context, operand, 'a pointer type');
  }
  if (key !== undefined && (key.kind !== 'integer' || key.type !== i32))
    wrongType(context, key, "a constant 'i32'");
  if (discriminator !== undefined && (discriminator.kind !== 'integer' || discriminator.type !== i64)) {
    wrongType(context, discriminator, "a constant 'i64'");
  }
}

function checkBlockAddress(context: VerifyContext, constant: BlockAddressConstant): void {
  const fn = constant.function.target;
  if (fn === undefined) {
    const name = globalText(constant.function);
    context.error(Rank.name, 'undefined-value', `use of undefined value '${name}'`, constant.function);
    return;
  }
  if (fn.kind !== 'function') {
    error(context, `blockaddress of '${globalText(fn)}', which is no function`, constant);
    return;
  }
  if (fn.isDeclaration) {
    error(context, `blockaddress inside the declaration of '${globalText(fn)}'`, constant);
    return;
  }
  const expected = context.opaque
    ? context.types.opaquePointer(fn.addressSpace)
    : context.types.pointerTo(context.types.i8, fn.addressSpace);
  if (constant.type !== expected) wrongType(context, constant, `the type '${typeText(expected)}'`);
  const block = constant.block.target;
  if (block === undefined) {
    context.error(
      Rank.name,
      'undefined-block',
      `'${globalText(fn)}' has no block '${operandText(constant.block)}'`,
      constant.block,
    );
  } else if (block.index === 0) {
    error(context, 'blockaddress may not be used with the entry block', constant);
  }
}

function checkWrapper(context: VerifyContext, constant: FunctionWrapperConstant): void {
  const target = constant.global.target;
  if (target === undefined) return;
  if (target.kind === 'function') return;
  const aliasesFunction = target.kind !== 'global-variable' && target.valueType.kind === 'function';
  if (constant.kind === 'dso_local_equivalent' && aliasesFunction) return;
  error(context, `${constant.kind} of '${globalText(target)}', which is no function`, constant);
}
