import {BlockGraph} from '../../ir/analysis/block-graph.ts';
import {type Argument, type IrFunction} from '../../ir/model/global.ts';
import {calleeOf, type Instruction} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';

type Value = Argument | Instruction;

/**
 * The part of a value that differs between threads, as a sum: each term is a value that was not taken apart any further,
 * with its factor modulo two to the width of the type. What is added to it is the same in all threads. No terms: all
 * threads have the same value.
 */
export type ThreadPart = ReadonlyMap<Value, bigint>;

const uniform: ThreadPart = new Map();

/**
 * Which values differ between threads, given the parameters that do, and by what. Differences are followed through
 * computation, not through memory, and not through the choice that a divergent branch makes between two shared values.
 *
 * Two values with the same part that differs compare alike in all threads: `start + tid < end + tid` is a question about
 * `start` and `end`. For `eq` and `ne` that is exact. For an order it holds unless one of the sums wraps around in some
 * threads and not in others. Where such a value counts or indexes, a wrap is undefined (signed) or leaves the buffer, so
 * that a branch of this kind is no evidence for a barrier that some threads miss. This serves rules, which tell people
 * what is likely wrong; a transformation that needs a proof must not rest on it.
 */
export class ThreadDependence {
  private readonly parts = new Map<Value, ThreadPart>();

  constructor(fn: IrFunction, sources: readonly Argument[]) {
    for (const parameter of fn.parameters) this.parts.set(parameter, uniform);
    for (const source of sources) this.parts.set(source, only(source));
    const graph = new BlockGraph(fn);
    const blocks = [...graph.reversePostorder()].flatMap((index) => graph.blocks[index] ?? []);
    // Only phis look back. Each changes at most twice (first part, then a term of its own), hence this ends.
    for (let changed = true; changed;) {
      changed = false;
      for (const block of blocks) {
        for (const instruction of block.instructions) if (this.update(instruction)) changed = true;
      }
    }
  }

  /** Whether threads have different values of `operand`. */
  differs(operand: Operand | undefined): boolean {
    return (this.partOf(operand)?.size ?? 0) > 0;
  }

  private partOf(operand: Operand | undefined): ThreadPart | undefined {
    return operand?.kind === 'local' && operand.target !== undefined
      ? this.parts.get(operand.target)
      : uniform;
  }

  private update(instruction: Instruction): boolean {
    if (instruction.type.kind === 'void') return false;
    const before = this.parts.get(instruction);
    const part = instruction.opcode === 'phi' ? this.ofPhi(instruction, before) : this.of(instruction);
    if (part === undefined || (before !== undefined && sameParts(before, part))) return false;
    this.parts.set(instruction, part);
    return true;
  }

  /** The part that all values known so far have; else the phi is a term of its own, for good. */
  private ofPhi(phi: Instruction, before: ThreadPart | undefined): ThreadPart | undefined {
    if (before?.has(phi) === true) return before;
    const values = phi.operands.filter((_operand, index) => index % 2 === 0);
    let common = before;
    for (const value of values) {
      const part = this.partOf(value);
      if (part === undefined) continue;
      common ??= part;
      if (!sameParts(common, part)) return only(phi);
    }
    return common;
  }

  /** Undefined while an operand is not known yet. */
  private of(instruction: Instruction): ThreadPart | undefined {
    if (!carriesDependence(instruction)) return uniform;
    const parts: ThreadPart[] = [];
    for (const operand of instruction.operands) {
      const part = this.partOf(operand);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (parts.every(({size}) => size === 0)) return uniform;
    const own = only(instruction);
    const [left = uniform, right = uniform] = parts;
    const {opcode, operands} = instruction;
    if (opcode === 'icmp') return sameParts(left, right) ? uniform : own;
    if (opcode === 'freeze') return left;
    if (opcode === 'select') return left.size === 0 && sameParts(right, parts[2] ?? uniform) ? right : own;
    if (instruction.type.kind !== 'integer') return own;
    const {bits: width} = instruction.type;
    switch (opcode) {
      case 'add':
        return sum(left, right, 1n, width);
      case 'sub':
        return sum(left, right, -1n, width);
      case 'mul': {
        const factor = integerOf(operands[1]) ?? integerOf(operands[0]);
        return factor === undefined ? own : sum(uniform, left.size > 0 ? left : right, factor, width);
      }
      case 'shl': {
        const count = integerOf(operands[1]);
        const isInside = count !== undefined && count >= 0n && count < BigInt(width);
        return isInside ? sum(uniform, left, 1n << count, width) : own;
      }
      default:
        return own;
    }
  }
}

function only(value: Value): ThreadPart {
  return new Map([[value, 1n]]);
}

/** `left + right * factor`, terms that cancel out left out. */
function sum(left: ThreadPart, right: ThreadPart, factor: bigint, width: number): ThreadPart {
  const terms = new Map(left);
  for (const [value, count] of right) {
    const total = BigInt.asUintN(width, (terms.get(value) ?? 0n) + count * factor);
    if (total === 0n) terms.delete(value);
    else terms.set(value, total);
  }
  return terms;
}

function sameParts(left: ThreadPart, right: ThreadPart): boolean {
  if (left.size !== right.size) return false;
  for (const [value, count] of left) if (right.get(value) !== count) return false;
  return true;
}

function integerOf(operand: Operand | undefined): bigint | undefined {
  return operand?.kind === 'integer' ? operand.value : undefined;
}

/** Loads may be of something that all threads share; of calls only arithmetic and conversions pass a difference on. */
function carriesDependence(instruction: Instruction): boolean {
  if (instruction.opcode === 'load') return false;
  if (instruction.opcode !== 'call') return true;
  const callee = calleeOf(instruction);
  const name = callee?.kind === 'global' ? (callee.name ?? '') : '';
  return name.startsWith('air.convert.') || name.startsWith('air.min.') || name.startsWith('air.max.');
}
