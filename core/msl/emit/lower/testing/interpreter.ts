import {DataLayout} from '../../../../ir/analysis/data-layout.ts';
import {floatBits} from '../../../../ir/model/float-bits.ts';
import {type Block, type GlobalValue, type IrFunction} from '../../../../ir/model/global.ts';
import {type CallInstruction, type Instruction} from '../../../../ir/model/instruction.ts';
import {type Module} from '../../../../ir/model/module.ts';
import {type LocalValue, type Operand} from '../../../../ir/model/operand.ts';
import {bytesOfRaw} from '../../../../ir/model/quoted-text.ts';
import {isFloat, scalarOf, type Type} from '../../../../ir/model/type.ts';
import {callLibrary, type Value} from './library.ts';
import {bitsToNumber, numberToBits, roundTo} from './numbers.ts';

const stepLimit = 200_000;

/**
 * Runs functions of a module over flat memory: one lane, address spaces have no meaning. It takes Clang's modules and
 * ours alike, so that both can be compared by what they leave in memory. Undefined values are zero.
 */
export class Interpreter {
  readonly memory = new Uint8Array(1 << 18);
  private readonly view = new DataView(this.memory.buffer);
  private readonly layout: DataLayout;
  private readonly globals = new Map<GlobalValue, bigint>();
  private next: number;
  private steps = 0;

  /** Globals and slots are put behind `reserved` bytes, which are the caller's. */
  constructor(module: Module, reserved: number) {
    this.layout = new DataLayout(module.dataLayout?.value ?? '');
    this.next = reserved;
    for (const global of module.globals) {
      if (global.name?.startsWith('llvm.') === true) continue;
      this.globals.set(global, this.allocate(global.valueType));
    }
    for (const global of module.globals) {
      const address = this.globals.get(global);
      if (address !== undefined && global.initializer !== undefined)
        this.store(Number(address), global.valueType, this.operand(global.initializer, new Map()));
    }
  }

  allocate(type: Type): bigint {
    const bytes = this.layout.allocSizeBytes(type) ?? 8;
    this.next = Math.ceil(this.next / 16) * 16;
    const address = this.next;
    this.next += bytes;
    if (this.next > this.memory.length) throw new Error('out of memory');
    this.memory.fill(0, address, this.next);
    return BigInt(address);
  }

  call(fn: IrFunction, args: readonly Value[]): Value {
    const locals = new Map<LocalValue, Value>();
    fn.parameters.forEach((parameter, index) => locals.set(parameter, args[index] ?? 0n));
    let block = fn.blocks[0];
    let previous: Block | undefined;
    while (block !== undefined) {
      const incoming = this.phis(block, previous, locals);
      for (const [phi, value] of incoming) locals.set(phi, value);
      let target: Block | undefined;
      for (const instruction of block.instructions) {
        if (instruction.opcode === 'phi') continue;
        if (++this.steps > stepLimit) throw new Error('too many steps');
        if (instruction.opcode === 'ret') {
          const [value] = instruction.operands;
          return value === undefined ? 0n : this.operand(value, locals);
        }
        if (instruction.opcode === 'br' || instruction.opcode === 'switch')
          target = this.branch(instruction, locals);
        else if (instruction.opcode === 'unreachable') throw new Error('came to unreachable code');
        else locals.set(instruction, this.execute(instruction, locals));
      }
      previous = block;
      block = target;
    }
    return 0n;
  }

  private phis(
    block: Block,
    from: Block | undefined,
    locals: Map<LocalValue, Value>,
  ): [Instruction, Value][] {
    const values: [Instruction, Value][] = [];
    for (const phi of block.instructions) {
      if (phi.opcode !== 'phi') break;
      const at = phi.operands.findIndex((operand) => operand.kind === 'block' && operand.target === from);
      const value = phi.operands[at - 1];
      if (value === undefined) throw new Error('a phi without its predecessor');
      values.push([phi, this.operand(value, locals)]);
    }
    return values;
  }

