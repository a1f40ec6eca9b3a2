import {DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type Use, type UseMap, usesInFunction} from '../../../ir/analysis/uses.ts';
import {Flag} from '../../../ir/model/flags.ts';
import {type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {indexedType} from '../../../ir/model/indexed-type.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {ExpressionConstant, type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type PointeeHints} from '../../../ir/pointers/typed-pointers.ts';
import {addressPath, addressSum, type AddressSum} from './address-paths.ts';
import {copyOperand} from './copy-operand.ts';
import {dropDeadInstructions} from './dead-code.ts';
import {airDataLayout} from './facts.ts';
import {type LocationMap} from './locations.ts';
import {makeElementPointer, referTo} from './make.ts';

type ElementPointer = Extract<Instruction, {opcode: 'getelementptr'}>;

/**
 * Writes addresses as Apple's compiler does: fields by number and elements by index of the type that the pointer is known
 * to lead to, where Clang counts bytes (`getelementptr i8`) or only strides. The places stay the same. Byte offsets into
 * threadgroup variables are what other writers of AIR had to avoid (AIR.md 4.2); elsewhere they only read badly.
 *
 * The module still has opaque pointers; what the hints of the answer say makes `typePointers` give the same pointees.
 */
export function typeAddresses(module: Module, locations: LocationMap, hints: PointeeHints): PointeeHints {
  const layout = new DataLayout(airDataLayout);
  const known = new Map<Instruction, Type>();
  for (const fn of module.functions) {
    if (fn.blocks.length === 0) continue;
    const typer = new AddressTyper(module, fn, layout, locations, hints);
    typer.run();
    for (const [value, type] of typer.joined) known.set(value, type);
    dropDeadInstructions(fn, locations);
  }
  return {...hints, value: (instruction) => known.get(instruction)};
}

class AddressTyper {
  /** What the results of phis and selects point to. */
  readonly joined = new Map<Instruction, Type>();
  private readonly module: Module;
  private readonly fn: IrFunction;
  private readonly layout: DataLayout;
  private readonly locations: LocationMap;
  private readonly hints: PointeeHints;
  private readonly uses: UseMap;
  private readonly open = new Set<Instruction>();
  /** Pointers to first elements made in the block at hand. */
  private firsts = new Map<LocalValue, Map<Type, Instruction>>();

  constructor(
    module: Module,
    fn: IrFunction,
    layout: DataLayout,
    locations: LocationMap,
    hints: PointeeHints,
  ) {
    this.module = module;
    this.fn = fn;
    this.layout = layout;
    this.locations = locations;
    this.hints = hints;
    this.uses = usesInFunction(fn);
  }

  run(): void {
    for (const block of this.fn.blocks) {
      this.firsts = new Map();
      const before = block.instructions;
      const after: Instruction[] = [];
      for (const instruction of before) {
        const emit = (made: Instruction): Instruction => {
          made.parent = block;
          this.locations.copy(instruction, made);
          after.push(made);
          return made;
        };
        if (instruction.opcode === 'getelementptr') this.rewriteAddress(instruction);
        else this.rewritePointers(instruction, emit);
        after.push(instruction);
      }
      block.instructions = after;
    }
    for (const block of this.fn.blocks)
      for (const instruction of block.instructions)
        if (instruction.type.kind === 'pointer' && isJoin(instruction)) this.joinedPointee(instruction);
  }

  private rewriteAddress(address: ElementPointer): void {
    const [base, ...indices] = address.operands;
    if (base === undefined || base.type.kind !== 'pointer') return;
    const own = addressSum(this.layout, address.detail.sourceType, indices);
    const from = this.origin(base);
    const pointee = from.type;
    if (own === undefined || pointee === undefined) return;
    const sum: AddressSum = {bytes: own.bytes + from.bytes, terms: own.terms};
    const path = addressPath(this.module.types, this.layout, pointee, sum, this.wantedAt(address));
    if (path === undefined) return;
    if (!path.keepsBounds || from.bytes !== 0) address.flags &= path.keepsBounds ? ~0 : ~Flag.inbounds;
    const inner = this.mergeable(from.operand, path.indices);
    if (inner === undefined) {
      address.detail.sourceType = pointee;
      address.operands = [copyOperand(from.operand), ...path.indices.map((index) => copyOperand(index))];
      return;
    }
    address.detail.sourceType = inner.detail.sourceType;
    address.flags &= inner.flags | ~Flag.inbounds;
    const steps = [...inner.operands, ...path.indices.slice(1)];
    address.operands = steps.map((index) => copyOperand(index));
  }

  /** The address that `base` is, when its steps and `indices` can be one: no sum of two indices, nothing computed twice. */
  private mergeable(base: Operand, indices: readonly Operand[]): ElementPointer | undefined {
    const inner = base.kind === 'local' ? base.target : undefined;
    if (inner?.kind !== 'instruction' || inner.opcode !== 'getelementptr') return undefined;
    const [first, ...rest] = indices;
    if (first?.kind !== 'integer' || first.small !== 0 || rest.length === 0) return undefined;
    const isConstant = rest.every(({kind}) => kind === 'integer');
    return isConstant || this.uses.of(inner).length === 1 ? inner : undefined;
  }

  /** A pointer as an offset from a place whose type is known: constant addresses go back to their variable. */
  private origin(pointer: Operand): {operand: Operand; bytes: number; type: Type | undefined} {
    if (pointer.kind === 'expression') {
      const constant = this.constantAddress(pointer);
      if (constant !== undefined)
        return {operand: referTo(constant.global), bytes: constant.bytes, type: constant.global.valueType};
    }
    return {operand: pointer, bytes: 0, type: this.pointee(pointer)};
  }

  /** The variable and the offset in bytes that a constant address stands for. */
  private constantAddress(operand: Operand): {global: GlobalVariable; bytes: number} | undefined {
    if (operand.kind === 'global')
      return operand.target?.kind === 'global-variable' ? {global: operand.target, bytes: 0} : undefined;
    if (operand.kind !== 'expression' || operand.opcode !== 'getelementptr') return undefined;
    const [base, ...indices] = operand.operands;
    const from = base && this.constantAddress(base);
    const source = operand.sourceType;
    const sum = source && addressSum(this.layout, source, indices);
    if (from === undefined || sum === undefined || sum.terms.length > 0) return undefined;
    return {global: from.global, bytes: from.bytes + sum.bytes};
  }

  /** Loads, stores and calls take a pointer to what they access. */
  private rewritePointers(instruction: Instruction, emit: (made: Instruction) => Instruction): void {
    const {operands} = instruction;
    const lead = (index: number, wanted: Type | undefined): void => {
      const operand = operands[index];
      if (operand !== undefined && wanted !== undefined) operands[index] = this.leadTo(operand, wanted, emit);
    };
    switch (instruction.opcode) {
      case 'load':
        return lead(0, instruction.type);
      case 'store':
        return lead(1, operands[0]?.type);
      case 'atomicrmw':
      case 'cmpxchg':
        return lead(0, operands[1]?.type);
      case 'call':
        for (let index = 1; index < operands.length; index++)
          lead(index, this.passedPointee(instruction, index));
        return;
    }
  }

  /** `pointer`, or a pointer to the first thing in what it leads to, or a constant address in steps of types. */
  private leadTo(pointer: Operand, wanted: Type, emit: (made: Instruction) => Instruction): Operand {
    if (pointer.type.kind !== 'pointer') return pointer;
    const {types} = this.module;
    const from = this.origin(pointer);
    if (from.type === undefined) return pointer;
    const path = addressPath(types, this.layout, from.type, {bytes: from.bytes, terms: []}, wanted);
    if (path?.type !== wanted || path.indices.length < 2) return pointer;
    if (from.operand.kind === 'global')
      return new ExpressionConstant(
        pointer.type,
        'getelementptr',
        path.keepsBounds ? Flag.inbounds : 0,
        [copyOperand(from.operand), ...path.indices],
        {sourceType: from.type},
        -1,
        -1,
      );
    const target = from.operand.kind === 'local' ? from.operand.target : undefined;
    if (target === undefined) return pointer;
    let known = this.firsts.get(target);
    if (known === undefined) this.firsts.set(target, (known = new Map()));
    let first = known.get(wanted);
    if (first === undefined) {
      const inner = this.mergeable(from.operand, path.indices);
      const steps =
        inner === undefined ? [from.operand, ...path.indices] : [...inner.operands, ...path.indices.slice(1)];
      const [base, ...indices] = steps.map((step) => copyOperand(step));
      if (base === undefined) return pointer;
      const source = inner?.detail.sourceType ?? from.type;
      const flags = inner === undefined ? Flag.inbounds : inner.flags & Flag.inbounds;
      first = emit(makeElementPointer(source, pointer.type, base, indices, flags));
      known.set(wanted, first);
    }
    return referTo(first);
  }

  /** What a pointer leads to, where that is known; bytes are not. */
  private pointee(operand: Operand): Type | undefined {
    if (operand.kind === 'global')
      return operand.target?.kind === 'global-variable' ? operand.target.valueType : undefined;
    if (operand.kind !== 'local' || operand.target === undefined) return undefined;
    const {target} = operand;
    const found =
      target.kind === 'argument'
        ? (this.hints.parameter?.(this.fn, target.index) ?? this.mostAccessed(target))
        : this.resultPointee(target);
    return found === this.module.types.i8 ? undefined : found;
  }

  private resultPointee(instruction: Instruction): Type | undefined {
    switch (instruction.opcode) {
      case 'alloca':
        return instruction.detail.allocatedType;
      case 'getelementptr':
        return indexedType(instruction.detail.sourceType, instruction.operands);
      case 'phi':
      case 'select':
      case 'freeze':
        return this.joinedPointee(instruction);
      case 'inttoptr': {
        const type = this.mostAccessed(instruction);
        if (type !== undefined) this.joined.set(instruction, type);
        return type;
      }
      case 'call': {
        const callee = instruction.operands[0];
        const target = callee?.kind === 'global' ? callee.target : undefined;
        return target?.kind === 'function' ? this.hints.result?.(target) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** What all sources lead to, as far as it is known; casts join the others. */
  private joinedPointee(instruction: Instruction): Type | undefined {
    const known = this.joined.get(instruction);
    if (known !== undefined || this.open.has(instruction)) return known;
    this.open.add(instruction);
    let found: Type | undefined;
    for (const source of instruction.operands) {
      if (source.type.kind !== 'pointer') continue;
      const {type, bytes} = this.origin(source);
      if (bytes === 0) found ??= type;
    }
    this.open.delete(instruction);
    found ??= this.mostAccessed(instruction);
    if (found !== undefined) this.joined.set(instruction, found);
    return found;
  }

  private mostAccessed(value: LocalValue): Type | undefined {
    return this.majority(value, (use) => this.accessed(use) ?? this.stepped(use));
  }

  /** The type that loads, stores and calls through `value` have. */
  private wantedAt(value: LocalValue): Type | undefined {
    return this.majority(value, (use) => this.accessed(use));
  }

  private majority(value: LocalValue, asked: (use: Use) => Type | undefined): Type | undefined {
    const votes = new Map<Type, number>();
    let best: Type | undefined;
    for (const use of this.uses.of(value)) {
      const type = asked(use);
      if (type === undefined) continue;
      const count = (votes.get(type) ?? 0) + 1;
      votes.set(type, count);
      if (best === undefined || count > (votes.get(best) ?? 0)) best = type;
    }
    return best;
  }

  private accessed({instruction, reference}: Use): Type | undefined {
    if (instruction === undefined) return undefined;
    const {operands} = instruction;
    switch (instruction.opcode) {
      case 'load':
        return instruction.type;
      case 'store':
        return operands[1] === reference ? operands[0]?.type : undefined;
      case 'atomicrmw':
      case 'cmpxchg':
        return operands[0] === reference ? operands[1]?.type : undefined;
      case 'call':
        return this.passedPointee(
          instruction,
          operands.findIndex((operand) => operand === reference),
        );
      default:
        return undefined;
    }
  }

  /** The type in whose steps an address goes on; bytes say nothing, nor do arrays, which may only be strides. */
  private stepped({instruction, reference}: Use): Type | undefined {
    if (instruction?.opcode !== 'getelementptr' || instruction.operands[0] !== reference) return undefined;
    const source = instruction.detail.sourceType;
    return source === this.module.types.i8 || source.kind === 'array' ? undefined : source;
  }

  /** What parameter `operand` - 1 of the callee points to; copies and fills take bytes. */
  private passedPointee(call: CallInstruction, operand: number): Type | undefined {
    const callee = call.operands[0];
    const target = callee?.kind === 'global' ? callee.target : undefined;
    if (target?.kind !== 'function' || operand < 1) return undefined;
    return this.hints.parameter?.(target, operand - 1);
  }
}

function isJoin(instruction: Instruction): boolean {
  return instruction.opcode === 'phi' || instruction.opcode === 'select' || instruction.opcode === 'freeze';
}
