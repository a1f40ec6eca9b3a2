import {type CallInstruction} from '../../../ir/model/instruction.ts';
import {TrapReason} from '../../bytecode/opcodes.ts';
import {type Leaf, resolve, type Value} from '../../mir/mir.ts';
import {binary, cutTo, floatSuffix, signExtended, valueOfBits} from '../arithmetic.ts';
import {type Context, type Frame} from '../context.ts';
import {loadLeaves, placeAt, storeLeaves} from '../memory.ts';
import {NotSupported} from '../types.ts';
import {CallOperands} from './call-operands.ts';
import {IntegerMath} from './integer-math.ts';
import {floatFunction} from './math.ts';

/** Calls that mean nothing when a kernel runs. */
const ignored = [
  ...['llvm.dbg.', 'llvm.lifetime.', 'llvm.assume', 'llvm.experimental.noalias.scope.decl'],
  ...['llvm.invariant.', 'llvm.var.annotation', 'llvm.donothing', 'llvm.sideeffect', 'llvm.prefetch'],
];

/** Functions of one float type, by the name without `llvm.` and types. */
const floats: Readonly<Record<string, string>> = {
  sqrt: 'sqrt',
  fabs: 'fabs',
  floor: 'floor',
  ceil: 'ceil',
  trunc: 'trunc',
  rint: 'rint',
  nearbyint: 'rint',
  roundeven: 'rint',
  round: 'round',
  minnum: 'fmin',
  maxnum: 'fmax',
  copysign: 'copysign',
  fma: 'fma',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  exp: 'exp',
  exp2: 'exp2',
  exp10: 'exp10',
  log: 'log',
  log2: 'log2',
  log10: 'log10',
  pow: 'pow',
};

type IntegerFunction = (math: IntegerMath, args: readonly Value[]) => Value | undefined;

function pair(apply: (math: IntegerMath, a: Value, b: Value) => Value): IntegerFunction {
  return (math, [a, b]) => (a === undefined || b === undefined ? undefined : apply(math, a, b));
}

function single(apply: (math: IntegerMath, a: Value) => Value): IntegerFunction {
  return (math, [a]) => (a === undefined ? undefined : apply(math, a));
}

/** Integer functions: whether they read their operands as signed, and what they are. */
const integers: Readonly<Record<string, readonly [signed: boolean, apply: IntegerFunction]>> = {
  smin: [true, pair((math, a, b) => math.min(a, b))],
  smax: [true, pair((math, a, b) => math.max(a, b))],
  umin: [false, pair((math, a, b) => math.min(a, b))],
  umax: [false, pair((math, a, b) => math.max(a, b))],
  abs: [true, single((math, a) => math.abs(a))],
  ctpop: [false, single((math, a) => math.popcount(a))],
  ctlz: [false, single((math, a) => math.leadingZeros(a))],
  cttz: [false, single((math, a) => math.trailingZeros(a))],
  bitreverse: [false, single((math, a) => math.reverse(a))],
  'sadd.sat': [true, pair((math, a, b) => math.addSaturated(a, b))],
  'uadd.sat': [false, pair((math, a, b) => math.addSaturated(a, b))],
  'ssub.sat': [true, pair((math, a, b) => math.subtractSaturated(a, b))],
  'usub.sat': [false, pair((math, a, b) => math.subtractSaturated(a, b))],
};

/** `llvm.umin.v4i32` without prefix and types: `umin`. */
function operationOf(name: string): string {
  const parts = name.slice('llvm.'.length).split('.');
  while (parts.length > 1 && /^(v\d+)?([ipf]|bf)\d+(i8|f32)?$/.test(parts[parts.length - 1] ?? ''))
    parts.pop();
  return parts.join('.');
}

