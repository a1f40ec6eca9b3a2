import {type Block, type GlobalValue, type IrFunction} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Metadata, type MetadataDefinition} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {MetadataOperand, type Operand, SimpleConstant, type LocalValue} from '../../ir/model/operand.ts';
import {partsOf, walkFunction, walkModule} from '../../ir/analysis/walk.ts';

/** Puts `undef` in place of every use of `values` in `fn`; uses inside debug metadata become `undef` of their type too. */
export function forgetValues(fn: IrFunction, values: ReadonlySet<LocalValue>): void {
  const replaced = (operand: Operand): Operand =>
    operand.kind === 'local' && operand.target !== undefined && values.has(operand.target)
      ? new SimpleConstant(operand.type, 'undef', operand.start, operand.end)
      : operand;
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      instruction.operands = instruction.operands.map(replaced);
      for (const operand of instruction.operands) {
        if (operand instanceof MetadataOperand && operand.metadata.kind === 'value') {
          operand.metadata.operand = replaced(operand.metadata.operand);
        }
      }
    }
  }
}

/** Removes the incoming values from `from` of all phis in `to`. */
export function forgetEdge(from: Block, to: Block): void {
  for (const instruction of to.instructions) {
    if (instruction.opcode !== 'phi') break;
    const kept: Operand[] = [];
    for (let index = 0; index + 1 < instruction.operands.length; index += 2) {
      const [value, block] = [instruction.operands[index], instruction.operands[index + 1]];
      if (value === undefined || block === undefined) continue;
      if (block.kind !== 'block' || block.target !== from) kept.push(value, block);
    }
    instruction.operands = kept;
  }
}

/** Globals that anything refers to: instructions, initialisers, metadata. */
export function referencedGlobals(module: Module): Set<GlobalValue> {
  const found = new Set<GlobalValue>();
  walkModule(module, {
    operand: (operand) => {
      if (operand.kind === 'global' && operand.target !== undefined) found.add(operand.target);
    },
  });
  return found;
}

/** Whether a piece of metadata names one of `globals` itself, not through other nodes. */
export function namesGlobal(metadata: Metadata, globals: ReadonlySet<GlobalValue>): boolean {
  if (metadata.kind === 'tuple') return metadata.elements.some((element) => namesGlobal(element, globals));
  if (metadata.kind !== 'value') return false;
  const pending: Operand[] = [metadata.operand];
  for (let operand = pending.pop(); operand !== undefined; operand = pending.pop()) {
    if (operand.kind === 'global' && operand.target !== undefined && globals.has(operand.target)) return true;
    pending.push(...partsOf(operand));
  }
  return false;
}

/** Drops metadata definitions that nothing leads to any more. */
export function collectMetadata(module: Module): void {
  const reached = new Set<MetadataDefinition>();
  const pending: Metadata[] = [];
  const see = (metadata: Metadata) => pending.push(metadata);
  for (const named of module.namedMetadata) named.operands.forEach(see);
  for (const global of [...module.globals, ...module.aliases])
    for (const {node} of global.metadata) see(node);
  for (const fn of module.functions) {
    for (const {node} of fn.metadata) see(node);
    walkFunction(fn, {metadata: see});
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'reference' && node.target !== undefined && !reached.has(node.target)) {
      reached.add(node.target);
      pending.push(node.target.body);
    } else if (node.kind === 'tuple') {
      pending.push(...node.elements);
    } else if (node.kind === 'specialised') {
      pending.push(...node.fields.map(({value}) => value));
    }
  }
  module.metadata = module.metadata.filter((definition) => reached.has(definition));
}

/** Blocks that control reaches from the entry of `fn`. */
export function reachableBlocks(fn: IrFunction): Set<Block> {
  const reached = new Set<Block>();
  const pending = fn.blocks.slice(0, 1);
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (reached.has(block)) continue;
    reached.add(block);
    for (const operand of terminatorOf(block)?.operands ?? []) {
      if (operand.kind === 'block' && operand.target !== undefined) pending.push(operand.target);
    }
  }
  return reached;
}

export function terminatorOf(block: Block): Instruction | undefined {
  return block.instructions.at(-1);
}
