import {type MetadataDefinition, type Metadata, type MetadataTuple} from '../../ir/model/metadata.ts';
import {type GlobalValue, type IrFunction} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';

/** The string of `!"text"`, or undefined for anything else. */
export function stringOf(node: Metadata | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}

/** The integer of `i32 7`, or undefined for anything else (and for one that a double cannot hold exactly). */
export function integerOf(node: Metadata | undefined): number | undefined {
  if (node?.kind !== 'value') return undefined;
  return integerOperand(node.operand);
}

function integerOperand(operand: Operand): number | undefined {
  if (operand.kind === 'zeroinitializer' && operand.type.kind === 'integer') return 0;
  if (operand.kind !== 'integer' || operand.large !== undefined) return undefined;
  // `i1 true` is 1 here whatever sign the model gives it.
  return operand.type.kind === 'integer' && operand.type.bits === 1 ? Math.abs(operand.small) : operand.small;
}

/** The integers of `[2 x i32] [i32 26, i32 2]`, or undefined for anything else. */
export function integerArrayOf(node: Metadata | undefined): readonly number[] | undefined {
  if (node?.kind !== 'value' || node.operand.type.kind !== 'array') return undefined;
  const {operand} = node;
  if (operand.kind === 'zeroinitializer' && operand.type.kind === 'array') {
    return operand.type.length > 8 ? undefined : new Array<number>(operand.type.length).fill(0);
  }
  if (operand.kind !== 'aggregate' || operand.shape !== 'array') return undefined;
  const values = operand.elements.map(integerOperand);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** The global that a value node names, through constant casts. */
export function globalOf(node: Metadata | undefined): GlobalValue | undefined {
  if (node?.kind !== 'value') return undefined;
  let operand: Operand | undefined = node.operand;
  while (
    operand?.kind === 'expression' &&
    (operand.opcode === 'bitcast' || operand.opcode === 'addrspacecast')
  ) {
    operand = operand.operands[0];
  }
  return operand?.kind === 'global' ? operand.target : undefined;
}

/** The function that a value node names. */
export function functionOf(node: Metadata | undefined): IrFunction | undefined {
  const global = globalOf(node);
  return global?.kind === 'function' ? global : undefined;
}

/** A tuple with the definition that holds it, reached directly or by reference. */
export interface ResolvedTuple {
  readonly tuple: MetadataTuple;
  /** Undefined for a tuple written in place. */
  readonly definition: MetadataDefinition | undefined;
}

/** Follows references to a tuple; undefined when there is none (dangling, cyclic, another kind). */
export function tupleOf(node: Metadata | undefined): ResolvedTuple | undefined {
  let definition: MetadataDefinition | undefined;
  let current = node;
  // A definition may only be followed so often: `!0 = !1`, `!1 = !0` is possible in broken text.
  for (let steps = 0; current?.kind === 'reference' && steps < 16; steps++) {
    definition = current.target;
    current = definition?.body;
  }
  return current?.kind === 'tuple' ? {tuple: current, definition} : undefined;
}