/** A call of an `llvm.*` function. Throws NotSupported for the ones that the machine does not know. */
export function lowerLlvmCall(
  context: Context,
  frame: Frame,
  call: CallInstruction,
  name: string,
): readonly Value[] {
  if (ignored.some((prefix) => name.startsWith(prefix))) return [];
  const operands = new CallOperands(context, frame, call, name);
  const operation = operationOf(name);
  const result = memoryFunction(operands, operation) ?? valueFunction(operands, operation);
  if (result === undefined) throw operands.unsupported();
  return result;
}

/** The scalars of the private object that a pointer points into, from there on; undefined for other pointers. */
function leavesBehind(pointer: Value, sizeBytes: number): Leaf[] | undefined {
  let current = resolve(pointer);
  let offset = 0;
  for (;;) {
    const {definition} = current;
    if (definition?.kind !== 'instruction') return undefined;
    if (definition.op === 'alloca') {
      const leaves = definition.alloca?.leaves ?? [];
      const inside = leaves.filter((leaf) => leaf.offset >= offset && leaf.offset < offset + sizeBytes);
      return inside.length === 0
        ? undefined
        : inside.map((leaf) => ({...leaf, offset: leaf.offset - offset}));
    }
    const [base, distance] = definition.args.map(resolve);
    if (definition.op !== 'offset.i64' || base === undefined || typeof distance?.constant !== 'bigint') {
      return undefined;
    }
    offset += Number(BigInt.asIntN(64, distance.constant));
    current = base;
  }
}

/** Bytes as words and a rest, for memory of unknown type. */
function plainLeaves(sizeBytes: number): Leaf[] {
  const leaves: Leaf[] = [];
  let offset = 0;
  for (; offset + 4 <= sizeBytes; offset += 4) leaves.push({offset, kind: 'i32'});
  for (; offset < sizeBytes; offset++) leaves.push({offset, kind: 'i8'});
  return leaves;
}

/** Copies above this size are one instruction. */
const expandedBytes = 256;

function copyMemory(operands: CallOperands, overlaps: boolean): void {
  const {builder, context} = operands;
  const [to, from, size] = [operands.one(0), operands.one(1), operands.wide(2)];
  const bytes = typeof size.constant === 'bigint' ? Number(size.constant) : undefined;
  const leaves =
    bytes === undefined || bytes === 0
      ? undefined
      : (leavesBehind(to, bytes) ??
        leavesBehind(from, bytes) ??
        (bytes <= expandedBytes ? plainLeaves(bytes) : undefined));
  if (bytes === 0) return;
  if (leaves === undefined || leaves.length > 512) {
    builder.complex('memory.copy', [to, from, size], [], [overlaps ? 1 : 0]);
    return;
  }
  const toPlace = {...placeAt(undefined, 1, 0, 0), space: operands.space(0)};
  const fromPlace = {...placeAt(undefined, 1, 0, 0), space: operands.space(1)};
  storeLeaves(context, leaves, to, toPlace, loadLeaves(context, leaves, from, fromPlace));
}

function setMemory(operands: CallOperands): void {
  const {builder, context} = operands;
  const [to, byte, size] = [operands.one(0), operands.one(1), operands.wide(2)];
  const bytes = typeof size.constant === 'bigint' ? Number(size.constant) : undefined;
  if (bytes === 0) return;
  const leaves = bytes === undefined ? undefined : leavesBehind(to, bytes);
  if (leaves === undefined || leaves.length > 512 || leaves.some((leaf) => leaf.kind.startsWith('matrix'))) {
    builder.complex('memory.set', [to, byte, size], []);
    return;
  }
  const word = builder.op('mul.i32', byte, builder.i32(0x01010101));
  const values = leaves.map((leaf) => {
    if (leaf.kind === 'i64' || leaf.kind === 'pointer') return builder.op('join.i64', word, word);
    if (leaf.kind === 'f32') return valueOfBits(builder, 'f32', word);
    const narrow = cutTo(builder, leaf.kind === 'f16' || leaf.kind === 'bf16' ? 'i16' : leaf.kind, word);
    return valueOfBits(builder, leaf.kind, narrow);
  });
  const place = {...placeAt(undefined, 1, 0, 0), space: operands.space(0)};
  storeLeaves(context, leaves, to, place, values);
}

