import {encodeQuoted} from '../model/quoted-text.ts';
import {type PointerType, type StructType, type Type} from '../model/type.ts';
import {printName} from './print-name.ts';

/** A type as LLVM prints it where it is used (identified structs by their name). */
export function printType(type: Type): string {
  return printTypeWith(type, printType);
}

/** One level of a type; `inner` prints the types inside. */
export function printTypeWith(type: Type, inner: (type: Type) => string): string {
  switch (type.kind) {
    case 'integer':
      return `i${type.bits}`;
    case 'pointer':
      return printPointer(type, inner);
    case 'function': {
      const parameters = type.parameters.map(inner);
      if (type.variadic) parameters.push('...');
      return `${inner(type.returnType)} (${parameters.join(', ')})`;
    }
    case 'array':
      return `[${type.exactLength ?? type.length} x ${inner(type.element)}]`;
    case 'vector':
      return `<${type.scalable ? 'vscale x ' : ''}${type.length} x ${inner(type.element)}>`;
    case 'struct':
      return type.identified ? printStructName(type) : printStructBody(type, inner);
    case 'target':
      return `target(${[`"${encodeQuoted(type.name)}"`, ...type.types.map(inner), ...type.integers].join(', ')})`;
    case 'unknown':
      return type.text;
    default:
      return type.kind;
  }
}

function printPointer(type: PointerType, inner: (type: Type) => string): string {
  const {pointee, addressSpace} = type;
  if (pointee === undefined) return addressSpace === 0 ? 'ptr' : `ptr addrspace(${addressSpace})`;
  return addressSpace === 0 ? `${inner(pointee)}*` : `${inner(pointee)} addrspace(${addressSpace})*`;
}

/** `%name` or `%5`. */
export function printStructName(type: StructType): string {
  return `%${type.name === undefined ? String(type.number) : printName(type.name)}`;
}

/** `opaque`, `{ T, T }` or `<{ T }>`: the body of an identified struct, or a literal one. */
export function printStructBody(type: StructType, inner: (type: Type) => string = printType): string {
  const elements = type.elements;
  if (elements === undefined) return 'opaque';
  const body = elements.length === 0 ? '{}' : `{ ${elements.map(inner).join(', ')} }`;
  return type.packed ? `<${body}>` : body;
}
