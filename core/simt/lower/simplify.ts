import {evaluateSimple} from '../bytecode/evaluate.ts';
import {type MirFunction, type MirInstruction, resolve, type Value, type ValueType} from '../mir/mir.ts';

/** What an operation is the same as: a value, or another operation. */
export type Simplified = {readonly value: Value} | {readonly op: string; readonly args: readonly Value[]};

function isConstant(value: Value | undefined, scalar: number): boolean {
  if (value?.constant === undefined) return false;
  return typeof value.constant === 'bigint' ? value.constant === BigInt(scalar) : value.constant === scalar;
}

function definitionOf(value: Value | undefined): MirInstruction | undefined {
  return value?.definition?.kind === 'instruction' ? value.definition : undefined;
}

const allOnes32 = 0xffffffff;

/** Neutral operands and selections that are decided. Floats are left alone: signs of zeros and NaN count. */
function identity(name: string, args: readonly Value[]): Value | undefined {
  const [a, b, c] = args;
  const operation = name.slice(0, name.lastIndexOf('.'));
  const isFloat = name.endsWith('f32') || name.endsWith('f16');
  switch (isFloat && operation !== 'select' ? '' : operation) {
    case 'add':
    case 'or':
    case 'xor':
      if (isConstant(b, 0)) return a;
      return isConstant(a, 0) ? b : undefined;
    case 'sub':
    case 'shl':
    case 'lshr':
    case 'ashr':
    case 'offset':
      return isConstant(b, 0) ? a : undefined;
    case 'mul':
      if (isConstant(b, 1)) return a;
      return isConstant(a, 1) ? b : undefined;
    case 'udiv':
    case 'sdiv':
      return isConstant(b, 1) ? a : undefined;
    case 'and':
      return (name === 'and.i32' && isConstant(b, allOnes32)) || a === b ? a : undefined;
    case 'select':
      if (a?.constant !== undefined) return Number(a.constant) !== 0 ? b : c;
      return b === c ? b : undefined;
    default:
      return undefined;
  }
}

/** Opcodes whose result is 0 or 1. */
export function isBoolean(value: Value): boolean {
  if (value.constant !== undefined) return value.constant === 0 || value.constant === 1;
  const definition = definitionOf(value);
  if (definition === undefined) return false;
  return /^(eq|ne|ult|ule|slt|sle|oeq|one|olt|ole|ord|uno|ueq|une|cut\.i1)(\.|$)/.test(definition.op);
}

/**
 * A simpler form of a simple operation whose operands are resolved; undefined when there is none. Folds constants (only
 * where the answer is exact), neutral operands, and address arithmetic.
 */
export function simplify(
  fn: MirFunction,
  name: string,
  result: ValueType,
  args: readonly Value[],
): Simplified | undefined {
  if (args.every((arg) => arg.constant !== undefined)) {
    const value = evaluateSimple(
      name,
      args.map((arg) => arg.constant ?? 0),
    );
    // A NaN's bits are the machine's business.
    if (value !== undefined && !Number.isNaN(value)) return {value: fn.constant(result, value)};
  }
  const same = identity(name, args);
  if (same !== undefined) return {value: same};
  const [a, b, c] = args;
  const inner = definitionOf(a);
  if (name === 'cut.i1' && a !== undefined && isBoolean(a)) return {value: a};
  if (a === undefined || b === undefined) return undefined;
  if (name === 'offset.i64' && inner?.op === 'offset.i64') {
    const [base, first] = inner.args.map(resolve);
    if (base !== undefined && typeof first?.constant === 'bigint' && typeof b.constant === 'bigint') {
      const sum = fn.constant('i64', BigInt.asUintN(64, first.constant + b.constant));
      return {op: name, args: [base, sum]};
    }
  }
  if (name === 'element.i64' && c !== undefined) return simplifyElement(fn, a, b, c);
  if ((name === 'element.s32' || name === 'element.u32') && typeof b.constant === 'number') {
    const index = name === 'element.u32' ? BigInt(b.constant) : BigInt(b.constant | 0);
    return {op: 'element.i64', args: [a, fn.constant('i64', BigInt.asUintN(64, index)), c ?? a]};
  }
  return undefined;
}

function simplifyElement(fn: MirFunction, base: Value, index: Value, scale: Value): Simplified | undefined {
  if (typeof scale.constant !== 'bigint') return undefined;
  if (typeof index.constant === 'bigint') {
    const bytes = BigInt.asUintN(64, index.constant * scale.constant);
    return {op: 'offset.i64', args: [base, fn.constant('i64', bytes)]};
  }
  const definition = definitionOf(index);
  const [inner, second] = definition?.args.map(resolve) ?? [];
  if (definition === undefined || inner === undefined) return undefined;
  if (definition.op === 'zext.i32.i64') return {op: 'element.u32', args: [base, inner, scale]};
  if (definition.op === 'sext.i32.i64') return {op: 'element.s32', args: [base, inner, scale]};
  // base + (x + constant) * scale: the constant goes into the offset.
  if (definition.op === 'add.i64' && typeof second?.constant === 'bigint') {
    const offset = fn.constant('i64', BigInt.asUintN(64, second.constant * scale.constant));
    const shifted = offsetOf(fn, base, offset);
    if (shifted !== undefined) return {op: 'element.i64', args: [shifted, inner, scale]};
  }
  if (definition.op === 'shl.i64' && typeof second?.constant === 'bigint' && second.constant < 32n) {
    const wider = fn.constant('i64', BigInt.asUintN(64, scale.constant << second.constant));
    return {op: 'element.i64', args: [base, inner, wider]};
  }
  return undefined;
}

/** A base that already has a constant offset takes another; undefined when that needs a new instruction. */
function offsetOf(fn: MirFunction, base: Value, offset: Value): Value | undefined {
  if (typeof base.constant === 'bigint' && typeof offset.constant === 'bigint') {
    return fn.constant('i64', BigInt.asUintN(64, base.constant + offset.constant));
  }
  return undefined;
}
