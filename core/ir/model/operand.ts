import {type Argument, type Block, type GlobalValue} from './global.ts';
import {type Instruction} from './instruction.ts';
import {type Metadata} from './metadata.ts';
import {type Type} from './type.ts';

/**
 * A value at a place where it is used. Each use is a node of its own with the range of its text
 * (`start`..`end`, without the type; `typeStart` is where the written type begins, -1 when it is implied).
 * References lead to their definition by `target`; the parser leaves it undefined when there is none (the
 * verifier reports that) and does not check that the definition has the type that the use states.
 */
export type Operand = LocalReference | BlockReference | GlobalReference | Constant | MetadataOperand;

/** An operand that is no local value, block or metadata; global references are constants too, see `isConstant`. */
export type Constant =
  | IntegerConstant
  | FloatConstant
  | SimpleConstant
  | AggregateConstant
  | StringConstant
  | SplatConstant
  | ExpressionConstant
  | BlockAddressConstant
  | FunctionWrapperConstant
  | PointerAuthConstant
  | InlineAssembly
  | UnknownOperand;

/** What a local reference may lead to. */
export type LocalValue = Argument | Instruction;

abstract class OperandNode {
  type: Type;
  readonly start: number;
  readonly end: number;
  typeStart = -1;

  constructor(type: Type, start: number, end: number) {
    this.type = type;
    this.start = start;
    this.end = end;
  }
}

/** A use of something by its name or number, as written; the printer takes them from `target` when there is one. */
abstract class Reference<Target> extends OperandNode {
  readonly name: string | undefined;
  readonly number: number;
  target: Target | undefined;

  constructor(
    type: Type,
    name: string | undefined,
    number: number,
    target: Target | undefined,
    start: number,
    end: number,
  ) {
    super(type, start, end);
    this.name = name;
    this.number = number;
    this.target = target;
  }
}

/** `%x` or `%5`. */
export class LocalReference extends Reference<LocalValue> {
  readonly kind = 'local';
}

/** `label %x`; `type` is the label type. */
export class BlockReference extends Reference<Block> {
  readonly kind = 'block';
}

/** `@x` or `@5`; `type` is the pointer type that the use states (or implies). */
export class GlobalReference extends Reference<GlobalValue> {
  readonly kind = 'global';
}

/**
 * An integer, wrapped to its type's width as LLVM does (signed; `i1` is 0 or 1). `small` has the value when it is a
 * safe integer, otherwise `large` has it.
 */
export class IntegerConstant extends OperandNode {
  readonly kind = 'integer';
  readonly small: number;
  readonly large: bigint | undefined;

  constructor(type: Type, small: number, large: bigint | undefined, start: number, end: number) {
    super(type, start, end);
    this.small = small;
    this.large = large;
  }

  get value(): bigint {
    return this.large ?? BigInt(this.small);
  }
}

/** A floating-point literal as written; `floatBits` (model/float-bits.ts) gives its exact bits. */
export class FloatConstant extends OperandNode {
  readonly kind = 'float';
  readonly text: string;

  constructor(type: Type, text: string, start: number, end: number) {
    super(type, start, end);
    this.text = text;
  }
}

export type SimpleConstantKind = 'null' | 'undef' | 'poison' | 'zeroinitializer' | 'none';

export class SimpleConstant extends OperandNode {
  readonly kind: SimpleConstantKind;

  constructor(type: Type, kind: SimpleConstantKind, start: number, end: number) {
    super(type, start, end);
    this.kind = kind;
  }
}

/** `[...]`, `{...}`, `<{...}>` or `<...>`; `shape` is what the brackets say, `type` what the context says. */
export class AggregateConstant extends OperandNode {
  readonly kind = 'aggregate';
  readonly shape: 'array' | 'struct' | 'packed-struct' | 'vector';
  elements: Operand[];

  constructor(
    type: Type,
    shape: AggregateConstant['shape'],
    elements: Operand[],
    start: number,
    end: number,
  ) {
    super(type, start, end);
    this.shape = shape;
    this.elements = elements;
  }
}

/** `c"..."`. `raw` is the text between the quotes in LLVM's canonical escaping (`\0A`, upper case). */
export class StringConstant extends OperandNode {
  readonly kind = 'string';
  readonly raw: string;

  constructor(type: Type, raw: string, start: number, end: number) {
    super(type, start, end);
    this.raw = raw;
  }
}

/** `splat (i32 7)`. */
export class SplatConstant extends OperandNode {
  readonly kind = 'splat';
  element: Operand;

