import {type Module} from '../../../ir/model/module.ts';
import {type StructType, type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';

/**
 * Clang's address spaces and AIR's (ARCHITECTURE.md, AIR.md 1.6): device 5 -> 1, constant 6 -> 2, threadgroup 3,
 * thread 0. In memory a generic pointer (4) is one to thread memory; 1 is where Clang puts data of the program.
 */
export function airSpace(clangSpace: number): number {
  switch (clangSpace) {
    case 5:
      return 1;
    case 1:
    case 2:
    case 6:
      return 2;
    case 3:
      return 3;
    default:
      return 0;
  }
}

/** The space of pointers that may lead to any memory. */
export const genericSpace = 4;

/** Turns Clang's types into AIR's: other address spaces, and classes over one vector become that vector. */
export class TypeMap {
  readonly types: TypeContext;
  private readonly known = new Map<Type, Type>();

  constructor(types: TypeContext) {
    this.types = types;
  }

  /** Whether the struct is one of the library's classes over one vector, which AIR knows as the vector alone. */
  isUnwrapped(type: Type): type is StructType {
    if (type.kind !== 'struct' || type.elements?.length !== 1) return false;
    return /^(struct|class)\.metal::vec(\.\d+)*$/.test(type.name ?? '');
  }

  of(type: Type): Type {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const made = this.make(type);
    this.known.set(type, made);
    return made;
  }

  private make(type: Type): Type {
    const {types} = this;
    switch (type.kind) {
      case 'pointer':
        return types.opaquePointer(airSpace(type.addressSpace));
      case 'array':
        return types.array(this.of(type.element), type.exactLength ?? type.length);
      case 'vector':
        return types.vector(this.of(type.element), type.length, type.scalable);
      case 'function': {
        const parameters = type.parameters.map((parameter) => this.of(parameter));
        return types.functionType(this.of(type.returnType), parameters, type.variadic);
      }
      case 'struct': {
        const [only] = type.elements ?? [];
        if (this.isUnwrapped(type) && only !== undefined) return this.of(only);
        if (type.identified) return type;
        const elements = (type.elements ?? []).map((element) => this.of(element));
        return types.literalStruct(elements, type.packed);
      }
      default:
        return type;
    }
  }

  /** Rewrites the bodies of named structs in place, after `of` was settled for the unwrapped ones. */
  rewriteStructs(module: Module): void {
    // The decision to unwrap looks at bodies, so it must be made for all before any body changes.
    for (const struct of module.namedTypes) this.of(struct);
    const bodies = module.namedTypes.map((struct) => struct.elements?.map((element) => this.of(element)));
    module.namedTypes.forEach((struct, index) => {
      if (!this.wasUnwrapped(struct)) struct.elements = bodies[index];
    });
    module.namedTypes = module.namedTypes.filter((struct) => !this.wasUnwrapped(struct));
  }

  /** As `isUnwrapped`, also after the bodies have changed. */
  wasUnwrapped(type: Type): boolean {
    return type.kind === 'struct' && this.of(type) !== type && type.identified;
  }
}
