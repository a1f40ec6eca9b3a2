import {Flag} from '../../ir/model/flags.ts';
import {
  type AllocaDetail,
  type CallInstruction,
  type CatchSwitchDetail,
  type Instruction,
  type InstructionNode,
  type LandingPadDetail,
  type MemoryDetail,
} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type BitstreamWriter, type RecordValue} from './bitstream-writer.ts';
import {
  AllocaBit,
  binaryNumbers,
  CallBit,
  castNumbers,
  FunctionCode,
  invokeExplicitTypeBit,
  unaryNumbers,
} from './codes.ts';
import {signRotated} from './constant-data.ts';
import {type FunctionAbbreviations} from './block-info.ts';
import {type FunctionPlan} from './function-plan.ts';
import {predicateNumber} from './predicates.ts';
import {checkFlags, recordFlags} from './record-flags.ts';
import {
  alignmentNumber,
  allocaAlignment,
  atomicOperationNumber,
  conventionNumber,
  orderingNumber,
} from './record-numbers.ts';
import {type WriteTables} from './write-tables.ts';

type PlainInstruction = Extract<Instruction, {detail: undefined}>;
type MemoryInstruction = Extract<Instruction, {detail: MemoryDetail}>;

/** Writes the records of a function's instructions. Values are named by how far back they are. */
export class InstructionWriter {
  private readonly stream: BitstreamWriter;
  private readonly tables: WriteTables;
  private readonly plan: FunctionPlan;
  private readonly abbreviations: FunctionAbbreviations;
  private values: RecordValue[] = [];
  /** The number that the next instruction with a result gets. */
  private next: number;
  /** Whether all values of the record under way come before it, so that their types are not written. */
  private allKnown = true;

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

  write(instruction: Instruction): void {
    checkFlags(this.tables.problems, instruction.opcode, instruction.flags, instruction);
    if (instruction.records.length > 0)
      this.tables.problems.refuse('debug records; use calls of llvm.dbg intrinsics', instruction);
    this.values = [];
    this.allKnown = true;
    this.dispatch(instruction);
    if (instruction.type.kind !== 'void') this.next++;
  }

