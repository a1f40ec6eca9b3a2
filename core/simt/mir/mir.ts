import {type Scalar} from '../bytecode/evaluate.ts';

/**
 * The compiler's own form of a kernel: scalar values in SSA form, one opcode of the machine for each instruction. Vectors
 * and structs are taken apart when it is made, calls are inlined.
 */
export type ValueType = 'i32' | 'i64' | 'f32' | 'matrix';

/** One scalar (or one matrix). A constant has no definition. */
export class Value {
  readonly id: number;
  readonly type: ValueType;
  readonly constant: Scalar | undefined;
  definition: MirInstruction | MirPhi | undefined = undefined;
  /** Set when a pass found that another value is the same; `resolve` follows it. */
  replacement: Value | undefined = undefined;
  /** Whether all active lanes hold the same; set by the uniformity analysis. */
  uniform = true;

  constructor(id: number, type: ValueType, constant: Scalar | undefined = undefined) {
    this.id = id;
    this.type = type;
    this.constant = constant;
  }
}

/** How a memory opcode finds its place: base + index * scale + offset. `args[0]` is the base, `args[1]` an index. */
export interface Place {
  index: 'none' | 'u32' | 's32' | 'i64';
  scale: number;
  offset: number;
  readonly space: number;
  readonly alignBytes: number;
  /** Bits of MemoryFlags beyond index, space and alignment. */
  readonly extra: number;
}

/** Where an instruction comes from; 0 where not known. */
export interface Origin {
  readonly irLine: number;
  readonly mslLine: number;
  readonly mslColumn: number;
}

export interface MirInstruction {
  readonly kind: 'instruction';
  op: string;
  args: Value[];
  results: Value[];
  /** Immediate words, in the order of the layout's `i`s. */
  readonly immediates: number[];
  place: Place | undefined;
  readonly origin: Origin;
  block: MirBlock;
  /** `alloca`: the object. */
  readonly alloca?: Alloca;
}

/** Private memory that a kernel asks for; `leaves` are the scalars that its type has, for copies. */
export interface Alloca {
  readonly sizeBytes: number;
  readonly alignBytes: number;
  readonly leaves: readonly Leaf[];
  /** Set when it stays in memory. */
  offset: number;
}

/** A scalar inside a type: where it is and what it is. */
export interface Leaf {
  readonly offset: number;
  readonly kind: ScalarKind;
}

/** The scalar types of the IR. */
export type ScalarKind =
  'i1' | SmallKind | 'i8' | 'i16' | 'i32' | 'i64' | 'f16' | 'bf16' | 'f32' | 'pointer' | MatrixKind;

/** Integers that optimisers make of narrow switches; zero-extended as i8 is. */
export type SmallKind = 'i2' | 'i3' | 'i4' | 'i5' | 'i6' | 'i7';

export type MatrixKind = 'matrix-f16' | 'matrix-bf16' | 'matrix-f32';

export interface MirPhi {
  readonly kind: 'phi';
  readonly result: Value;
  readonly incoming: Map<MirBlock, Value>;
  readonly block: MirBlock;
}

export type Terminator =
  | {readonly kind: 'jump'; target: MirBlock}
  | {readonly kind: 'branch'; condition: Value; whenTrue: MirBlock; whenFalse: MirBlock}
  | {readonly kind: 'return'}
  | {readonly kind: 'trap'; readonly reason: number};

export class MirBlock {
  /** Position in `MirFunction.blocks` after `renumber`. */
  index = -1;
  phis: MirPhi[] = [];
  instructions: MirInstruction[] = [];
  terminator: Terminator = {kind: 'return'};
  terminatorOrigin: Origin = noOrigin;
}

export const noOrigin: Origin = {irLine: 0, mslLine: 0, mslColumn: 0};

export class MirFunction {
  blocks: MirBlock[] = [];
  private nextId = 0;
  private readonly constants = new Map<string, Value>();

  value(type: ValueType): Value {
    return new Value(this.nextId++, type);
  }

  /** How many values were made; ids are below. */
  get valueCount(): number {
    return this.nextId;
  }

  /** The constant of a type: i32 as unsigned number, i64 as unsigned bigint, f32 as number. One object for each. */
  constant(type: ValueType, scalar: Scalar): Value {
    const spelled = Object.is(scalar, -0) ? '-0' : String(scalar);
    const key = `${type} ${spelled}`;
    let value = this.constants.get(key);
    if (value === undefined) {
      value = new Value(this.nextId++, type, scalar);
      this.constants.set(key, value);
    }
    return value;
  }
}

/** The value that stands for `value` after all replacements. */
export function resolve(value: Value): Value {
  let current = value;
  while (current.replacement !== undefined) current = current.replacement;
  // Later look-ups are short.
  let walk = value;
  while (walk.replacement !== undefined && walk.replacement !== current) {
    const next = walk.replacement;
    walk.replacement = current;
    walk = next;
  }
  return current;
}

export function successors(block: MirBlock): MirBlock[] {
  const {terminator} = block;
  if (terminator.kind === 'jump') return [terminator.target];
  if (terminator.kind !== 'branch') return [];
  return terminator.whenTrue === terminator.whenFalse
    ? [terminator.whenTrue]
    : [terminator.whenTrue, terminator.whenFalse];
}

/** Whether an instruction must stay although nobody uses its result. */
export function hasEffect(instruction: MirInstruction): boolean {
  const {op} = instruction;
  return (
    op.startsWith('store.') ||
    op.startsWith('atomic.') ||
    op.startsWith('memory.') ||
    op.startsWith('barrier.') ||
    op === 'fence' ||
    op.startsWith('async.') ||
    op.startsWith('matrix.store') ||
    op === 'texture.write' ||
    (instruction.place !== undefined && (instruction.place.extra & (1 << 20)) !== 0)
  );
}
