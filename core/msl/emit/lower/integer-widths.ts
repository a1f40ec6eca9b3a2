import {type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {Code} from './code.ts';
import {type LowerContext} from './context.ts';
import {type Emit, type Rewritten, rewriteFunction} from './rewrite.ts';

/**
 * AIR has integers of 1, 8, 16, 32 and 64 bits (AIR.md 4.1). Those of other widths below 64 become the next wider one
 * with zeros above; masks of lanes (`<4 x i1>` as `i4`) are put together lane by lane. Wider ones are errors.
 */
export function lowerIntegerWidths(context: LowerContext, fn: IrFunction): void {
  const lowering = new WidthLowering(context);
  rewriteFunction(fn, context.locations, (instruction, emit) => lowering.rewrite(instruction, emit));
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      for (const operand of instruction.operands)
        if (operand.kind === 'local' && operand.target !== undefined) operand.type = operand.target.type;
      // MSL has no `double`, and only os_log could pass one (AIR.md 2.2).
      if ([instruction.type, ...instruction.operands.map(({type}) => type)].some(isDouble))
        context.errors.report(
          'lower-double',
          `not supported: ${instruction.opcode} of a double; use float, or a literal with the suffix f`,
          context.locations.of(instruction),
        );
      const odd = [instruction.type, ...instruction.operands.map(({type}) => type)].find(isOdd);
      if (odd === undefined) continue;
      context.errors.report(
        'lower-integer-width',
        `not supported: ${instruction.opcode} of an integer of ${widthOf(odd)} bits`,
        context.locations.of(instruction),
      );
    }
  }
}

function widthOf(type: Type): number {
  const scalar = scalarOf(type);
  return scalar.kind === 'integer' ? scalar.bits : 0;
}

function isOdd(type: Type): boolean {
  return ![0, 1, 8, 16, 32, 64].includes(widthOf(type));
}

function isDouble(type: Type): boolean {
  return scalarOf(type).kind === 'double';
}

function isMask(type: Type): boolean {
  return type.kind === 'vector' && widthOf(type) === 1;
}

const signedOnly = ['ashr', 'sdiv', 'srem'];
const wrapping = ['add', 'sub', 'mul', 'shl'];
const plain = ['and', 'or', 'xor', 'lshr', 'udiv', 'urem'];

class WidthLowering {
  private readonly context: LowerContext;

  constructor(context: LowerContext) {
    this.context = context;
  }

  rewrite(instruction: Instruction, emit: Emit): Rewritten {
    const {operands, opcode} = instruction;
    const [first, second] = operands;
    if (first === undefined) return 'keep';
    const isMaskCast = opcode === 'bitcast' && isMask(first.type) !== isMask(instruction.type);
    if (!isMaskCast && !isOdd(instruction.type) && !operands.some(({type}) => isOdd(type))) return 'keep';
    if ([instruction.type, ...operands.map(({type}) => type)].some((type) => widthOf(type) > 64))
      return 'keep';
    const code = new Code(this.context, emit);
    const to = this.legal(instruction.type);
    const bits = widthOf(instruction.type);
    const a = this.wide(first);
    const b = second === undefined ? a : this.wide(second);
    if (wrapping.includes(opcode) || plain.includes(opcode)) {
      const value = code.plain(opcode as 'add', to, [a, b]);
      return wrapping.includes(opcode) ? this.masked(code, value, bits) : value;
    }
    if (signedOnly.includes(opcode)) {
      const right = opcode === 'ashr' ? b : this.signed(code, b, to, bits);
      const value = code.plain(opcode as 'ashr', to, [this.signed(code, a, to, bits), right]);
      return this.masked(code, value, bits);
    }
    switch (opcode) {
      case 'icmp': {
        const {predicate} = instruction.detail;
        const from = this.legal(first.type);
        const own = widthOf(first.type);
        const isSigned = predicate.startsWith('s');
        const [x, y] = isSigned ? [this.signed(code, a, from, own), this.signed(code, b, from, own)] : [a, b];
        return code.compare('icmp', predicate, x, y);
      }
      case 'select':
      case 'phi':
      case 'freeze':
      case 'switch':
        instruction.operands = operands.map((operand) => this.wide(operand));
        instruction.type = to;
        return 'keep';
      case 'trunc':
        return this.masked(code, this.resized(code, a, this.legal(first.type), to, 'zext'), bits);
      case 'zext':
        return this.resized(code, a, this.legal(first.type), to, 'zext');
      case 'sext': {
        const from = this.legal(first.type);
        const value = this.resized(code, this.signed(code, a, from, widthOf(first.type)), from, to, 'sext');
        return isOdd(instruction.type) ? this.masked(code, value, bits) : value;
      }
      case 'bitcast':
        if (first.type.kind === 'vector' && instruction.type.kind === 'integer')
          return this.joined(code, first, to);
        if (instruction.type.kind === 'vector' && first.type.kind === 'integer')
          return this.split(code, a, this.legal(first.type), instruction.type);
        return 'keep';
      case 'uitofp':
        return code.plain('uitofp', instruction.type, [a]);
      case 'sitofp': {
        const from = this.legal(first.type);
        return code.plain('sitofp', instruction.type, [this.signed(code, a, from, widthOf(first.type))]);
      }
      default:
        return 'keep';
    }
  }

