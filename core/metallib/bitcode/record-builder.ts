import {type Operand} from '../../ir/model/operand.ts';
import {type BitstreamWriter, type RecordValue} from './bitstream-writer.ts';
import {type FunctionAbbreviations} from './block-info.ts';
import {type FunctionPlan} from './function-plan.ts';
import {recordFlags} from './record-flags.ts';
import {type WriteTables} from './write-tables.ts';

/** Gathers the record of one instruction after the other. Values are named by how far back they are. */
export class RecordBuilder {
  readonly stream: BitstreamWriter;
  readonly tables: WriteTables;
  readonly plan: FunctionPlan;
  readonly abbreviations: FunctionAbbreviations;
  values: RecordValue[] = [];
  /** The number that the next instruction with a result gets. */
  next: number;
  /** Whether all values of the record under way come before it, so that their types are not written. */
  allKnown = true;

  constructor(
    stream: BitstreamWriter,
    tables: WriteTables,
    plan: FunctionPlan,
    abbreviations: FunctionAbbreviations,
  ) {
    this.stream = stream;
    this.tables = tables;
    this.plan = plan;
    this.abbreviations = abbreviations;
    this.next = plan.firstInstruction;
  }

  emit(code: number, abbreviation?: number): void {
    if (abbreviation !== undefined && this.allKnown) this.stream.abbreviated(abbreviation, code, this.values);
    else this.stream.record(code, this.values);
  }

  valueNumber(operand: Operand): number {
    return operand.kind === 'metadata' ? this.plan.metadataOf(operand.metadata) : this.plan.valueOf(operand);
  }

  /** A value whose type the reader knows. Forward references wrap around in 32 bits. */
  value(operand: Operand | undefined): void {
    if (operand === undefined) {
      this.tables.problems.broken('an instruction without all its operands', this.plan.fn);
      return;
    }
    this.values.push((this.next - this.valueNumber(operand)) >>> 0);
  }

  /** A value, with its type where the reader has not met it yet. */
  typedValue(operand: Operand | undefined): void {
    if (operand === undefined) {
      this.value(operand);
      return;
    }
    const number = this.plan.valueOf(operand);
    this.values.push((this.next - number) >>> 0);
    if (number < this.next) return;
    this.allKnown = false;
    this.values.push(this.tables.types.indexOf(operand.type));
  }

  /** Two operands of one type. */
  pair(operands: readonly Operand[]): void {
    const [left, right] = operands;
    this.typedValue(left);
    this.value(right);
    if (left !== undefined && right !== undefined && left.type !== right.type)
      this.tables.problems.broken('operands of different types', right);
  }

  pushFlags(flags: number): void {
    const bits = recordFlags(flags);
    if (bits !== 0) this.values.push(bits);
  }

  typeOf(operand: Operand | undefined): number {
    return operand === undefined ? 0 : this.tables.types.indexOf(operand.type);
  }

  block(operand: Operand | undefined): void {
    this.values.push(this.plan.blockOf(operand));
  }
}
