import {
  ArrayType,
  FloatType,
  type FloatTypeKind,
  FunctionType,
  IntegerType,
  PointerType,
  SimpleType,
  StructType,
  TargetType,
  type Type,
  UnknownType,
  VectorType,
} from './type.ts';

/**
 * Makes and interns the types of one module (or of several that share types). Keys are built from the ids of the
 * component types, so interning costs no walk over the structure.
 */
export class TypeContext {
  private nextId = 0;
  private readonly integers = new Map<number, IntegerType>();
  private readonly opaquePointers = new Map<number, PointerType>();
  private readonly typedPointers = new Map<number, Map<number, PointerType>>();
  private readonly compound = new Map<string, Type>();
  private readonly namedStructs = new Map<string, StructType>();
  private readonly numberedStructs = new Map<number, StructType>();

  readonly void: SimpleType = new SimpleType('void', this.takeId());
  readonly label: SimpleType = new SimpleType('label', this.takeId());
  readonly token: SimpleType = new SimpleType('token', this.takeId());
  readonly metadata: SimpleType = new SimpleType('metadata', this.takeId());
  readonly x86Mmx: SimpleType = new SimpleType('x86_mmx', this.takeId());
  readonly x86Amx: SimpleType = new SimpleType('x86_amx', this.takeId());
  readonly half: FloatType = new FloatType('half', this.takeId());
  readonly bfloat: FloatType = new FloatType('bfloat', this.takeId());
  readonly float: FloatType = new FloatType('float', this.takeId());
  readonly double: FloatType = new FloatType('double', this.takeId());
  readonly x86Fp80: FloatType = new FloatType('x86_fp80', this.takeId());
  readonly fp128: FloatType = new FloatType('fp128', this.takeId());
  readonly ppcFp128: FloatType = new FloatType('ppc_fp128', this.takeId());
  readonly i1: IntegerType = this.integer(1);
  readonly i8: IntegerType = this.integer(8);
  readonly i16: IntegerType = this.integer(16);
  readonly i32: IntegerType = this.integer(32);
  readonly i64: IntegerType = this.integer(64);

  private takeId(): number {
    return this.nextId++;
  }

  floatOfKind(kind: FloatTypeKind): FloatType {
    switch (kind) {
      case 'half':
        return this.half;
      case 'bfloat':
        return this.bfloat;
      case 'float':
        return this.float;
      case 'double':
        return this.double;
      case 'x86_fp80':
        return this.x86Fp80;
      case 'fp128':
        return this.fp128;
      case 'ppc_fp128':
        return this.ppcFp128;
    }
  }

  integer(bits: number): IntegerType {
    let type = this.integers.get(bits);
    if (type === undefined) {
      type = new IntegerType(bits, this.takeId());
      this.integers.set(bits, type);
    }
    return type;
  }

  /** `ptr` or `ptr addrspace(n)`. */
  opaquePointer(addressSpace = 0): PointerType {
    let type = this.opaquePointers.get(addressSpace);
    if (type === undefined) {
      type = new PointerType(undefined, addressSpace, this.takeId());
      this.opaquePointers.set(addressSpace, type);
    }
    return type;
  }

  /** `T*` or `T addrspace(n)*`. */
  pointerTo(pointee: Type, addressSpace = 0): PointerType {
    let bySpace = this.typedPointers.get(pointee.id);
    if (bySpace === undefined) {
      bySpace = new Map();
      this.typedPointers.set(pointee.id, bySpace);
    }
    let type = bySpace.get(addressSpace);
    if (type === undefined) {
      type = new PointerType(pointee, addressSpace, this.takeId());
      bySpace.set(addressSpace, type);
    }
    return type;
  }

  functionType(returnType: Type, parameters: readonly Type[], variadic: boolean): FunctionType {
    const key = `f${returnType.id}${variadic ? '.' : ','}${idsOf(parameters)}`;
    return this.intern(key, () => new FunctionType(returnType, parameters, variadic, this.takeId()));
  }

  array(element: Type, length: number | bigint): ArrayType {
    const approximate = Number(length);
    const exact = typeof length === 'bigint' && !Number.isSafeInteger(approximate) ? length : undefined;
    return this.intern(
      `a${element.id}x${length}`,
      () => new ArrayType(element, approximate, exact, this.takeId()),
    );
  }

  vector(element: Type, length: number, scalable = false): VectorType {
    const key = `${scalable ? 's' : 'v'}${element.id}x${length}`;
    return this.intern(key, () => new VectorType(element, length, scalable, this.takeId()));
  }

  literalStruct(elements: readonly Type[], packed: boolean): StructType {
    const key = `${packed ? 'p' : 'l'}${idsOf(elements)}`;
    return this.intern(key, () => new StructType(undefined, undefined, elements, packed, this.takeId()));
  }

  /** The struct called `%name`, made without a body when it is new. */
  namedStruct(name: string): StructType {
    let type = this.namedStructs.get(name);
    if (type === undefined) {
      type = new StructType(name, undefined, undefined, false, this.takeId());
      this.namedStructs.set(name, type);
    }
    return type;
  }

  /** The struct `%number`, made without a body when it is new. */
  numberedStruct(number: number): StructType {
    let type = this.numberedStructs.get(number);
    if (type === undefined) {
      type = new StructType(undefined, number, undefined, false, this.takeId());
      this.numberedStructs.set(number, type);
    }
    return type;
  }

  target(name: string, types: readonly Type[], integers: readonly number[]): TargetType {
    const key = `t${JSON.stringify(name)},${idsOf(types)};${integers.join()}`;
    return this.intern(key, () => new TargetType(name, types, integers, this.takeId()));
  }

  /** A fresh type that stands for unreadable text. */
  unknown(text: string): UnknownType {
    return new UnknownType(text, this.takeId());
  }

  /** Looks a named struct up without making it. */
  findNamedStruct(name: string): StructType | undefined {
    return this.namedStructs.get(name);
  }

  /** Every named and numbered struct met so far, in order of first appearance. */
  identifiedStructs(): StructType[] {
    return [...this.numberedStructs.values(), ...this.namedStructs.values()].sort((a, b) => a.id - b.id);
  }

  private intern<T extends Type>(key: string, make: () => T): T {
    const known = this.compound.get(key);
    // The first letter of the key fixes the class, so the cast cannot be wrong.
    if (known !== undefined) return known as T;
    const made = make();
    this.compound.set(key, made);
    return made;
  }
}

function idsOf(types: readonly Type[]): string {
  let key = '';
  for (const type of types) key += `${type.id},`;
  return key;
}
