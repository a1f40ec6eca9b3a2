import {fastFlags, Flag} from '../../../ir/model/flags.ts';
import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type Code} from './code.ts';
import {type LowerContext} from './context.ts';
import {airFloatName} from './float-intrinsics.ts';
import {maskConstant} from './make.ts';
import {typeToken} from './type-tokens.ts';

/** Lowers `llvm.vector.*` and its kin, which Apple's reader does not know (AIR.md 1.7), to operations on lanes. */
export function lowerVectorIntrinsic(
  context: LowerContext,
  code: Code,
  op: string,
  call: CallInstruction,
): Operand | undefined {
  const args = call.operands.slice(1);
  const [first, second] = args;
  if (op === 'stepvector' || op === 'experimental.stepvector') return steps(code, call.type);
  if (first === undefined) return undefined;
  if (op.startsWith('vector.reduce.')) {
    const kind = op.slice('vector.reduce.'.length);
    const flags = call.flags & fastFlags;
    if (kind !== 'fadd' && kind !== 'fmul') return reduce(context, code, kind, lanesOf(code, first), flags);
    return second === undefined ? undefined : reduceOrdered(code, kind, first, second, flags);
  }
  switch (op) {
    case 'experimental.cttz.elts':
      return firstSetLane(code, call.type, first);
    case 'vector.reverse':
      return shuffle(code, first, first, (lane, length) => length - 1 - lane);
    case 'vector.splice': {
      const third = args[2];
      if (second === undefined || third?.kind !== 'integer' || first.type.kind !== 'vector') return undefined;
      const start = third.small < 0 ? first.type.length + third.small : third.small;
      return shuffle(code, first, second, (lane) => start + lane);
    }
    case 'vector.insert':
    case 'vector.extract':
      return part(code, op, call.type, args);
    case 'vector.interleave2':
      return second === undefined ? undefined : interleave(code, call.type, first, second);
    case 'vector.deinterleave2':
      return deinterleave(code, call.type, first);
    default:
      return undefined;
  }
}

function lanesOf(code: Code, vector: Operand): Operand[] {
  const {type} = vector;
  if (type.kind !== 'vector') return [vector];
  return Array.from({length: type.length}, (_, lane) => code.extract(vector, lane));
}

/** The number of the first lane that is not zero; the number of lanes when there is none. */
function firstSetLane(code: Code, type: Type, mask: Operand): Operand | undefined {
  if (mask.type.kind !== 'vector') return undefined;
  const zero = code.integer(mask.type.element, 0);
  let result = code.integer(type, mask.type.length);
  for (let lane = mask.type.length - 1; lane >= 0; lane--) {
    const isSet = code.compare('icmp', 'ne', code.extract(mask, lane), zero);
    result = code.select(isSet, code.integer(type, lane), result);
  }
  return result;
}

/** Pairs of lanes, then pairs of pairs: for operations whose order does not matter. */
function reduce(
  context: LowerContext,
  code: Code,
  kind: string,
  lanes: readonly Operand[],
  flags: number,
): Operand | undefined {
  let open = [...lanes];
  while (open.length > 1) {
    const next: Operand[] = [];
    for (let index = 0; index < open.length; index += 2) {
      const [left, right] = [open[index], open[index + 1]];
      if (left === undefined) continue;
      const joined = right === undefined ? left : combine(context, code, kind, left, right, flags);
      if (joined === undefined) return undefined;
      next.push(joined);
    }
    open = next;
  }
  return open[0];
}

function combine(
  context: LowerContext,
  code: Code,
  kind: string,
  left: Operand,
  right: Operand,
  flags: number,
): Operand | undefined {
  const {type} = left;
  switch (kind) {
    case 'add':
    case 'mul':
    case 'and':
    case 'or':
    case 'xor':
      return code.binary(kind, left, right);
    case 'smin':
    case 'smax':
    case 'umin':
    case 'umax':
      if (type === code.types.i1) {
        return code.binary(kind === 'umax' || kind === 'smin' ? 'or' : 'and', left, right);
      }
      return code.air(`air.${kind.slice(1)}.${kind.charAt(0)}.${typeToken(type) ?? '?'}`, type, [
        left,
        right,
      ]);
    case 'fmin':
    case 'fmax':
      return code.air(airFloatName(context, kind, true, type), type, [left, right], flags);
    case 'fminimum':
    case 'fmaximum': {
      const name = airFloatName(context, kind === 'fminimum' ? 'fmin' : 'fmax', true, type);
      const inner = code.air(name, type, [left, right], flags);
      if ((flags & Flag.nnan) !== 0) return inner;
      return code.select(code.compare('fcmp', 'uno', left, right), code.binary('fadd', left, right), inner);
    }
    default:
      return undefined;
  }
}

/** Sums from the first lane on, as LLVM defines it; under `reassoc` any order is allowed, so this one is, too. */
function reduceOrdered(
  code: Code,
  kind: 'fadd' | 'fmul',
  start: Operand,
  vector: Operand,
  flags: number,
): Operand {
  return lanesOf(code, vector).reduce((sum, lane) => code.binary(kind, sum, lane, flags), start);
}

function steps(code: Code, type: Type): Operand | undefined {
  if (type.kind !== 'vector' || type.scalable) return undefined;
  let result = code.undefined(type);
  for (let lane = 0; lane < type.length; lane++)
    result = code.insert(result, code.integer(scalarOf(type), lane), lane);
  return result;
}

function shuffle(
  code: Code,
  first: Operand,
  second: Operand,
  from: (lane: number, length: number) => number,
): Operand | undefined {
  const {type} = first;
  if (type.kind !== 'vector') return undefined;
  const mask = maskConstant(
    code.types,
    Array.from({length: type.length}, (_, lane) => from(lane, type.length)),
  );
  return code.plain('shufflevector', type, [first, second, mask]);
}

function part(code: Code, op: string, type: Type, args: readonly Operand[]): Operand | undefined {
  const [whole, second, third] = args;
  const index = op === 'vector.insert' ? third : second;
  if (whole === undefined || index?.kind !== 'integer' || type.kind !== 'vector') return undefined;
  if (op === 'vector.extract') {
    const lanes = Array.from({length: type.length}, (_, lane) => index.small + lane);
    return code.plain('shufflevector', type, [
      whole,
      code.undefined(whole.type),
      maskConstant(code.types, lanes),
    ]);
  }
  if (second?.type.kind !== 'vector') return undefined;
  let result: Operand = whole;
  for (let lane = 0; lane < second.type.length; lane++)
    result = code.insert(result, code.extract(second, lane), index.small + lane);
  return result;
}

function interleave(code: Code, type: Type, first: Operand, second: Operand): Operand | undefined {
  if (type.kind !== 'vector') return undefined;
  const half = type.length / 2;
  const lanes = Array.from({length: type.length}, (_, lane) => Math.floor(lane / 2) + (lane % 2) * half);
  return code.plain('shufflevector', type, [first, second, maskConstant(code.types, lanes)]);
}

function deinterleave(code: Code, type: Type, vector: Operand): Operand | undefined {
  const halfType = type.kind === 'struct' ? type.elements?.[0] : undefined;
  if (halfType?.kind !== 'vector') return undefined;
  const pick = (odd: number): Operand => {
    const lanes = Array.from({length: halfType.length}, (_, lane) => 2 * lane + odd);
    return code.plain('shufflevector', halfType, [
      vector,
      code.undefined(vector.type),
      maskConstant(code.types, lanes),
    ]);
  };
  return code.insertValue(code.insertValue(code.undefined(type), pick(0), 0), pick(1), 1);
}
