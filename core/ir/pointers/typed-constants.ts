import {gepResultType} from '../model/indexed-type.ts';
import {
  AggregateConstant,
  ExpressionConstant,
  GlobalReference,
  type Operand,
  type SplatConstant,
} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type MemoryTypes} from './memory-types.ts';

/** Gives a constant the typed-pointer type `wanted`; where it has another one, a constant bitcast goes around it. */
export function typedConstant(memory: MemoryTypes, operand: Operand, wanted: Type): Operand {
  const natural = settle(memory, operand, wanted);
  return natural.type === wanted ? natural : castConstant(natural, wanted);
}

/** A bitcast of a constant pointer; other constants just take the type. */
function castConstant(operand: Operand, wanted: Type): Operand {
  if (operand.type.kind !== 'pointer' || wanted.kind !== 'pointer') {
    operand.type = wanted;
    return operand;
  }
  const opcode = operand.type.addressSpace === wanted.addressSpace ? 'bitcast' : 'addrspacecast';
  return new ExpressionConstant(wanted, opcode, 0, [operand], {}, operand.start, operand.end);
}

/** The constant with the type it has by itself, its parts settled first. Nesting is bounded by the parser. */
function settle(memory: MemoryTypes, operand: Operand, wanted: Type): Operand {
  switch (operand.kind) {
    case 'global':
      operand.type = operand.target?.type ?? wanted;
      return operand;
    case 'aggregate':
      operand.type = wanted;
      operand.elements = operand.elements.map((element, index) =>
        typedConstant(memory, element, elementType(wanted, index) ?? memory.of(element.type)),
      );
      return operand;
    case 'splat':
      return settleSplat(memory, operand, wanted);
    case 'blockaddress':
      operand.type = memory.bytePointer(operand.type.kind === 'pointer' ? operand.type.addressSpace : 0);
      return operand;
    case 'dso_local_equivalent':
    case 'no_cfi':
      operand.type = operand.global.target?.type ?? wanted;
      return operand;
    case 'ptrauth':
      operand.type = wanted;
      operand.operands = operand.operands.map((part) => natural(memory, part));
      return operand;
    case 'expression':
      return settleExpression(memory, operand, wanted);
    default:
      operand.type = wanted;
      return operand;
  }
}

/** LLVM 14 has no `splat`: a vector of as many equal elements stands for it. */
function settleSplat(memory: MemoryTypes, splat: SplatConstant, wanted: Type): Operand {
  const element = typedConstant(memory, splat.element, memory.of(splat.element.type));
  if (wanted.kind !== 'vector' || wanted.scalable) {
    splat.type = wanted;
    splat.element = element;
    return splat;
  }
  const elements = new Array<Operand>(wanted.length).fill(element);
  return new AggregateConstant(wanted, 'vector', elements, splat.start, splat.end);
}

/** The type of element `index` of an aggregate type. */
function elementType(type: Type, index: number): Type | undefined {
  if (type.kind === 'array' || type.kind === 'vector') return type.element;
  return type.kind === 'struct' ? type.elements?.[index] : undefined;
}

function settleExpression(memory: MemoryTypes, expression: ExpressionConstant, wanted: Type): Operand {
  const first = expression.operands[0];
  switch (expression.opcode) {
    case 'getelementptr': {
      const source = memory.of(expression.sourceType ?? memory.types.i8);
      expression.sourceType = source;
      // The later spelling of `inrange` is a hint that LLVM 14 does not know.
      if (typeof expression.inRange === 'string') expression.inRange = undefined;
      expression.operands = expression.operands.map((part, index) => {
        if (index > 0 || part.type.kind !== 'pointer')
          return typedConstant(memory, part, memory.of(part.type));
        return typedConstant(memory, part, memory.types.pointerTo(source, part.type.addressSpace));
      });
      expression.type = gepResultType(memory.types, source, expression.operands);
      return expression;
    }
    case 'ptrtoint':
    case 'addrspacecast':
      expression.operands = expression.operands.map((part) => natural(memory, part));
      expression.type = wanted;
      return expression;
    case 'bitcast':
      // Between pointers it says nothing any more; the cast that is needed is added around.
      if (first !== undefined && first.type.kind === 'pointer') return settle(memory, first, wanted);
      break;
    case 'icmp':
      expression.operands = expression.operands.map((part) =>
        typedConstant(memory, part, memory.of(part.type)),
      );
      return expression;
  }
  expression.operands = expression.operands.map((part) => typedConstant(memory, part, memory.of(part.type)));
  expression.type = wanted;
  return expression;
}

/** The constant with whatever typed pointer it is by itself. */
export function natural(memory: MemoryTypes, operand: Operand): Operand {
  return settle(memory, operand, memory.of(operand.type));
}

/** A reference to a global as metadata names it: with the global's own type. */
export function settleMetadataValue(memory: MemoryTypes, operand: Operand): Operand {
  if (operand instanceof GlobalReference) {
    operand.type = operand.target?.type ?? memory.of(operand.type);
    return operand;
  }
  if (operand.kind === 'local') {
    operand.type = operand.target?.type ?? memory.of(operand.type);
    return operand;
  }
  return natural(memory, operand);
}
