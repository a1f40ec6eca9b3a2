import {usesInFunction, type UseMap} from '../analysis/uses.ts';
import {type Block, type IrFunction} from '../model/global.ts';
import {calleeOf, type CallInstruction, type Instruction} from '../model/instruction.ts';
import {gepResultType, partType} from '../model/indexed-type.ts';
import {LocalReference, type Operand} from '../model/operand.ts';
import {type FunctionType, type Type} from '../model/type.ts';
import {EdgeCasts, holdsNoCast, makeCast} from './edge-casts.ts';
import {resultPointee, statedPointee} from './infer-pointee.ts';
import {type MemoryTypes} from './memory-types.ts';
import {typedConstant} from './typed-constants.ts';

/** Gives the body of one function typed pointers. Signatures of all functions have theirs already. */
export class FunctionTyper {
  private readonly memory: MemoryTypes;
  private readonly fn: IrFunction;
  private readonly uses: UseMap;
  private readonly edgeCasts: EdgeCasts;

  private readonly hint: (instruction: Instruction) => Type | undefined;
  /** The casts that stand in the block at hand, by value and type: one serves all uses after it. */
  private casts = new Map<object, Map<Type, Instruction>>();

  constructor(memory: MemoryTypes, fn: IrFunction, hint: (instruction: Instruction) => Type | undefined) {
    this.memory = memory;
    this.fn = fn;
    this.hint = hint;
    this.uses = usesInFunction(fn);
    this.edgeCasts = new EdgeCasts(fn, memory.types);
  }

  run(): void {
    for (const block of this.fn.blocks)
      for (const instruction of block.instructions) this.decide(instruction);
    for (const block of this.fn.blocks) {
      const before = block.instructions;
      block.instructions = [];
      this.casts = new Map();
      for (const instruction of before) {
        this.rewrite(block, instruction);
        block.instructions.push(instruction);
      }
    }
    // Casts and blocks are added on the way.
    const phis = this.fn.blocks.flatMap((block) => block.instructions.filter(({opcode}) => opcode === 'phi'));
    for (const phi of phis) this.rewritePhi(phi);
  }

  /** Sets the type of the result. */
  private decide(instruction: Instruction): void {
    const {memory} = this;
    const types = memory.types;
    switch (instruction.opcode) {
      case 'alloca': {
        const allocated = memory.of(instruction.detail.allocatedType);
        instruction.detail.allocatedType = allocated;
        instruction.type = types.pointerTo(allocated, instruction.detail.addressSpace ?? 0);
        return;
      }
      case 'getelementptr': {
        const source = memory.of(instruction.detail.sourceType);
        instruction.detail.sourceType = source;
        instruction.type = this.elementPointer(source, instruction.operands);
        return;
      }
      case 'call':
      case 'invoke':
      case 'callbr':
        instruction.detail.functionType = this.callType(instruction);
        instruction.type = instruction.detail.functionType.returnType;
        return;
      case 'phi':
      case 'select':
      case 'inttoptr':
      case 'addrspacecast':
      case 'bitcast':
      case 'freeze':
        if (instruction.type.kind === 'pointer') {
          const pointee = meetsCatchSwitch(instruction)
            ? types.i8
            : (this.hint(instruction) ?? resultPointee(memory, instruction, this.uses));
          instruction.type = types.pointerTo(pointee, instruction.type.addressSpace);
          return;
        }
    }
    instruction.type = memory.of(instruction.type);
  }

  /** The type of a `getelementptr` whose operands are not typed yet. */
  private elementPointer(source: Type, operands: readonly Operand[]): Type {
    const base = operands[0]?.type;
    const scalar = base?.kind === 'vector' ? base.element : base;
    const space = scalar?.kind === 'pointer' ? scalar.addressSpace : 0;
    const probe = operands.slice();
    const pointer = this.memory.types.pointerTo(source, space);
    const lanes =
      base?.kind === 'vector' ? this.memory.types.vector(pointer, base.length, base.scalable) : pointer;
    probe[0] = new LocalReference(lanes, undefined, -1, undefined, -1, -1);
    return gepResultType(this.memory.types, source, probe);
  }

