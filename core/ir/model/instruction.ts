import {type Attribute} from './attribute.ts';
import {type Block} from './global.ts';
import {type Metadata, type MetadataAttachment} from './metadata.ts';
import {type Operand} from './operand.ts';
import {type FunctionType, type Type} from './type.ts';

export type UnaryOpcode = 'fneg' | 'freeze';

export type BinaryOpcode =
  | 'add'
  | 'fadd'
  | 'sub'
  | 'fsub'
  | 'mul'
  | 'fmul'
  | 'udiv'
  | 'sdiv'
  | 'fdiv'
  | 'urem'
  | 'srem'
  | 'frem'
  | 'shl'
  | 'lshr'
  | 'ashr'
  | 'and'
  | 'or'
  | 'xor';

export type CastOpcode =
  | 'trunc'
  | 'zext'
  | 'sext'
  | 'fptrunc'
  | 'fpext'
  | 'fptoui'
  | 'fptosi'
  | 'uitofp'
  | 'sitofp'
  | 'ptrtoint'
  | 'ptrtoaddr'
  | 'inttoptr'
  | 'bitcast'
  | 'addrspacecast';

/** Opcodes whose operands and result type say everything. */
export type PlainOpcode =
  | 'ret'
  | 'br'
  | 'switch'
  | 'indirectbr'
  | 'resume'
  | 'cleanupret'
  | 'catchret'
  | 'catchpad'
  | 'cleanuppad'
  | 'unreachable'
  | 'extractelement'
  | 'insertelement'
  | 'shufflevector'
  | 'select'
  | 'phi'
  | 'va_arg';

export interface AllocaDetail {
  allocatedType: Type;
  /** Bytes; 0 when not stated. */
  align: number;
  /** Undefined when not stated (the datalayout decides). */
  addressSpace: number | undefined;
}

/** `load`, `store`, `fence`, `cmpxchg` and `atomicrmw`. */
export interface MemoryDetail {
  /** Bytes; 0 when not stated. */
  align: number;
  /** `seq_cst` and so on; undefined when not atomic. */
  ordering: string | undefined;
  /** `cmpxchg` only. */
  failureOrdering: string | undefined;
  syncScope: string | undefined;
  /** `atomicrmw`: `add`, `xchg`, `fmin`...; `cmpxchg` and the others: undefined. */
  operation: string | undefined;
}

export interface GetElementPointerDetail {
  sourceType: Type;
}

export interface CompareDetail {
  readonly predicate: string;
}

export interface IndexDetail {
  readonly indices: readonly number[];
}

export interface OperandBundle {
  /** Decoded. */
  readonly tag: string;
  operands: Operand[];
  readonly start: number;
  readonly end: number;
}

/** `call`, `invoke` and `callbr`. */
export interface CallDetail {
  /** The callee's type: as written, or made of the return type and the arguments when only the former is written. */
  functionType: FunctionType;
  /** Whether the full function type was written (a must for variadic callees). */
  readonly explicitFunctionType: boolean;
  tail: 'tail' | 'musttail' | 'notail' | undefined;
  /** `spir_func`, `fastcc`, `cc 42`...; undefined for the C convention. */
  callingConvention: string | undefined;
  addressSpace: number | undefined;
  returnAttributes: readonly Attribute[];
  /** One list per argument. */
  argumentAttributes: (readonly Attribute[])[];
  /** Groups and attributes after the closing parenthesis. */
  functionAttributes: readonly Attribute[];
  bundles: readonly OperandBundle[];
  argumentCount: number;
}

export interface LandingPadDetail {
  /** One per operand. */
  readonly clauses: readonly ('catch' | 'filter')[];
}

export interface CatchSwitchDetail {
  /** True: `unwind to caller`; false: the last operand is the unwind destination. */
  readonly unwindsToCaller: boolean;
}

/** A line that could not be read, kept as it stands (without the leading `%x =`). */
export interface UnknownDetail {
  readonly text: string;
}

/** `#dbg_value(...)` and its kin, standing before an instruction. */
export interface DebugRecord {
  /** `value`, `declare`, `assign`, `label`, `declare_value`. */
  readonly name: string;
  arguments: Metadata[];
  readonly start: number;
  readonly end: number;
}

