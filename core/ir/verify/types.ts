import {type FunctionType, type Type} from '../model/type.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {isArrayElement, isFunctionResult, isPointee, isStructMember, isVectorElement} from './type-rules.ts';

/** Checks that a type is well formed, with all its parts; each type is looked at once, where it is met first. */
export function checkType(context: VerifyContext, type: Type, place: Place): void {
  if (context.checkedTypes.has(type.id)) return;
  const pending: Type[] = [type];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (context.checkedTypes.has(next.id)) continue;
    context.checkedTypes.add(next.id);
    checkShape(context, next, place, pending);
  }
}

function checkShape(context: VerifyContext, type: Type, place: Place, pending: Type[]): void {
  switch (type.kind) {
    case 'pointer':
      if (type.pointee === undefined) {
        if (!context.opaque) error(context, 'opaque pointer in a module with typed pointers', place);
        return;
      }
      part(context, isPointee(type.pointee), 'pointer', 'pointee', type.pointee, place);
      pending.push(type.pointee);
      return;
    case 'array':
      part(context, isArrayElement(type.element, context.opaque), 'array', 'element', type.element, place);
      pending.push(type.element);
      return;
    case 'vector':
      part(context, isVectorElement(type.element), 'vector', 'element', type.element, place);
      if (type.length === 0) error(context, 'zero element vector is illegal', place);
      pending.push(type.element);
      return;
    case 'struct':
      for (const element of type.elements ?? []) {
        part(context, isStructMember(element), 'struct', 'member', element, place);
        pending.push(element);
      }
      return;
    case 'function':
      checkFunctionType(context, type, place, pending);
      return;
    case 'integer':
      if (type.bits < 1 || type.bits > largestBits)
        error(context, `bitwidth of 'i${type.bits}' is out of range`, place);
      return;
    default:
      return;
  }
}

const largestBits = 8388608;

function checkFunctionType(context: VerifyContext, type: FunctionType, place: Place, pending: Type[]): void {
  part(context, isFunctionResult(type.returnType), 'function', 'return', type.returnType, place);
  pending.push(type.returnType);
  for (const parameter of type.parameters) {
    const valid = parameter.kind !== 'void' && parameter.kind !== 'function';
    part(context, valid, 'function', 'parameter', parameter, place);
    pending.push(parameter);
  }
}

function part(
  context: VerifyContext,
  valid: boolean,
  whole: string,
  role: string,
  type: Type,
  place: Place,
): void {
  if (!valid) error(context, `'${typeText(type)}' is no ${role} type of a ${whole} type`, place);
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.type, 'invalid-type', message, place);
}
