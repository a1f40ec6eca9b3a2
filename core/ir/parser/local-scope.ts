import {type Argument, type Block, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type BlockAddressConstant, type BlockReference, type LocalReference} from '../model/operand.ts';

type LocalDefinition = Argument | Block | Instruction;

/** The names of one function: links uses to definitions, also those that come later in the text. */
export class LocalScope {
  readonly function: IrFunction;
  private readonly byName = new Map<string, LocalDefinition>();
  private readonly byNumber = new Map<number, LocalDefinition>();
  private readonly pendingValues: LocalReference[] = [];
  private readonly pendingBlocks: BlockReference[] = [];
  /** The number that the next unnamed value or block gets. */
  nextNumber = 0;

  constructor(fn: IrFunction) {
    this.function = fn;
    for (const parameter of fn.parameters) this.define(parameter);
  }

  /** Enters a definition; of several with one name the first counts (the verifier reports the others). */
  define(definition: LocalDefinition): void {
    if (definition.name !== undefined) {
      if (!this.byName.has(definition.name)) this.byName.set(definition.name, definition);
    } else if (definition.number >= 0) {
      if (!this.byNumber.has(definition.number)) this.byNumber.set(definition.number, definition);
      this.nextNumber = definition.number + 1;
    }
  }

  find(name: string | undefined, number: number): LocalDefinition | undefined {
    return name === undefined ? this.byNumber.get(number) : this.byName.get(name);
  }

  linkValue(reference: LocalReference): void {
    const target = this.find(reference.name, reference.number);
    if (target === undefined) this.pendingValues.push(reference);
    else if (target.kind !== 'block') reference.target = target;
  }

  linkBlock(reference: BlockReference): void {
    const target = this.find(reference.name, reference.number);
    if (target === undefined) this.pendingBlocks.push(reference);
    else if (target.kind === 'block') reference.target = target;
  }

  /** Links what came before its definition. */
  finish(): void {
    for (const reference of this.pendingValues) {
      const target = this.find(reference.name, reference.number);
      if (target !== undefined && target.kind !== 'block') reference.target = target;
    }
    for (const reference of this.pendingBlocks) {
      const target = this.find(reference.name, reference.number);
      if (target?.kind === 'block') reference.target = target;
    }
  }
}

/** Links the blocks of all `blockaddress(@f, %b)` once all functions are known. */
export function linkBlockAddresses(constants: readonly BlockAddressConstant[]): void {
  const blocksOf = new Map<IrFunction, Map<string | number, Block>>();
  for (const constant of constants) {
    const fn = constant.function.target;
    if (fn?.kind !== 'function') continue;
    let blocks = blocksOf.get(fn);
    if (blocks === undefined) {
      blocks = new Map(fn.blocks.map((block) => [block.name ?? block.number, block]));
      blocksOf.set(fn, blocks);
    }
    constant.block.target = blocks.get(constant.block.name ?? constant.block.number);
  }
}
