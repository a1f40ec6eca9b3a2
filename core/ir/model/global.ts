import {type Attribute} from './attribute.ts';
import {type DebugRecord, type Instruction} from './instruction.ts';
import {type MetadataAttachment} from './metadata.ts';
import {type Operand} from './operand.ts';
import {type FunctionType, type PointerType, type Type} from './type.ts';

/** What globals of all kinds share. */
export interface GlobalCommon {
  /** Decoded, without `@`; undefined for a numbered global. */
  name: string | undefined;
  /** The number of an unnamed global; -1 when named. */
  number: number;
  /** `internal`, `linkonce_odr`...; undefined for external. A declaration may say `external` or `extern_weak`. */
  linkage: string | undefined;
  visibility: 'hidden' | 'protected' | 'default' | undefined;
  dllStorage: 'dllimport' | 'dllexport' | undefined;
  /** `dso_local` or `dso_preemptable` when stated. */
  preemption: 'dso_local' | 'dso_preemptable' | undefined;
  threadLocal: string | undefined;
  unnamedAddress: 'unnamed_addr' | 'local_unnamed_addr' | undefined;
  /** Decoded. */
  partition: string | undefined;
  readonly start: number;
  end: number;
  /** The `@x` of the definition or declaration. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** `@x = [linkage] global|constant T [initializer]`. */
export interface GlobalVariable extends GlobalCommon {
  readonly kind: 'global-variable';
  /** The type of a reference to it: a pointer, typed or opaque as the module is. */
  type: PointerType;
  valueType: Type;
  addressSpace: number;
  constant: boolean;
  externallyInitialized: boolean;
  initializer: Operand | undefined;
  section: string | undefined;
  /** The comdat's name without `$`; the global's own name for a bare `comdat`. */
  comdat: string | undefined;
  /** Bytes; 0 when not stated. */
  align: number;
  codeModel: string | undefined;
  /** `no_sanitize_address`, `sanitize_memtag`... */
  sanitizer: readonly string[];
  attributes: readonly Attribute[];
  metadata: readonly MetadataAttachment[];
}

/** `@x = alias T, T* @y` and `@x = ifunc ...`. */
export interface GlobalAlias extends GlobalCommon {
  readonly kind: 'alias' | 'ifunc';
  type: PointerType;
  valueType: Type;
  addressSpace: number;
  /** The aliasee or resolver. */
  target: Operand;
  metadata: readonly MetadataAttachment[];
}

/** A parameter of a function. */
export class Argument {
  readonly kind = 'argument';
  type: Type;
  name: string | undefined;
  /** The number of an unnamed parameter; -1 when named. */
  number: number;
  readonly index: number;
  attributes: readonly Attribute[];
  readonly parent: IrFunction;
  /** Type to name. */
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;

  constructor(
    parent: IrFunction,
    index: number,
    type: Type,
    name: string | undefined,
    number: number,
    attributes: readonly Attribute[],
    ranges: {start: number; end: number; nameStart: number; nameEnd: number},
  ) {
    this.parent = parent;
    this.index = index;
    this.type = type;
    this.name = name;
    this.number = number;
    this.attributes = attributes;
    this.start = ranges.start;
    this.end = ranges.end;
    this.nameStart = ranges.nameStart;
    this.nameEnd = ranges.nameEnd;
  }
}

/** A basic block. Its last instruction should be a terminator (the verifier checks). */
export class Block {
  readonly kind = 'block';
  name: string | undefined;
  /** The number of an unnamed block; -1 when named. */
  number: number;
  instructions: Instruction[] = [];
  /** Debug records after the last instruction (not legal, kept for recovery). */
  trailingRecords: readonly DebugRecord[] = [];
  readonly parent: IrFunction;
  /** Position in `parent.blocks`. */
  index = 0;
  start: number;
  end: number;
  /** The label (without its colon); -1 when the label is implied. */
  nameStart: number;
  nameEnd: number;

  constructor(
    parent: IrFunction,
    name: string | undefined,
    number: number,
    ranges: {start: number; end: number; nameStart: number; nameEnd: number},
  ) {
    this.parent = parent;
    this.name = name;
    this.number = number;
    this.start = ranges.start;
    this.end = ranges.end;
    this.nameStart = ranges.nameStart;
    this.nameEnd = ranges.nameEnd;
  }
}

/** `uselistorder type value, { ... }` as text; LLVM checks it against its own lists, we only keep it. */
export interface UseListOrder {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A function definition (`blocks` is not empty) or declaration. */
export interface IrFunction extends GlobalCommon {
  readonly kind: 'function';
  /** The type of a reference to it: a pointer, typed or opaque as the module is. */
  type: PointerType;
  functionType: FunctionType;
  parameters: Argument[];
  readonly isDeclaration: boolean;
  blocks: Block[];
  callingConvention: string | undefined;
  addressSpace: number;
  returnAttributes: readonly Attribute[];
  /** Groups and attributes after the parameters. */
  attributes: readonly Attribute[];
  section: string | undefined;
  comdat: string | undefined;
  align: number;
  gc: string | undefined;
  prefix: Operand | undefined;
  prologue: Operand | undefined;
  personality: Operand | undefined;
  metadata: readonly MetadataAttachment[];
  useListOrders: readonly UseListOrder[];
  /** The braces of the body; -1 for a declaration. */
  bodyStart: number;
  bodyEnd: number;
}

export type GlobalValue = GlobalVariable | GlobalAlias | IrFunction;

/** `$name = comdat any`. */
export interface Comdat {
  readonly kind: 'comdat';
  readonly name: string;
  readonly selection: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}
