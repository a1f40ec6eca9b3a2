import {type TypeContext} from '../model/type-context.ts';
import {
  isFloatOrVector,
  isIntegerOrVector,
  type FunctionType,
  type PointerType,
  scalarOf,
  type Type,
} from '../model/type.ts';
import {typeText} from './describe.ts';
import {intrinsicTable} from './intrinsic-table.ts';

export interface IntrinsicSignature {
  /** Without `llvm.`. */
  readonly name: string;
  /** One pattern; several for a struct. */
  readonly results: readonly string[];
  readonly parameters: readonly string[];
  readonly variadic: boolean;
  /** Whether the name has a suffix for each overloaded type. */
  readonly overloaded: boolean;
  readonly immediates: readonly number[];
}

let signatures: Map<string, IntrinsicSignature> | undefined;

/** Whether some part of the name before a dot is an intrinsic's. */
export function beginsIntrinsic(name: string): boolean {
  signatures ??= readTable(intrinsicTable);
  for (let key = name; ; key = key.slice(0, key.lastIndexOf('.'))) {
    if (signatures.has(key)) return true;
    if (!key.includes('.')) return false;
  }
}

/** The intrinsic that a name means, suffixes for overloaded types included; `name` has no `llvm.`. */
export function findIntrinsic(name: string): IntrinsicSignature | undefined {
  signatures ??= readTable(intrinsicTable);
  let key = name;
  for (;;) {
    const found = signatures.get(key);
    if (found !== undefined) return key === name || found.overloaded ? found : undefined;
    const dot = key.lastIndexOf('.');
    if (dot < 0) return undefined;
    key = key.slice(0, dot);
  }
}

function readTable(table: string): Map<string, IntrinsicSignature> {
  const found = new Map<string, IntrinsicSignature>();
  for (const line of table.split('\n')) {
    const [name, type, immediates] = line.split(' ');
    if (name === undefined || type === undefined) continue;
    const open = type.lastIndexOf('(');
    const results = splitPatterns(type.slice(0, open).replace(/^\{(.+)\}$/, '$1'));
    const parameters = splitPatterns(type.slice(open + 1, -1));
    const variadic = parameters.at(-1) === '...';
    if (variadic) parameters.pop();
    const overloaded = [...results, ...parameters].some((pattern) => isOverloaded(pattern));
    const positions = immediates === undefined ? [] : immediates.split(',').map(Number);
    found.set(name, {name, results, parameters, variadic, overloaded, immediates: positions});
  }
  return found;
}

function splitPatterns(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function isOverloaded(pattern: string): boolean {
  return ['I', 'F', 'V', 'P', '?'].includes(pattern) || pattern.startsWith('a');
}

/** What of `type` the intrinsic cannot have; undefined when it fits. */
export function intrinsicMismatch(
  signature: IntrinsicSignature,
  type: FunctionType,
  types: TypeContext,
): string | undefined {
  if (type.parameters.length !== signature.parameters.length || type.variadic !== signature.variadic) {
    return `expected ${signature.parameters.length} parameters${signature.variadic ? ' and more' : ''}`;
  }
  const results = resultsOf(signature, type.returnType);
  if (results === undefined) return `'${typeText(type.returnType)}' is no result type of it`;
  const matcher = new Matcher(signature, [...results, ...type.parameters], types);
  const [patterns, shift] = [[...signature.results, ...signature.parameters], signature.results.length];
  for (const [index, pattern] of patterns.entries()) {
    const found = index < shift ? results[index] : type.parameters[index - shift];
    if (found === undefined || matcher.matches(pattern, found)) continue;
    const role = index < shift ? 'result' : `parameter ${index - shift + 1}`;
    return `${role} cannot be '${typeText(found)}'`;
  }
  return undefined;
}

function resultsOf(signature: IntrinsicSignature, type: Type): readonly Type[] | undefined {
  if (signature.results.length === 1) return [type];
  if (type.kind !== 'struct' || type.elements?.length !== signature.results.length) return undefined;
  return type.elements;
}

class Matcher {
  /** What each overloaded pattern stands for here. */
  private readonly overloads: Type[] = [];
  private readonly types: TypeContext;

  constructor(signature: IntrinsicSignature, found: readonly Type[], types: TypeContext) {
    this.types = types;
    for (const [index, pattern] of [...signature.results, ...signature.parameters].entries()) {
      const type = found[index];
      if (type !== undefined && isOverloaded(pattern)) this.overloads.push(type);
    }
  }

  matches(pattern: string, type: Type): boolean {
    if (type.kind === 'unknown') return true;
    switch (pattern) {
      case '?':
        return true;
      case 'I':
        return isIntegerOrVector(type);
      case 'F':
        return isFloatOrVector(type);
      case 'V':
        return type.kind === 'vector';
      case 'P':
        return type.kind === 'pointer';
      case 'v':
        return type.kind === 'void';
      case 'm':
        return type.kind === 'metadata';
      case 't':
        return type.kind === 'token';
      case 'f64':
        return type.kind === 'double';
      case '{}*':
        return type.kind === 'pointer';
      case 'i8*':
      case 'i8**':
        return this.isBytePointer(type, pattern.length - 2);
    }
    const number = Number(pattern.slice(1));
    if (pattern.startsWith('i')) return type.kind === 'integer' && type.bits === number;
    return this.matchesOther(pattern.charAt(0), this.overloads[number], type);
  }

  private matchesOther(relation: string, other: Type | undefined, type: Type): boolean {
    if (other === undefined) return true;
    switch (relation) {
      case '=':
        return type === other;
      case 'w':
        return other.kind === 'vector'
          ? type === this.types.vector(this.types.i1, other.length, other.scalable)
          : type === this.types.i1;
      case 'e':
        return other.kind === 'vector' && type === other.element;
      case 'q':
        return type.kind === 'pointer' && leadsTo(type, scalarOf(other));
      case 'a': {
        const pointer = scalarOf(type);
        return type.kind === 'vector' && pointer.kind === 'pointer' && leadsTo(pointer, scalarOf(other));
      }
      default:
        return true;
    }
  }

  private isBytePointer(type: Type, levels: number): boolean {
    let current: Type | undefined = type;
    for (let level = 0; level < levels; level++) {
      if (current?.kind !== 'pointer' || current.addressSpace !== 0) return false;
      if (current.pointee === undefined) return true;
      current = current.pointee;
    }
    return current === this.types.i8;
  }
}

function leadsTo(pointer: PointerType, pointee: Type): boolean {
  return pointer.pointee === undefined || pointer.pointee === pointee;
}
