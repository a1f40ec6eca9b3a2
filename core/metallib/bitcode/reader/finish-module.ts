import {Attribute, type AttributeGroup} from '../../../ir/model/attribute.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction, noAttachments} from '../../../ir/model/instruction.ts';
import {type MetadataAttachment} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type ModuleState} from './function-state.ts';
import {type Meta} from './metadata-node.ts';
import {MetadataNumbering} from './number-metadata.ts';
import {StructOrder} from './order-structs.ts';
import {type AttributeList} from './read-attributes.ts';
import {type PendingGlobal} from './read-globals.ts';

/**
 * Gives metadata, attribute groups, structs and unnamed globals the numbers and order that LLVM's printer gives them,
 * and enters all that waited for those.
 */
export function finishModule(module: Module, state: ModuleState, globals: readonly PendingGlobal[]): void {
  new ModuleFinisher(module, state, globals).finish();
}

class ModuleFinisher {
  private readonly module: Module;
  private readonly state: ModuleState;
  private readonly numbering: MetadataNumbering;
  private readonly groups = new Map<string, number>();
  private readonly lists = new Map<object, AttributeList>();

  constructor(module: Module, state: ModuleState, globals: readonly PendingGlobal[]) {
    this.module = module;
    this.state = state;
    this.numbering = new MetadataNumbering(module);
    for (const {global, attributes} of globals) this.lists.set(global, attributes);
  }

  finish(): void {
    for (const list of this.state.attachments.values()) list.sort((a, b) => a.kind - b.kind);
    this.numberGlobals();
    this.numberGroups();
    this.numberMetadata();
    this.orderStructs();
    this.enterMetadata();
    this.enterComdats();
    this.state.values.numberReferences();
  }

  private numberGlobals(): void {
    const {module} = this;
    const aliases = module.aliases.filter(({kind}) => kind === 'alias');
    const ifuncs = module.aliases.filter(({kind}) => kind === 'ifunc');
    module.aliases = [...aliases, ...ifuncs];
    let next = 0;
    for (const global of [...module.globals, ...module.aliases, ...module.functions]) {
      if (global.name !== undefined) continue;
      global.number = next++;
      module.globalsByNumber.set(global.number, global);
    }
    for (const fn of module.functions) {
      if (!fn.isDeclaration) continue;
      fn.parameters.forEach((parameter, index) => (parameter.number = index));
    }
  }

  private numberGroups(): void {
    for (const global of this.module.globals) global.attributes = this.groupOf(this.lists.get(global));
    for (const fn of this.module.functions) fn.attributes = this.groupOf(this.lists.get(fn));
    for (const {list, into} of this.state.callAttributes.values()) into.push(...this.groupOf(list));
  }

  private groupOf(list: AttributeList | undefined): Attribute[] {
    const key = list?.functionKey() ?? '';
    if (list === undefined || key === '') return [];
    let number = this.groups.get(key);
    if (number === undefined) {
      number = this.groups.size;
      this.groups.set(key, number);
      const group: AttributeGroup = {
        kind: 'attribute-group',
        number,
        attributes: list.function(),
        start: -1,
        end: -1,
        nameStart: -1,
        nameEnd: -1,
      };
      this.module.attributeGroups.push(group);
      this.module.attributeGroupsByNumber.set(number, group);
    }
    return [new Attribute('group', '', undefined, number, undefined, -1, -1)];
  }

  private numberMetadata(): void {
    const {module, numbering, state} = this;
    for (const global of module.globals) this.numberAttachments(global);
    for (const {operands} of state.metadata.named) for (const operand of operands) numbering.number(operand);
    for (const fn of module.functions) {
      this.numberAttachments(fn);
      for (const instruction of instructionsOf(fn)) {
        if (callsIntrinsic(instruction)) {
          for (const operand of instruction.operands) numbering.number(this.metadataOf(operand));
        }
        this.numberAttachments(instruction);
      }
    }
  }

  private numberAttachments(owner: object): void {
    for (const {node} of this.state.attachments.get(owner) ?? []) this.numbering.number(node);
  }

  private readonly metadataOf = (operand: Operand): Meta | undefined =>
    operand.kind === 'metadata' ? this.state.metadataOperands.get(operand) : undefined;

  private orderStructs(): void {
    const {module} = this;
    const order = new StructOrder();
    for (const global of module.globals) {
      order.addType(global.type);
      order.addType(global.valueType);
      order.addConstant(global.initializer);
    }
    for (const alias of module.aliases) {
      if (alias.kind !== 'alias') continue;
      order.addType(alias.type);
      order.addConstant(alias.target);
    }
    for (const fn of module.functions) this.orderFunction(order, fn);
    for (const {operands} of this.state.metadata.named)
      for (const operand of operands) order.addMetadata(operand);
    order.finish(module);
  }

  private orderFunction(order: StructOrder, fn: IrFunction): void {
    order.addType(fn.type);
    order.addType(fn.functionType);
    order.addAttributes(fn.returnAttributes);
    for (const parameter of fn.parameters) order.addAttributes(parameter.attributes);
    for (const part of [fn.personality, fn.prefix, fn.prologue]) order.addConstant(part);
    for (const instruction of instructionsOf(fn)) {
      order.addInstruction(instruction, this.metadataOf);
      for (const {name, node} of this.state.attachments.get(instruction) ?? [])
        if (name !== 'dbg') order.addMetadata(node);
    }
  }

  private enterMetadata(): void {
    const {module, numbering, state} = this;
    for (const {name, operands} of state.metadata.named) {
      const entity = {
        kind: 'named-metadata' as const,
        name,
        operands: operands.map((operand) => numbering.use(operand)),
        start: -1,
        end: -1,
        nameStart: -1,
        nameEnd: -1,
      };
      module.namedMetadata.push(entity);
      if (!module.namedMetadataByName.has(name)) module.namedMetadataByName.set(name, entity);
    }
    for (const [operand, meta] of state.metadataOperands) operand.metadata = numbering.use(meta);
    for (const global of module.globals) global.metadata = this.attachmentsOf(global) ?? [];
    for (const fn of module.functions) {
      fn.metadata = this.attachmentsOf(fn) ?? noAttachments;
      for (const instruction of instructionsOf(fn)) {
        const attachments = this.attachmentsOf(instruction);
        if (attachments !== undefined) instruction.metadata = attachments;
      }
    }
    numbering.finish();
  }

  private attachmentsOf(owner: object): MetadataAttachment[] | undefined {
    return this.state.attachments
      .get(owner)
      ?.map(({name, node}) => ({name, node: this.numbering.use(node), start: -1, end: -1}));
  }

  /** Only those in use are printed, in the order of their first use. */
  private enterComdats(): void {
    const {module} = this;
    const known = module.comdats;
    module.comdats = [];
    for (const {comdat: name} of [...module.functions, ...module.globals]) {
      if (name === undefined || module.comdatsByName.has(name)) continue;
      const comdat = known.find((candidate) => candidate.name === name);
      if (comdat === undefined) continue;
      module.comdats.push(comdat);
      module.comdatsByName.set(name, comdat);
    }
  }
}

function* instructionsOf(fn: IrFunction): Iterable<Instruction> {
  for (const block of fn.blocks) yield* block.instructions;
}

function callsIntrinsic(instruction: Instruction): boolean {
  const callee = instruction.opcode === 'call' ? instruction.operands[0] : undefined;
  return callee?.kind === 'global' && callee.name?.startsWith('llvm.') === true;
}
