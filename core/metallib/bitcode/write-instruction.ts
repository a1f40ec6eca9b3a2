import {Flag} from '../../ir/model/flags.ts';
import {
  type CatchSwitchDetail,
  type Instruction,
  type InstructionNode,
  type LandingPadDetail,
} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {binaryNumbers, castNumbers, FunctionCode, unaryNumbers} from './codes.ts';
import {signRotated} from './constant-data.ts';
import {predicateNumber} from './predicates.ts';
import {type RecordBuilder} from './record-builder.ts';
import {checkFlags, recordFlags} from './record-flags.ts';
import {writeCall} from './write-call.ts';
import {writeAlloca, writeMemory} from './write-memory.ts';

type PlainInstruction = Extract<Instruction, {detail: undefined}>;

/** Writes the records of a function's instructions. Values are named by how far back they are. */
export class InstructionWriter {
  private readonly record: RecordBuilder;

  constructor(record: RecordBuilder) {
    this.record = record;
  }

  write(instruction: Instruction): void {
    checkFlags(this.record.tables.problems, instruction.opcode, instruction.flags, instruction);
    if (instruction.records.length > 0)
      this.record.tables.problems.refuse('debug records; use calls of llvm.dbg intrinsics', instruction);
    this.record.values = [];
    this.record.allKnown = true;
    this.dispatch(instruction);
    if (instruction.type.kind !== 'void') this.record.next++;
  }

  private dispatch(instruction: Instruction): void {
    switch (instruction.opcode) {
      case 'call':
      case 'invoke':
      case 'callbr':
        writeCall(this.record, instruction);
        return;
      case 'load':
      case 'store':
      case 'fence':
      case 'cmpxchg':
      case 'atomicrmw':
        writeMemory(this.record, instruction);
        return;
      case 'alloca':
        writeAlloca(this.record, instruction);
        return;
      case 'getelementptr': {
        const isInbounds = (instruction.flags & Flag.inbounds) !== 0;
        this.record.values.push(
          isInbounds ? 1 : 0,
          this.record.tables.types.indexOf(instruction.detail.sourceType),
        );
        for (const operand of instruction.operands) this.record.typedValue(operand);
        this.record.emit(FunctionCode.getElementPointer, this.record.abbreviations.getElementPointer);
        return;
      }
      case 'icmp':
      case 'fcmp': {
        const {predicate} = instruction.detail;
        const number = predicateNumber(instruction.opcode, predicate);
        if (number < 0) this.record.tables.problems.broken(`unknown predicate '${predicate}'`, instruction);
        this.record.pair(instruction.operands);
        this.record.values.push(number);
        this.record.pushFlags(instruction.flags);
        this.record.emit(FunctionCode.compare);
        return;
      }
      case 'extractvalue':
      case 'insertvalue':
        for (const operand of instruction.operands) this.record.typedValue(operand);
        for (const index of instruction.detail.indices) this.record.values.push(index);
        this.record.emit(
          instruction.opcode === 'extractvalue' ? FunctionCode.extractValue : FunctionCode.insertValue,
        );
        return;
      case 'landingpad':
        this.landingPad(instruction);
        return;
      case 'catchswitch':
        this.catchSwitch(instruction);
        return;
      case 'unknown':
        this.record.tables.problems.broken('an unreadable instruction', instruction);
        return;
      default:
        this.plain(instruction);
    }
  }

  private plain(instruction: PlainInstruction): void {
    const {opcode, operands} = instruction;
    const cast = castNumbers[opcode];
    if (cast !== undefined) {
      this.record.typedValue(operands[0]);
      this.record.values.push(this.record.tables.types.indexOf(instruction.type), cast);
      this.record.emit(FunctionCode.cast, this.record.abbreviations.cast);
      return;
    }
    const binary = binaryNumbers[opcode];
    if (binary !== undefined) {
      const flags = recordFlags(instruction.flags);
      this.record.pair(operands);
      this.record.values.push(binary);
      if (flags !== 0) this.record.values.push(flags);
      this.record.emit(
        FunctionCode.binary,
        flags === 0 ? this.record.abbreviations.binary : this.record.abbreviations.binaryFlags,
      );
      return;
    }
    const unary = unaryNumbers[opcode];
    if (unary !== undefined) {
      this.record.typedValue(operands[0]);
      this.record.values.push(unary);
      this.record.pushFlags(instruction.flags);
      this.record.emit(FunctionCode.unary);
      return;
    }
    this.otherPlain(instruction);
  }

