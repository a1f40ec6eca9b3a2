import {Flag} from '../../ir/model/flags.ts';
import {
  type AggregateConstant,
  type BlockAddressConstant,
  type ExpressionConstant,
  type GlobalReference,
  type InlineAssembly,
  type IntegerConstant,
  IntegerConstant as IntegerNode,
  type Operand,
} from '../../ir/model/operand.ts';
import {bytesOfRaw} from '../../ir/model/quoted-text.ts';
import {type Type} from '../../ir/model/type.ts';
import {type Block, type GlobalValue, type IrFunction} from '../../ir/model/global.ts';
import {type RecordValue} from './bitstream-writer.ts';
import {binaryNumbers, castNumbers, ConstantCode, unaryNumbers} from './codes.ts';
import {dataWords, floatWords, signedValue, signRotated, wideWords} from './constant-data.ts';
import {foldPart} from './fold-part.ts';
import {predicateNumber} from './predicates.ts';
import {checkFlags, recordFlags} from './record-flags.ts';
import {type TypeTable} from './type-table.ts';
import {type WriteProblems} from './write-problems.ts';

/** A record of a constants block. */
export interface PooledConstant {
  readonly type: number;
  readonly code: number;
  readonly values: readonly RecordValue[];
}

/** What all pools of a module share. */
export interface PoolContext {
  readonly types: TypeTable;
  readonly problems: WriteProblems;
  /** The value number of each global. */
  readonly globals: ReadonlyMap<GlobalValue, number>;
}

/** Deeper nesting than the parser takes; a module made otherwise is refused. */
const maximumDepth = 1000;
/** `splat` is written out; LLVM 14 has no record for it. */
const maximumSplat = 1 << 16;

/** The constants of the module or of one function: each once, numbered from `base`. */
export class ConstantPool {
  private readonly context: PoolContext;
  private readonly parent: ConstantPool | undefined;
  private readonly base: number;
  private readonly smallIntegers = new Map<number, Map<number, number>>();
  private readonly numbers = new Map<string, number>();
  readonly entries: PooledConstant[] = [];
  private depth = 0;

  constructor(context: PoolContext, base: number, parent?: ConstantPool) {
    this.context = context;
    this.base = base;
    this.parent = parent;
  }

  /** The number of the value after the last constant. */
  get end(): number {
    return this.base + this.entries.length;
  }

  /** The value number of a constant or global, which enters the pool if it is new. */
  numberOf(operand: Operand): number {
    if (operand.kind === 'global') return this.globalNumber(operand);
    if (operand.kind === 'integer' && operand.large === undefined) return this.integerNumber(operand);
    if (this.depth >= maximumDepth) {
      this.context.problems.refuse(`a constant nested more than ${maximumDepth} levels deep`, operand);
      return 0;
    }
    this.depth++;
    const [code, values] = this.record(operand);
    this.depth--;
    const type = this.context.types.indexOf(operand.type);
    const key = `${type};${code};${values.join()}`;
    const known = this.parent?.numbers.get(key) ?? this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.push(type, code, values);
    this.numbers.set(key, number);
    return number;
  }

  /** The number of an `i64`, `i32`... that stands nowhere in the text. */
  plainInteger(type: Type, value: bigint): number {
    const approximate = Number(value);
    const isSafe = Number.isSafeInteger(approximate);
    return this.numberOf(new IntegerNode(type, isSafe ? approximate : 0, isSafe ? undefined : value, 0, 0));
  }

  private push(type: number, code: number, values: readonly RecordValue[]): number {
    this.entries.push({type, code, values});
    return this.end - 1;
  }

  private globalNumber(reference: GlobalReference): number {
    const {target} = reference;
    const number = target === undefined ? undefined : this.context.globals.get(target);
    const name = reference.name ?? String(reference.number);
    if (target === undefined || number === undefined) {
      this.context.problems.broken(`use of undefined value '@${name}'`, reference);
      return 0;
    }
    if (target.type !== reference.type)
      this.context.problems.broken(`'@${name}' is used with another type than its own`, reference);
    return number;
  }

  private integerNumber(constant: IntegerConstant): number {
    const known = this.parent?.smallNumber(constant) ?? this.smallNumber(constant);
    if (known !== undefined) return known;
    const {type} = constant;
    const index = this.context.types.indexOf(type);
    let byValue = this.smallIntegers.get(type.id);
    if (byValue === undefined) this.smallIntegers.set(type.id, (byValue = new Map<number, number>()));
    const number = this.push(index, ...this.integerRecord(constant));
    byValue.set(constant.small, number);
    return number;
  }

  private smallNumber(constant: IntegerConstant): number | undefined {
    return this.smallIntegers.get(constant.type.id)?.get(constant.small);
  }

