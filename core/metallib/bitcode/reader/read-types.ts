import {type StructType, type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';
import {BitcodeFailure} from '../bitcode-problem.ts';
import {type BitBlock, type BitRecord} from '../bitstream-reader.ts';
import {TypeCode} from '../codes.ts';
import {Fields} from './record.ts';
import {partsOf} from './type-parts.ts';

/** As deep as the parser of text goes. */
const maximumDepth = 400;
/** Parts of one type when it is written out: types may share parts without end, their text may not. */
const maximumParts = 1_000_000;

/** The types of a module by their number. */
export class TypeTable {
  readonly context: TypeContext;
  readonly types: Type[] = [];
  usesOpaquePointers = false;
  private readonly records: BitRecord[] = [];
  /** Names of the identified structs by number; undefined for one without a name. */
  private readonly structNames = new Map<number, string | undefined>();
  private readonly takenNames = new Set<string>();
  private nextStructNumber = 0;
  private readonly partCounts = new Map<Type, number>();

  constructor(context: TypeContext) {
    this.context = context;
  }

  /** The type with number `id`. */
  get(id: number, fields: Fields): Type {
    const type = this.types[id];
    return type ?? fields.fail(`there is no type ${id}`);
  }

  readBlock(block: BitBlock): void {
    let name: string | undefined;
    for (const item of block.items) {
      if (item.kind === 'block' || item.code === TypeCode.entryCount) continue;
      if (item.code === TypeCode.structName) {
        name = new Fields(item).text(0);
        continue;
      }
      if (item.code === TypeCode.structNamed || item.code === TypeCode.opaque) {
        this.structNames.set(this.records.length, name === '' ? undefined : name);
        name = undefined;
      }
      this.records.push(item);
    }
    this.records.forEach((record, id) => {
      const type = this.make(new Fields(record), id);
      if (type.depth > maximumDepth) this.tooDeep(record);
      this.types[id] = type;
      this.countParts(type, record);
    });
  }

  /** A struct with a name counts as one: the text has its body once. */
  private countParts(type: Type, record: BitRecord): void {
    if (this.partCounts.has(type)) return;
    let count = 1;
    for (const part of partsOf(type)) {
      const isNamed = part.kind === 'struct' && part.identified;
      count += isNamed ? 1 : (this.partCounts.get(part) ?? 1);
    }
    if (count > maximumParts)
      throw new BitcodeFailure('too-large', 'a type has too many parts: not supported', record.offset);
    this.partCounts.set(type, count);
  }

  private tooDeep(record: BitRecord): never {
    throw new BitcodeFailure(
      'too-deep',
      `type nested more than ${maximumDepth} levels deep: not supported`,
      record.offset,
    );
  }

  /** A type that another one contains; only structs with a name may come later. */
  private part(id: number, fields: Fields): Type {
    const known = this.types[id];
    if (known !== undefined) return known;
    if (this.structNames.has(id)) return this.struct(id);
    return fields.fail(`type ${id} is used before it is defined`);
  }

  private struct(id: number): StructType {
    const known = this.types[id];
    if (known?.kind === 'struct') return known;
    const name = this.structNames.get(id);
    const struct =
      name === undefined
        ? this.context.numberedStruct(this.nextStructNumber++)
        : this.context.namedStruct(this.freeName(name));
    struct.defined = true;
    this.types[id] = struct;
    return struct;
  }

  /** LLVM gives the second struct of a name a suffix. */
  private freeName(name: string): string {
    let free = name;
    for (let suffix = 0; this.takenNames.has(free); suffix++) free = `${name}.${suffix}`;
    this.takenNames.add(free);
    return free;
  }

  private make(fields: Fields, id: number): Type {
    const {context} = this;
    switch (fields.code) {
      case TypeCode.void:
        return context.void;
      case TypeCode.half:
        return context.half;
      case TypeCode.bfloat:
        return context.bfloat;
      case TypeCode.float:
        return context.float;
      case TypeCode.double:
        return context.double;
      case TypeCode.x86Fp80:
        return context.x86Fp80;
      case TypeCode.fp128:
        return context.fp128;
      case TypeCode.ppcFp128:
        return context.ppcFp128;
      case TypeCode.label:
        return context.label;
      case TypeCode.metadata:
        return context.metadata;
      case TypeCode.token:
        return context.token;
      case TypeCode.x86Mmx:
        return context.x86Mmx;
      case TypeCode.x86Amx:
        return context.x86Amx;
      default:
        return this.makeDerived(fields, id);
    }
  }

  private makeDerived(fields: Fields, id: number): Type {
    const {context} = this;
    switch (fields.code) {
      case TypeCode.integer: {
        const bits = fields.number(0);
        if (bits < 1 || bits > 0x7fffff) fields.fail(`integer type of ${bits} bits`);
        return context.integer(bits);
      }
      case TypeCode.pointer:
        return context.pointerTo(this.part(fields.number(0), fields), addressSpace(fields, 1));
      case TypeCode.opaquePointer:
        this.usesOpaquePointers = true;
        return context.opaquePointer(addressSpace(fields, 0));
      case TypeCode.array:
        return context.array(this.part(fields.number(1), fields), fields.record.values[0] ?? 0);
      case TypeCode.vector: {
        const length = fields.number(0);
        if (length < 1 || length > 0xffffffff) fields.fail(`vector of ${length} lanes`);
        return context.vector(this.part(fields.number(1), fields), length, fields.optional(2) !== 0);
      }
      case TypeCode.function:
        return context.functionType(
          this.part(fields.number(1), fields),
          this.parts(fields, 2),
          fields.number(0) !== 0,
        );
      case TypeCode.functionOld:
        return context.functionType(
          this.part(fields.number(2), fields),
          this.parts(fields, 3),
          fields.number(0) !== 0,
        );
      case TypeCode.structAnonymous:
        return context.literalStruct(this.parts(fields, 1), fields.number(0) !== 0);
      case TypeCode.structNamed: {
        const struct = this.struct(id);
        struct.packed = fields.number(0) !== 0;
        struct.elements = this.parts(fields, 1);
        return struct;
      }
      case TypeCode.opaque:
        return this.struct(id);
      default:
        return fields.fail(`not supported: type record ${fields.code}`);
    }
  }

  private parts(fields: Fields, from: number): Type[] {
    const parts: Type[] = [];
    for (let index = from; index < fields.size; index++) parts.push(this.part(fields.number(index), fields));
    return parts;
  }
}

function addressSpace(fields: Fields, index: number): number {
  const space = fields.optional(index);
  return space <= 0xffffff ? space : fields.fail(`address space ${space}`);
}