  private branch(instruction: Instruction, locals: Map<LocalValue, Value>): Block | undefined {
    const {operands} = instruction;
    const target = (index: number): Block | undefined => {
      const operand = operands[index];
      return operand?.kind === 'block' ? operand.target : undefined;
    };
    if (operands.length === 1) return target(0);
    const condition = operands[0] === undefined ? 0n : this.operand(operands[0], locals);
    if (instruction.opcode === 'br') return target(condition === 1n ? 1 : 2);
    for (let index = 2; index < operands.length; index += 2) {
      const value = operands[index];
      if (value !== undefined && this.operand(value, locals) === condition) return target(index + 1);
    }
    return target(1);
  }

  private execute(instruction: Instruction, locals: Map<LocalValue, Value>): Value {
    const {opcode, type} = instruction;
    const value = (index: number): Value => {
      const operand = instruction.operands[index];
      return operand === undefined ? 0n : this.operand(operand, locals);
    };
    switch (opcode) {
      case 'alloca':
        return this.allocate(instruction.detail.allocatedType);
      case 'load':
        return this.load(Number(value(0)), type);
      case 'store':
        this.store(Number(value(1)), instruction.operands[0]?.type ?? type, value(0));
        return 0n;
      case 'getelementptr':
        return this.elementAddress(instruction.detail.sourceType, instruction.operands, locals);
      case 'call':
        return this.callInstruction(instruction, locals);
      case 'select':
        return this.select(value(0), value(1), value(2));
      case 'icmp':
      case 'fcmp':
        return this.compare(opcode, instruction.detail.predicate, instruction.operands, locals);
      case 'extractelement':
        return listOf(value(0))[Number(value(1))] ?? 0n;
      case 'insertelement': {
        const lanes = [...listOf(value(0))];
        lanes[Number(value(2))] = value(1);
        return lanes;
      }
      case 'shufflevector': {
        const lanes = [...listOf(value(0)), ...listOf(value(1))];
        return listOf(value(2)).map((lane) => lanes[Number(lane)] ?? 0n);
      }
      case 'extractvalue':
        return instruction.detail.indices.reduce((part: Value, index) => listOf(part)[index] ?? 0n, value(0));
      case 'insertvalue':
        return withPart(value(0), instruction.detail.indices, value(1));
      case 'freeze':
      case 'addrspacecast':
        return value(0);
      default:
        return this.compute(opcode, type, instruction.operands[0]?.type ?? type, [value(0), value(1)]);
    }
  }

  private compute(opcode: string, type: Type, from: Type, args: readonly Value[]): Value {
    if (opcode === 'bitcast') return fromBits(type, toBits(from, args[0] ?? 0n));
    if (type.kind === 'vector') {
      const scalarFrom = scalarOf(from);
      return Array.from({length: type.length}, (_, lane) =>
        scalarOperation(
          opcode,
          type.element,
          scalarFrom,
          args.map((argument) => listOf(argument)[lane] ?? 0n),
        ),
      );
    }
    return scalarOperation(opcode, type, from, args);
  }

  private select(condition: Value, then: Value, otherwise: Value): Value {
    if (!Array.isArray(condition)) return condition === 1n ? then : otherwise;
    return condition.map((lane, index) => listOf(lane === 1n ? then : otherwise)[index] ?? 0n);
  }

  private compare(
    opcode: string,
    predicate: string,
    operands: readonly Operand[],
    locals: Map<LocalValue, Value>,
  ): Value {
    const [left, right] = operands;
    if (left === undefined || right === undefined) return 0n;
    const [a, b] = [this.operand(left, locals), this.operand(right, locals)];
    const scalar = scalarOf(left.type);
    const bits = scalar.kind === 'integer' ? scalar.bits : 64;
    const one = (x: Value, y: Value): Value =>
      (
        opcode === 'icmp'
          ? compareIntegers(predicate, bits, x as bigint, y as bigint)
          : compareFloats(predicate, Number(x), Number(y))
      )
        ? 1n
        : 0n;
    return Array.isArray(a) ? a.map((x: Value, lane) => one(x, listOf(b)[lane] ?? 0n)) : one(a, b);
  }