  private otherPlain(instruction: PlainInstruction): void {
    const {opcode, operands} = instruction;
    switch (opcode) {
      case 'ret':
        if (operands.length === 0) this.record.emit(FunctionCode.ret, this.record.abbreviations.retVoid);
        else {
          this.record.typedValue(operands[0]);
          this.record.emit(FunctionCode.ret, this.record.abbreviations.ret);
        }
        return;
      case 'br':
      case 'switch':
      case 'indirectbr':
        this.branch(opcode, operands);
        return;
      case 'unreachable':
        this.record.emit(FunctionCode.unreachable, this.record.abbreviations.unreachable);
        return;
      case 'phi':
        this.phi(instruction);
        return;
      case 'select':
        this.record.typedValue(operands[1]);
        this.record.value(operands[2]);
        this.record.typedValue(operands[0]);
        this.record.pushFlags(instruction.flags);
        this.record.emit(FunctionCode.select);
        return;
      case 'extractelement':
        this.record.typedValue(operands[0]);
        this.record.typedValue(operands[1]);
        this.record.emit(FunctionCode.extractElement);
        return;
      case 'insertelement':
        this.record.typedValue(operands[0]);
        this.record.value(operands[1]);
        this.record.typedValue(operands[2]);
        this.record.emit(FunctionCode.insertElement);
        return;
      case 'shufflevector':
        this.record.typedValue(operands[0]);
        this.record.value(operands[1]);
        this.record.typedValue(operands[2]);
        this.record.emit(FunctionCode.shuffleVector);
        return;
      case 'freeze':
      case 'resume':
        this.record.typedValue(operands[0]);
        this.record.emit(opcode === 'freeze' ? FunctionCode.freeze : FunctionCode.resume);
        return;
      case 'va_arg':
        this.record.values.push(this.record.typeOf(operands[0]));
        this.record.value(operands[0]);
        this.record.values.push(this.record.tables.types.indexOf(instruction.type));
        this.record.emit(FunctionCode.vaArg);
        return;
      case 'cleanupret':
      case 'catchret':
        this.record.value(operands[0]);
        if (operands.length > 1) this.record.block(operands[1]);
        this.record.emit(opcode === 'catchret' ? FunctionCode.catchReturn : FunctionCode.cleanupReturn);
        return;
      case 'catchpad':
      case 'cleanuppad':
        this.record.value(operands[0]);
        this.record.values.push(operands.length - 1);
        for (const operand of operands.slice(1)) this.record.typedValue(operand);
        this.record.emit(opcode === 'catchpad' ? FunctionCode.catchPad : FunctionCode.cleanupPad);
        return;
      default:
        this.record.tables.problems.refuse(`instruction '${opcode}'`, instruction);
    }
  }

  private branch(opcode: 'br' | 'switch' | 'indirectbr', operands: readonly Operand[]): void {
    const [first] = operands;
    if (opcode === 'br') {
      if (operands.length === 1) this.record.block(first);
      else {
        this.record.block(operands[1]);
        this.record.block(operands[2]);
        this.record.value(first);
      }
      this.record.emit(FunctionCode.br);
      return;
    }
    this.record.values.push(this.record.typeOf(first));
    this.record.value(first);
    if (opcode === 'indirectbr') {
      for (const operand of operands.slice(1)) this.record.block(operand);
      this.record.emit(FunctionCode.indirectBr);
      return;
    }
    this.record.block(operands[1]);
    for (let index = 2; index + 1 < operands.length; index += 2) {
      const value = operands[index];
      // Case values are numbered from the start, not backwards.
      if (value !== undefined) this.record.values.push(this.record.plan.valueOf(value));
      this.record.block(operands[index + 1]);
    }
    this.record.emit(FunctionCode.switch);
  }

  private phi(instruction: PlainInstruction): void {
    this.record.values.push(this.record.tables.types.indexOf(instruction.type));
    for (let index = 0; index + 1 < instruction.operands.length; index += 2) {
      const value = instruction.operands[index];
      if (value === undefined) continue;
      if (value.type !== instruction.type)
        this.record.tables.problems.broken('a value of another type than its phi', value);
      this.record.values.push(signRotated(this.record.next - this.record.plan.valueOf(value)));
      this.record.block(instruction.operands[index + 1]);
    }
    this.record.pushFlags(instruction.flags);
    this.record.emit(FunctionCode.phi);
  }

  private landingPad(instruction: InstructionNode<'landingpad', LandingPadDetail>): void {
    const {operands, detail, flags, type} = instruction;
    this.record.values.push(
      this.record.tables.types.indexOf(type),
      (flags & Flag.cleanup) === 0 ? 0 : 1,
      operands.length,
    );
    operands.forEach((operand, index) => {
      this.record.values.push(detail.clauses[index] === 'filter' ? 1 : 0);
      this.record.typedValue(operand);
    });
    this.record.emit(FunctionCode.landingPad);
  }

  private catchSwitch(instruction: InstructionNode<'catchswitch', CatchSwitchDetail>): void {
    const {operands, detail} = instruction;
    const handlers = operands.slice(1, detail.unwindsToCaller ? operands.length : -1);
    this.record.value(operands[0]);
    this.record.values.push(handlers.length);
    for (const handler of handlers) this.record.block(handler);
    if (!detail.unwindsToCaller) this.record.block(operands[operands.length - 1]);
    this.record.emit(FunctionCode.catchSwitch);
  }
}
