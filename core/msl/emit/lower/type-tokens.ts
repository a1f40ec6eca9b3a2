import {type Type} from '../../../ir/model/type.ts';

/** The token of a type in the name of an `air.*` function: `f32`, `bf16`, `v4i16` (AIR.md 2.1); undefined for others. */
export function typeToken(type: Type): string | undefined {
  switch (type.kind) {
    case 'half':
      return 'f16';
    case 'bfloat':
      return 'bf16';
    case 'float':
      return 'f32';
    case 'double':
      return 'f64';
    case 'integer':
      return [1, 8, 16, 32, 64].includes(type.bits) ? `i${type.bits}` : undefined;
    case 'vector': {
      const element = type.element.kind === 'vector' ? undefined : typeToken(type.element);
      return element === undefined ? undefined : `v${type.length}${element}`;
    }
    default:
      return undefined;
  }
}
