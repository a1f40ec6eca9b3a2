import {type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {argumentsOf, type CallInstruction, calleeOf, type Instruction} from '../../ir/model/instruction.ts';
import {type Module} from '../../ir/model/module.ts';
import {type LocalValue, type Operand} from '../../ir/model/operand.ts';
import {functionOf} from '../../ir/analysis/call-graph.ts';
import {type Facts, PathFacts} from './path-facts.ts';
import {numberOf, type PointerPlace, PointerPlaces} from './pointer-place.ts';

const copyPrefix = 'air.simdgroup_async_copy_';
const waitName = 'air.wait_simdgroup_events';
const barrierName = 'air.wg.barrier';

/** What goes wrong with a copy, and where. */
export interface LifetimeFault {
  readonly kind:
    'not-waited' | 'lost' | 'used-before-wait' | 'no-barrier-after-wait' | 'no-barrier-before-refill';
  readonly copy: CallInstruction;
  /** The use, the store or the end that is wrong. */
  readonly at: Instruction;
}

interface Copy {
  readonly call: CallInstruction;
  /** The side in threadgroup memory. */
  readonly tile: PointerPlace;
  /** Bytes of the tile from its beginning to its end, where they are known. */
  readonly tileBytes: number | undefined;
  readonly isIn: boolean;
  /** Values that may be the event: the copy, and phis and casts of it. */
  readonly carriers: ReadonlySet<LocalValue>;
  readonly facts: Facts;
}

type Step = 'go-on' | 'stop' | LifetimeFault;

/**
 * Follows the event of each asynchronous copy in `kernel` along every way through it. Only what is certain is reported: a
 * wait for an unknown place in an array of events counts for all of them, and a pointer with an unknown offset meets a tile
 * only where that tile is the whole variable. Checked mode of the reference device sees the rest as it happens.
 */
export class EventLifetime {
  private readonly kernel: IrFunction;
  private readonly places: PointerPlaces;
  private readonly paths: PathFacts;
  private readonly several: boolean;
  readonly copies: readonly Copy[];

  /** `threads` of one threadgroup: a single simdgroup of 32 needs no barrier to see its own copy. */
  constructor(module: Module, kernel: IrFunction, threads: number) {
    this.kernel = kernel;
    this.several = threads > 32;
    this.places = new PointerPlaces(module);
    this.paths = new PathFacts(kernel);
    this.copies = this.readCopies();
  }

  faults(): LifetimeFault[] {
    return this.copies.flatMap((copy) => {
      const waits: CallInstruction[] = [];
      const found = this.follow(copy.call, copy.facts, (instruction, state) =>
        this.stepUnderWay(copy, instruction, state, waits),
      );
      if (this.several && copy.isIn) {
        for (const wait of new Set(waits)) {
          found.push(...this.follow(wait, copy.facts, (next) => this.stepWaited(copy, next)));
        }
        for (const use of this.uses(copy)) {
          found.push(...this.follow(use, new Map(), (next) => this.stepUsed(copy, next)));
        }
      }
      return onePerKind(found);
    });
  }

  /** The operands of conditions under which a copy is issued. */
  conditionsOf({call}: Copy): Operand[] {
    return call.parent === undefined ? [] : this.paths.deciding(call.parent);
  }

  private readCopies(): Copy[] {
    return instructionsOf(this.kernel).flatMap((call) => {
      const name = calledName(call);
      if (call.opcode !== 'call' || name?.startsWith(copyPrefix) !== true) return [];
      const is2d = name.startsWith(`${copyPrefix}2d`);
      const [size, , to, ...rest] = argumentsOf(call);
      const from = is2d ? rest[3] : rest[0];
      const isIn = spaceOf(to) === 3;
      const element = numberOf(size);
      const count = is2d ? undefined : numberOf(rest[1]);
      const tile = this.places.of(isIn ? to : from);
      const linear = element === undefined || count === undefined ? undefined : element * count;
      return [
        {
          call,
          isIn,
          tile,
          tileBytes: is2d && element !== undefined ? extent2d(argumentsOf(call), isIn, element) : linear,
          carriers: carriersOf(this.kernel, call),
          facts: call.parent === undefined ? new Map<string, boolean>() : this.paths.at(call.parent),
        },
      ];
    });
  }

  /** The copy is under way: it must be waited for before its tile is touched and before the kernel ends. */
  private stepUnderWay(
    copy: Copy,
    instruction: Instruction,
    state: Set<string>,
    waits: CallInstruction[],
  ): Step {
    if (instruction.opcode === 'ret') return {kind: 'not-waited', copy: copy.call, at: instruction};
    if (instruction.opcode === 'store') {
      const [value, pointer] = instruction.operands;
      const slot = slotOf(this.places.of(pointer));
      if (value?.kind === 'local' && value.target !== undefined && copy.carriers.has(value.target)) {
        // The same copy once more, into the place of the event that is still under way.
        if (slot !== undefined && !slot.endsWith('?') && state.has(slot))
          return {kind: 'lost', copy: copy.call, at: instruction};
        state.add(slot ?? '?');
        return 'go-on';
      }
      const isKnown = slot !== undefined && !slot.endsWith('?');
      if (isKnown && state.delete(slot) && state.size === 0 && isEvent(value))
        return {kind: 'lost', copy: copy.call, at: instruction};
    }
    if (instruction.opcode === 'call' && calledName(instruction) === waitName) {
      const [count, list] = argumentsOf(instruction);
      if (this.covers(state, numberOf(count), this.places.of(list))) {
        waits.push(instruction);
        return 'stop';
      }
    }
    return this.touches(copy, instruction)
      ? {kind: 'used-before-wait', copy: copy.call, at: instruction}
      : 'go-on';
  }

  /** The copy has arrived; other simdgroups know that behind a barrier only. */
  private stepWaited(copy: Copy, instruction: Instruction): Step {
    if (instruction.opcode === 'call' && calledName(instruction) === barrierName) return 'stop';
    return this.touches(copy, instruction)
      ? {kind: 'no-barrier-after-wait', copy: copy.call, at: instruction}
      : 'go-on';
  }

  /** The tile was used; others may still use it until a barrier. */
  private stepUsed(copy: Copy, instruction: Instruction): Step {
    if (instruction.opcode === 'call' && calledName(instruction) === barrierName) return 'stop';
    return instruction === copy.call
      ? {kind: 'no-barrier-before-refill', copy: copy.call, at: instruction}
      : 'go-on';
  }

  private uses(copy: Copy): Instruction[] {
    return instructionsOf(this.kernel).filter((one) => one !== copy.call && this.touches(copy, one));
  }

  /** Whether an instruction surely reads or writes memory of the copy's tile. */
  private touches(copy: Copy, instruction: Instruction): boolean {
    switch (instruction.opcode) {
      case 'load':
        return copy.isIn && this.isInTile(copy, this.places.of(instruction.operands[0]));
      case 'store':
        return this.isInTile(copy, this.places.of(instruction.operands[1]));
      case 'call': {
        const name = calledName(instruction);
        if (name === undefined || name.startsWith('air.') || name.startsWith('llvm.')) return false;
        return argumentsOf(instruction).some(
          (operand) => spaceOf(operand) === 3 && this.isInTile(copy, this.places.of(operand)),
        );
      }
      default:
        return false;
    }
  }

  private isInTile({tile, tileBytes}: Copy, place: PointerPlace): boolean {
    if (tile.base === undefined || place.base !== tile.base) return false;
    if (tile.offset === undefined) return tile.value !== undefined && tile.value === place.value;
    if (place.offset === undefined) {
      const {base} = tile;
      const whole =
        base.kind === 'global-variable' ? this.places.sizeOf((base as GlobalVariable).valueType) : undefined;
      return tile.offset === 0 && whole !== undefined && tileBytes === whole;
    }
    return place.offset >= tile.offset && place.offset < tile.offset + (tileBytes ?? 1);
  }

  /** Whether a wait for `count` events from `list` on ends an event that is in one of the slots of `state`. */
  private covers(state: ReadonlySet<string>, count: number | undefined, list: PointerPlace): boolean {
    const slot = slotOf(list);
    if (slot === undefined || count === undefined || state.has('?')) return true;
    const [base = ''] = slot.split(':');
    for (const held of state) {
      const [heldBase, at] = held.split(':');
      if (heldBase !== base) continue;
      if (at === '?' || list.offset === undefined) return true;
      if (Number(at) >= list.offset && Number(at) < list.offset + count * 8) return true;
    }
    return false;
  }

  /** Walks every way from behind `start`, as far as `facts` allow; `step` says where a way ends. */
  private follow(
    start: Instruction,
    facts: Facts,
    step: (instruction: Instruction, state: Set<string>) => Step,
  ): LifetimeFault[] {
    const home = start.parent;
    if (home === undefined) return [];
    const found: LifetimeFault[] = [];
    const seen = new Set<string>();
    const stack = [{block: home, from: home.instructions.indexOf(start) + 1, state: new Set<string>()}];
    for (let way = stack.pop(); way !== undefined; way = stack.pop()) {
      const state = new Set(way.state);
      let ended = false;
      for (const instruction of way.block.instructions.slice(way.from)) {
        const outcome = step(instruction, state);
        if (outcome === 'go-on') continue;
        if (outcome !== 'stop') found.push(outcome);
        // It may still be that nobody waits for it.
        if (outcome !== 'stop' && outcome.kind === 'used-before-wait') continue;
        ended = true;
        break;
      }
      if (ended) continue;
      for (const next of this.paths.after(way.block, facts)) {
        const key = `${next.index} ${[...state].sort().join(' ')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        stack.push({block: next, from: 0, state});
      }
    }
    return found;
  }
}

/** A name of the place that holds an event; with `?` where its offset is not known. */
function slotOf({base, offset}: PointerPlace): string | undefined {
  return base === undefined ? undefined : `${base.start}:${offset ?? '?'}`;
}

/** From the beginning of a 2D tile to its end. */
function extent2d(operands: readonly Operand[], isIn: boolean, element: number): number | undefined {
  const [perRow, , tile] = operands.slice(isIn ? 3 : 7);
  const stride = numberOf(perRow);
  const [columns, rows] = tile?.kind === 'aggregate' ? tile.elements.map(numberOf) : [];
  return stride === undefined || columns === undefined || rows === undefined || rows === 0
    ? undefined
    : ((rows - 1) * stride + columns) * element;
}

function isEvent(value: Operand | undefined): boolean {
  return value?.type.kind === 'pointer';
}

function spaceOf(operand: Operand | undefined): number | undefined {
  return operand?.type.kind === 'pointer' ? operand.type.addressSpace : undefined;
}

function instructionsOf(fn: IrFunction): Instruction[] {
  return fn.blocks.flatMap(({instructions}) => instructions);
}

function calledName(instruction: Instruction): string | undefined {
  return instruction.opcode === 'call' ? functionOf(calleeOf(instruction))?.name : undefined;
}

function carriersOf(fn: IrFunction, call: CallInstruction): ReadonlySet<LocalValue> {
  const carriers = new Set<LocalValue>([call]);
  const passesOn = new Set(['phi', 'select', 'bitcast']);
  for (let grew = true; grew;) {
    grew = false;
    for (const instruction of instructionsOf(fn)) {
      if (carriers.has(instruction) || !passesOn.has(instruction.opcode)) continue;
      if (
        instruction.operands.some(
          (one) => one.kind === 'local' && one.target !== undefined && carriers.has(one.target),
        )
      ) {
        carriers.add(instruction);
        grew = true;
      }
    }
  }
  return carriers;
}

/** One fault of a kind for each copy: the first in the text. */
function onePerKind(faults: readonly LifetimeFault[]): LifetimeFault[] {
  const first = new Map<string, LifetimeFault>();
  for (const fault of faults) {
    const known = first.get(fault.kind);
    if (known === undefined || fault.at.start < known.at.start) first.set(fault.kind, fault);
  }
  return [...first.values()];
}
