import {type BinaryOpcode} from '../model/instruction.ts';
import {isFloatOrVector, isIntegerOrVector, scalarOf, type Type, type VectorType} from '../model/type.ts';
import {typeText} from './describe.ts';

const floatOpcodes: ReadonlySet<string> = new Set(['fadd', 'fsub', 'fmul', 'fdiv', 'frem']);

const integerOpcodes: ReadonlySet<string> = new Set([
  ...['add', 'sub', 'mul', 'udiv', 'sdiv', 'urem', 'srem'],
  ...['shl', 'lshr', 'ashr', 'and', 'or', 'xor'],
]);

export function isBinaryOpcode(opcode: string): opcode is BinaryOpcode {
  return floatOpcodes.has(opcode) || integerOpcodes.has(opcode);
}

/** What is wrong with the types of a binary operation; undefined when nothing is. */
export function binaryProblem(opcode: string, left: Type, right: Type): string | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown') return undefined;
  if (left !== right) {
    return `operands of '${opcode}' have types '${typeText(left)}' and '${typeText(right)}', expected one type`;
  }
  if (floatOpcodes.has(opcode)) {
    return isFloatOrVector(left) ? undefined : needs(opcode, 'floating-point', left);
  }
  return isIntegerOrVector(left) ? undefined : needs(opcode, 'integer', left);
}

/** What is wrong with the types of `icmp` or `fcmp`; undefined when nothing is. */
export function compareProblem(opcode: string, left: Type, right: Type): string | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown') return undefined;
  if (left !== right) {
    return `operands of '${opcode}' have types '${typeText(left)}' and '${typeText(right)}', expected one type`;
  }
  if (opcode === 'fcmp') return isFloatOrVector(left) ? undefined : needs(opcode, 'floating-point', left);
  const scalar = scalarOf(left).kind;
  return scalar === 'integer' || scalar === 'pointer' ? undefined : needs(opcode, 'integer or pointer', left);
}

function needs(opcode: string, expected: string, found: Type): string {
  return `'${opcode}' needs ${expected} operands or vectors of them, found '${typeText(found)}'`;
}

/** What is wrong with `select`; undefined when nothing is. */
export function selectProblem(condition: Type, whenTrue: Type, whenFalse: Type): string | undefined {
  if ([condition, whenTrue, whenFalse].some((type) => type.kind === 'unknown')) return undefined;
  if (whenTrue !== whenFalse) {
    return `values of 'select' have types '${typeText(whenTrue)}' and '${typeText(whenFalse)}', expected one type`;
  }
  if (whenTrue.kind === 'token') return "'select' cannot choose between tokens";
  const scalar = scalarOf(condition);
  if (scalar.kind !== 'integer' || scalar.bits !== 1) {
    return `condition of 'select' must be 'i1' or a vector of it, found '${typeText(condition)}'`;
  }
  if (condition.kind !== 'vector') return undefined;
  if (whenTrue.kind !== 'vector' || !haveSameLength(condition, whenTrue)) {
    return `'select' on '${typeText(condition)}' needs vectors of as many lanes, found '${typeText(whenTrue)}'`;
  }
  return undefined;
}

function haveSameLength(left: VectorType, right: VectorType): boolean {
  return left.length === right.length && left.scalable === right.scalable;
}

const integerPredicates: ReadonlySet<string> = new Set('eq ne ugt uge ult ule sgt sge slt sle'.split(' '));
const floatPredicates: ReadonlySet<string> = new Set(
  'false oeq ogt oge olt ole one ord ueq ugt uge ult ule une uno true'.split(' '),
);

/** What is wrong with the predicate of a comparison; undefined when nothing is. */
export function predicateProblem(opcode: 'icmp' | 'fcmp', predicate: string): string | undefined {
  const known = opcode === 'icmp' ? integerPredicates : floatPredicates;
  return known.has(predicate) ? undefined : `'${opcode}' has no predicate '${predicate}'`;
}
