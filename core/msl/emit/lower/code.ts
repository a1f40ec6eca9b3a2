import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {callAir} from './air-calls.ts';
import {type LowerContext} from './context.ts';
import {copyOperand} from './copy-operand.ts';
import {
  integerConstant,
  makeCompare,
  makeIndexed,
  makePlain,
  type PlainInstruction,
  referTo,
  undefinedOf,
} from './make.ts';
import {type Emit} from './rewrite.ts';

/** Writes instructions in a row, each with operands of its own. Types of results follow from the operands. */
export class Code {
  readonly types: TypeContext;
  private readonly context: LowerContext;
  private readonly emit: Emit;

  constructor(context: LowerContext, emit: Emit) {
    this.types = context.types;
    this.context = context;
    this.emit = emit;
  }

  private put(instruction: Instruction): Operand {
    return referTo(this.emit(instruction));
  }

  plain(opcode: PlainInstruction['opcode'], type: Type, operands: readonly Operand[], flags = 0): Operand {
    return this.put(
      makePlain(
        opcode,
        type,
        operands.map((operand) => copyOperand(operand)),
        flags,
      ),
    );
  }

  /** Arithmetic of two operands of one type. */
  binary(opcode: PlainInstruction['opcode'], left: Operand, right: Operand, flags = 0): Operand {
    return this.plain(opcode, left.type, [left, right], flags);
  }

  compare(opcode: 'icmp' | 'fcmp', predicate: string, left: Operand, right: Operand, flags = 0): Operand {
    const operands = [copyOperand(left), copyOperand(right)];
    return this.put(makeCompare(opcode, predicate, this.maskType(left.type), operands, flags));
  }

  select(condition: Operand, then: Operand, otherwise: Operand, flags = 0): Operand {
    return this.plain('select', then.type, [condition, then, otherwise], flags);
  }

  cast(opcode: PlainInstruction['opcode'], value: Operand, type: Type): Operand {
    return value.type === type ? value : this.plain(opcode, type, [value]);
  }

  /** An integer constant of `type`, in every lane. */
  integer(type: Type, value: number | bigint): Operand {
    return integerConstant(this.types, type, value);
  }

  air(name: string, result: Type, args: readonly Operand[], flags = 0): Operand {
    const own = args.map((argument) => copyOperand(argument));
    return this.put(callAir(this.context, name, result, own, flags));
  }

  extract(vector: Operand, lane: number): Operand {
    if (vector.type.kind !== 'vector') throw new Error('a lane of no vector');
    return this.plain('extractelement', vector.type.element, [vector, this.integer(this.types.i64, lane)]);
  }

  insert(vector: Operand, value: Operand, lane: number): Operand {
    return this.plain('insertelement', vector.type, [vector, value, this.integer(this.types.i64, lane)]);
  }

  extractValue(aggregate: Operand, type: Type, index: number): Operand {
    return this.put(makeIndexed('extractvalue', type, [copyOperand(aggregate)], [index]));
  }

  insertValue(aggregate: Operand, value: Operand, index: number): Operand {
    const operands = [copyOperand(aggregate), copyOperand(value)];
    return this.put(makeIndexed('insertvalue', aggregate.type, operands, [index]));
  }

  undefined(type: Type): Operand {
    return undefinedOf(type);
  }

  /** i1, or as many of them as the type has lanes. */
  maskType(type: Type): Type {
    return type.kind === 'vector' ? this.types.vector(this.types.i1, type.length) : this.types.i1;
  }

  /** The integer type of the same width, lane by lane. */
  integerTypeOf(type: Type): Type {
    if (type.kind === 'vector') return this.types.vector(this.integerTypeOf(type.element), type.length);
    switch (type.kind) {
      case 'half':
      case 'bfloat':
        return this.types.i16;
      case 'float':
        return this.types.i32;
      case 'double':
        return this.types.i64;
      default:
        return type;
    }
  }
}
