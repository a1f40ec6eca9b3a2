import {type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {copyOperand} from './copy-operand.ts';
import {type LocationMap} from './locations.ts';
import {integerConstant, makeLoad, makePlain, makeStore, referTo} from './make.ts';
import {type Emit, rewriteFunction} from './rewrite.ts';

/**
 * Keeps truth values in memory as bytes, as Apple's compiler does (AIR.md 4.2): LLVM's optimiser may make an `i1` of a
 * variable that holds nothing but 0 and 1. Vectors of them are the bits of one number, as LLVM stores them; where that number has a
 * width that no type of AIR has, the access stays and is refused by what checks widths.
 */
export function keepBooleansAsBytes(
  types: TypeContext,
  globals: readonly GlobalVariable[],
  functions: readonly IrFunction[],
  locations: LocationMap,
): void {
  for (const global of globals) {
    const type = inMemory(types, global.valueType);
    if (type === global.valueType) continue;
    global.valueType = type;
    if (global.initializer !== undefined) global.initializer = asBytes(types, global.initializer);
  }
  for (const fn of functions)
    rewriteFunction(fn, locations, (instruction, emit) => rewrite(types, instruction, emit));
}

function rewrite(types: TypeContext, instruction: Instruction, emit: Emit): 'keep' | 'drop' | Operand {
  const [first, second] = instruction.operands;
  switch (instruction.opcode) {
    case 'alloca':
      instruction.detail.allocatedType = inMemory(types, instruction.detail.allocatedType);
      return 'keep';
    case 'getelementptr':
      instruction.detail.sourceType = inMemory(types, instruction.detail.sourceType);
      return 'keep';
    case 'load': {
      const stored = storedBits(types, instruction.type);
      if (stored === undefined || first === undefined) return 'keep';
      const whole = emit(makeLoad(stored, copyOperand(first), instruction.detail.align, instruction.flags));
      const bits = instruction.type.kind === 'vector' ? instruction.type.length : 1;
      const own = types.integer(bits);
      const short = own === stored ? whole : emit(makePlain('trunc', own, [referTo(whole)]));
      if (instruction.type === own) return referTo(short);
      return referTo(emit(makePlain('bitcast', instruction.type, [referTo(short)])));
    }
    case 'store': {
      const stored = first && storedBits(types, first.type);
      if (first === undefined || second === undefined || stored === undefined) return 'keep';
      const bits = first.type.kind === 'vector' ? first.type.length : 1;
      const own = types.integer(bits);
      const value =
        first.type === own
          ? copyOperand(first)
          : referTo(emit(makePlain('bitcast', own, [copyOperand(first)])));
      const whole = own === stored ? value : referTo(emit(makePlain('zext', stored, [value])));
      emit(makeStore(types, whole, copyOperand(second), instruction.detail.align, instruction.flags));
      return 'drop';
    }
    default:
      return 'keep';
  }
}

/** The integer as which a truth value, or a vector of them, is stored; undefined for other types. */
function storedBits(types: TypeContext, type: Type): Type | undefined {
  const scalar = type.kind === 'vector' ? type.element : type;
  if (scalar.kind !== 'integer' || scalar.bits !== 1) return undefined;
  const bits = type.kind === 'vector' ? Math.ceil(type.length / 8) * 8 : 8;
  return [8, 16, 32, 64].includes(bits) ? types.integer(bits) : undefined;
}

/** The type with bytes for single truth values; both have the same size, so that addresses stay. */
function inMemory(types: TypeContext, type: Type): Type {
  switch (type.kind) {
    case 'integer':
      return type.bits === 1 ? types.i8 : type;
    case 'array': {
      const element = inMemory(types, type.element);
      return element === type.element ? type : types.array(element, type.length);
    }
    case 'struct': {
      if (type.identified || type.elements === undefined) return type;
      const elements = type.elements.map((element) => inMemory(types, element));
      return elements.every((element, index) => element === type.elements?.[index])
        ? type
        : types.literalStruct(elements, type.packed);
    }
    default:
      return type;
  }
}

function asBytes(types: TypeContext, operand: Operand): Operand {
  if (operand.type.kind === 'integer' && operand.type.bits === 1) {
    if (operand.kind === 'integer') return integerConstant(types, types.i8, operand.small === 0 ? 0 : 1);
  } else if (operand.kind === 'aggregate') {
    operand.elements = operand.elements.map((element) => asBytes(types, element));
  }
  const copy = copyOperand(operand);
  copy.type = inMemory(types, operand.type);
  return copy;
}
