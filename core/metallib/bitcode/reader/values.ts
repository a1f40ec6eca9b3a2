import {type Argument, type Block, type GlobalValue} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {BlockReference, GlobalReference, LocalReference, type Operand} from '../../../ir/model/operand.ts';
import {type FunctionType, type Type} from '../../../ir/model/type.ts';
import {type TypeTable} from './read-types.ts';
import {type Fields} from './record.ts';

/** A constant as its record says; every use makes nodes of its own from it. */
export interface ConstantEntry {
  readonly kind: 'constant';
  readonly type: Type;
  readonly fields: Fields;
  /** Where the numbers of its parts are looked up. */
  readonly scope: ValueScope;
  /** Inline assembly: the type of what is called. */
  readonly calleeType?: FunctionType;
}

export interface LocalEntry {
  readonly kind: 'local';
  readonly type: Type;
  readonly target: Argument | Instruction;
}

export interface GlobalEntry {
  readonly kind: 'global';
  readonly type: Type;
  readonly target: GlobalValue;
}

export type ValueEntry = ConstantEntry | LocalEntry | GlobalEntry;

/** The values of a module, or of a function behind those of its module. */
export class ValueScope {
  private readonly outer: readonly ValueEntry[];
  readonly own: ValueEntry[] = [];

  constructor(outer: readonly ValueEntry[]) {
    this.outer = outer;
  }

  /** The number of the next value. */
  get size(): number {
    return this.outer.length + this.own.length;
  }

  get(id: number): ValueEntry | undefined {
    const {outer} = this;
    return id < outer.length ? outer[id] : this.own[id - outer.length];
  }
}

/** Nodes of one module in all: constants may share parts without end, their text may not. */
const maximumNodes = 3_000_000;

/** The values of a module by number, and the operands that stand for them. */
export class ValueTable {
  readonly types: TypeTable;
  private readonly moduleScope = new ValueScope([]);
  /** The function's that is being read, else the module's. */
  scope: ValueScope = this.moduleScope;
  /** Makes the operand for a constant; set by the reader of constants, which needs this table itself. */
  makeConstant: (entry: ConstantEntry, depth: number) => Operand = (entry) =>
    entry.fields.fail('constants cannot be read yet');
  /** References to values and blocks without a name: their numbers are known at the end of a function. */
  private unnamed: (LocalReference | BlockReference)[] = [];
  private nodes = 0;

  constructor(types: TypeTable) {
    this.types = types;
  }

  /** Counts a node. */
  spend(fields: Fields): void {
    if (++this.nodes > maximumNodes) fields.fail('the module expands to too many constants: not supported');
  }

  /** Begins a function: its values follow those of the module. */
  enterFunction(): void {
    this.scope = new ValueScope(this.moduleScope.own);
  }

  leaveFunction(): void {
    this.scope = this.moduleScope;
  }

  add(entry: ValueEntry): void {
    this.scope.own.push(entry);
  }

  get(id: number, fields: Fields, scope = this.scope): ValueEntry {
    return scope.get(id) ?? fields.fail(`there is no value ${id}`);
  }

  /** An operand for value `id`, which is defined already. */
  operand(id: number, fields: Fields, scope = this.scope, depth = 0): Operand {
    const entry = this.get(id, fields, scope);
    this.spend(fields);
    switch (entry.kind) {
      case 'constant':
        return this.makeConstant(entry, depth);
      case 'global':
        return globalReference(entry.target);
      case 'local':
        return this.local(entry.type, entry.target.name, entry.target);
    }
  }

  local(type: Type, name: string | undefined, target: Argument | Instruction | undefined): LocalReference {
    const reference = new LocalReference(type, name, target?.number ?? -1, target, -1, -1);
    if (name === undefined) this.unnamed.push(reference);
    return reference;
  }

  block(target: Block): BlockReference {
    const reference = new BlockReference(
      this.types.context.label,
      target.name,
      target.number,
      target,
      -1,
      -1,
    );
    if (target.name === undefined) this.unnamed.push(reference);
    return reference;
  }

  /** Gives references to unnamed values the numbers that these have by now. */
  numberReferences(): void {
    for (const reference of this.unnamed) {
      if (reference.target !== undefined) (reference as {number: number}).number = reference.target.number;
    }
    this.unnamed = [];
  }
}

export function globalReference(target: GlobalValue): GlobalReference {
  return new GlobalReference(target.type, target.name, target.number, target, -1, -1);
}
