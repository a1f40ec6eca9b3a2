import {type Operand} from '../model/operand.ts';
import {scalarOf, type StructType, type Type} from '../model/type.ts';
import {type VerifyContext} from './context.ts';
import {operandText, typeText} from './describe.ts';
import {hasScalableVector, isSized} from './type-rules.ts';

/** What is wrong with a `getelementptr`, instruction or constant; undefined when nothing is. */
export function elementPointerProblem(
  context: VerifyContext,
  sourceType: Type,
  operands: readonly Operand[],
): string | undefined {
  const base = operands[0];
  if (base === undefined || sourceType.kind === 'unknown') return undefined;
  return (
    baseProblem(sourceType, base) ??
    indexTypesProblem(operands) ??
    (operands.length > 1 ? steppingProblem(context, sourceType, operands) : undefined)
  );
}

function baseProblem(sourceType: Type, base: Operand): string | undefined {
  const pointer = scalarOf(base.type);
  if (pointer.kind === 'unknown') return undefined;
  if (pointer.kind !== 'pointer')
    return `base of 'getelementptr' must be a pointer, found '${typeText(base.type)}'`;
  if (pointer.pointee !== undefined && pointer.pointee !== sourceType) {
    return `'getelementptr' states the pointee type '${typeText(sourceType)}', the base is '${typeText(base.type)}'`;
  }
  return undefined;
}

/** Indices are integers, or vectors of them that all have as many lanes as the base. */
function indexTypesProblem(operands: readonly Operand[]): string | undefined {
  let lanes: Type | undefined;
  for (const [position, operand] of operands.entries()) {
    const type = operand.type;
    if (type.kind === 'unknown') return undefined;
    if (position > 0 && scalarOf(type).kind !== 'integer') {
      return `index of 'getelementptr' must be an integer, found '${typeText(type)}'`;
    }
    if (type.kind !== 'vector') continue;
    if (lanes?.kind === 'vector' && (lanes.length !== type.length || lanes.scalable !== type.scalable)) {
      return `vectors in 'getelementptr' must have equally many lanes, found '${typeText(type)}'`;
    }
    lanes = type;
  }
  return undefined;
}

function steppingProblem(
  context: VerifyContext,
  sourceType: Type,
  operands: readonly Operand[],
): string | undefined {
  if (!isSized(sourceType, context.sizedMemory)) {
    return `'getelementptr' needs a sized type, found '${typeText(sourceType)}'`;
  }
  let current = sourceType;
  for (const index of operands.slice(2)) {
    if (context.opaque && current.kind === 'struct' && current.elements?.some(hasScalableVector) === true) {
      return `'getelementptr' cannot step into '${typeText(current)}', which has scalable vectors`;
    }
    const next = step(current, index);
    if (typeof next === 'string') return next;
    current = next;
  }
  return undefined;
}

function step(type: Type, index: Operand): Type | string {
  if (type.kind === 'array' || type.kind === 'vector') return type.element;
  if (type.kind === 'struct') return stepIntoStruct(type, index);
  return `'getelementptr' has an index into '${typeText(type)}', which has no elements`;
}

function stepIntoStruct(type: StructType, index: Operand): Type | string {
  const position = constantIndex(index);
  const member = position === undefined ? undefined : type.elements?.[position];
  if (member === undefined) {
    const range = `an i32 constant below ${type.elements?.length ?? 0}`;
    return `index into '${typeText(type)}' must be ${range}, found ${typeText(index.type)} ${operandText(index)}`;
  }
  return member;
}

/** The value of an index into a struct: an i32 constant, or a vector of one such constant repeated. */
function constantIndex(index: Operand): number | undefined {
  const scalar = scalarOf(index.type);
  if (scalar.kind !== 'integer' || scalar.bits !== 32) return undefined;
  if (index.kind === 'zeroinitializer') return 0;
  if (index.kind === 'splat') return constantIndex(index.element);
  if (index.kind === 'integer') return index.small;
  if (index.kind !== 'aggregate') return undefined;
  const first = index.elements[0];
  if (first?.kind !== 'integer') return undefined;
  const allEqual = index.elements.every((lane) => lane.kind === 'integer' && lane.small === first.small);
  return allEqual ? first.small : undefined;
}