  private elementAddress(source: Type, operands: readonly Operand[], locals: Map<LocalValue, Value>): bigint {
    const value = (index: number): bigint => {
      const operand = operands[index];
      if (operand === undefined) return 0n;
      const bits = operand.type.kind === 'integer' ? operand.type.bits : 64;
      return BigInt.asIntN(bits, this.operand(operand, locals) as bigint);
    };
    let address = BigInt.asUintN(64, value(0)) + value(1) * BigInt(this.layout.allocSizeBytes(source) ?? 1);
    let type: Type = source;
    for (let at = 2; at < operands.length; at++) {
      const index = value(at);
      if (type.kind === 'struct') {
        address += BigInt(this.layout.structLayout(type)?.offsets[Number(index)] ?? 0);
        type = type.elements?.[Number(index)] ?? type;
      } else if (type.kind === 'array' || type.kind === 'vector') {
        type = type.element;
        address += index * BigInt(this.layout.allocSizeBytes(type) ?? 1);
      }
    }
    return BigInt.asUintN(64, address);
  }

  private callInstruction(call: CallInstruction, locals: Map<LocalValue, Value>): Value {
    const callee = call.operands[0];
    const target =
      callee?.kind === 'global' && callee.target?.kind === 'function' ? callee.target : undefined;
    const args = call.operands.slice(1).map((operand) => this.operand(operand, locals));
    if (target === undefined) throw new Error('a call of no function');
    if (target.blocks.length > 0) return this.callBody(target, args);
    const name = target.name ?? '';
    if (/^llvm\.(mem(cpy|move)|memset)\./.test(name)) {
      const [to, from, size] = args.map(Number);
      if (to === undefined || from === undefined || size === undefined) return 0n;
      if (name.startsWith('llvm.memset.')) this.memory.fill(from, to, to + size);
      else this.memory.copyWithin(to, from, from + size);
      return 0n;
    }
    if (/^llvm\.(lifetime|assume|experimental\.noalias|dbg)/.test(name) || /barrier/.test(name)) return 0n;
    if (name.startsWith('air.convert.'))
      return convert(name, call.type, call.operands[1]?.type ?? call.type, args[0] ?? 0n);
    if (name.includes('.with.overflow.')) return overflow(name, call.operands[1]?.type ?? call.type, args);
    if (/^llvm\.[su]cmp\./.test(name)) return threeWay(name, call, args);
    if (name.startsWith('llvm.experimental.cttz.elts.')) {
      const at = listOf(args[0] ?? 0n).findIndex((lane) => lane !== 0n);
      return BigInt(at < 0 ? listOf(args[0] ?? 0n).length : at);
    }
    if (name.startsWith('llvm.vector.reduce.')) return reduce(name, call.type, args);
    const known = callLibrary(name, call.type, args);
    if (known === undefined) throw new Error(`the interpreter does not know @${name}`);
    return known;
  }

  private callBody(fn: IrFunction, args: readonly Value[]): Value {
    const copies = args.map((argument, index) => {
      const byval = fn.parameters[index]?.attributes.find(({name}) => name === 'byval')?.type;
      if (byval === undefined) return argument;
      const copy = this.allocate(byval);
      const bytes = this.layout.allocSizeBytes(byval) ?? 0;
      this.memory.copyWithin(Number(copy), Number(argument), Number(argument) + bytes);
      return copy;
    });
    return this.call(fn, copies);
  }

