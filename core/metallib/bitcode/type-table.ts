import {type StructType, type Type} from '../../ir/model/type.ts';
import {type BitstreamWriter, isChar6, type RecordValue} from './bitstream-writer.ts';
import {bytesOf} from './bytes-of.ts';
import {BlockId, TypeCode} from './codes.ts';
import {noPlace, type WriteProblems} from './write-problems.ts';

const noTypes: readonly Type[] = [];

/** Numbers the types of a module so that each comes after those it is made of; named structs may come later. */
export class TypeTable {
  private readonly problems: WriteProblems;
  private readonly indices: number[] = [];
  private readonly underWay = new Set<StructType>();
  readonly types: Type[] = [];

  constructor(problems: WriteProblems) {
    this.problems = problems;
  }

  /** The number of a type, given to it now if it is new. */
  indexOf(type: Type): number {
    return this.indices[type.id] ?? this.add(type);
  }

  private add(root: Type): number {
    const stack: {type: Type; parts: readonly Type[]; next: number}[] = [];
    const enter = (type: Type): void => {
      if (type.kind === 'struct' && type.identified) this.underWay.add(type);
      stack.push({type, parts: this.partsOf(type), next: 0});
    };
    enter(root);
    for (let frame = stack[stack.length - 1]; frame !== undefined; frame = stack[stack.length - 1]) {
      const part = frame.parts[frame.next++];
      if (part === undefined) {
        stack.pop();
        this.assign(frame.type);
      } else if (
        this.indices[part.id] === undefined &&
        !(part.kind === 'struct' && this.underWay.has(part))
      ) {
        enter(part);
      }
    }
    return this.indices[root.id] ?? 0;
  }

  private assign(type: Type): void {
    // A recursive type may have been met again inside itself.
    if (this.indices[type.id] !== undefined) return;
    this.indices[type.id] = this.types.length;
    this.types.push(type);
    if (type.kind === 'struct') this.underWay.delete(type);
  }

  private partsOf(type: Type): readonly Type[] {
    switch (type.kind) {
      case 'pointer':
        if (type.pointee !== undefined) return [type.pointee];
        this.problems.refuse("opaque pointers ('ptr'); give the pointers types first", noPlace);
        return noTypes;
      case 'function':
        return [type.returnType, ...type.parameters];
      case 'array':
      case 'vector':
        return [type.element];
      case 'struct':
        if (!type.defined) this.problems.broken(`use of undefined type '%${nameOf(type)}'`, noPlace);
        return type.elements ?? noTypes;
      case 'target':
        this.problems.refuse(`target type '${type.name}'`, noPlace);
        return noTypes;
      case 'unknown':
        this.problems.broken(`unreadable type '${type.text.slice(0, 80)}'`, noPlace);
        return noTypes;
      default:
        return noTypes;
    }
  }

  write(stream: BitstreamWriter): void {
    stream.enterBlock(BlockId.types, 4);
    const index = {kind: 'vbr', width: 6} as const;
    const literal = (value: number) => ({kind: 'literal', value}) as const;
    const pointer = stream.define([literal(TypeCode.pointer), index, {kind: 'vbr', width: 4}]);
    const name8 = stream.define([literal(TypeCode.structName), {kind: 'array'}, {kind: 'fixed', width: 8}]);
    const name6 = stream.define([literal(TypeCode.structName), {kind: 'array'}, {kind: 'char6'}]);
    stream.record(TypeCode.entryCount, [this.types.length]);
    for (const type of this.types) {
      if (type.kind === 'pointer') {
        const pointee = type.pointee === undefined ? 0 : this.indexOf(type.pointee);
        stream.abbreviated(pointer, TypeCode.pointer, [pointee, type.addressSpace]);
        continue;
      }
      if (type.kind === 'struct' && type.name !== undefined) {
        const name = bytesOf(type.name);
        stream.abbreviated(isChar6(name) ? name6 : name8, TypeCode.structName, name);
      }
      const [code, values] = this.record(type);
      stream.record(code, values);
    }
    stream.exitBlock();
  }

  private record(type: Type): readonly [code: number, values: readonly RecordValue[]] {
    const all = (types: readonly Type[]): number[] => types.map((part) => this.indexOf(part));
    switch (type.kind) {
      case 'integer':
        return [TypeCode.integer, [type.bits]];
      case 'function':
        return [
          TypeCode.function,
          [type.variadic ? 1 : 0, this.indexOf(type.returnType), ...all(type.parameters)],
        ];
      case 'array':
        return [TypeCode.array, [type.exactLength ?? type.length, this.indexOf(type.element)]];
      case 'vector': {
        const values = [type.length, this.indexOf(type.element)];
        return [TypeCode.vector, type.scalable ? [...values, 1] : values];
      }
      case 'struct': {
        if (type.elements === undefined) return [TypeCode.opaque, [0]];
        const code = type.identified ? TypeCode.structNamed : TypeCode.structAnonymous;
        return [code, [type.packed ? 1 : 0, ...all(type.elements)]];
      }
      default:
        return [simpleCodes[type.kind] ?? TypeCode.void, []];
    }
  }
}

const simpleCodes: Readonly<Record<string, number>> = {
  void: TypeCode.void,
  half: TypeCode.half,
  bfloat: TypeCode.bfloat,
  float: TypeCode.float,
  double: TypeCode.double,
  x86_fp80: TypeCode.x86Fp80,
  fp128: TypeCode.fp128,
  ppc_fp128: TypeCode.ppcFp128,
  label: TypeCode.label,
  metadata: TypeCode.metadata,
  x86_mmx: TypeCode.x86Mmx,
  x86_amx: TypeCode.x86Amx,
  token: TypeCode.token,
};

function nameOf(type: StructType): string {
  return type.name ?? String(type.number);
}