function memoryFunction(operands: CallOperands, operation: string): readonly Value[] | undefined {
  const {builder} = operands;
  const head = operation.split('.')[0] ?? '';
  switch (head) {
    case 'memcpy':
    case 'memmove':
      copyMemory(operands, head === 'memmove');
      return [];
    case 'memset':
      setMemory(operands);
      return [];
    case 'trap':
    case 'debugtrap': {
      builder.end({kind: 'trap', reason: TrapReason.trap});
      // What follows is not reached; it goes into a block of its own.
      builder.block = builder.newBlock();
      return [];
    }
    default:
      return undefined;
  }
}

function valueFunction(operands: CallOperands, operation: string): readonly Value[] | undefined {
  const {builder} = operands;
  if (operation === 'expect' || operation === 'expect.with.probability') return operands.all(0);
  if (operation === 'is.constant') return [builder.i32(0)];
  if (operation.startsWith('vector.reduce.'))
    return [reduceVector(operands, operation.slice('vector.reduce.'.length))];
  if (operation.endsWith('.with.overflow')) return overflowing(operands, operation);
  const [kind] = operands.kinds(0);
  if (kind === undefined) return undefined;
  const integer = integers[operation];
  return mapElements(operands, (args) => {
    if (integer !== undefined) {
      const [signed, apply] = integer;
      return apply(new IntegerMath(builder, kind, signed), args);
    }
    return scalarFunction(operands, operation, args);
  });
}