  /** The value of any operand. */
  operand(operand: Operand, locals: ReadonlyMap<LocalValue, Value>): Value {
    const {type} = operand;
    switch (operand.kind) {
      case 'local':
        return (operand.target === undefined ? undefined : locals.get(operand.target)) ?? zero(type);
      case 'integer':
        return BigInt.asUintN(type.kind === 'integer' ? type.bits : 64, operand.value);
      case 'float':
        return isFloat(type) ? bitsToNumber(floatBits(operand.text, type.kind) ?? 0n, type.kind) : 0;
      case 'global':
        return (operand.target === undefined ? undefined : this.globals.get(operand.target)) ?? 0n;
      case 'aggregate':
        return operand.elements.map((element) => this.operand(element, locals));
      case 'splat': {
        const element = this.operand(operand.element, locals);
        return Array.from({length: type.kind === 'vector' ? type.length : 1}, () => element);
      }
      case 'string':
        return [...bytesOfRaw(operand.raw)].map(BigInt);
      case 'expression': {
        if (operand.opcode === 'getelementptr')
          return this.elementAddress(operand.sourceType ?? type, operand.operands, new Map(locals));
        const args = operand.operands.map((part) => this.operand(part, locals));
        if (
          ['bitcast', 'addrspacecast', 'inttoptr', 'ptrtoint'].includes(operand.opcode) &&
          typeof args[0] === 'bigint'
        )
          return args[0];
        return this.compute(operand.opcode, type, operand.operands[0]?.type ?? type, args);
      }
      default:
        return zero(type);
    }
  }

  load(address: number, type: Type): Value {
    if (address <= 0 || address >= this.memory.length) throw new Error(`a load from address ${address}`);
    switch (type.kind) {
      case 'vector': {
        if (scalarOf(type).kind === 'integer' && (scalarOf(type) as {bits: number}).bits === 1)
          return fromBits(type, BigInt(this.view.getUint8(address)));
        const step = this.layout.allocSizeBytes(type.element) ?? 1;
        return Array.from({length: type.length}, (_, lane) => this.load(address + lane * step, type.element));
      }
      case 'array': {
        const step = this.layout.allocSizeBytes(type.element) ?? 1;
        return Array.from({length: type.length}, (_, index) =>
          this.load(address + index * step, type.element),
        );
      }
      case 'struct': {
        const offsets = this.layout.structLayout(type)?.offsets ?? [];
        return (type.elements ?? []).map((element, index) =>
          this.load(address + (offsets[index] ?? 0), element),
        );
      }
      default: {
        const bytes = this.layout.storeSizeBytes(type) ?? 8;
        let bits = 0n;
        for (let index = bytes - 1; index >= 0; index--)
          bits = (bits << 8n) | BigInt(this.view.getUint8(address + index));
        return fromBits(type, bits);
      }
    }
  }

  store(address: number, type: Type, value: Value): void {
    if (address <= 0 || address >= this.memory.length) throw new Error(`a store to address ${address}`);
    if (Array.isArray(value) && type.kind !== 'integer') {
      const offsets = type.kind === 'struct' ? (this.layout.structLayout(type)?.offsets ?? []) : [];
      const step =
        type.kind === 'array' || type.kind === 'vector' ? (this.layout.allocSizeBytes(type.element) ?? 1) : 0;
      value.forEach((part: Value, index) => {
        const element =
          type.kind === 'struct' ? type.elements?.[index] : 'element' in type ? type.element : undefined;
        if (element !== undefined) this.store(address + (offsets[index] ?? index * step), element, part);
      });
      return;
    }
    let bits = toBits(type, value);
    const bytes = this.layout.storeSizeBytes(type) ?? 8;
    for (let index = 0; index < bytes; index++) {
      this.view.setUint8(address + index, Number(bits & 0xffn));
      bits >>= 8n;
    }
  }
}

function listOf(value: Value): readonly Value[] {
  return typeof value === 'object' ? value : [value];
}

function withPart(aggregate: Value, indices: readonly number[], part: Value): Value {
  const [first, ...rest] = indices;
  if (first === undefined) return part;
  const copy = [...listOf(aggregate)];
  copy[first] = withPart(copy[first] ?? 0n, rest, part);
  return copy;
}