/**
 * One instruction. Every instruction has the same shape in memory; `opcode` tells the type of `detail`.
 *
 * Operands in order of the text, blocks included:
 * `ret` [value?]; `br` [target] or [condition, then, else]; `switch` [condition, default, (value, block)*];
 * `indirectbr` [address, block*]; `call` [callee, argument*]; `invoke` [callee, argument*, normal, unwind];
 * `callbr` [callee, argument*, fallthrough, indirect*]; `phi` [(value, block)*]; `store` [value, pointer];
 * `cmpxchg` [pointer, expected, new]; `atomicrmw` [pointer, value]; `getelementptr` [pointer, index*];
 * `alloca` [count?]; `landingpad` [clause*]; `catchswitch` [parent, handler*, unwind?];
 * `catchpad` and `cleanuppad` [parent, argument*]; `cleanupret` [pad, unwind?]; `catchret` [pad, block].
 */
export class InstructionNode<O extends string, D> {
  readonly kind = 'instruction';
  readonly opcode: O;
  /** The result's type; void when there is no result. */
  type: Type;
  /** Decoded, without `%`; undefined for a numbered or absent result. */
  name: string | undefined;
  /** The number of an unnamed result (stated or implied); -1 when named or void. */
  number = -1;
  operands: Operand[];
  /** Bits of `Flag`. */
  flags: number;
  detail: D;
  metadata: readonly MetadataAttachment[] = noAttachments;
  /** Debug records that stand before the instruction. */
  records: readonly DebugRecord[] = noRecords;
  parent: Block | undefined = undefined;
  /** From the result's name (or the opcode) to the end of the last attachment. */
  start: number;
  end: number;
  /** `%x` before the `=`; -1 when the result is implied or void. */
  nameStart = -1;
  nameEnd = -1;
  /** Where the opcode (or `tail`, for a call) stands. */
  opcodeStart: number;

  constructor(
    opcode: O,
    type: Type,
    operands: Operand[],
    flags: number,
    detail: D,
    opcodeStart: number,
    end: number,
  ) {
    this.opcode = opcode;
    this.type = type;
    this.name = undefined;
    this.operands = operands;
    this.flags = flags;
    this.detail = detail;
    this.start = opcodeStart;
    this.opcodeStart = opcodeStart;
    this.end = end;
  }
}

export const noAttachments: readonly MetadataAttachment[] = [];
export const noRecords: readonly DebugRecord[] = [];

/** Narrowing on `opcode` gives `detail` its type: `if (i.opcode === 'load') i.detail.align`. */
export type Instruction =
  | InstructionNode<UnaryOpcode | BinaryOpcode | CastOpcode | PlainOpcode, undefined>
  | InstructionNode<'icmp' | 'fcmp', CompareDetail>
  | InstructionNode<'alloca', AllocaDetail>
  | InstructionNode<'load' | 'store' | 'fence' | 'cmpxchg' | 'atomicrmw', MemoryDetail>
  | InstructionNode<'getelementptr', GetElementPointerDetail>
  | InstructionNode<'extractvalue' | 'insertvalue', IndexDetail>
  | InstructionNode<'call' | 'invoke' | 'callbr', CallDetail>
  | InstructionNode<'landingpad', LandingPadDetail>
  | InstructionNode<'catchswitch', CatchSwitchDetail>
  | InstructionNode<'unknown', UnknownDetail>;

export type Opcode = Instruction['opcode'];

/** `call`, `invoke` or `callbr`. */
export type CallInstruction = Extract<Instruction, {detail: CallDetail}>;

/** Whether the instruction ends a block. An unreadable one does not count as a terminator. */
export function isTerminator(instruction: Instruction): boolean {
  switch (instruction.opcode) {
    case 'ret':
    case 'br':
    case 'switch':
    case 'indirectbr':
    case 'invoke':
    case 'callbr':
    case 'resume':
    case 'cleanupret':
    case 'catchret':
    case 'catchswitch':
    case 'unreachable':
      return true;
    default:
      return false;
  }
}

/** Calls `visit` for each direct operand, those of operand bundles included (constants are not entered). */
export function forEachOperand(instruction: Instruction, visit: (operand: Operand) => void): void {
  for (const operand of instruction.operands) visit(operand);
  if (instruction.opcode === 'call' || instruction.opcode === 'invoke' || instruction.opcode === 'callbr') {
    for (const bundle of instruction.detail.bundles) for (const operand of bundle.operands) visit(operand);
  }
}

/** The callee of a call. */
export function calleeOf(call: CallInstruction): Operand | undefined {
  return call.operands[0];
}

/** The arguments of a call, without callee and blocks. */
export function argumentsOf(call: CallInstruction): Operand[] {
  return call.operands.slice(1, 1 + call.detail.argumentCount);
}