  private dispatch(instruction: Instruction): void {
    switch (instruction.opcode) {
      case 'call':
      case 'invoke':
      case 'callbr':
        this.call(instruction);
        return;
      case 'load':
      case 'store':
      case 'fence':
      case 'cmpxchg':
      case 'atomicrmw':
        this.memory(instruction);
        return;
      case 'alloca':
        this.alloca(instruction);
        return;
      case 'getelementptr': {
        const isInbounds = (instruction.flags & Flag.inbounds) !== 0;
        this.values.push(isInbounds ? 1 : 0, this.tables.types.indexOf(instruction.detail.sourceType));
        for (const operand of instruction.operands) this.typedValue(operand);
        this.emit(FunctionCode.getElementPointer, this.abbreviations.getElementPointer);
        return;
      }
      case 'icmp':
      case 'fcmp': {
        const {predicate} = instruction.detail;
        const number = predicateNumber(instruction.opcode, predicate);
        if (number < 0) this.tables.problems.broken(`unknown predicate '${predicate}'`, instruction);
        this.pair(instruction.operands);
        this.values.push(number);
        this.pushFlags(instruction.flags);
        this.emit(FunctionCode.compare);
        return;
      }
      case 'extractvalue':
      case 'insertvalue':
        for (const operand of instruction.operands) this.typedValue(operand);
        this.values.push(...instruction.detail.indices);
        this.emit(
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
        this.tables.problems.broken('an unreadable instruction', instruction);
        return;
      default:
        this.plain(instruction);
    }
  }

  private emit(code: number, abbreviation?: number): void {
    if (abbreviation !== undefined && this.allKnown) this.stream.abbreviated(abbreviation, code, this.values);
    else this.stream.record(code, this.values);
  }

  private valueNumber(operand: Operand): number {
    return operand.kind === 'metadata' ? this.plan.metadataOf(operand.metadata) : this.plan.valueOf(operand);
  }

  /** A value whose type the reader knows. Forward references wrap around in 32 bits. */
  private value(operand: Operand | undefined): void {
    if (operand === undefined) {
      this.tables.problems.broken('an instruction without all its operands', this.plan.fn);
      return;
    }
    this.values.push((this.next - this.valueNumber(operand)) >>> 0);
  }

  /** A value, with its type where the reader has not met it yet. */
  private typedValue(operand: Operand | undefined): void {
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
  private pair(operands: readonly Operand[]): void {
    const [left, right] = operands;
    this.typedValue(left);
    this.value(right);
    if (left !== undefined && right !== undefined && left.type !== right.type)
      this.tables.problems.broken('operands of different types', right);
  }

  private pushFlags(flags: number): void {
    const bits = recordFlags(flags);
    if (bits !== 0) this.values.push(bits);
  }

  private plain(instruction: PlainInstruction): void {
    const {opcode, operands} = instruction;
    const cast = castNumbers[opcode];
    if (cast !== undefined) {
      this.typedValue(operands[0]);
      this.values.push(this.tables.types.indexOf(instruction.type), cast);
      this.emit(FunctionCode.cast, this.abbreviations.cast);
      return;
    }
    const binary = binaryNumbers[opcode];
    if (binary !== undefined) {
      const flags = recordFlags(instruction.flags);
      this.pair(operands);
      this.values.push(binary);
      if (flags !== 0) this.values.push(flags);
      this.emit(
        FunctionCode.binary,
        flags === 0 ? this.abbreviations.binary : this.abbreviations.binaryFlags,
      );
      return;
    }
    const unary = unaryNumbers[opcode];
    if (unary !== undefined) {
      this.typedValue(operands[0]);
      this.values.push(unary);
      this.pushFlags(instruction.flags);
      this.emit(FunctionCode.unary);
      return;
    }
    this.otherPlain(instruction);
  }

  private otherPlain(instruction: PlainInstruction): void {
    const {opcode, operands} = instruction;
    switch (opcode) {
      case 'ret':
        if (operands.length === 0) this.emit(FunctionCode.ret, this.abbreviations.retVoid);
        else {
          this.typedValue(operands[0]);
          this.emit(FunctionCode.ret, this.abbreviations.ret);
        }
        return;
      case 'br':
      case 'switch':
      case 'indirectbr':
        this.branch(opcode, operands);
        return;
      case 'unreachable':
        this.emit(FunctionCode.unreachable, this.abbreviations.unreachable);
        return;
      case 'phi':
        this.phi(instruction);
        return;
      case 'select':
        this.typedValue(operands[1]);
        this.value(operands[2]);
        this.typedValue(operands[0]);
        this.pushFlags(instruction.flags);
        this.emit(FunctionCode.select);
        return;
      case 'extractelement':
        this.typedValue(operands[0]);
        this.typedValue(operands[1]);
        this.emit(FunctionCode.extractElement);
        return;
      case 'insertelement':
        this.typedValue(operands[0]);
        this.value(operands[1]);
        this.typedValue(operands[2]);
        this.emit(FunctionCode.insertElement);
        return;
      case 'shufflevector':
        this.typedValue(operands[0]);
        this.value(operands[1]);
        this.typedValue(operands[2]);
        this.emit(FunctionCode.shuffleVector);
        return;
      case 'freeze':
      case 'resume':
        this.typedValue(operands[0]);
        this.emit(opcode === 'freeze' ? FunctionCode.freeze : FunctionCode.resume);
        return;
      case 'va_arg':
        this.values.push(this.typeOf(operands[0]));
        this.value(operands[0]);
        this.values.push(this.tables.types.indexOf(instruction.type));
        this.emit(FunctionCode.vaArg);
        return;
      case 'cleanupret':
      case 'catchret':
        this.value(operands[0]);
        if (operands.length > 1) this.block(operands[1]);
        this.emit(opcode === 'catchret' ? FunctionCode.catchReturn : FunctionCode.cleanupReturn);
        return;
      case 'catchpad':
      case 'cleanuppad':
        this.value(operands[0]);
        this.values.push(operands.length - 1);
        for (const operand of operands.slice(1)) this.typedValue(operand);
        this.emit(opcode === 'catchpad' ? FunctionCode.catchPad : FunctionCode.cleanupPad);
        return;
      default:
        this.tables.problems.refuse(`instruction '${opcode}'`, instruction);
    }
  }

  private typeOf(operand: Operand | undefined): number {
    return operand === undefined ? 0 : this.tables.types.indexOf(operand.type);
  }

  private block(operand: Operand | undefined): void {
    this.values.push(this.plan.blockOf(operand));
  }

  private branch(opcode: 'br' | 'switch' | 'indirectbr', operands: readonly Operand[]): void {
    const [first] = operands;
    if (opcode === 'br') {
      if (operands.length === 1) this.block(first);
      else {
        this.block(operands[1]);
        this.block(operands[2]);
        this.value(first);
      }
      this.emit(FunctionCode.br);
      return;
    }
    this.values.push(this.typeOf(first));
    this.value(first);
    if (opcode === 'indirectbr') {
      for (const operand of operands.slice(1)) this.block(operand);
      this.emit(FunctionCode.indirectBr);
      return;
    }
    this.block(operands[1]);
    for (let index = 2; index + 1 < operands.length; index += 2) {
      const value = operands[index];
      // Case values are numbered from the start, not backwards.
      if (value !== undefined) this.values.push(this.plan.valueOf(value));
      this.block(operands[index + 1]);
    }
    this.emit(FunctionCode.switch);
  }

  private phi(instruction: PlainInstruction): void {
    this.values.push(this.tables.types.indexOf(instruction.type));
    for (let index = 0; index + 1 < instruction.operands.length; index += 2) {
      const value = instruction.operands[index];
      if (value === undefined) continue;
      if (value.type !== instruction.type)
        this.tables.problems.broken('a value of another type than its phi', value);
      this.values.push(signRotated(this.next - this.plan.valueOf(value)));
      this.block(instruction.operands[index + 1]);
    }
    this.pushFlags(instruction.flags);
    this.emit(FunctionCode.phi);
  }

  private alloca(instruction: InstructionNode<'alloca', AllocaDetail>): void {
    const {detail, flags, operands} = instruction;
    const {problems, types, module} = this.tables;
    const [count] = operands;
    const space = instruction.type.kind === 'pointer' ? instruction.type.addressSpace : -1;
    // The record has no place for it; readers take the data layout's.
    if (space !== this.tables.allocaSpace)
      problems.refuse("an 'alloca' outside of the data layout's address space for them", instruction);
    let bits = allocaAlignment(alignmentNumber(problems, detail.align, instruction));
    bits |= 1 << AllocaBit.explicitType;
    if ((flags & Flag.inalloca) !== 0) bits |= 1 << AllocaBit.inalloca;
    if ((flags & Flag.swifterror) !== 0) bits |= 1 << AllocaBit.swifterror;
    const countType = count === undefined ? types.indexOf(module.types.i32) : this.typeOf(count);
    const number = count === undefined ? this.plan.implicitOne() : this.plan.valueOf(count);
    this.values.push(types.indexOf(detail.allocatedType), countType, number, bits);
    this.emit(FunctionCode.alloca);
  }

  private memory(instruction: MemoryInstruction): void {
    const {detail, flags, opcode, operands} = instruction;
    const {problems, syncScopes, types} = this.tables;
    const align = alignmentNumber(problems, detail.align, instruction);
    const volatile = (flags & Flag.volatile) === 0 ? 0 : 1;
    const isAtomic = (flags & Flag.atomic) !== 0;
    const ordering = orderingNumber(problems, detail.ordering, instruction);
    const scope = syncScopes.numberOf(detail.syncScope ?? '');
    const [pointer, second] = operands;
    switch (opcode) {
      case 'fence':
        this.values.push(ordering, scope);
        this.emit(FunctionCode.fence);
        return;
      case 'load':
        this.typedValue(pointer);
        this.values.push(types.indexOf(instruction.type), align, volatile);
        if (isAtomic) this.values.push(ordering, scope);
        if (isAtomic) this.emit(FunctionCode.loadAtomic);
        else this.emit(FunctionCode.load, this.abbreviations.load);
        return;
      case 'store':
        this.typedValue(second);
        this.typedValue(pointer);
        this.values.push(align, volatile);
        if (isAtomic) this.values.push(ordering, scope);
        if (isAtomic) this.emit(FunctionCode.storeAtomic);
        else this.emit(FunctionCode.store, this.abbreviations.store);
        return;
      case 'cmpxchg':
        this.typedValue(pointer);
        this.typedValue(second);
        this.value(operands[2]);
        this.values.push(volatile, ordering, scope);
        this.values.push(orderingNumber(problems, detail.failureOrdering, instruction));
        this.values.push((flags & Flag.weak) === 0 ? 0 : 1, align);
        this.emit(FunctionCode.compareExchange);
        return;
      case 'atomicrmw':
        this.typedValue(pointer);
        this.typedValue(second);
        this.values.push(atomicOperationNumber(problems, detail.operation, instruction));
        this.values.push(volatile, ordering, scope, align);
        this.emit(FunctionCode.atomicReadModifyWrite);
    }
  }

  private call(call: CallInstruction): void {
    const {detail, operands} = call;
    this.bundles(call);
    const convention = conventionNumber(this.tables.problems, detail.callingConvention, call);
    const blocks = operands.slice(1 + detail.argumentCount);
    this.values.push(this.plan.attributesOf(detail));
    if (call.opcode === 'call') this.callHead(call, convention);
    else if (call.opcode === 'invoke') {
      this.values.push(convention | (1 << invokeExplicitTypeBit));
      for (const block of blocks) this.block(block);
    } else {
      this.values.push((convention << CallBit.convention) | (1 << CallBit.explicitType));
      this.block(blocks[0]);
      this.values.push(blocks.length - 1);
      for (const block of blocks.slice(1)) this.block(block);
    }
    this.values.push(this.tables.types.indexOf(detail.functionType));
    this.callee(call);
    this.arguments(call);
    const codes = {call: FunctionCode.call, invoke: FunctionCode.invoke, callbr: FunctionCode.callBr};
    this.allKnown = false;
    this.emit(codes[call.opcode]);
  }

  private callHead({detail, flags}: CallInstruction, convention: number): void {
    const fastMath = recordFlags(flags);
    let bits = (convention << CallBit.convention) | (1 << CallBit.explicitType);
    if (detail.tail === 'tail' || detail.tail === 'musttail') bits |= 1 << CallBit.tail;
    if (detail.tail === 'musttail') bits |= 1 << CallBit.musttail;
    if (detail.tail === 'notail') bits |= 1 << CallBit.notail;
    if (fastMath !== 0) bits |= 1 << CallBit.fastMath;
    this.values.push(bits);
    if (fastMath !== 0) this.values.push(fastMath);
  }

  private callee(call: CallInstruction): void {
    const [callee] = call.operands;
    const pointee = callee?.type.kind === 'pointer' ? callee.type.pointee : undefined;
    if (pointee !== undefined && pointee !== call.detail.functionType)
      this.tables.problems.broken("the call's function type is not what the callee points to", call);
    this.typedValue(callee);
  }

  private arguments(call: CallInstruction): void {
    const {parameters, variadic} = call.detail.functionType;
    const count = call.detail.argumentCount;
    if (count < parameters.length || (count > parameters.length && !variadic))
      this.tables.problems.broken('a call with another number of arguments than its type has', call);
    for (let index = 0; index < count; index++) {
      const argument = call.operands[index + 1];
      const parameter = parameters[index];
      if (parameter === undefined) this.typedValue(argument);
      else if (parameter.kind === 'label') this.block(argument);
      else {
        if (argument !== undefined && argument.type !== parameter)
          this.tables.problems.broken("an argument that is not of its parameter's type", argument);
        this.value(argument);
      }
    }
  }

  /** Operand bundles stand in records before the call's own. */
  private bundles(call: CallInstruction): void {
    for (const bundle of call.detail.bundles) {
      this.values = [this.tables.bundleTags.numberOf(bundle.tag)];
      for (const operand of bundle.operands) {
        if (operand.kind === 'metadata')
          this.tables.problems.refuse('metadata in an operand bundle', operand);
        else this.typedValue(operand);
      }
      this.stream.record(FunctionCode.operandBundle, this.values);
    }
    this.values = [];
  }

  private landingPad(instruction: InstructionNode<'landingpad', LandingPadDetail>): void {
    const {operands, detail, flags, type} = instruction;
    this.values.push(this.tables.types.indexOf(type), (flags & Flag.cleanup) === 0 ? 0 : 1, operands.length);
    operands.forEach((operand, index) => {
      this.values.push(detail.clauses[index] === 'filter' ? 1 : 0);
      this.typedValue(operand);
    });
    this.emit(FunctionCode.landingPad);
  }

  private catchSwitch(instruction: InstructionNode<'catchswitch', CatchSwitchDetail>): void {
    const {operands, detail} = instruction;
    const handlers = operands.slice(1, detail.unwindsToCaller ? operands.length : -1);
    this.value(operands[0]);
    this.values.push(handlers.length);
    for (const handler of handlers) this.block(handler);
    if (!detail.unwindsToCaller) this.block(operands[operands.length - 1]);
    this.emit(FunctionCode.catchSwitch);
  }
}
