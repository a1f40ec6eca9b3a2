import {type Type} from '../../../ir/model/type.ts';

/** The types that a type is made of. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'pointer':
      return type.pointee === undefined ? [] : [type.pointee];
    case 'function':
      return [type.returnType, ...type.parameters];
    case 'array':
    case 'vector':
      return [type.element];
    case 'struct':
      return type.elements ?? [];
    default:
      return [];
  }
}
