import {DataLayout} from '../../ir/analysis/data-layout.ts';
import {type Module} from '../../ir/model/module.ts';
import {type GlobalValue} from '../../ir/model/global.ts';
import {AttributeWriter} from './write-attributes.ts';
import {ConstantPool} from './constant-pool.ts';
import {MetadataTable} from './metadata-table.ts';
import {TypeTable} from './type-table.ts';
import {knownBundleTags, knownMetadataKinds} from './vocabulary.ts';
import {knownSyncScopes} from './codes.ts';
import {WriteProblems} from './write-problems.ts';

/** Strings that get numbers: those that LLVM knows first, then the module's own as they are met. */
export class NameNumbers {
  readonly names: string[];
  private readonly numbers: Map<string, number>;

  constructor(known: readonly string[]) {
    this.names = [...known];
    this.numbers = new Map(known.map((name, index) => [name, index]));
  }

  numberOf(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(name);
      this.numbers.set(name, number);
    }
    return number;
  }
}

/** Everything of a module that gets numbers before it is written. */
export class WriteTables {
  readonly module: Module;
  readonly problems = new WriteProblems();
  readonly types: TypeTable;
  readonly attributes: AttributeWriter;
  /** Variables, functions, aliases and ifuncs in the order of their records. */
  readonly globals = new Map<GlobalValue, number>();
  readonly constants: ConstantPool;
  readonly metadata: MetadataTable;
  readonly metadataKinds = new NameNumbers(knownMetadataKinds);
  readonly bundleTags = new NameNumbers(knownBundleTags);
  readonly syncScopes = new NameNumbers(knownSyncScopes);

  /** The address space that `alloca` results have in bitcode. */
  readonly allocaSpace: number;

  constructor(module: Module) {
    this.module = module;
    this.allocaSpace = new DataLayout(module.dataLayout?.value ?? '').allocaAddressSpace;
    this.types = new TypeTable(this.problems);
    this.attributes = new AttributeWriter(module, this.types, this.problems);
    for (const list of [module.globals, module.functions, ...aliasesByKind(module)]) {
      for (const global of list) this.globals.set(global, this.globals.size);
    }
    this.constants = new ConstantPool(this, this.globals.size);
    this.metadata = new MetadataTable(module.types, this.types, this.constants, this.problems);
  }
}

/** Aliases, then ifuncs. */
export function aliasesByKind(module: Module): [Module['aliases'], Module['aliases']] {
  return [
    module.aliases.filter((alias) => alias.kind === 'alias'),
    module.aliases.filter((alias) => alias.kind === 'ifunc'),
  ];
}