  private integerRecord(constant: IntegerConstant): readonly [number, readonly RecordValue[]] {
    const {type} = constant;
    if (type.kind !== 'integer') {
      this.context.problems.broken('an integer of a type that is no integer type', constant);
      return [ConstantCode.null, []];
    }
    if (constant.large === undefined && constant.small === 0) return [ConstantCode.null, []];
    if (type.bits > 64) return [ConstantCode.wideInteger, wideWords(constant.value, type.bits)];
    return [ConstantCode.integer, [signRotated(signedValue(constant, type.bits))]];
  }

  private record(operand: Operand): readonly [code: number, values: readonly RecordValue[]] {
    switch (operand.kind) {
      case 'integer':
        return this.integerRecord(operand);
      case 'float': {
        const words = floatWords(operand);
        if (words === undefined)
          this.context.problems.broken(`'${operand.text}' does not fit its type`, operand);
        return [ConstantCode.float, words ?? [0]];
      }
      case 'null':
      case 'zeroinitializer':
      case 'none':
        return [ConstantCode.null, []];
      case 'undef':
        return [ConstantCode.undef, []];
      case 'poison':
        return [ConstantCode.poison, []];
      case 'aggregate':
        return this.aggregate(operand);
      case 'string':
        return this.string(bytesOfRaw(operand.raw), operand.type);
      case 'splat':
        return this.splat(operand.element, operand);
      case 'expression':
        return this.expression(operand);
      case 'blockaddress':
        return this.blockAddress(operand);
      case 'dso_local_equivalent':
      case 'no_cfi': {
        const code = operand.kind === 'no_cfi' ? ConstantCode.noCfi : ConstantCode.dsoLocalEquivalent;
        return [code, [this.typeOf(operand.global), this.numberOf(operand.global)]];
      }
      case 'asm':
        return this.assembly(operand);
      case 'ptrauth':
        return this.refuse('ptrauth constants', operand);
      case 'unknown':
        this.context.problems.broken('an unreadable value', operand);
        return [ConstantCode.null, []];
      default:
        this.context.problems.broken('a local value where a constant must stand', operand);
        return [ConstantCode.null, []];
    }
  }

  private refuse(what: string, operand: Operand): readonly [number, readonly RecordValue[]] {
    this.context.problems.refuse(what, operand);
    return [ConstantCode.null, []];
  }

  private typeOf(operand: Operand): number {
    return this.context.types.indexOf(operand.type);
  }

  private aggregate(constant: AggregateConstant): readonly [number, readonly RecordValue[]] {
    const {type, elements} = constant;
    const length =
      type.kind === 'struct' ? type.elements?.length : 'length' in type ? type.length : undefined;
    if (length !== elements.length || (type.kind === 'vector' && type.scalable)) {
      this.context.problems.broken('a constant that does not fit its type', constant);
      return [ConstantCode.null, []];
    }
    // LLVM takes `[]` for undefined, but `{}` for zero.
    if (elements.length === 0) return [type.kind === 'array' ? ConstantCode.undef : ConstantCode.null, []];
    if (type.kind === 'array' || type.kind === 'vector') {
      const data = dataWords(elements, type.element);
      if (data !== undefined) return [ConstantCode.data, data];
    }
    elements.forEach((element, index) => {
      const expected =
        type.kind === 'struct' ? type.elements?.[index] : 'element' in type ? type.element : undefined;
      if (element.type !== expected)
        this.context.problems.broken('an element that does not fit the type of its constant', element);
    });
    return [ConstantCode.aggregate, elements.map((element) => this.numberOf(element))];
  }

  private string(bytes: Uint8Array, type: Type): readonly [number, readonly RecordValue[]] {
    if (type.kind !== 'array' || type.length !== bytes.length) {
      this.context.problems.broken('a string that does not fit its type', {start: 0, end: 0});
      return [ConstantCode.null, []];
    }
    if (bytes.length === 0) return [ConstantCode.null, []];
    const last = bytes.length - 1;
    const isC = bytes[last] === 0 && bytes.indexOf(0) === last;
    return isC
      ? [ConstantCode.cString, Array.from(bytes.subarray(0, last))]
      : [ConstantCode.string, Array.from(bytes)];
  }

  private splat(element: Operand, operand: Operand): readonly [number, readonly RecordValue[]] {
    const {type} = operand;
    if (
      type.kind !== 'vector' ||
      type.scalable ||
      type.length > maximumSplat ||
      type.element !== element.type
    )
      return this.refuse('this splat', operand);
    const number = this.numberOf(element);
    return [ConstantCode.aggregate, Array.from({length: type.length}, () => number)];
  }

