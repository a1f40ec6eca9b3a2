import {type Place, type ScalarKind, type Value} from '../../mir/mir.ts';
import {atomicAccess, orderBits, placeAt} from '../memory.ts';
import {bytesOf} from '../types.ts';
import {type CallOperands} from './call-operands.ts';
import {tokenKind} from './name.ts';

const operations: ReadonlySet<string> = new Set(['add', 'sub', 'min', 'max', 'and', 'or', 'xor', 'xchg']);

function constantOr(operands: CallOperands, at: number, fallback: number): number {
  const constant = operands.values[at]?.[0]?.constant;
  return constant === undefined ? fallback : Number(constant);
}

function place(operands: CallOperands, kind: ScalarKind, orderAt: number, scopeAt: number): Place {
  const order = constantOr(operands, orderAt, 5);
  const scope = constantOr(operands, scopeAt, 2);
  const base = placeAt(undefined, bytesOf(kind), 0, orderBits(order, scope));
  return {...base, space: operands.space(0)};
}

/** `air.atomic.{global,local}.*` (AIR.md 2.2); undefined when the name is none of them. */
export function atomicIntrinsic(operands: CallOperands): readonly Value[] | undefined {
  const parts = operands.name.split('.').slice(1);
  if (parts[0] !== 'atomic') return undefined;
  const {builder, context} = operands;
  if (parts[1] === 'fence') {
    builder.complex('fence', [], [], [operands.constant(0), operands.constant(1), operands.constant(2)]);
    return [];
  }
  const [, space, operation = '', ...rest] = parts;
  if (space !== 'global' && space !== 'local') return undefined;
  const sign = rest.find((part) => part === 's' || part === 'u');
  const kind = tokenKind(rest[rest.length - 1])?.kind;
  if (kind === undefined) return undefined;
  const pointer = operands.one(0);
  if (operation === 'load') {
    return [atomicAccess(context, 'load', kind, pointer, place(operands, kind, 1, 2), [])];
  }
  if (operation === 'store') {
    atomicAccess(context, 'store', kind, pointer, place(operands, kind, 2, 3), [operands.one(1)]);
    return [];
  }
  if (operation === 'cmpxchg') return compareExchange(operands, kind);
  if (!operations.has(operation)) return undefined;
  const ordered = (operation === 'min' || operation === 'max') && kind !== 'f32';
  const name = ordered ? `${operation}.${sign ?? 's'}` : operation;
  const old = atomicAccess(context, name, kind, pointer, place(operands, kind, 2, 3), [operands.one(1)]);
  return operands.call.type.kind === 'void' ? [] : [old];
}

/**
 * `cmpxchg.weak` gives the old value and writes it to `expected`, which is what the caller compares with what it expected.
 * Ours never fails without reason.
 */
function compareExchange(operands: CallOperands, kind: ScalarKind): readonly Value[] {
  const {builder, context} = operands;
  const type = kind === 'i64' ? 'i64' : 'i32';
  const [pointer, expected] = [operands.one(0), operands.one(1)];
  const at = placeAt(undefined, bytesOf(kind), 0, 0);
  const [wanted] = builder.complex(`load.${type}`, [expected], [type], [], at);
  if (wanted === undefined) throw operands.unsupported();
  const access = place(operands, kind, 3, 5);
  const old = atomicAccess(context, 'cmpxchg', kind, pointer, access, [wanted, operands.one(2)]);
  builder.complex(`store.${type}`, [expected, old], [], [], at);
  return [old];
}
