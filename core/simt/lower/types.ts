import {type DataLayout} from '../../ir/analysis/data-layout.ts';
import {type Type} from '../../ir/model/type.ts';
import {type Leaf, type ScalarKind, type SmallKind, type ValueType} from '../mir/mir.ts';

/** Thrown while a kernel is compiled for what the machine cannot run; caught where the line is known. */
export class NotSupported extends Error {
  readonly what: string;

  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

/** Aggregates with more scalars are only kept in memory, never in registers. */
const maximumLeaves = 4096;

/** The register type of a scalar. */
export function valueTypeOf(kind: ScalarKind): ValueType {
  switch (kind) {
    case 'i64':
    case 'pointer':
      return 'i64';
    case 'f16':
    case 'bf16':
    case 'f32':
      return 'f32';
    case 'matrix-f16':
    case 'matrix-bf16':
    case 'matrix-f32':
      return 'matrix';
    default:
      return 'i32';
  }
}

/** Bytes of a scalar in memory. */
export function bytesOf(kind: ScalarKind): number {
  switch (kind) {
    case 'i1':
    case 'i2':
    case 'i3':
    case 'i4':
    case 'i5':
    case 'i6':
    case 'i7':
    case 'i8':
      return 1;
    case 'i16':
    case 'f16':
    case 'bf16':
      return 2;
    case 'i32':
    case 'f32':
      return 4;
    case 'i64':
    case 'pointer':
      return 8;
    case 'matrix-f16':
    case 'matrix-bf16':
      return 128;
    case 'matrix-f32':
      return 256;
  }
}

function scalarKind(type: Type): ScalarKind | undefined {
  switch (type.kind) {
    case 'integer':
      if (type.bits === 1) return 'i1';
      if (type.bits === 8) return 'i8';
      if (type.bits === 16) return 'i16';
      if (type.bits === 32) return 'i32';
      if (type.bits >= 2 && type.bits <= 7) return `i${type.bits}` as SmallKind;
      return type.bits === 64 ? 'i64' : undefined;
    case 'half':
      return 'f16';
    case 'bfloat':
      return 'bf16';
    case 'float':
      return 'f32';
    case 'pointer':
      return 'pointer';
    default:
      return undefined;
  }
}

/** What a type is called in messages. */
function describe(type: Type): string {
  if (type.kind === 'integer') return `i${type.bits}`;
  if (type.kind === 'struct') return `struct ${type.name ?? 'without a body'}`;
  return type.kind;
}

/** Takes types apart, once each. */
export class TypeLeaves {
  private readonly layout: DataLayout;
  private readonly known = new Map<Type, readonly Leaf[]>();

  constructor(layout: DataLayout) {
    this.layout = layout;
  }

  /** The scalars of a type with their offsets in memory. Throws NotSupported. */
  of(type: Type): readonly Leaf[] {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const leaves: Leaf[] = [];
    this.collect(type, 0, leaves);
    this.known.set(type, leaves);
    return leaves;
  }

  /** The scalar kind of a scalar type. */
  scalar(type: Type): ScalarKind {
    const [leaf, more] = this.of(type);
    if (leaf === undefined || more !== undefined) throw new NotSupported(`${describe(type)} as a scalar`);
    return leaf.kind;
  }

  /** How many scalars a type has. */
  count(type: Type): number {
    return this.of(type).length;
  }

  /** Bytes from one element to the next. */
  sizeBytes(type: Type): number {
    const size = this.layout.allocSizeBytes(type);
    if (size === undefined) throw new NotSupported(`a value of type ${describe(type)}`);
    return size;
  }

  alignBytes(type: Type): number {
    return this.layout.abiAlignBytes(type) ?? 1;
  }

  fieldOffset(type: Type, field: number): number {
    if (type.kind !== 'struct') throw new NotSupported(`a field of ${describe(type)}`);
    const offset = this.layout.structLayout(type)?.offsets[field];
    if (offset === undefined) throw new NotSupported(`field ${field} of ${describe(type)}`);
    return offset;
  }

  private collect(type: Type, offset: number, leaves: Leaf[]): void {
    const kind = scalarKind(type);
    if (kind !== undefined) leaves.push({offset, kind});
    else if (type.kind === 'void') return;
    else if (type.kind === 'vector') this.collectVector(type.element, type.length, offset, leaves);
    else if (type.kind === 'array') {
      const size = this.sizeBytes(type.element);
      this.limit(leaves.length + type.length);
      for (let index = 0; index < type.length; index++) {
        this.collect(type.element, offset + index * size, leaves);
      }
    } else if (type.kind === 'struct' && type.elements !== undefined) {
      const layout = this.layout.structLayout(type);
      if (layout === undefined) throw new NotSupported(`a value of type ${describe(type)}`);
      type.elements.forEach((element, index) =>
        this.collect(element, offset + (layout.offsets[index] ?? 0), leaves),
      );
    } else throw new NotSupported(`a value of type ${describe(type)}`);
    this.limit(leaves.length);
  }

  private collectVector(element: Type, length: number, offset: number, leaves: Leaf[]): void {
    const kind = scalarKind(element);
    if (kind === undefined) throw new NotSupported(`a vector of ${describe(element)}`);
    if (length === 64 && (kind === 'f16' || kind === 'bf16' || kind === 'f32')) {
      leaves.push({offset, kind: `matrix-${kind}`});
      return;
    }
    this.limit(leaves.length + length);
    for (let index = 0; index < length; index++) leaves.push({offset: offset + index * bytesOf(kind), kind});
  }

  private limit(count: number): void {
    if (count > maximumLeaves) throw new NotSupported(`a value of more than ${maximumLeaves} scalars`);
  }
}
