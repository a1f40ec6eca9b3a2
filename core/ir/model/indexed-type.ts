import {type Operand} from './operand.ts';
import {type PointerType, type Type, type VectorType} from './type.ts';
import {type TypeContext} from './type-context.ts';

/** The type of a `getelementptr`: unknown where the indices do not fit the source type. */
export function gepResultType(types: TypeContext, sourceType: Type, operands: readonly Operand[]): Type {
  const base = operands[0]?.type;
  const pointer = base?.kind === 'vector' ? base.element : base;
  if (pointer?.kind !== 'pointer') return types.unknown('getelementptr of no pointer');
  let scalar: PointerType = pointer;
  if (pointer.pointee !== undefined) {
    const element = indexedType(sourceType, operands);
    if (element === undefined) return types.unknown('getelementptr with indices that do not fit');
    scalar = types.pointerTo(element, pointer.addressSpace);
  }
  for (const operand of operands) {
    const shape: VectorType | undefined = operand.type.kind === 'vector' ? operand.type : undefined;
    if (shape !== undefined) return types.vector(scalar, shape.length, shape.scalable);
  }
  return scalar;
}

/** The type that indices 2.. of `operands` lead to inside `sourceType`; operand 0 is the pointer, 1 the first index. */
export function indexedType(sourceType: Type, operands: readonly Operand[]): Type | undefined {
  let type: Type | undefined = sourceType;
  for (let index = 2; index < operands.length && type !== undefined; index++) {
    if (type.kind === 'array' || type.kind === 'vector') type = type.element;
    else if (type.kind === 'struct') type = type.elements?.[constantIndex(operands[index]) ?? -1];
    else type = undefined;
  }
  return type;
}

/** The value of a constant struct index, a splat of one included. */
function constantIndex(operand: Operand | undefined): number | undefined {
  switch (operand?.kind) {
    case 'integer':
      return operand.small;
    case 'zeroinitializer':
      return 0;
    case 'splat':
      return constantIndex(operand.element);
    case 'aggregate':
      return constantIndex(operand.elements[0]);
    default:
      return undefined;
  }
}

/** The type of the part of `aggregate` that `indices` name. */
export function partType(aggregate: Type | undefined, indices: readonly number[]): Type | undefined {
  let type = aggregate;
  for (const index of indices) {
    if (type?.kind === 'struct') type = type.elements?.[index];
    else if (type?.kind === 'array' && index < type.length) type = type.element;
    else return undefined;
  }
  return type;
}