  /** The next wider type that AIR has, with as many lanes. */
  private legal(type: Type): Type {
    const {types} = this.context;
    if (type.kind === 'vector') return types.vector(this.legal(type.element), type.length);
    if (type.kind !== 'integer' || !isOdd(type)) return type;
    return types.integer([8, 16, 32, 64].find((bits) => bits >= type.bits) ?? type.bits);
  }

  /** A constant with zeros above its width; other values are wide already or will be when they are replaced. */
  private wide(operand: Operand): Operand {
    if (!isOdd(operand.type)) return operand;
    const to = this.legal(operand.type);
    const code = new Code(this.context, (instruction) => instruction);
    switch (operand.kind) {
      case 'integer':
        return code.integer(to, BigInt.asUintN(widthOf(operand.type), operand.value));
      case 'splat':
        return operand.element.kind === 'integer'
          ? code.integer(to, BigInt.asUintN(widthOf(operand.type), operand.element.value))
          : operand;
      case 'aggregate':
        operand.elements = operand.elements.map((element) => this.wide(element));
        operand.type = to;
        return operand;
      case 'undef':
      case 'poison':
      case 'zeroinitializer':
        // Undefined bits above the width would break the rule that they are zero.
        return code.integer(to, 0);
      default:
        return operand;
    }
  }

  private masked(code: Code, value: Operand, bits: number): Operand {
    return code.plain('and', value.type, [value, code.integer(value.type, (1n << BigInt(bits)) - 1n)]);
  }

  /** The value with its sign in the bits above `bits`. */
  private signed(code: Code, value: Operand, type: Type, bits: number): Operand {
    const distance = widthOf(type) - bits;
    if (distance === 0) return value;
    const amount = code.integer(type, distance);
    return code.plain('ashr', type, [code.plain('shl', type, [value, amount]), amount]);
  }

  private resized(code: Code, value: Operand, from: Type, to: Type, extension: 'zext' | 'sext'): Operand {
    if (from === to) return value;
    return code.plain(widthOf(to) < widthOf(from) ? 'trunc' : extension, to, [value]);
  }

  /** The lanes of a vector as the bits of one integer, the first lane lowest. */
  private joined(code: Code, vector: Operand, to: Type): Rewritten {
    if (vector.type.kind !== 'vector' || isOdd(vector.type) || widthOf(vector.type) === 0) return 'keep';
    const step = widthOf(vector.type);
    let result: Operand | undefined;
    for (let lane = 0; lane < vector.type.length; lane++) {
      const wide = this.resized(code, code.extract(vector, lane), vector.type.element, to, 'zext');
      const moved = lane === 0 ? wide : code.plain('shl', to, [wide, code.integer(to, lane * step)]);
      result = result === undefined ? moved : code.plain('or', to, [result, moved]);
    }
    return result ?? 'keep';
  }

  private split(code: Code, value: Operand, from: Type, to: Type): Rewritten {
    if (to.kind !== 'vector' || isOdd(to) || widthOf(to) === 0) return 'keep';
    const step = widthOf(to);
    let result = code.undefined(to);
    for (let lane = 0; lane < to.length; lane++) {
      const moved = lane === 0 ? value : code.plain('lshr', from, [value, code.integer(from, lane * step)]);
      result = code.insert(result, this.resized(code, moved, from, to.element, 'zext'), lane);
    }
    return result;
  }
}
