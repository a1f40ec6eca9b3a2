import {type ExpressionConstant} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {gepResultType, partType} from '../model/indexed-type.ts';
import {
  binaryProblem,
  compareProblem,
  isBinaryOpcode,
  predicateProblem,
  selectProblem,
} from './arithmetic.ts';
import {isCastOpcode, isLegalCast} from './casts.ts';
import {Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {elementPointerProblem} from './element-pointer.ts';
import {isAggregate} from './type-rules.ts';
import {extractElementProblem, insertElementProblem, shuffleProblem} from './vectors.ts';

/** The constant expressions that LLVM 22 still knows. */
const opaqueOpcodes: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'xor', 'trunc', 'ptrtoint', 'ptrtoaddr', 'inttoptr', 'bitcast', 'addrspacecast'],
  ...['getelementptr', 'extractelement', 'insertelement', 'shufflevector'],
]);

/** Checks the operator of a constant expression; the caller looks at its operands. */
export function checkExpression(context: VerifyContext, expression: ExpressionConstant): void {
  const problem =
    context.opaque && !opaqueOpcodes.has(expression.opcode)
      ? `constant expression '${expression.opcode}' is no longer supported`
      : (expressionProblem(context, expression) ?? resultProblem(context, expression));
  if (problem !== undefined) context.error(Rank.type, 'invalid-constant', problem, expression);
}

function resultProblem(context: VerifyContext, expression: ExpressionConstant): string | undefined {
  const result = resultType(context, expression);
  if (result === undefined || result === expression.type || result.kind === 'unknown') return undefined;
  if (expression.type.kind === 'unknown') return undefined;
  return `constant expression '${expression.opcode}' has type '${typeText(result)}', expected '${typeText(expression.type)}'`;
}

/** The type that the operands give; undefined where the expression itself states it (casts). */
function resultType(context: VerifyContext, expression: ExpressionConstant): Type | undefined {
  const {opcode, operands} = expression;
  const first = operands[0]?.type;
  if (first === undefined || isCastOpcode(opcode)) return undefined;
  switch (opcode) {
    case 'getelementptr':
      return expression.sourceType && gepResultType(context.types, expression.sourceType, operands);
    case 'extractvalue':
      return partType(first, expression.indices);
    case 'extractelement':
      return first.kind === 'vector' ? first.element : undefined;
    case 'icmp':
    case 'fcmp': {
      const {types} = context;
      return first.kind === 'vector' ? types.vector(types.i1, first.length, first.scalable) : types.i1;
    }
    case 'select':
      return operands[1]?.type;
    case 'shufflevector': {
      const mask = operands[2]?.type;
      if (first.kind !== 'vector' || mask?.kind !== 'vector') return undefined;
      return context.types.vector(first.element, mask.length, mask.scalable);
    }
    default:
      return first;
  }
}

function expressionProblem(context: VerifyContext, expression: ExpressionConstant): string | undefined {
  const {opcode, operands} = expression;
  const [first, second, third] = operands;
  const expected = operandCount(opcode);
  if (expected !== undefined && operands.length !== expected) {
    return `constant expression '${opcode}' has ${operands.length} operands, expected ${expected}`;
  }
  if (first === undefined) return undefined;
  if (isCastOpcode(opcode)) {
    if (isLegalCast(opcode, first.type, expression.type)) return undefined;
    return `invalid ${opcode} from '${typeText(first.type)}' to '${typeText(expression.type)}'`;
  }
  switch (opcode) {
    case 'getelementptr':
      return expression.sourceType && elementPointerProblem(context, expression.sourceType, operands);
    case 'extractvalue':
      return extractProblem(expression);
    case 'insertvalue':
      return second && insertProblem(expression, second.type);
    case 'fneg':
      return binaryProblem('fsub', first.type, first.type);
  }
  if (second === undefined) return undefined;
  if (isBinaryOpcode(opcode)) return binaryProblem(opcode, first.type, second.type);
  if (opcode === 'icmp' || opcode === 'fcmp') {
    return (
      predicateProblem(opcode, expression.predicate ?? '') ?? compareProblem(opcode, first.type, second.type)
    );
  }
  if (opcode === 'extractelement') return extractElementProblem(first.type, second.type);
  if (third === undefined) return undefined;
  if (opcode === 'select') return selectProblem(first.type, second.type, third.type);
  if (opcode === 'insertelement') return insertElementProblem(first.type, second.type, third.type);
  if (opcode === 'shufflevector') return shuffleProblem(first, second, third);
  return undefined;
}

/** How many operands a constant expression has; undefined where it may be any number. */
function operandCount(opcode: string): number | undefined {
  if (isBinaryOpcode(opcode)) return 2;
  switch (opcode) {
    case 'fneg':
    case 'extractvalue':
      return 1;
    case 'icmp':
    case 'fcmp':
    case 'extractelement':
    case 'insertvalue':
      return 2;
    case 'select':
    case 'insertelement':
    case 'shufflevector':
      return 3;
    default:
      return isCastOpcode(opcode) ? 1 : undefined;
  }
}

function extractProblem(expression: ExpressionConstant): string | undefined {
  const type = expression.operands[0]?.type;
  if (type === undefined || type.kind === 'unknown') return undefined;
  if (!isAggregate(type)) return `'${expression.opcode}' needs an aggregate, found '${typeText(type)}'`;
  if (partType(type, expression.indices) !== undefined) return undefined;
  return `indices ${expression.indices.join(', ')} lead to no member of '${typeText(type)}'`;
}

function insertProblem(
  expression: ExpressionConstant,
  inserted: ExpressionConstant['type'],
): string | undefined {
  const type = expression.operands[0]?.type;
  const problem = extractProblem(expression);
  if (problem !== undefined || type === undefined) return problem;
  const member = partType(type, expression.indices);
  if (member === inserted || inserted.kind === 'unknown') return undefined;
  return `'insertvalue' needs '${member === undefined ? '?' : typeText(member)}', found '${typeText(inserted)}'`;
}
