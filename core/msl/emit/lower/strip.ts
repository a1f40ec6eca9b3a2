import {type IrFunction} from '../../../ir/model/global.ts';
import {noAttachments, noRecords} from '../../../ir/model/instruction.ts';
import {type Metadata, type MetadataAttachment, type MetadataDefinition} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';

/** Kinds of attachments that Apple's compilers write, too; all other kinds are hints of newer LLVM or debug information. */
const keptKinds: ReadonlySet<string> = new Set(['tbaa', 'llvm.loop', 'range', 'alias.scope', 'noalias']);

/** Takes away debug records, attachments that AIR does not have, and all named metadata. */
export function stripMetadata(module: Module): void {
  for (const fn of module.functions) stripFunction(fn);
  for (const global of module.globals) global.metadata = noAttachments;
  module.namedMetadata = [];
  module.namedMetadataByName.clear();
  module.useListOrders = [];
}

function stripFunction(fn: IrFunction): void {
  fn.metadata = noAttachments;
  fn.useListOrders = [];
  for (const block of fn.blocks) {
    block.trailingRecords = noRecords;
    block.instructions = block.instructions.filter((instruction) => {
      const callee = instruction.opcode === 'call' ? instruction.operands[0] : undefined;
      const name = callee?.kind === 'global' ? (callee.name ?? '') : '';
      return !name.startsWith('llvm.dbg.') && !name.startsWith('llvm.var.annotation');
    });
    for (const instruction of block.instructions) {
      instruction.records = noRecords;
      if (instruction.metadata.length === 0) continue;
      const kept = instruction.metadata.filter((attachment) => keptKinds.has(attachment.name));
      instruction.metadata = kept.length === 0 ? noAttachments : kept;
    }
  }
}

/** Takes source places out of loop metadata: `!1 = distinct !{!1, !DILocation, ...}`. */
function stripLoopPlaces(definition: MetadataDefinition): void {
  if (definition.body.kind !== 'tuple') return;
  definition.body.elements = definition.body.elements.filter((element) => {
    const body = element.kind === 'reference' ? element.target?.body : element;
    return body?.kind !== 'specialised';
  });
}

/** Drops definitions that nothing refers to and numbers the others from 0, in order of first use. */
export function collectMetadata(module: Module): void {
  const reached = new Set<MetadataDefinition>();
  const visit = (root: Metadata): void => {
    const pending: Metadata[] = [root];
    for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
      if (node.kind === 'tuple') pending.unshift(...node.elements);
      else if (node.kind === 'specialised') pending.unshift(...node.fields.map((field) => field.value));
      else if (node.kind === 'reference' && node.target !== undefined && !reached.has(node.target)) {
        reached.add(node.target);
        pending.unshift(node.target.body);
      }
    }
  };
  const visitAll = (attachments: readonly MetadataAttachment[]): void => {
    for (const attachment of attachments) {
      if (attachment.name === 'llvm.loop' && attachment.node.kind === 'reference' && attachment.node.target)
        stripLoopPlaces(attachment.node.target);
      visit(attachment.node);
    }
  };
  for (const named of module.namedMetadata) named.operands.forEach(visit);
  for (const fn of module.functions) {
    visitAll(fn.metadata);
    for (const block of fn.blocks)
      for (const instruction of block.instructions) visitAll(instruction.metadata);
  }
  module.metadata = [...reached];
  module.metadataByNumber.clear();
  module.metadata.forEach((definition, index) => {
    definition.number = index;
    module.metadataByNumber.set(index, definition);
  });
}
