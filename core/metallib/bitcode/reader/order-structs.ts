import {type Module} from '../../../ir/model/module.ts';
import {type Attribute} from '../../../ir/model/attribute.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type StructType, type Type} from '../../../ir/model/type.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Meta} from './metadata-node.ts';
import {partsOf} from './type-parts.ts';

/** Finds the structs of a module in the order in which LLVM's printer finds them. */
export class StructOrder {
  private readonly seenTypes = new Set<Type>();
  private readonly seenMetadata = new Set<Meta>();
  private readonly structs: StructType[] = [];

  addType(root: Type): void {
    if (this.seenTypes.has(root)) return;
    this.seenTypes.add(root);
    const stack: Type[] = [root];
    for (let type = stack.pop(); type !== undefined; type = stack.pop()) {
      if (type.kind === 'struct' && type.identified) this.structs.push(type);
      const parts = partsOf(type);
      for (let index = parts.length - 1; index >= 0; index--) {
        const part = parts[index];
        if (part === undefined || this.seenTypes.has(part)) continue;
        this.seenTypes.add(part);
        stack.push(part);
      }
    }
  }

  /** The types of a constant and of its parts; other operands are typed where they are defined. */
  addConstant(operand: Operand | undefined): void {
    if (operand === undefined) return;
    switch (operand.kind) {
      case 'local':
      case 'block':
      case 'global':
      case 'asm':
      case 'metadata':
        return;
      case 'aggregate':
      case 'expression':
        this.addType(operand.type);
        for (const part of operand.kind === 'aggregate' ? operand.elements : operand.operands)
          this.addConstant(part);
        return;
      default:
        this.addType(operand.type);
    }
  }

  addMetadata(root: Meta | undefined): void {
    const stack: (Meta | undefined)[] = [root];
    while (stack.length > 0) {
      const meta = stack.pop();
      if (meta === undefined || meta.kind === 'string') continue;
      if (meta.kind === 'value') {
        this.addConstant(meta.operand());
        continue;
      }
      if (this.seenMetadata.has(meta)) continue;
      this.seenMetadata.add(meta);
      for (let index = meta.operands.length - 1; index >= 0; index--) stack.push(meta.operands[index]);
    }
  }

  addAttributes(attributes: readonly Attribute[]): void {
    for (const attribute of attributes) if (attribute.type !== undefined) this.addType(attribute.type);
  }

  addInstruction(instruction: Instruction, metadataOf: (operand: Operand) => Meta | undefined): void {
    this.addType(instruction.type);
    const isCall =
      instruction.opcode === 'call' || instruction.opcode === 'invoke' || instruction.opcode === 'callbr';
    const operands = isCall
      ? [
          ...instruction.operands.slice(1),
          ...instruction.detail.bundles.flatMap((bundle) => bundle.operands),
          ...instruction.operands.slice(0, 1),
        ]
      : instruction.operands;
    for (const operand of operands) {
      if (operand.kind === 'metadata') this.addMetadata(metadataOf(operand));
      else this.addConstant(operand);
    }
    if (instruction.opcode === 'getelementptr') this.addType(instruction.detail.sourceType);
    if (instruction.opcode === 'alloca') this.addType(instruction.detail.allocatedType);
    if (isCall) {
      this.addAttributes(instruction.detail.returnAttributes);
      for (const attributes of instruction.detail.argumentAttributes) this.addAttributes(attributes);
    }
  }

  /** Enters the structs into the module: numbered ones first, with the numbers of their order. */
  finish(module: Module): void {
    const unnamed = this.structs.filter(({name}) => name === undefined);
    // The order is known only now; types made before have numbers of their own counting.
    unnamed.forEach((struct, index) => ((struct as {number: number | undefined}).number = index));
    module.namedTypes = [...unnamed, ...this.structs.filter(({name}) => name !== undefined)];
  }
}