  private typed(operand: Operand | undefined): number[] {
    return operand === undefined ? [0, 0] : [this.typeOf(operand), this.numberOf(operand)];
  }

  private expression(expression: ExpressionConstant): readonly [number, readonly RecordValue[]] {
    const {opcode, operands} = expression;
    checkFlags(this.context.problems, opcode, expression.flags, expression);
    const number = (index: number): number => {
      const operand = operands[index];
      return operand === undefined ? 0 : this.numberOf(operand);
    };
    const [first, second] = operands;
    const flags = recordFlags(expression.flags);
    const optional = flags === 0 ? [] : [flags];
    const cast = castNumbers[opcode];
    if (cast !== undefined) return [ConstantCode.cast, [cast, ...this.typed(first)]];
    const binary = binaryNumbers[opcode];
    if (binary !== undefined) return [ConstantCode.binary, [binary, number(0), number(1), ...optional]];
    const unary = unaryNumbers[opcode];
    if (unary !== undefined) return [ConstantCode.unary, [unary, number(0), ...optional]];
    switch (opcode) {
      case 'getelementptr':
        return this.elementPointer(expression);
      case 'select':
        return [ConstantCode.select, [number(0), number(1), number(2)]];
      case 'extractelement':
        return [ConstantCode.extractElement, [...this.typed(first), ...this.typed(second)]];
      case 'insertelement':
        return [ConstantCode.insertElement, [number(0), number(1), ...this.typed(operands[2])]];
      case 'shufflevector': {
        const values = [number(0), number(1), number(2)];
        if (first?.type === expression.type) return [ConstantCode.shuffleVector, values];
        return [
          ConstantCode.shuffleVectorExtended,
          [first === undefined ? 0 : this.typeOf(first), ...values],
        ];
      }
      case 'icmp':
      case 'fcmp': {
        const type = first === undefined ? 0 : this.typeOf(first);
        const predicate = predicateNumber(opcode, expression.predicate ?? '');
        if (predicate < 0) return this.refuse(`predicate '${expression.predicate ?? ''}'`, expression);
        return [ConstantCode.compare, [type, number(0), number(1), predicate]];
      }
      case 'extractvalue':
      case 'insertvalue': {
        const folded = foldPart(expression);
        return folded === undefined
          ? this.refuse(`this constant '${opcode}'`, expression)
          : this.record(folded);
      }
      default:
        return this.refuse(`constant expression '${opcode}'`, expression);
    }
  }

  private elementPointer(expression: ExpressionConstant): readonly [number, readonly RecordValue[]] {
    const {sourceType, inRange, operands} = expression;
    if (sourceType === undefined || typeof inRange === 'string')
      return this.refuse('this getelementptr expression', expression);
    const isInbounds = (expression.flags & Flag.inbounds) !== 0;
    const values: number[] = [this.context.types.indexOf(sourceType)];
    if (inRange !== undefined) values.push(((inRange - 1) << 1) | (isInbounds ? 1 : 0));
    for (const operand of operands) values.push(...this.typed(operand));
    if (inRange !== undefined) return [ConstantCode.inRangeGetElementPointer, values];
    return [isInbounds ? ConstantCode.inboundsGetElementPointer : ConstantCode.getElementPointer, values];
  }

  private blockAddress(constant: BlockAddressConstant): readonly [number, readonly RecordValue[]] {
    const block = constant.block.target;
    const fn = constant.function.target;
    if (block === undefined || fn?.kind !== 'function' || block.parent !== fn) {
      this.context.problems.broken('blockaddress of an undefined block', constant);
      return [ConstantCode.null, []];
    }
    return [ConstantCode.blockAddress, [...this.typed(constant.function), indexOfBlock(fn, block)]];
  }

  private assembly(asm: InlineAssembly): readonly [number, readonly RecordValue[]] {
    const fn = asm.type.kind === 'pointer' ? asm.type.pointee : undefined;
    if (fn?.kind !== 'function') {
      this.context.problems.broken('inline assembly without a function type', asm);
      return [ConstantCode.null, []];
    }
    let flags = asm.sideEffect ? 1 : 0;
    if (asm.alignStack) flags |= 2;
    if (asm.intelDialect) flags |= 4;
    if (asm.unwind) flags |= 8;
    const code = Array.from(bytesOfRaw(asm.assembly));
    const constraints = Array.from(bytesOfRaw(asm.constraints));
    const values = [this.context.types.indexOf(fn), flags, code.length, ...code];
    return [ConstantCode.inlineAssembly, [...values, constraints.length, ...constraints]];
  }
}

/** A block's stated place, checked: searching for each of many would take long. */
function indexOfBlock(fn: IrFunction, block: Block): number {
  return fn.blocks[block.index] === block ? block.index : fn.blocks.indexOf(block);
}
