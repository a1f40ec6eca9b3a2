import {normalDestination, terminatorOf} from '../analysis/block-graph.ts';
import {Block, type IrFunction} from '../model/global.ts';
import {type Instruction, InstructionNode, isTerminator} from '../model/instruction.ts';
import {BlockReference, LocalReference, type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {type TypeContext} from '../model/type-context.ts';

const nowhere = {start: -1, end: -1, nameStart: -1, nameEnd: -1};

/** A bitcast of `value` that stands, or will stand, in `block`. */
export function makeCast(block: Block, value: Operand, wanted: Type): Instruction {
  const cast: Instruction = new InstructionNode(
    'bitcast',
    wanted,
    [value],
    0,
    undefined,
    value.start,
    value.end,
  );
  cast.parent = block;
  return cast;
}

/** Whether the block ends with a `catchswitch`, before which only phis may stand. */
export function holdsNoCast(block: Block | undefined): boolean {
  return block !== undefined && terminatorOf(block)?.opcode === 'catchswitch';
}

/** The casts that the values of phis need on their way along an edge: one for each value, type and place. */
export class EdgeCasts {
  private readonly fn: IrFunction;
  private readonly types: TypeContext;
  private readonly casts = new Map<Block, Map<string, Instruction>>();
  private readonly valueIds = new Map<object, number>();

  constructor(fn: IrFunction, types: TypeContext) {
    this.fn = fn;
    this.types = types;
  }

  /** `value`, which comes to `phi` from the block `from`, as a value of `wanted`. */
  cast(phi: Instruction, from: Block, value: LocalReference, wanted: Type): Operand {
    const key = `${this.idOf(value.target ?? value)}:${wanted.id}`;
    const definition = value.target;
    if (definition !== undefined && definition === terminatorOf(from)) {
      const middle = this.splitEdge(definition, from, phi.parent);
      return this.castIn(middle, key, value, wanted, lastIndex(middle));
    }
    if (!holdsNoCast(from)) return this.castIn(from, key, value, wanted, lastIndex(from));
    return this.castAtDefinition(key, value, wanted);
  }

  private castIn(block: Block, key: string, value: LocalReference, wanted: Type, index: number): Operand {
    let casts = this.casts.get(block);
    if (casts === undefined) this.casts.set(block, (casts = new Map()));
    let cast = casts.get(key);
    if (cast === undefined) {
      cast = makeCast(block, value, wanted);
      casts.set(key, cast);
      block.instructions.splice(index, 0, cast);
    }
    return new LocalReference(wanted, undefined, -1, cast, value.start, value.end);
  }

  /** For an edge that leaves a `catchswitch`: the cast stands where the value begins. */
  private castAtDefinition(key: string, value: LocalReference, wanted: Type): Operand {
    const definition = value.target;
    const home = definition?.kind === 'instruction' ? definition.parent : this.fn.blocks[0];
    if (home === undefined) return value;
    if (definition?.kind !== 'instruction') return this.castIn(home, key, value, wanted, 0);
    if (isTerminator(definition)) {
      const middle = this.splitEdge(definition, home, normalDestination(definition));
      return this.castIn(middle, key, value, wanted, lastIndex(middle));
    }
    const index =
      definition.opcode === 'phi' ? firstInsertionIndex(home) : home.instructions.indexOf(definition) + 1;
    return this.castIn(home, key, value, wanted, index);
  }

  /** Puts a block on the normal edge of an invoke: the only place where its result exists and `to` has not begun. */
  private splitEdge(invoke: Instruction, from: Block, to: Block | undefined): Block {
    const middle = new Block(this.fn, undefined, -1, nowhere);
    const label = this.types.label;
    const reference = (block: Block | undefined): BlockReference =>
      new BlockReference(label, undefined, -1, block, -1, -1);
    const branch: Instruction = new InstructionNode(
      'br',
      this.types.void,
      [reference(to)],
      0,
      undefined,
      -1,
      -1,
    );
    branch.parent = middle;
    middle.instructions.push(branch);
    redirect(invoke, to, reference(middle));
    for (const phi of to?.instructions ?? [])
      if (phi.opcode === 'phi') redirect(phi, from, reference(middle));
    this.fn.blocks.splice(from.index + 1, 0, middle);
    this.fn.blocks.forEach((block, index) => {
      block.index = index;
    });
    return middle;
  }

  private idOf(value: object): number {
    let id = this.valueIds.get(value);
    if (id === undefined) this.valueIds.set(value, (id = this.valueIds.size));
    return id;
  }
}

function lastIndex(block: Block): number {
  return Math.max(0, block.instructions.length - 1);
}

/** Where the first instruction after phis and a pad stands. */
function firstInsertionIndex(block: Block): number {
  const index = block.instructions.findIndex((instruction) => instruction.opcode !== 'phi');
  const first = block.instructions[index];
  switch (first?.opcode) {
    case 'landingpad':
    case 'catchpad':
    case 'cleanuppad':
      return index + 1;
    default:
      return Math.max(0, index);
  }
}

/** Replaces the first operand that names `block`. */
function redirect(instruction: Instruction, block: Block | undefined, replacement: BlockReference): void {
  const index = instruction.operands.findIndex(
    (operand) => operand.kind === 'block' && operand.target === block,
  );
  if (index >= 0) instruction.operands[index] = replacement;
}
