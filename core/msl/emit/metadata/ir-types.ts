import {DataLayout} from '../../../ir/analysis/data-layout.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type StructType, type Type} from '../../../ir/model/type.ts';
import {airDataLayout} from '../lower/facts.ts';
import {type MslStruct, type MslType} from './msl-type.ts';

/** Where handles point to: textures and tables of functions into device memory, samplers into constant memory (AIR.md 1.6). */
const deviceSpace = 1;
const constantSpace = 2;

/**
 * The IR types that Apple's compiler gives to MSL's: what a parameter points to, as its record and its function's type
 * state it. A structure is `%struct.Name`, a packed vector an array, a matrix `%"struct.metal::matrix"`.
 */
export class IrTypes {
  private readonly module: Module;
  private readonly structs = new Map<MslStruct, StructType | undefined>();
  private readonly layout = new DataLayout(airDataLayout);

  constructor(module: Module) {
    this.module = module;
  }

  /** The type in memory; undefined where it has none, or its natural layout is another than the source's. */
  of(type: MslType): Type | undefined {
    const {types} = this.module;
    switch (type.kind) {
      case 'void':
        return types.i8;
      case 'scalar':
        return this.scalar(type.name);
      case 'enum':
        return types.integer(type.sizeBytes * 8);
      case 'vector': {
        const element = this.scalar(type.element);
        if (element === undefined) return undefined;
        return type.isPacked ? types.array(element, type.length) : types.vector(element, type.length);
      }
      case 'matrix': {
        const element = this.scalar(type.element);
        if (element === undefined) return undefined;
        const columns = types.array(types.vector(element, type.rows), type.columns);
        return this.named('struct.metal::matrix', [columns]);
      }
      case 'array': {
        const element = this.of(type.element);
        return element === undefined || type.count === 0 ? undefined : types.array(element, type.count);
      }
      case 'struct':
        return this.struct(type);
      case 'pointer':
        // What it points to is for the pass that gives pointers their types.
        return this.module.opaquePointers ? types.opaquePointer(type.addressSpace) : undefined;
      case 'texture':
      case 'handle':
        return this.module.opaquePointers ? types.opaquePointer(deviceSpace) : undefined;
      case 'sampler':
        return this.module.opaquePointers ? types.opaquePointer(constantSpace) : undefined;
      case 'unknown':
        return undefined;
    }
  }

  private scalar(name: string): Type | undefined {
    const {types} = this.module;
    switch (name) {
      case 'bool':
      case 'char':
      case 'uchar':
        return types.i8;
      case 'short':
      case 'ushort':
        return types.i16;
      case 'int':
      case 'uint':
        return types.i32;
      case 'long':
      case 'ulong':
        return types.i64;
      case 'half':
        return types.half;
      case 'bfloat':
        return types.bfloat;
      case 'float':
        return types.float;
      default:
        return undefined;
    }
  }

  private struct(type: MslStruct): StructType | undefined {
    if (this.structs.has(type)) return this.structs.get(type);
    // A structure inside itself can only be reached through a pointer.
    this.structs.set(type, undefined);
    const made = this.makeStruct(type);
    this.structs.set(type, made);
    return made;
  }

  private makeStruct(type: MslStruct): StructType | undefined {
    if (!type.isComplete || type.members.length === 0 || type.name === '') return undefined;
    const elements: Type[] = [];
    for (const member of type.members) {
      const element = this.of(member.type);
      if (element === undefined) return undefined;
      elements.push(element);
    }
    const natural = this.layout.structLayout(this.module.types.literalStruct(elements, false));
    const isNatural = type.members.every(({offsetBytes}, index) => natural?.offsets[index] === offsetBytes);
    if (!isNatural || natural?.sizeBytes !== type.sizeBytes) return undefined;
    return this.named(`struct.${type.name}`, elements);
  }

  /**
   * The struct of this name: Clang's own where its layout is the same (our library's classes stand in it for packed
   * vectors), else a new one; a body of another layout gives `name.0` and so on, as LLVM has it.
   */
  private named(name: string, elements: readonly Type[]): StructType {
    const {types} = this.module;
    const wanted = this.layout.structLayout(types.literalStruct(elements, false));
    for (let number = -1; ; number++) {
      const struct = types.namedStruct(number < 0 ? name : `${name}.${number}`);
      if (!struct.defined) {
        struct.elements = elements;
        struct.defined = true;
        this.module.namedTypes.push(struct);
        return struct;
      }
      const known = this.layout.structLayout(struct);
      const isSame =
        known?.sizeBytes === wanted?.sizeBytes &&
        known?.alignBytes === wanted?.alignBytes &&
        known?.offsets.join() === wanted?.offsets.join();
      if (known !== undefined && isSame) return struct;
    }
  }
}