  private callType(call: CallInstruction): FunctionType {
    const callee = calleeOf(call);
    const mapped = this.withStatedPointees(call, this.memory.functionType(call.detail.functionType));
    if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return mapped;
    const own = callee.target.functionType;
    const same = own.variadic === mapped.variadic && own.parameters.length === mapped.parameters.length;
    if (!same || !sameShape(own.returnType, mapped.returnType)) return mapped;
    const fits = own.parameters.every((parameter, index) => {
      const stated = statedPointee(this.memory, call.detail.argumentAttributes[index] ?? []) !== undefined;
      return stated ? parameter === mapped.parameters[index] : sameShape(parameter, mapped.parameters[index]);
    });
    return fits ? own : mapped;
  }

  /** `type` with the pointees that attributes of the arguments state. */
  private withStatedPointees(call: CallInstruction, type: FunctionType): FunctionType {
    const {types} = this.memory;
    const parameters = type.parameters.map((parameter, index) => {
      const attributes = call.detail.argumentAttributes[index] ?? [];
      const pointee = attributes.length === 0 ? undefined : statedPointee(this.memory, attributes);
      if (pointee === undefined || parameter.kind !== 'pointer') return parameter;
      return types.pointerTo(pointee, parameter.addressSpace);
    });
    return types.functionType(type.returnType, parameters, type.variadic);
  }

  private rewrite(block: Block, instruction: Instruction): void {
    const {memory} = this;
    const types = memory.types;
    const operands = instruction.operands;
    const want = (index: number, type: Type): void => {
      const operand = operands[index];
      if (operand !== undefined) operands[index] = this.convert(block, operand, type);
    };
    switch (instruction.opcode) {
      case 'phi':
        return;
      case 'load':
        return want(0, types.pointerTo(instruction.type, spaceOf(operands[0])));
      case 'store':
        want(0, this.memoryTypeOf(operands[0]));
        return want(1, types.pointerTo(this.memoryTypeOf(operands[0]), spaceOf(operands[1])));
      case 'cmpxchg':
      case 'atomicrmw':
        for (let index = 1; index < operands.length; index++) want(index, this.memoryTypeOf(operands[index]));
        return want(0, types.pointerTo(this.memoryTypeOf(operands[1]), spaceOf(operands[0])));
      case 'getelementptr': {
        for (let index = 1; index < operands.length; index++) want(index, this.memoryTypeOf(operands[index]));
        return want(0, this.gepBase(instruction.detail.sourceType, operands[0]));
      }
      case 'call':
      case 'invoke':
      case 'callbr':
        return this.rewriteCall(block, instruction);
      case 'select':
        want(1, instruction.type);
        return want(2, instruction.type);
      case 'icmp':
        want(0, this.actualType(operands[0]));
        return want(1, operands[0]?.type ?? types.void);
      case 'freeze':
        return want(0, instruction.type);
      case 'bitcast':
        return this.rewriteBitcast(block, instruction);
      case 'catchpad':
      case 'cleanuppad':
        // Nothing may stand before a pad, and its arguments may have any type.
        for (let index = 1; index < operands.length; index++) want(index, this.actualType(operands[index]));
        return;
      case 'ptrtoint':
      case 'ptrtoaddr':
      case 'addrspacecast':
      case 'va_arg':
        return want(0, this.actualType(operands[0]));
      case 'extractvalue':
        want(0, this.memoryTypeOf(operands[0]));
        instruction.type = partType(operands[0]?.type, instruction.detail.indices) ?? instruction.type;
        return;
      case 'ret':
        return want(0, this.fn.functionType.returnType);
      default:
        for (let index = 0; index < operands.length; index++) {
          if (operands[index]?.kind !== 'block') want(index, this.memoryTypeOf(operands[index]));
        }
    }
  }

  private rewriteBitcast(block: Block, instruction: Instruction): void {
    const operand = instruction.operands[0];
    if (operand === undefined) return;
    instruction.operands[0] = this.convert(block, operand, this.actualType(operand));
  }