function zero(type: Type): Value {
  if (isFloat(type)) return 0;
  if (type.kind === 'vector' || type.kind === 'array')
    return Array.from({length: type.length}, () => zero(type.element));
  if (type.kind === 'struct') return (type.elements ?? []).map(zero);
  return 0n;
}

function widthOf(type: Type): number {
  if (type.kind === 'integer') return type.bits;
  if (type.kind === 'pointer') return 64;
  return type.kind === 'float' ? 32 : type.kind === 'double' ? 64 : 16;
}

/** The bits of a number or of a vector, its first lane lowest. */
function toBits(type: Type, value: Value): bigint {
  if (type.kind === 'vector') {
    const width = BigInt(widthOf(type.element));
    return listOf(value).reduce<bigint>(
      (bits, lane, index) => bits | (toBits(type.element, lane) << (width * BigInt(index))),
      0n,
    );
  }
  return isFloat(type)
    ? numberToBits(Number(value), type.kind)
    : BigInt.asUintN(widthOf(type), value as bigint);
}

function fromBits(type: Type, bits: bigint): Value {
  if (type.kind === 'vector') {
    const width = BigInt(widthOf(type.element));
    return Array.from({length: type.length}, (_, lane) =>
      fromBits(type.element, BigInt.asUintN(Number(width), bits >> (width * BigInt(lane)))),
    );
  }
  return isFloat(type) ? bitsToNumber(bits, type.kind) : BigInt.asUintN(widthOf(type), bits);
}

/** Clamps where LLVM leaves the result of a conversion open, so that both modules get the same. */
function toInteger(value: number, bits: number): bigint {
  if (!Number.isFinite(value)) return 0n;
  return BigInt.asUintN(bits, BigInt(Math.trunc(value)));
}

function scalarOperation(opcode: string, type: Type, from: Type, args: readonly Value[]): Value {
  const [a = 0n, b = 0n] = args;
  if (isFloat(type) && isFloat(from)) {
    const [x, y] = [Number(a), Number(b)];
    const results: Record<string, () => number> = {
      fadd: () => x + y,
      fsub: () => x - y,
      fmul: () => x * y,
      fdiv: () => x / y,
      frem: () => x % y,
      fneg: () => -x,
      fpext: () => x,
      fptrunc: () => x,
    };
    const compute = results[opcode];
    if (compute === undefined) throw new Error(`the interpreter does not know ${opcode}`);
    return roundTo(compute(), type.kind);
  }
  const fromBitsCount = widthOf(from);
  if (isFloat(type)) {
    const whole = opcode === 'sitofp' ? BigInt.asIntN(fromBitsCount, a as bigint) : (a as bigint);
    return roundTo(Number(whole), type.kind);
  }
  const bits = widthOf(type);
  if (isFloat(from)) return toInteger(Number(a), bits);
  const [x, y] = [a as bigint, b as bigint];
  const [sx, sy] = [BigInt.asIntN(fromBitsCount, x), BigInt.asIntN(fromBitsCount, y)];
  const wrap = (value: bigint): bigint => BigInt.asUintN(bits, value);
  switch (opcode) {
    case 'add':
      return wrap(x + y);
    case 'sub':
      return wrap(x - y);
    case 'mul':
      return wrap(x * y);
    case 'and':
      return x & y;
    case 'or':
      return x | y;
    case 'xor':
      return x ^ y;
    case 'shl':
      return y >= BigInt(bits) ? 0n : wrap(x << y);
    case 'lshr':
      return y >= BigInt(bits) ? 0n : x >> y;
    case 'ashr':
      return wrap(sx >> (y >= BigInt(bits) ? BigInt(bits - 1) : y));
    case 'udiv':
      return y === 0n ? 0n : x / y;
    case 'urem':
      return y === 0n ? 0n : x % y;
    case 'sdiv':
      return y === 0n ? 0n : wrap(sx / sy);
    case 'srem':
      return y === 0n ? 0n : wrap(sx % sy);
    case 'zext':
    case 'trunc':
    case 'ptrtoint':
    case 'inttoptr':
      return wrap(x);
    case 'sext':
      return wrap(sx);
    default:
      throw new Error(`the interpreter does not know ${opcode}`);
  }
}

