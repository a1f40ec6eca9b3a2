import {encodeQuoted} from '../model/quoted-text.ts';
import {type StructType, type Type} from '../model/type.ts';
import {printName} from './print-name.ts';

/** A type as LLVM prints it where it is used (identified structs by their name). */
export function printType(type: Type): string {
  switch (type.kind) {
    case 'integer':
      return `i${type.bits}`;
    case 'pointer':
      return printPointer(type.pointee, type.addressSpace);
    case 'function': {
      const parameters = type.parameters.map(printType);
      if (type.variadic) parameters.push('...');
      return `${printType(type.returnType)} (${parameters.join(', ')})`;
    }
    case 'array':
      return `[${type.exactLength ?? type.length} x ${printType(type.element)}]`;
    case 'vector':
      return `<${type.scalable ? 'vscale x ' : ''}${type.length} x ${printType(type.element)}>`;
    case 'struct':
      return type.identified ? printStructName(type) : printStructBody(type);
    case 'target':
      return `target(${[`"${encodeQuoted(type.name)}"`, ...type.types.map(printType), ...type.integers].join(', ')})`;
    case 'unknown':
      return type.text;
    default:
      return type.kind;
  }
}

function printPointer(pointee: Type | undefined, addressSpace: number): string {
  if (pointee === undefined) return addressSpace === 0 ? 'ptr' : `ptr addrspace(${addressSpace})`;
  return addressSpace === 0 ? `${printType(pointee)}*` : `${printType(pointee)} addrspace(${addressSpace})*`;
}

/** `%name` or `%5`. */
export function printStructName(type: StructType): string {
  return `%${type.name === undefined ? String(type.number) : printName(type.name)}`;
}

/** `{ T, T }`, `<{ T }>` or `opaque`. */
export function printStructBody(type: StructType): string {
  if (type.elements === undefined) return 'opaque';
  const body = type.elements.length === 0 ? '{}' : `{ ${type.elements.map(printType).join(', ')} }`;
  return type.packed ? `<${body}>` : body;
}
