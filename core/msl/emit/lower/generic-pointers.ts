import {type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../../ir/model/instruction.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type LowerErrors} from './facts.ts';
import {type LocationMap} from './locations.ts';
import {airSpace, genericSpace} from './type-map.ts';

/** AIR's address space of each generic pointer of a function. */
export type PointerSpaces = ReadonlyMap<LocalValue, number>;

const spaceNames = ['thread', 'device', 'constant', 'threadgroup'];

/**
 * Finds out which memory each generic pointer (address space 4) leads to. AIR has no such space, and MSL has no such
 * pointers: they come from the library's methods and from unqualified pointers, which in MSL are to thread memory. So a
 * generic parameter, and a generic pointer that was loaded or that a function gave, is one to thread memory, and what is stored
 * or passed as one must be, too. All functions are inlined before, so a function is seen whole.
 */
export function inferPointerSpaces(
  fn: IrFunction,
  locations: LocationMap,
  errors: LowerErrors,
): PointerSpaces {
  return new SpaceInference(fn, locations, errors).run();
}

class SpaceInference {
  private readonly fn: IrFunction;
  private readonly locations: LocationMap;
  private readonly errors: LowerErrors;
  private readonly spaces = new Map<LocalValue, number>();

  constructor(fn: IrFunction, locations: LocationMap, errors: LowerErrors) {
    this.fn = fn;
    this.locations = locations;
    this.errors = errors;
  }

  run(): PointerSpaces {
    for (const parameter of this.fn.parameters) if (isGeneric(parameter.type)) this.spaces.set(parameter, 0);
    this.propagate();
    this.settleRest();
    for (const block of this.fn.blocks) for (const instruction of block.instructions) this.check(instruction);
    return this.spaces;
  }

  /** Each value gets the space of the first source that is known; another one is found by `check`. */
  private propagate(): void {
    const generic: Instruction[] = [];
    for (const block of this.fn.blocks)
      for (const instruction of block.instructions)
        if (isGeneric(instruction.type)) generic.push(instruction);
    for (let open = generic; open.length > 0;) {
      const rest = open.filter((instruction) => {
        const space = this.resultSpace(instruction);
        if (space === undefined) return true;
        this.spaces.set(instruction, space);
        return false;
      });
      if (rest.length === open.length) return;
      open = rest;
    }
  }

  /** Pointers that come from nothing but null and each other. */
  private settleRest(): void {
    for (const block of this.fn.blocks)
      for (const instruction of block.instructions)
        if (isGeneric(instruction.type) && !this.spaces.has(instruction)) this.spaces.set(instruction, 0);
  }

  private resultSpace(instruction: Instruction): number | undefined {
    for (const source of pointerSources(instruction)) {
      const space = this.spaceOf(source);
      if (space !== undefined) return space;
    }
    return comesFromOutside(instruction) ? 0 : undefined;
  }

  /** AIR's space of a pointer operand; undefined for null and the like, and for what is not known yet. */
  private spaceOf(operand: Operand): number | undefined {
    const type = scalarOf(operand.type);
    if (type.kind !== 'pointer') return undefined;
    if (type.addressSpace !== genericSpace) return isEmpty(operand) ? undefined : airSpace(type.addressSpace);
    if (operand.kind === 'local') return operand.target && this.spaces.get(operand.target);
    return constantSpace(operand);
  }

  private check(instruction: Instruction): void {
    const own = this.spaces.get(instruction);
    if (own !== undefined) {
      for (const source of pointerSources(instruction)) this.expect(instruction, source, own, 'joined');
      return;
    }
    const {opcode, operands} = instruction;
    if (opcode === 'store' && isGeneric(operands[0]?.type))
      return this.expect(instruction, operands[0], 0, 'stored');
    if (opcode === 'ret' && isGeneric(operands[0]?.type))
      return this.expect(instruction, operands[0], 0, 'stored');
    if (opcode === 'addrspacecast' && isGeneric(operands[0]?.type)) {
      const type = scalarOf(instruction.type);
      if (type.kind === 'pointer') this.expect(instruction, operands[0], airSpace(type.addressSpace), 'cast');
    }
    if (opcode === 'icmp' && isGeneric(operands[0]?.type)) {
      const space = operands[0] && this.spaceOf(operands[0]);
      if (space !== undefined) this.expect(instruction, operands[1], space, 'compared');
    }
    if (opcode === 'call') this.checkCall(instruction);
  }

  private checkCall(call: CallInstruction): void {
    const callee = call.operands[0];
    const name = callee?.kind === 'global' ? (callee.name ?? '') : '';
    if (name.startsWith('llvm.')) return;
    for (const argument of call.operands.slice(1))
      if (isGeneric(argument.type)) this.expect(call, argument, 0, 'passed');
  }

  private expect(
    instruction: Instruction,
    operand: Operand | undefined,
    space: number,
    how: keyof typeof reasons,
  ): void {
    const actual = operand === undefined ? undefined : this.spaceOf(operand);
    if (actual === undefined || actual === space) return;
    const [found, wanted] = [spaceNames[actual] ?? '?', spaceNames[space] ?? '?'];
    this.errors.report(
      'lower-address-space',
      `${reasons[how](found, wanted)}; not supported: pointers whose address space is known only when the kernel runs`,
      this.locations.of(instruction),
    );
  }
}

const reasons = {
  joined: (found: string, wanted: string) => `a pointer may lead to ${wanted} or to ${found} memory`,
  stored: (found: string) => `a pointer to ${found} memory is kept where one to thread memory is expected`,
  cast: (found: string, wanted: string) => `a pointer to ${found} memory is cast to one to ${wanted} memory`,
  compared: (found: string, wanted: string) =>
    `a pointer to ${found} memory is compared with one to ${wanted} memory`,
  passed: (found: string) => `a pointer to ${found} memory is passed where one to thread memory is expected`,
};

/** Whether the type is a generic pointer. */
export function isGeneric(type: Type | undefined): boolean {
  return type?.kind === 'pointer' && type.addressSpace === genericSpace;
}

/** The pointers that the result of an instruction may be (an offset of). */
function pointerSources(instruction: Instruction): Operand[] {
  const {opcode, operands} = instruction;
  switch (opcode) {
    case 'phi':
      return operands.filter((_, index) => index % 2 === 0);
    case 'select':
      return operands.slice(1);
    case 'getelementptr':
    case 'addrspacecast':
    case 'bitcast':
    case 'freeze':
      return operands.slice(0, 1);
    default:
      return [];
  }
}

/** Whether the pointer is from memory, from a number or from a function. */
function comesFromOutside(instruction: Instruction): boolean {
  switch (instruction.opcode) {
    case 'load':
    case 'call':
    case 'inttoptr':
    case 'extractvalue':
    case 'extractelement':
    case 'atomicrmw':
      return true;
    default:
      return false;
  }
}

function isEmpty(operand: Operand): boolean {
  return operand.kind === 'null' || operand.kind === 'undef' || operand.kind === 'poison';
}

/** The space of a generic pointer constant: that of the global in it. */
function constantSpace(operand: Operand): number | undefined {
  let at: Operand | undefined = operand;
  while (at?.kind === 'expression') at = at.operands[0];
  if (at?.kind !== 'global' || at.type.kind !== 'pointer') return undefined;
  return airSpace(at.type.addressSpace);
}