  private rewriteCall(block: Block, call: CallInstruction): void {
    const {memory} = this;
    const {detail, operands} = call;
    const callee = operands[0];
    if (callee !== undefined) {
      const wanted = memory.types.pointerTo(detail.functionType, spaceOf(callee));
      if (callee.kind === 'asm') callee.type = wanted;
      else operands[0] = this.convert(block, callee, wanted);
    }
    for (let index = 1; index <= detail.argumentCount; index++) {
      const operand = operands[index];
      if (operand === undefined || operand.kind === 'metadata') continue;
      operands[index] = this.convert(
        block,
        operand,
        detail.functionType.parameters[index - 1] ?? memory.of(operand.type),
      );
    }
    for (const bundle of detail.bundles) {
      bundle.operands = bundle.operands.map((operand) =>
        operand.kind === 'metadata' ? operand : this.convert(block, operand, memory.of(operand.type)),
      );
    }
    detail.returnAttributes = memory.attributes(detail.returnAttributes);
    detail.argumentAttributes = detail.argumentAttributes.map((list) => memory.attributes(list));
  }

  /** Incoming values are cast on the edge they come along. */
  private rewritePhi(instruction: Instruction): void {
    for (let index = 0; index + 1 < instruction.operands.length; index += 2) {
      const value = instruction.operands[index];
      const from = instruction.operands[index + 1];
      if (value === undefined || from?.kind !== 'block') continue;
      if (value.kind !== 'local' || from.target === undefined) {
        instruction.operands[index] = this.convert(undefined, value, instruction.type);
        continue;
      }
      const actual = this.actualType(value);
      value.type = actual;
      if (actual !== instruction.type && actual.kind === 'pointer') {
        instruction.operands[index] = this.edgeCasts.cast(instruction, from.target, value, instruction.type);
      }
    }
  }

  private memoryTypeOf(operand: Operand | undefined): Type {
    return operand === undefined ? this.memory.types.void : this.memory.of(operand.type);
  }

  private gepBase(source: Type, base: Operand | undefined): Type {
    const pointer = this.memory.types.pointerTo(source, spaceOf(base));
    if (base?.type.kind !== 'vector') return pointer;
    return this.memory.types.vector(pointer, base.type.length, base.type.scalable);
  }

  /** The typed type that the operand has without any cast. */
  private actualType(operand: Operand | undefined): Type {
    if (operand === undefined) return this.memory.types.void;
    if (operand.kind === 'local' || operand.kind === 'global') {
      return operand.target?.type ?? this.memory.of(operand.type);
    }
    return this.memory.of(operand.type);
  }

  /** `operand` as a value of `wanted`; a bitcast goes to the end of `block` where it is needed. */
  private convert(block: Block | undefined, operand: Operand, wanted: Type): Operand {
    if (operand.kind === 'block' || operand.kind === 'metadata' || operand.kind === 'unknown') return operand;
    if (operand.kind !== 'local') return typedConstant(this.memory, operand, wanted);
    const actual = this.actualType(operand);
    operand.type = actual;
    if (actual === wanted || block === undefined || !castable(actual, wanted)) return operand;
    const value = operand.target ?? operand;
    let known = this.casts.get(value);
    if (known === undefined) this.casts.set(value, (known = new Map()));
    let cast = known.get(wanted);
    if (cast === undefined) {
      cast = makeCast(block, operand, wanted);
      known.set(wanted, cast);
      block.instructions.push(cast);
    }
    return new LocalReference(wanted, undefined, -1, cast, operand.start, operand.end);
  }
}

/** Whether this is a phi with a `catchswitch` beside or before it. Where no cast can stand, all phis point to bytes. */
function meetsCatchSwitch(instruction: Instruction): boolean {
  if (instruction.opcode !== 'phi') return false;
  if (holdsNoCast(instruction.parent)) return true;
  return instruction.operands.some((operand) => operand.kind === 'block' && holdsNoCast(operand.target));
}

function castable(from: Type, to: Type): boolean {
  const scalar = (type: Type): Type => (type.kind === 'vector' ? type.element : type);
  return scalar(from).kind === 'pointer' && scalar(to).kind === 'pointer';
}

function spaceOf(operand: Operand | undefined): number {
  const type = operand?.type;
  const scalar = type?.kind === 'vector' ? type.element : type;
  return scalar?.kind === 'pointer' ? scalar.addressSpace : 0;
}

/** Whether the types are equal but for what a pointer points to. */
function sameShape(own: Type, mapped: Type | undefined): boolean {
  if (own === mapped) return true;
  return own.kind === 'pointer' && mapped?.kind === 'pointer' && own.addressSpace === mapped.addressSpace;
}
