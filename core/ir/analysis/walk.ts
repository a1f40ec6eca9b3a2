import {type IrFunction} from '../model/global.ts';
import {forEachOperand, type Instruction} from '../model/instruction.ts';
import {type Metadata, type MetadataAttachment} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {type Operand} from '../model/operand.ts';

export interface ModuleVisitor {
  /** Every operand, those inside constants and metadata included. */
  readonly operand?: (operand: Operand, instruction: Instruction | undefined) => void;
  /** Every piece of metadata at its place of use or definition. */
  readonly metadata?: (metadata: Metadata, instruction: Instruction | undefined) => void;
}

/** The operands directly inside `operand`. */
export function partsOf(operand: Operand): readonly Operand[] {
  switch (operand.kind) {
    case 'aggregate':
      return operand.elements;
    case 'splat':
      return [operand.element];
    case 'expression':
    case 'ptrauth':
      return operand.operands;
    case 'blockaddress':
      return [operand.function, operand.block];
    case 'dso_local_equivalent':
    case 'no_cfi':
      return [operand.global];
    default:
      return noParts;
  }
}

const noParts: readonly Operand[] = [];

class Walk {
  private readonly visitor: ModuleVisitor;
  private readonly pending: (Operand | Metadata)[] = [];
  instruction: Instruction | undefined = undefined;

  constructor(visitor: ModuleVisitor) {
    this.visitor = visitor;
  }

  /** Visits `root` and all inside it; the nesting of constants may be deep, so there is no recursion. */
  visit(root: Operand | Metadata): void {
    const {pending, visitor} = this;
    pending.push(root);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if ('type' in node) {
        visitor.operand?.(node, this.instruction);
        if (node.kind === 'metadata') pending.push(node.metadata);
        else for (const part of partsOf(node)) pending.push(part);
        continue;
      }
      visitor.metadata?.(node, this.instruction);
      if (node.kind === 'value') pending.push(node.operand);
      else if (node.kind === 'tuple') for (const element of node.elements) pending.push(element);
      else if (node.kind === 'specialised') for (const field of node.fields) pending.push(field.value);
    }
  }

  visitOptional(root: Operand | undefined): void {
    if (root !== undefined) this.visit(root);
  }

  attachments(attachments: readonly MetadataAttachment[]): void {
    for (const attachment of attachments) this.visit(attachment.node);
  }
}

/** Visits a piece of metadata and all inside it; references are visited and not followed. */
export function walkMetadata(root: Metadata, visitor: ModuleVisitor): void {
  new Walk(visitor).visit(root);
}

/** Visits everything that a function uses. */
export function walkFunction(fn: IrFunction, visitor: ModuleVisitor): void {
  const walk = new Walk(visitor);
  walk.visitOptional(fn.prefix);
  walk.visitOptional(fn.prologue);
  walk.visitOptional(fn.personality);
  walk.attachments(fn.metadata);
  for (const block of fn.blocks) {
    for (const instruction of block.instructions) {
      walk.instruction = instruction;
      for (const record of instruction.records) for (const argument of record.arguments) walk.visit(argument);
      forEachOperand(instruction, (operand) => walk.visit(operand));
      walk.attachments(instruction.metadata);
    }
    walk.instruction = undefined;
    for (const record of block.trailingRecords) for (const argument of record.arguments) walk.visit(argument);
  }
}

/** Visits everything that the module uses: globals, functions, metadata. */
export function walkModule(module: Module, visitor: ModuleVisitor): void {
  const walk = new Walk(visitor);
  for (const global of module.globals) {
    walk.visitOptional(global.initializer);
    walk.attachments(global.metadata);
  }
  for (const alias of module.aliases) {
    walk.visit(alias.target);
    walk.attachments(alias.metadata);
  }
  for (const fn of module.functions) walkFunction(fn, visitor);
  for (const named of module.namedMetadata) for (const operand of named.operands) walk.visit(operand);
  for (const definition of module.metadata) walk.visit(definition.body);
}