function mapElements(
  operands: CallOperands,
  apply: (args: readonly Value[]) => Value | undefined,
): readonly Value[] | undefined {
  const results: Value[] = [];
  for (let at = 0; at < operands.all(0).length; at++) {
    const args = operands.values.map((list) => list[list.length === 1 ? 0 : at] ?? operands.builder.i32(0));
    const result = apply(args);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return results;
}

function scalarFunction(
  operands: CallOperands,
  operation: string,
  args: readonly Value[],
): Value | undefined {
  const {builder} = operands;
  const kind = operands.kinds(0)[0] ?? 'i32';
  const [a, b, c] = args;
  if (a === undefined) return undefined;
  if (operation === 'bswap') {
    if (kind === 'i16') return builder.op('lshr.i32', builder.op('byteswap.i32', a), builder.i32(16));
    return kind === 'i32' || kind === 'i64' ? builder.op(`byteswap.${kind}`, a) : undefined;
  }
  if ((operation === 'fshl' || operation === 'fshr') && b !== undefined && c !== undefined) {
    return funnelShift(operands, operation, a, b, c);
  }
  if (operation === 'fptosi.sat' || operation === 'fptoui.sat') {
    const to = operands.resultKinds()[0] ?? 'i32';
    if (to !== 'i32' && to !== 'i64') return undefined;
    return builder.op(`to${operation === 'fptosi.sat' ? 'signed' : 'unsigned'}.f32.${to}`, a);
  }
  const suffix = floatSuffix(kind);
  if (suffix === undefined) return undefined;
  if (operation === 'canonicalize') return a;
  if (operation === 'fmuladd' && b !== undefined && c !== undefined) {
    return binary(builder, 'fadd', kind, binary(builder, 'fmul', kind, a, b), c);
  }
  if ((operation === 'minimum' || operation === 'maximum') && b !== undefined) {
    const value = builder.op(operation === 'minimum' ? 'min.f32' : 'max.f32', a, b);
    // Unlike fmin, a NaN wins.
    return builder.op('select.f32', builder.op('uno.f32', a, b), builder.op('add.f32', a, b), value);
  }
  const name = floats[operation];
  return name === undefined ? undefined : floatFunction(builder, name, false, kind, args);
}

function funnelShift(
  operands: CallOperands,
  operation: string,
  high: Value,
  low: Value,
  count: Value,
): Value | undefined {
  const {builder} = operands;
  const kind = operands.kinds(0)[0] ?? 'i32';
  const bits = kind === 'i64' ? 64 : kind === 'i32' ? 32 : kind === 'i16' ? 16 : 8;
  const wide = kind === 'i64' ? 'i64' : 'i32';
  if (high === low)
    return new IntegerMath(builder, kind, false).rotate(
      high,
      operation === 'fshl' ? count : negated(operands, count),
    );
  const number = (value: number): Value => (wide === 'i64' ? builder.i64(value) : builder.i32(value));
  const amount = builder.op(`and.${wide}`, count, number(bits - 1));
  const rest = builder.op(`sub.${wide}`, number(bits), amount);
  const isNone = builder.op(`eq.${wide}`, amount, number(0));
  const select = wide === 'i64' ? 'select.b64' : 'select.b32';
  const [left, right] = operation === 'fshl' ? [amount, rest] : [rest, amount];
  const joined = builder.op(
    `or.${wide}`,
    builder.op(`shl.${wide}`, high, left),
    builder.op(`lshr.${wide}`, low, right),
  );
  return cutTo(builder, kind, builder.op(select, isNone, operation === 'fshl' ? high : low, joined));
}

function negated(operands: CallOperands, value: Value): Value {
  const {builder} = operands;
  return value.type === 'i64'
    ? builder.op('sub.i64', builder.i64(0), value)
    : builder.op('sub.i32', builder.i32(0), value);
}

/** `llvm.vector.reduce.add` and its kin, from the first element on. */
function reduceVector(operands: CallOperands, operation: string): Value {
  const {builder} = operands;
  const isFloatSum = operation === 'fadd' || operation === 'fmul';
  const kind = operands.kinds(isFloatSum ? 1 : 0)[0] ?? 'i32';
  const [first, ...rest] = isFloatSum ? [...operands.all(0), ...operands.all(1)] : operands.all(0);
  if (first === undefined) throw operands.unsupported();
  const math = new IntegerMath(builder, kind, operation.startsWith('s'));
  return rest.reduce((sum, value) => {
    switch (operation) {
      case 'smin':
      case 'umin':
        return math.min(sum, value);
      case 'smax':
      case 'umax':
        return math.max(sum, value);
      case 'fmin':
        return builder.op('min.f32', sum, value);
      case 'fmax':
        return builder.op('max.f32', sum, value);
      case 'add':
      case 'mul':
      case 'and':
      case 'or':
      case 'xor':
      case 'fadd':
      case 'fmul':
        return binary(builder, operation, kind, sum, value);
      default:
        throw new NotSupported(`llvm.vector.reduce.${operation}`);
    }
  }, first);
}

/** The result and whether it did not fit: `sadd`, `uadd`, `ssub`, `usub`, `smul`, `umul` of up to 32 bits, and adds of 64. */
function overflowing(operands: CallOperands, operation: string): readonly Value[] | undefined {
  const {builder} = operands;
  const kind = operands.kinds(0)[0] ?? 'i32';
  const [sign, verb] = [operation.charAt(0), operation.slice(1, 4)];
  const [a, b] = [operands.one(0), operands.one(1)];
  const plain = binary(builder, verb, kind, a, b);
  if (kind === 'i64') {
    if (sign !== 'u' || verb === 'mul') return undefined;
    return [plain, verb === 'add' ? builder.op('ult.i64', plain, a) : builder.op('ult.i64', a, b)];
  }
  const extend = (value: Value): Value =>
    sign === 's'
      ? builder.op('sext.i32.i64', signExtended(builder, kind, value))
      : builder.op('zext.i32.i64', value);
  const exact = builder.op(`${verb}.i64`, extend(a), extend(b));
  return [plain, builder.op('ne.i64', exact, extend(plain))];
}
