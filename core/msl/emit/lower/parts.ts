import {type DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {scalarOf, type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {copyOperand} from './copy-operand.ts';
import {integerConstant, makePlain, maskConstant, referTo, undefinedOf} from './make.ts';

/** A part of a value in memory: where it begins, and the type that an access reads or writes there. */
export interface Part {
  readonly offset: number;
  readonly bytes: number;
  readonly type: Type;
}

type Emit = (instruction: Instruction) => Instruction;

/** Beyond it a slot stays in memory. */
const longestVector = 16;

/**
 * A type for bytes `start` to `end` of a slot from which each access is a whole element range: the one type that all use, or
 * a vector of the largest units that all offsets and sizes are multiples of. Undefined when there is none.
 */
export function sliceType(
  types: TypeContext,
  layout: DataLayout,
  accesses: readonly Part[],
  start: number,
  end: number,
): Type | undefined {
  const [first] = accesses;
  if (first === undefined) return undefined;
  const bytes = end - start;
  const wholes = accesses.filter((access) => access.bytes === bytes);
  if (wholes.length === accesses.length) {
    const own = wholes.map((access) => access.type);
    // A pointer may not become a number and back: its way would be lost.
    const pointer = own.find((type) => scalarOf(type).kind === 'pointer');
    if (pointer === undefined) return own[0];
    return own.every((type) => type === pointer) ? pointer : undefined;
  }
  if (accesses.some(({type}) => scalarOf(type).kind === 'pointer')) return undefined;
  const unit = unitBytes(layout, accesses, start);
  const length = bytes / unit;
  if (!Number.isInteger(length) || length > longestVector || ![1, 2, 4, 8].includes(unit)) return undefined;
  const elements = accesses.map(({type}) => scalarOf(type));
  const exact = elements.find((element) => layout.sizeBits(element) === unit * 8);
  return exact === undefined ? undefined : types.vector(exact, length);
}

function unitBytes(layout: DataLayout, accesses: readonly Part[], start: number): number {
  let unit = 0;
  const take = (value: number): void => {
    let [a, b] = [unit, value];
    while (b !== 0) [a, b] = [b, a % b];
    unit = a;
  };
  for (const access of accesses) {
    take(access.offset - start);
    take(access.bytes);
    take((layout.sizeBits(scalarOf(access.type)) ?? 8) / 8);
  }
  return unit;
}

/** The part of `whole` as a value of the part's type. */
export function readPart(
  types: TypeContext,
  layout: DataLayout,
  emit: Emit,
  whole: Operand,
  part: Part,
): Operand {
  const unit = elementBytes(layout, whole.type);
  const from = part.offset / unit;
  const count = part.bytes / unit;
  if (whole.type.kind !== 'vector' || (from === 0 && count === whole.type.length))
    return cast(emit, whole, part.type);
  const {element} = whole.type;
  if (count === 1) {
    const index = integerConstant(types, types.i64, from);
    const made = emit(makePlain('extractelement', element, [whole, index]));
    return cast(emit, referTo(made), part.type);
  }
  const lanes = Array.from({length: count}, (_, lane) => from + lane);
  const mask = maskConstant(types, lanes);
  const shuffled = emit(
    makePlain('shufflevector', types.vector(element, count), [whole, undefinedOf(whole.type), mask]),
  );
  return cast(emit, referTo(shuffled), part.type);
}

/** `old` with the part replaced by `value`; `old` is undefined when the part is the whole. */
export function writePart(
  types: TypeContext,
  layout: DataLayout,
  emit: Emit,
  type: Type,
  old: Operand | undefined,
  value: Operand,
  part: Part,
): Operand {
  if (old === undefined || type.kind !== 'vector') return cast(emit, copyOperand(value), type);
  const unit = elementBytes(layout, type);
  const from = part.offset / unit;
  const count = part.bytes / unit;
  if (count === 1) {
    const element = cast(emit, copyOperand(value), type.element);
    const index = integerConstant(types, types.i64, from);
    return referTo(emit(makePlain('insertelement', type, [old, element, index])));
  }
  const short = cast(emit, copyOperand(value), types.vector(type.element, count));
  const wideLanes = Array.from({length: type.length}, (_, lane) => (lane < count ? lane : undefined));
  const wide = emit(
    makePlain('shufflevector', type, [short, undefinedOf(short.type), maskConstant(types, wideLanes)]),
  );
  const blend = Array.from({length: type.length}, (_, lane) =>
    lane >= from && lane < from + count ? type.length + lane - from : lane,
  );
  return referTo(emit(makePlain('shufflevector', type, [old, referTo(wide), maskConstant(types, blend)])));
}

function elementBytes(layout: DataLayout, type: Type): number {
  return (layout.sizeBits(scalarOf(type)) ?? 8) / 8;
}

/** The same bits as a value of another type of the same size. */
function cast(emit: Emit, value: Operand, to: Type): Operand {
  if (value.type === to) return value;
  if (value.kind === 'undef' || value.kind === 'poison') return undefinedOf(to);
  const [from, wanted] = [value.type, to];
  if (from.kind === 'pointer' && wanted.kind === 'pointer')
    return referTo(emit(makePlain('addrspacecast', wanted, [value])));
  return referTo(emit(makePlain('bitcast', to, [value])));
}
