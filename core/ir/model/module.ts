import {type AttributeGroup} from './attribute.ts';
import {
  type Comdat,
  type GlobalAlias,
  type GlobalValue,
  type GlobalVariable,
  type IrFunction,
  type UseListOrder,
} from './global.ts';
import {type MetadataDefinition, type NamedMetadata} from './metadata.ts';
import {TypeContext} from './type-context.ts';
import {type StructType, type Type} from './type.ts';

/** A header string such as `target triple = "..."`, decoded, with the range of the quoted text. */
export interface HeaderString {
  value: string;
  readonly start: number;
  readonly end: number;
}

/** A top-level construct that was not understood (or a ThinLTO summary entry), kept byte for byte. */
export interface UnknownEntity {
  readonly kind: 'unknown' | 'summary';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A place where a named struct is used: for references and rename. */
export interface NamedTypeUse {
  readonly type: StructType;
  readonly start: number;
  readonly end: number;
}

/**
 * A module of LLVM IR. Lists are in the order of the text. Names of duplicates: the maps have the first definition, the
 * lists have all (the verifier reports them).
 */
export class Module {
  readonly types: TypeContext;
  /** Whether the module's pointers are `ptr` (else `T*`). */
  opaquePointers = false;
  sourceFileName: HeaderString | undefined = undefined;
  dataLayout: HeaderString | undefined = undefined;
  targetTriple: HeaderString | undefined = undefined;
  /** `module asm` lines, decoded. */
  moduleAssembly: HeaderString[] = [];
  /** Named and numbered structs that have a definition line, in the order of the text. */
  namedTypes: StructType[] = [];
  /** Names given to types that are no structs (`%x = type i32`): LLVM prints them resolved. */
  typeAliases = new Map<string, Type>();
  /** Struct definitions after the first of the same name. */
  duplicateTypes: NamedTypeUse[] = [];
  namedTypeUses: NamedTypeUse[] = [];
  comdats: Comdat[] = [];
  globals: GlobalVariable[] = [];
  aliases: GlobalAlias[] = [];
  functions: IrFunction[] = [];
  attributeGroups: AttributeGroup[] = [];
  namedMetadata: NamedMetadata[] = [];
  metadata: MetadataDefinition[] = [];
  useListOrders: UseListOrder[] = [];
  unknowns: UnknownEntity[] = [];
  readonly globalsByName = new Map<string, GlobalValue>();
  readonly globalsByNumber = new Map<number, GlobalValue>();
  readonly metadataByNumber = new Map<number, MetadataDefinition>();
  readonly attributeGroupsByNumber = new Map<number, AttributeGroup>();
  readonly namedMetadataByName = new Map<string, NamedMetadata>();
  readonly comdatsByName = new Map<string, Comdat>();

  constructor(types: TypeContext = new TypeContext()) {
    this.types = types;
  }

  /** The function called `name`, if there is one. */
  findFunction(name: string): IrFunction | undefined {
    const found = this.globalsByName.get(name);
    return found?.kind === 'function' ? found : undefined;
  }

  /** The operands of named metadata `name` that lead to definitions. */
  namedNodes(name: string): MetadataDefinition[] {
    const nodes: MetadataDefinition[] = [];
    for (const operand of this.namedMetadataByName.get(name)?.operands ?? []) {
      if (operand.kind === 'reference' && operand.target !== undefined) nodes.push(operand.target);
    }
    return nodes;
  }
}
