import {partType} from '../../ir/model/indexed-type.ts';
import {
  AggregateConstant,
  type ExpressionConstant,
  type Operand,
  SimpleConstant,
} from '../../ir/model/operand.ts';
import {type Type} from '../../ir/model/type.ts';

/**
 * The value of a constant `extractvalue` or `insertvalue`, which have no record in bitcode: LLVM folds them when it
 * reads the text. Undefined where the aggregate is no plain constant.
 */
export function foldPart(expression: ExpressionConstant): Operand | undefined {
  const [aggregate, inserted] = expression.operands;
  if (aggregate === undefined || partType(aggregate.type, expression.indices) === undefined) return undefined;
  if (expression.opcode === 'extractvalue') {
    return expression.indices.reduce<Operand | undefined>(partOf, aggregate);
  }
  if (expression.opcode !== 'insertvalue' || inserted === undefined) return undefined;
  return withPart(aggregate, expression.indices, inserted);
}

function partOf(aggregate: Operand | undefined, index: number): Operand | undefined {
  if (aggregate === undefined) return undefined;
  if (aggregate.kind === 'aggregate') return aggregate.elements[index];
  const type = partType(aggregate.type, [index]);
  if (type === undefined) return undefined;
  switch (aggregate.kind) {
    case 'zeroinitializer':
    case 'undef':
    case 'poison':
      return new SimpleConstant(type, aggregate.kind, aggregate.start, aggregate.end);
    default:
      return undefined;
  }
}

/** A larger aggregate than this is not taken apart. */
const maximumParts = 4096;

function withPart(aggregate: Operand, indices: readonly number[], inserted: Operand): Operand | undefined {
  const [index, ...rest] = indices;
  if (index === undefined) return inserted;
  const count = partCount(aggregate.type);
  if (count === undefined || count > maximumParts) return undefined;
  const elements: Operand[] = [];
  for (let part = 0; part < count; part++) {
    const old = partOf(aggregate, part);
    const element = old !== undefined && part === index ? withPart(old, rest, inserted) : old;
    if (element === undefined) return undefined;
    elements.push(element);
  }
  const shape = aggregate.type.kind === 'array' ? 'array' : 'struct';
  return new AggregateConstant(aggregate.type, shape, elements, aggregate.start, aggregate.end);
}

function partCount(type: Type): number | undefined {
  if (type.kind === 'array') return type.length;
  return type.kind === 'struct' ? type.elements?.length : undefined;
}
