import {argumentsOf, type CallInstruction} from '../../../ir/model/instruction.ts';
import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {type Builder} from '../builder.ts';
import {type Context, type Frame} from '../context.ts';
import {valuesOf} from '../operands.ts';
import {NotSupported} from '../types.ts';

/** The operands of an intrinsic's call as scalars. */
export class CallOperands {
  readonly context: Context;
  readonly frame: Frame;
  readonly call: CallInstruction;
  readonly name: string;
  readonly values: readonly (readonly Value[])[];

  constructor(context: Context, frame: Frame, call: CallInstruction, name: string) {
    this.context = context;
    this.frame = frame;
    this.call = call;
    this.name = name;
    this.values = argumentsOf(call).map((operand) =>
      operand.kind === 'metadata' ? [] : valuesOf(context, frame, operand),
    );
  }

  get builder(): Builder {
    return this.context.builder;
  }

  /** All scalars of operand `at`. */
  all(at: number): readonly Value[] {
    const values = this.values[at];
    if (values === undefined) throw new NotSupported(`${this.name} with so few operands`);
    return values;
  }

  /** The only scalar of operand `at`. */
  one(at: number): Value {
    const [value, more] = this.all(at);
    if (value === undefined || more !== undefined) {
      throw new NotSupported(`${this.name} with this type of operand ${at + 1}`);
    }
    return value;
  }

  /** An operand that must be constant. */
  constant(at: number): number {
    const {constant} = this.one(at);
    if (constant === undefined)
      throw new NotSupported(`${this.name} whose operand ${at + 1} is not constant`);
    return Number(constant);
  }

  /** A 32-bit form of an integer operand (lanes and deltas are i16 in AIR). */
  word(at: number): Value {
    const value = this.one(at);
    return value.type === 'i64' ? this.builder.op('cut.i64.i32', value) : value;
  }

  /** A 64-bit form of an integer operand. */
  wide(at: number): Value {
    const value = this.one(at);
    return value.type === 'i64' ? value : this.builder.op('zext.i32.i64', value);
  }

  /** Scalar kinds of an operand's type. */
  kinds(at: number): ScalarKind[] {
    const operand = argumentsOf(this.call)[at];
    return operand === undefined ? [] : this.frame.module.leaves.of(operand.type).map((leaf) => leaf.kind);
  }

  resultKinds(): ScalarKind[] {
    return this.call.type.kind === 'void'
      ? []
      : this.frame.module.leaves.of(this.call.type).map((leaf) => leaf.kind);
  }

  /** The address space of a pointer operand. */
  space(at: number): number {
    const type = argumentsOf(this.call)[at]?.type;
    return type?.kind === 'pointer' ? type.addressSpace : 0;
  }

  unsupported(): NotSupported {
    return new NotSupported(`the function ${this.name}`);
  }
}
