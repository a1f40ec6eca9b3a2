import {Attribute} from '../model/attribute.ts';
import {type Module} from '../model/module.ts';
import {type FunctionType, type PointerType, type StructType, type Type} from '../model/type.ts';
import {type TypeContext} from '../model/type-context.ts';

/** Maps types with `ptr` to types in which every pointer is `i8*` of its address space: what memory holds. */
export class MemoryTypes {
  readonly types: TypeContext;
  private readonly mapped = new Map<Type, Type>();

  constructor(types: TypeContext) {
    this.types = types;
  }

  /** Rewrites the bodies of the module's identified structs. */
  rewriteStructs(module: Module): void {
    for (const struct of module.namedTypes) {
      if (struct.elements !== undefined) struct.elements = struct.elements.map((element) => this.of(element));
    }
  }

  bytePointer(addressSpace: number): PointerType {
    return this.types.pointerTo(this.types.i8, addressSpace);
  }

  of(type: Type): Type {
    const known = this.mapped.get(type);
    if (known !== undefined) return known;
    const made = this.make(type);
    this.mapped.set(type, made);
    return made;
  }

  functionType(type: FunctionType): FunctionType {
    const parameters = type.parameters.map((parameter) => this.of(parameter));
    return this.types.functionType(this.of(type.returnType), parameters, type.variadic);
  }

  private make(type: Type): Type {
    switch (type.kind) {
      case 'pointer':
        return type.pointee === undefined ? this.bytePointer(type.addressSpace) : type;
      case 'array':
        return this.types.array(this.of(type.element), type.exactLength ?? type.length);
      case 'vector':
        return this.types.vector(this.of(type.element), type.length, type.scalable);
      case 'struct':
        return type.identified ? type : this.literal(type);
      case 'function':
        return this.functionType(type);
      default:
        return type;
    }
  }

  private literal(type: StructType): Type {
    const elements = (type.elements ?? []).map((element) => this.of(element));
    return this.types.literalStruct(elements, type.packed);
  }

  /** Attributes whose type argument holds pointers. */
  attributes(attributes: readonly Attribute[]): readonly Attribute[] {
    if (!attributes.some((attribute) => attribute.type !== undefined)) return attributes;
    return attributes.map((attribute) => {
      if (attribute.type === undefined) return attribute;
      const {form, name, value, integer, start, end} = attribute;
      return new Attribute(form, name, value, integer, this.of(attribute.type), start, end);
    });
  }
}