function compareIntegers(predicate: string, bits: number, a: bigint, b: bigint): boolean {
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  switch (predicate) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'ult':
      return a < b;
    case 'ule':
      return a <= b;
    case 'ugt':
      return a > b;
    case 'uge':
      return a >= b;
    case 'slt':
      return sa < sb;
    case 'sle':
      return sa <= sb;
    case 'sgt':
      return sa > sb;
    default:
      return sa >= sb;
  }
}

function compareFloats(predicate: string, a: number, b: number): boolean {
  const isUnordered = Number.isNaN(a) || Number.isNaN(b);
  if (predicate === 'true' || predicate === 'false') return predicate === 'true';
  if (predicate === 'ord') return !isUnordered;
  if (predicate === 'uno') return isUnordered;
  if (isUnordered) return predicate.startsWith('u');
  switch (predicate.slice(1)) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'gt':
      return a > b;
    default:
      return a >= b;
  }
}

/** `air.convert.<kind>.<type>.<kind>.<type>` by what the kinds say. */
function convert(name: string, type: Type, from: Type, value: Value): Value {
  const [, , toKind, , fromKind] = name.split('.');
  const [to, source] = [scalarOf(type), scalarOf(from)];
  const opcode =
    toKind === 'f'
      ? fromKind === 'f'
        ? 'fpext'
        : fromKind === 's'
          ? 'sitofp'
          : 'uitofp'
      : fromKind === 'f'
        ? 'fptosi'
        : widthOf(to) < widthOf(source)
          ? 'trunc'
          : fromKind === 's'
            ? 'sext'
            : 'zext';
  const one = (lane: Value): Value => scalarOperation(opcode, to, source, [lane, 0n]);
  return typeof value === 'object' ? value.map(one) : one(value);
}

function overflow(name: string, type: Type, args: readonly Value[]): Value {
  const bits = widthOf(type);
  const isSigned = name.startsWith('llvm.s');
  const [a = 0n, b = 0n] = args.map((value) =>
    isSigned ? BigInt.asIntN(bits, value as bigint) : (value as bigint),
  );
  const operation = name.slice('llvm.s'.length, 'llvm.s'.length + 3);
  const exact = operation === 'add' ? a + b : operation === 'sub' ? a - b : a * b;
  const wrapped = BigInt.asUintN(bits, exact);
  return [wrapped, (isSigned ? BigInt.asIntN(bits, exact) : wrapped) === exact ? 0n : 1n];
}

function threeWay(name: string, call: CallInstruction, args: readonly Value[]): Value {
  const bits = widthOf(scalarOf(call.operands[1]?.type ?? call.type));
  const own = (value: Value): bigint =>
    name.startsWith('llvm.s') ? BigInt.asIntN(bits, value as bigint) : (value as bigint);
  const one = (a: Value, b: Value): bigint =>
    BigInt.asUintN(widthOf(scalarOf(call.type)), own(a) < own(b) ? -1n : own(a) > own(b) ? 1n : 0n);
  const [a = 0n, b = 0n] = args;
  return typeof a === 'object' ? a.map((lane, index) => one(lane, listOf(b)[index] ?? 0n)) : one(a, b);
}

function reduce(name: string, type: Type, args: readonly Value[]): Value {
  const kind = name.split('.')[3] ?? '';
  const hasStart = kind === 'fadd' || kind === 'fmul';
  const lanes = listOf(args[hasStart ? 1 : 0] ?? 0n);
  const [first, ...rest] = hasStart ? [args[0] ?? 0, ...lanes] : lanes;
  return rest.reduce<Value>(
    (sum, lane) =>
      callLibrary(`llvm.${kind}.x`, type, [sum, lane]) ??
      callLibrary(`air.${kind}`, type, [sum, lane]) ??
      scalarOperation(kind, type, type, [sum, lane]),
    first ?? 0n,
  );
}
