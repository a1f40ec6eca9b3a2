/**
 * Types are interned by a `TypeContext`: within one context two structurally equal types are the same object, so
 * `===` compares them. Named structs are one object per name; their body may be set after they are first used.
 */
export type Type =
  | SimpleType
  | FloatType
  | IntegerType
  | PointerType
  | FunctionType
  | ArrayType
  | VectorType
  | StructType
  | TargetType
  | UnknownType;

export type SimpleTypeKind = 'void' | 'label' | 'token' | 'metadata' | 'x86_mmx' | 'x86_amx';

export type FloatTypeKind = 'half' | 'bfloat' | 'float' | 'double' | 'x86_fp80' | 'fp128' | 'ppc_fp128';

/** Levels of types within types; an identified struct counts as a leaf, because it is printed by its name. */
function depthAbove(types: readonly Type[]): number {
  let depth = 0;
  for (const type of types) depth = Math.max(depth, type.depth);
  return depth + 1;
}

/** Types without parameters that are no numbers. */
export class SimpleType {
  readonly kind: SimpleTypeKind;
  readonly id: number;
  readonly depth = 0;

  constructor(kind: SimpleTypeKind, id: number) {
    this.kind = kind;
    this.id = id;
  }
}

export class FloatType {
  readonly kind: FloatTypeKind;
  readonly id: number;
  readonly depth = 0;

  constructor(kind: FloatTypeKind, id: number) {
    this.kind = kind;
    this.id = id;
  }
}

export class IntegerType {
  readonly kind = 'integer';
  readonly id: number;
  readonly depth = 0;
  readonly bits: number;

  constructor(bits: number, id: number) {
    this.bits = bits;
    this.id = id;
  }
}

/** `pointee` is undefined for an opaque pointer (`ptr`). */
export class PointerType {
  readonly kind = 'pointer';
  readonly id: number;
  readonly depth: number;
  readonly pointee: Type | undefined;
  readonly addressSpace: number;

  constructor(pointee: Type | undefined, addressSpace: number, id: number) {
    this.pointee = pointee;
    this.addressSpace = addressSpace;
    this.id = id;
    this.depth = pointee === undefined ? 0 : pointee.depth + 1;
  }
}

export class FunctionType {
  readonly kind = 'function';
  readonly id: number;
  readonly depth: number;
  readonly returnType: Type;
  readonly parameters: readonly Type[];
  readonly variadic: boolean;

  constructor(returnType: Type, parameters: readonly Type[], variadic: boolean, id: number) {
    this.returnType = returnType;
    this.parameters = parameters;
    this.variadic = variadic;
    this.id = id;
    this.depth = depthAbove([returnType, ...parameters]);
  }
}

export class ArrayType {
  readonly kind = 'array';
  readonly id: number;
  readonly depth: number;
  readonly element: Type;
  /** Rounded when it is above 2^53; `exactLength` has the digits then. */
  readonly length: number;
  readonly exactLength: bigint | undefined;

  constructor(element: Type, length: number, exactLength: bigint | undefined, id: number) {
    this.element = element;
    this.length = length;
    this.exactLength = exactLength;
    this.id = id;
    this.depth = element.depth + 1;
  }
}

export class VectorType {
  readonly kind = 'vector';
  readonly id: number;
  readonly depth: number;
  readonly element: Type;
  /** The minimum number of lanes when `scalable`. */
  readonly length: number;
  readonly scalable: boolean;

  constructor(element: Type, length: number, scalable: boolean, id: number) {
    this.element = element;
    this.length = length;
    this.scalable = scalable;
    this.id = id;
    this.depth = element.depth + 1;
  }
}

/**
 * A literal struct (`name` and `number` undefined, structural identity) or a named one (identity by name or number).
 * `elements` is undefined while a named struct has no body: opaque, or (when not `defined`) never defined at all.
 */
export class StructType {
  readonly kind = 'struct';
  readonly id: number;
  readonly depth: number;
  name: string | undefined;
  /** The number of an unnamed identified struct (`%0 = type ...`). */
  readonly number: number | undefined;
  elements: readonly Type[] | undefined;
  packed: boolean;
  /** Whether a `%x = type ...` line (body or `opaque`) was seen; always true for literal structs. */
  defined: boolean;
  /** The whole definition line and its name; -1 when there is none. */
  start = -1;
  end = -1;
  nameStart = -1;
  nameEnd = -1;

  constructor(
    name: string | undefined,
    number: number | undefined,
    elements: readonly Type[] | undefined,
    packed: boolean,
    id: number,
  ) {
    this.name = name;
    this.number = number;
    this.elements = elements;
    this.packed = packed;
    this.defined = name === undefined && number === undefined;
    this.id = id;
    this.depth = elements === undefined ? 0 : depthAbove(elements);
  }

  /** Whether the type has an identity of its own (a name or a number) rather than a structural one. */
  get identified(): boolean {
    return this.name !== undefined || this.number !== undefined;
  }
}

/** `target("spirv.Image", type..., integer...)`. */
export class TargetType {
  readonly kind = 'target';
  readonly id: number;
  readonly depth: number;
  readonly name: string;
  readonly types: readonly Type[];
  readonly integers: readonly number[];

  constructor(name: string, types: readonly Type[], integers: readonly number[], id: number) {
    this.name = name;
    this.types = types;
    this.integers = integers;
    this.id = id;
    this.depth = depthAbove(types);
  }
}

/** What stood where a type was expected; never equal to another type but itself. */
export class UnknownType {
  readonly kind = 'unknown';
  readonly id: number;
  readonly depth = 0;
  readonly text: string;

  constructor(text: string, id: number) {
    this.text = text;
    this.id = id;
  }
}

/** Half, bfloat, float, double and their wide relatives. */
export function isFloat(type: Type): type is FloatType {
  return type instanceof FloatType;
}

/** The element type of a vector, else the type itself. */
export function scalarOf(type: Type): Type {
  return type.kind === 'vector' ? type.element : type;
}

/** Whether the type is an integer or a vector of integers. */
export function isIntegerOrVector(type: Type): boolean {
  return scalarOf(type).kind === 'integer';
}

/** Whether the type is a floating-point type or a vector of them. */
export function isFloatOrVector(type: Type): boolean {
  return isFloat(scalarOf(type));
}

/** Whether the type is a pointer or a vector of pointers. */
export function isPointerOrVector(type: Type): boolean {
  return scalarOf(type).kind === 'pointer';
}

/** Width in bits of a floating-point type. */
export function floatBitWidth(type: FloatType): number {
  switch (type.kind) {
    case 'half':
    case 'bfloat':
      return 16;
    case 'float':
      return 32;
    case 'double':
      return 64;
    case 'x86_fp80':
      return 80;
    case 'fp128':
    case 'ppc_fp128':
      return 128;
  }
}