  constructor(type: Type, element: Operand, start: number, end: number) {
    super(type, start, end);
    this.element = element;
  }
}

/** A constant expression: `getelementptr inbounds (...)`, `bitcast (... to ...)`, `add (...)`, `icmp eq (...)`. */
export class ExpressionConstant extends OperandNode {
  readonly kind = 'expression';
  readonly opcode: string;
  readonly flags: number;
  operands: Operand[];
  /** `getelementptr`: the source element type. */
  sourceType: Type | undefined;
  /** `icmp` and `fcmp`. */
  readonly predicate: string | undefined;
  /** `extractvalue` and `insertvalue`. */
  readonly indices: readonly number[];
  /** `getelementptr`: the index marked `inrange` (LLVM 14), or the text in `inrange(-8, 16)`; else undefined. */
  inRange: number | string | undefined;

  constructor(
    type: Type,
    opcode: string,
    flags: number,
    operands: Operand[],
    details: {
      sourceType?: Type | undefined;
      predicate?: string | undefined;
      indices?: readonly number[];
      inRange?: number | string | undefined;
    },
    start: number,
    end: number,
  ) {
    super(type, start, end);
    this.opcode = opcode;
    this.flags = flags;
    this.operands = operands;
    this.sourceType = details.sourceType;
    this.predicate = details.predicate;
    this.indices = details.indices ?? noIndices;
    this.inRange = details.inRange;
  }

  /** The same expression with other flags. */
  withFlags(flags: number): ExpressionConstant {
    return new ExpressionConstant(this.type, this.opcode, flags, this.operands, this, this.start, this.end);
  }
}

const noIndices: readonly number[] = [];

/** `blockaddress(@f, %b)`. */
export class BlockAddressConstant extends OperandNode {
  readonly kind = 'blockaddress';
  function: GlobalReference;
  block: BlockReference;

  constructor(type: Type, fn: GlobalReference, block: BlockReference, start: number, end: number) {
    super(type, start, end);
    this.function = fn;
    this.block = block;
  }
}

/** `dso_local_equivalent @f` and `no_cfi @f`. */
export class FunctionWrapperConstant extends OperandNode {
  readonly kind: 'dso_local_equivalent' | 'no_cfi';
  global: GlobalReference;

  constructor(
    type: Type,
    kind: 'dso_local_equivalent' | 'no_cfi',
    global: GlobalReference,
    start: number,
    end: number,
  ) {
    super(type, start, end);
    this.kind = kind;
    this.global = global;
  }
}

/** `ptrauth (ptr @x, i32 0, ...)`. */
export class PointerAuthConstant extends OperandNode {
  readonly kind = 'ptrauth';
  operands: Operand[];

  constructor(type: Type, operands: Operand[], start: number, end: number) {
    super(type, start, end);
    this.operands = operands;
  }
}

/** `asm sideeffect "code", "constraints"`; both strings in canonical escaping. */
export class InlineAssembly extends OperandNode {
  readonly kind = 'asm';
  readonly sideEffect: boolean;
  readonly alignStack: boolean;
  readonly intelDialect: boolean;
  readonly unwind: boolean;
  readonly assembly: string;
  readonly constraints: string;

  constructor(
    type: Type,
    details: {
      sideEffect: boolean;
      alignStack: boolean;
      intelDialect: boolean;
      unwind: boolean;
      assembly: string;
      constraints: string;
    },
    start: number,
    end: number,
  ) {
    super(type, start, end);
    this.sideEffect = details.sideEffect;
    this.alignStack = details.alignStack;
    this.intelDialect = details.intelDialect;
    this.unwind = details.unwind;
    this.assembly = details.assembly;
    this.constraints = details.constraints;
  }
}

/** `metadata !12`: metadata as an argument; `type` is the metadata type. */
export class MetadataOperand extends OperandNode {
  readonly kind = 'metadata';
  metadata: Metadata;

  constructor(type: Type, metadata: Metadata, start: number, end: number) {
    super(type, start, end);
    this.metadata = metadata;
  }
}

/** Text that could not be read as a value. */
export class UnknownOperand extends OperandNode {
  readonly kind = 'unknown';
  readonly text: string;

  constructor(type: Type, text: string, start: number, end: number) {
    super(type, start, end);
    this.text = text;
  }
}

/** Whether the operand is a constant in LLVM's sense (globals are, inline assembly and blocks are not). */
export function isConstant(operand: Operand): operand is Constant | GlobalReference {
  switch (operand.kind) {
    case 'local':
    case 'block':
    case 'metadata':
    case 'asm':
      return false;
    default:
      return true;
  }
}
