import {Flag} from '../../../ir/model/flags.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {callAir} from './air-calls.ts';
import {type LowerContext} from './context.ts';
import {referTo} from './make.ts';
import {type Emit, type Rewritten} from './rewrite.ts';
import {typeToken} from './type-tokens.ts';

type Kind = 'f' | 's' | 'u';

/** From and to which kind of number each native cast converts. */
const kinds: Partial<Record<Instruction['opcode'], readonly [to: Kind, from: Kind]>> = {
  sitofp: ['f', 's'],
  uitofp: ['f', 'u'],
  fptosi: ['s', 'f'],
  fptoui: ['u', 'f'],
  fpext: ['f', 'f'],
  fptrunc: ['f', 'f'],
  sext: ['s', 's'],
  zext: ['u', 'u'],
  trunc: ['u', 'u'],
};

/**
 * Conversions are calls in AIR: all between integers and floats, and those of vectors (AIR.md 1.1, 2.1, 2.2). Scalar
 * fpext and fptrunc between half and float stay native; bfloat is converted by way of a call, too. Casts that have to do
 * with i1, which is a condition rather than a number, stay native where they widen or narrow integers.
 */
export function lowerConversion(context: LowerContext, instruction: Instruction, emit: Emit): Rewritten {
  const kind = kinds[instruction.opcode];
  const source = instruction.operands[0];
  if (kind === undefined || source === undefined) return 'keep';
  const [toKind, fromKind] = kind;
  const [to, from] = [instruction.type, source.type];
  if (toKind === 'f' && fromKind === 'f' && staysNative(to, from)) return 'keep';
  if (toKind !== 'f' && fromKind !== 'f' && (to.kind !== 'vector' || isMask(to) || isMask(from)))
    return 'keep';
  return convert(context, emit, toKind, to, fromKind, source, instruction) ?? 'keep';
}

/** A call of `air.convert` that makes a `to` of `source`; undefined when a type has no token (widths are settled before). */
export function convert(
  context: LowerContext,
  emit: Emit,
  toKind: Kind,
  to: Type,
  fromKind: Kind,
  source: Operand,
  instruction: Instruction,
): Operand | undefined {
  const [toToken, fromToken] = [typeToken(to), typeToken(source.type)];
  if (toToken === undefined || fromToken === undefined) return undefined;
  const name = `air.convert.${toKind}.${toToken}.${fromKind}.${fromToken}`;
  const flags = toKind === 'f' ? context.fastFlags(instruction.flags & ~Flag.nneg) : 0;
  return referTo(emit(callAir(context, name, to, [source], flags)));
}

function staysNative(to: Type, from: Type): boolean {
  return to.kind !== 'vector' && to.kind !== 'bfloat' && from.kind !== 'bfloat';
}

function isMask(type: Type): boolean {
  const scalar = scalarOf(type);
  return scalar.kind === 'integer' && scalar.bits === 1;
}
