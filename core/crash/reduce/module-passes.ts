import {type Attribute} from '../../ir/model/attribute.ts';
import {type GlobalAlias, type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type Instruction, noRecords} from '../../ir/model/instruction.ts';
import {type Metadata, type MetadataTuple, type NamedMetadata} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {type StructType} from '../../ir/model/type.ts';
import {passOver} from './pass.ts';
import {referencedGlobals} from './references.ts';

function without<Item>(items: readonly Item[], dropped: readonly Item[]): Item[] {
  const gone = new Set(dropped);
  return items.filter((item) => !gone.has(item));
}

/** Variables, aliases and declarations that nothing refers to. */
export const unusedGlobals = passOver<GlobalVariable | GlobalAlias | IrFunction>(
  'unused globals',
  (module) => {
    const used = referencedGlobals(module);
    return [
      ...module.globals,
      ...module.aliases,
      ...module.functions.filter((fn) => fn.blocks.length === 0),
    ].filter((global) => !used.has(global));
  },
  (module, dropped) => {
    const gone = new Set(dropped);
    module.globals = module.globals.filter((global) => !gone.has(global));
    module.aliases = module.aliases.filter((alias) => !gone.has(alias));
    module.functions = module.functions.filter((fn) => !gone.has(fn));
  },
);

/** Variables that are listed only (`llvm.used`), whatever they list. */
export const listedGlobals = passOver<GlobalVariable>(
  'lists of globals',
  (module) => module.globals.filter(({name}) => name?.startsWith('llvm.') === true),
  (module, dropped) => {
    module.globals = without(module.globals, dropped);
  },
);

/** Whole named metadata: `!llvm.ident`, `!air.compile_options`. */
export const namedLists = passOver<NamedMetadata>(
  'metadata lists',
  (module) => module.namedMetadata,
  (module, dropped) => {
    module.namedMetadata = without(module.namedMetadata, dropped);
  },
);

interface NamedOperand {
  readonly named: NamedMetadata;
  readonly operand: Metadata;
}

/** Nodes of named metadata: single flags, options, records. */
export const namedNodes = passOver<NamedOperand>(
  'metadata nodes',
  (module) => module.namedMetadata.flatMap((named) => named.operands.map((operand) => ({named, operand}))),
  (_, dropped) => {
    for (const {named, operand} of dropped) named.operands = without(named.operands, [operand]);
  },
);

interface Element {
  readonly tuple: MetadataTuple;
  readonly index: number;
}

function tuples(module: Module): MetadataTuple[] {
  const found: MetadataTuple[] = [];
  const pending = module.metadata.map(({body}) => body);
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    if (node.kind !== 'tuple') continue;
    found.push(node);
    pending.push(...node.elements);
  }
  return found;
}

/** Elements of metadata nodes, one by one: also those that lead to other nodes. */
export const elements = passOver<Element>(
  'metadata elements',
  (module) => tuples(module).flatMap((tuple) => tuple.elements.map((_, index) => ({tuple, index}))),
  (_, dropped) => dropElements(dropped),
);

/** Elements in twos: a key of a record with its value. */
export const elementPairs = passOver<Element>(
  'metadata keys',
  (module) =>
    tuples(module).flatMap((tuple) =>
      tuple.elements.flatMap((element, index) =>
        element.kind === 'string' && index + 1 < tuple.elements.length ? [{tuple, index}] : [],
      ),
    ),
  (_, dropped) =>
    dropElements(
      dropped.flatMap(({tuple, index}) => [
        {tuple, index},
        {tuple, index: index + 1},
      ]),
    ),
);

function dropElements(dropped: readonly Element[]): void {
  for (const tuple of new Set(dropped.map((element) => element.tuple))) {
    const gone = new Set(dropped.flatMap((element) => (element.tuple === tuple ? [element.index] : [])));
    tuple.elements = tuple.elements.filter((_, index) => !gone.has(index));
  }
}

const allInstructions = (module: Module): Instruction[] =>
  module.functions.flatMap((fn) => fn.blocks.flatMap((block) => block.instructions));

/** Metadata on instructions, functions and variables, and debug records. */
export const attachments = passOver<Instruction | GlobalVariable | IrFunction>(
  'attachments',
  (module) => [
    ...module.globals.filter(({metadata}) => metadata.length > 0),
    ...module.functions.filter(({metadata}) => metadata.length > 0),
    ...allInstructions(module).filter(({metadata, records}) => metadata.length + records.length > 0),
  ],
  (_, dropped) => {
    for (const holder of dropped) {
      holder.metadata = [];
      if (holder.kind === 'instruction') holder.records = noRecords;
    }
  },
);

/** Attributes of attribute groups. */
export const groupAttributes = passOver<{group: number; attribute: Attribute}>(
  'attributes',
  (module) =>
    module.attributeGroups.flatMap(({attributes}, group) =>
      attributes.map((attribute) => ({group, attribute})),
    ),
  (module, dropped) => {
    module.attributeGroups = module.attributeGroups.map((group, index) => ({
      ...group,
      attributes: without(
        group.attributes,
        dropped.flatMap((unit) => (unit.group === index ? [unit.attribute] : [])),
      ),
    }));
  },
);

/** Attributes that functions, parameters and results carry themselves, references to groups included. */
export const functionAttributes = passOver<{
  readonly get: () => readonly Attribute[];
  readonly set: (kept: Attribute[]) => void;
}>(
  'attributes of functions and parameters',
  (module) =>
    module.functions
      .flatMap((fn) => [
        {get: () => fn.attributes, set: (kept: Attribute[]) => void (fn.attributes = kept)},
        {get: () => fn.returnAttributes, set: (kept: Attribute[]) => void (fn.returnAttributes = kept)},
        ...fn.parameters.map((parameter) => ({
          get: () => parameter.attributes,
          set: (kept: Attribute[]) => void (parameter.attributes = kept),
        })),
      ])
      .filter((unit) => unit.get().length > 0),
  (_, dropped) => {
    for (const unit of dropped) unit.set([]);
  },
);

/** Attribute groups and struct types; those in use cannot go, which the verifier tells. */
export const groups = passOver<{readonly number: number}>(
  'attribute groups',
  (module) => module.attributeGroups,
  (module, dropped) => {
    const gone = new Set(dropped.map(({number}) => number));
    module.attributeGroups = module.attributeGroups.filter(({number}) => !gone.has(number));
  },
);

export const types = passOver<StructType>(
  'types',
  (module) => module.namedTypes,
  (module, dropped) => {
    module.namedTypes = without(module.namedTypes, dropped);
  },
);
