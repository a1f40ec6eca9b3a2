import {type Attribute} from '../model/attribute.ts';
import {type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Module} from '../model/module.ts';
import {type Type} from '../model/type.ts';
import {isAttributeKnown} from './attribute-table.ts';
import {callingConventionProblem} from './calling-conventions.ts';
import {type Dialect} from './context.ts';

/**
 * Whose rules a module follows. Its pointers tell; a module that has none follows LLVM 22 when it says something that
 * only LLVM 22 knows.
 */
export function dialectOf(module: Module): Dialect {
  if (module.opaquePointers) return 'opaque';
  return saysNewThings(module) && !hasPointers(module) ? 'opaque' : 'typed';
}

function saysNewThings(module: Module): boolean {
  if (module.attributeGroups.some((group) => group.attributes.some(isNew))) return true;
  return module.functions.some(
    (fn) =>
      isNewConvention(fn.callingConvention) ||
      fn.attributes.some(isNew) ||
      fn.returnAttributes.some(isNew) ||
      fn.parameters.some((parameter) => parameter.attributes.some(isNew)) ||
      fn.blocks.some((block) => block.instructions.some((instruction) => instruction.records.length > 0)),
  );
}

function isNewConvention(convention: string | undefined): boolean {
  return convention !== undefined && callingConventionProblem('typed', convention) !== undefined;
}

function isNew({form, name}: Attribute): boolean {
  if (form === 'string' || form === 'group') return false;
  return !isAttributeKnown('typed', name) && isAttributeKnown('opaque', name);
}

function hasPointers(module: Module): boolean {
  return module.globals.some((global) => isPointer(global.valueType)) || module.functions.some(usesPointers);
}

function isPointer(type: Type): boolean {
  return type.kind === 'pointer';
}

function usesPointers(fn: IrFunction): boolean {
  if (isPointer(fn.functionType.returnType) || fn.parameters.some(({type}) => isPointer(type))) return true;
  return fn.blocks.some((block) => block.instructions.some(makesPointer));
}

/** Callees are pointers that nobody wrote: what counts is the type of a result. */
function makesPointer(instruction: Instruction): boolean {
  if (isPointer(instruction.type)) return true;
  return instruction.opcode === 'load' || instruction.opcode === 'store';
}
