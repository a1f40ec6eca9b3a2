import {type Type} from '../../ir/model/type.ts';
import {type LinkedModule} from '../link/linked-modules.ts';
import {type ScalarKind, type Value} from '../mir/mir.ts';
import {convertInteger, integerBits} from './arithmetic.ts';
import {type Builder} from './builder.ts';
import {NotSupported} from './types.ts';

/** One index of a getelementptr. */
export interface ElementIndex {
  readonly kind: ScalarKind;
  readonly value: Value;
}

/** `pointer + index * bytes`; a 32-bit index is signed and stays one, so that memory operands can take it. */
function step(builder: Builder, pointer: Value, index: ElementIndex, bytes: number): Value {
  if (bytes === 0) return pointer;
  const scale = builder.i64(bytes);
  if (integerBits(index.kind) === 64) return builder.op('element.i64', pointer, index.value, scale);
  const wide = convertInteger(builder, index.kind, 'i32', true, index.value);
  return builder.op('element.s32', pointer, wide, scale);
}

/** The pointer that a getelementptr gives; indexes as LLVM has them, the first one steps over whole objects. */
export function elementPointer(
  builder: Builder,
  module: LinkedModule,
  sourceType: Type,
  base: Value,
  indexes: readonly ElementIndex[],
): Value {
  let pointer = base;
  let type = sourceType;
  indexes.forEach((index, at) => {
    if (at === 0) {
      pointer = step(builder, pointer, index, module.leaves.sizeBytes(type));
      return;
    }
    if (type.kind === 'struct') {
      const field = index.value.constant;
      if (field === undefined) throw new NotSupported('a field number that is not constant');
      const offset = module.leaves.fieldOffset(type, Number(field));
      pointer = builder.op('offset.i64', pointer, builder.i64(offset));
      const next = type.elements?.[Number(field)];
      if (next === undefined) throw new NotSupported(`field ${Number(field)} of a struct`);
      type = next;
    } else if (type.kind === 'array' || type.kind === 'vector') {
      type = type.element;
      pointer = step(builder, pointer, index, module.leaves.sizeBytes(type));
    } else throw new NotSupported(`an index into ${type.kind}`);
  });
  return pointer;
}
