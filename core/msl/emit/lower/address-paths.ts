import {type DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {integerConstant} from './make.ts';

/** An address as a sum: `bytes` and each term's index times its stride in bytes, away from a base. */
export interface AddressSum {
  readonly bytes: number;
  readonly terms: readonly {readonly index: Operand; readonly stride: number}[];
}

/** The indices that lead from a pointer to `sourceType` to the same place as the sum does. */
export interface AddressPath {
  readonly indices: readonly Operand[];
  /** What is there. */
  readonly type: Type;
  /** Whether no step leaves the object on the way, so that `inbounds` of the sum holds for the path. */
  readonly keepsBounds: boolean;
}

/** The sum that the indices of a `getelementptr` make; undefined for vectors of pointers and sizes that are not known. */
export function addressSum(
  layout: DataLayout,
  source: Type,
  indices: readonly Operand[],
): AddressSum | undefined {
  let bytes = 0;
  const terms: {index: Operand; stride: number}[] = [];
  let type: Type | undefined = source;
  for (const [at, index] of indices.entries()) {
    if (type === undefined || index.type.kind !== 'integer') return undefined;
    if (at > 0 && type.kind === 'struct') {
      if (index.kind !== 'integer') return undefined;
      bytes += layout.structLayout(type)?.offsets[index.small] ?? NaN;
      type = type.elements?.[index.small];
      continue;
    }
    if (at > 0) type = type.kind === 'array' || type.kind === 'vector' ? type.element : undefined;
    const stride = type === undefined ? undefined : layout.allocSizeBytes(type);
    if (stride === undefined) return undefined;
    if (index.kind === 'integer') bytes += index.large === undefined ? index.small * stride : NaN;
    else terms.push({index, stride});
  }
  return Number.isSafeInteger(bytes) ? {bytes, terms} : undefined;
}

/**
 * The typed way to the place of `sum` inside objects of `type`: array steps of the same strides, fields by their offsets.
 * It ends at a value of type `wanted` where one begins there, else at the largest thing that does. Undefined where the place is
 * inside of a number or in padding, or a stride is no array's.
 */
export function addressPath(
  types: TypeContext,
  layout: DataLayout,
  type: Type,
  sum: AddressSum,
  wanted: Type | undefined,
): AddressPath | undefined {
  const indices: Operand[] = [];
  const terms = [...sum.terms];
  let bytes = sum.bytes;
  let at: Type = type;
  /** A step over elements of `element`: an index that is not constant, or as many as there are bytes for. */
  const step = (element: Type): number | undefined => {
    const size = layout.allocSizeBytes(element);
    if (size === undefined || size === 0) return undefined;
    const count = Math.floor(bytes / size);
    const found = terms.findIndex(({stride}) => stride === size);
    const [term] = found < 0 ? [] : terms.splice(found, 1);
    if (term !== undefined && count !== 0) return undefined;
    indices.push(term?.index ?? integerConstant(types, types.i64, count));
    bytes -= count * size;
    return count;
  };
  const first = step(at);
  if (first === undefined) return undefined;
  const keepsBounds = first >= 0 || bytes === 0;
  for (;;) {
    const isThere = bytes === 0 && terms.length === 0;
    if (isThere && (wanted === undefined || stepsToFirst(at, wanted) === undefined || at === wanted))
      return {indices, type: at, keepsBounds};
    if (at.kind === 'struct') {
      const index = fieldAt(layout, at, bytes);
      const field = at.elements?.[index ?? -1];
      if (index === undefined || field === undefined) return undefined;
      bytes -= layout.structLayout(at)?.offsets[index] ?? 0;
      indices.push(integerConstant(types, types.i32, index));
      at = field;
    } else if (at.kind === 'array' || at.kind === 'vector') {
      const count = step(at.element);
      if (count === undefined || count >= Math.max(1, at.length)) return undefined;
      at = at.element;
    } else return undefined;
  }
}

function fieldAt(layout: DataLayout, struct: Type & {kind: 'struct'}, bytes: number): number | undefined {
  const offsets = layout.structLayout(struct)?.offsets ?? [];
  for (let index = offsets.length - 1; index >= 0; index--) {
    const offset = offsets[index] ?? 0;
    const field = struct.elements?.[index];
    const size = field === undefined ? undefined : layout.allocSizeBytes(field);
    if (size !== undefined && size > 0 && offset <= bytes) return bytes < offset + size ? index : undefined;
  }
  return undefined;
}

/** How many times the first part must be taken to come from `type` to `wanted`: 0 for itself; undefined when it is not there. */
export function stepsToFirst(type: Type, wanted: Type): number | undefined {
  let at: Type | undefined = type;
  for (let steps = 0; at !== undefined; steps++) {
    if (at === wanted) return steps;
    if (at.kind === 'struct') at = at.elements?.[0];
    else if (at.kind === 'array' || at.kind === 'vector') at = at.length === 0 ? undefined : at.element;
    else return undefined;
  }
  return undefined;
}
