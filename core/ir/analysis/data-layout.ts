import {
  floatBitWidth,
  isFloat,
  type IntegerType,
  type StructType,
  type Type,
  type VectorType,
} from '../model/type.ts';

interface PointerLayout {
  readonly sizeBits: number;
  readonly alignBytes: number;
}

/** Offsets of the fields of a struct, in bytes, and its size and alignment. */
export interface StructLayout {
  readonly offsets: readonly number[];
  readonly sizeBytes: number;
  readonly alignBytes: number;
}

/** Sizes and alignments of types as a datalayout string says, with LLVM's defaults where it says nothing. */
export class DataLayout {
  /** `e` (true) or `E`. */
  readonly littleEndian: boolean;
  /** `A5`: the address space of stack slots. */
  readonly allocaAddressSpace: number;
  private readonly integers = new Map<number, number>([
    [1, 1],
    [8, 1],
    [16, 2],
    [32, 4],
    [64, 4],
  ]);
  private readonly floats = new Map<number, number>([
    [16, 2],
    [32, 4],
    [64, 8],
    [128, 16],
  ]);
  private readonly vectors = new Map<number, number>([
    [64, 8],
    [128, 16],
  ]);
  private readonly pointers = new Map<number, PointerLayout>([[0, {sizeBits: 64, alignBytes: 8}]]);
  private aggregateAlignBytes = 1;
  private readonly structs = new Map<StructType, StructLayout>();

  constructor(description: string) {
    let littleEndian = true;
    let allocaAddressSpace = 0;
    for (const part of description.split('-')) {
      if (part === 'E') littleEndian = false;
      else if (/^A\d+$/.test(part)) allocaAddressSpace = Number(part.slice(1));
      else this.apply(part);
    }
    this.littleEndian = littleEndian;
    this.allocaAddressSpace = allocaAddressSpace;
  }

  private apply(part: string): void {
    const match = /^([pifva])[a-z]*(\d*):(.*)$/.exec(part);
    if (match === null) return;
    const [, kind = '', sizeText = '', rest = ''] = match;
    const numbers = rest.split(':').map(Number);
    const first = numbers[0] ?? 0;
    const size = Number(sizeText);
    const alignBytes = Math.max(1, first / 8);
    if (kind === 'p') {
      const align = (numbers[1] ?? first) / 8;
      this.pointers.set(size, {sizeBits: first, alignBytes: Math.max(1, align)});
    } else if (kind === 'i') this.integers.set(size, alignBytes);
    else if (kind === 'f') this.floats.set(size, alignBytes);
    else if (kind === 'v') this.vectors.set(size, alignBytes);
    else this.aggregateAlignBytes = alignBytes;
  }

  pointerSizeBits(addressSpace: number): number {
    return this.pointerLayout(addressSpace).sizeBits;
  }

  private pointerLayout(addressSpace: number): PointerLayout {
    return this.pointers.get(addressSpace) ?? this.pointers.get(0) ?? {sizeBits: 64, alignBytes: 8};
  }

  /** Size without padding, in bits; undefined for types without a size (void, functions, opaque structs). */
  sizeBits(type: Type): number | undefined {
    switch (type.kind) {
      case 'integer':
        return type.bits;
      case 'pointer':
        return this.pointerSizeBits(type.addressSpace);
      case 'vector': {
        const element = this.sizeBits(type.element);
        return element === undefined || type.scalable ? undefined : element * type.length;
      }
      case 'array': {
        const element = this.allocSizeBytes(type.element);
        return element === undefined ? undefined : element * 8 * type.length;
      }
      case 'struct': {
        const layout = this.structLayout(type);
        return layout === undefined ? undefined : layout.sizeBytes * 8;
      }
      case 'x86_mmx':
        return 64;
      case 'x86_amx':
        return 8192;
      default:
        return isFloat(type) ? floatBitWidth(type) : undefined;
    }
  }

  /** Bytes that a store of the type may write. */
  storeSizeBytes(type: Type): number | undefined {
    const bits = this.sizeBits(type);
    return bits === undefined ? undefined : Math.ceil(bits / 8);
  }

  /** Bytes from one element of an array of the type to the next. */
  allocSizeBytes(type: Type): number | undefined {
    const bytes = this.storeSizeBytes(type);
    const align = this.abiAlignBytes(type);
    return bytes === undefined || align === undefined ? undefined : alignUp(bytes, align);
  }

  /** The ABI alignment in bytes. */
  abiAlignBytes(type: Type): number | undefined {
    switch (type.kind) {
      case 'integer':
        return this.integerAlignBytes(type);
      case 'pointer':
        return this.pointerLayout(type.addressSpace).alignBytes;
      case 'vector':
        return this.vectorAlignBytes(type);
      case 'array':
        return this.abiAlignBytes(type.element);
      case 'struct':
        return this.structLayout(type)?.alignBytes;
      case 'x86_mmx':
        return 8;
      case 'x86_amx':
        return 64;
      default: {
        if (!isFloat(type)) return undefined;
        const bits = floatBitWidth(type);
        return this.floats.get(bits) ?? powerOfTwoAtLeast(bits / 8);
      }
    }
  }

  /** The entry for the width, else that of the next larger width, else that of the largest. */
  private integerAlignBytes(type: IntegerType): number {
    const exact = this.integers.get(type.bits);
    if (exact !== undefined) return exact;
    let larger = Number.POSITIVE_INFINITY;
    let largest = 0;
    for (const bits of this.integers.keys()) {
      if (bits > type.bits && bits < larger) larger = bits;
      if (bits > largest) largest = bits;
    }
    return this.integers.get(larger === Number.POSITIVE_INFINITY ? largest : larger) ?? 1;
  }

  /** The entry for the width, else the vector's size rounded up to a power of two. */
  private vectorAlignBytes(type: VectorType): number | undefined {
    const element = this.sizeBits(type.element);
    if (element === undefined) return undefined;
    const bits = element * type.length;
    const exact = this.vectors.get(bits);
    if (exact !== undefined) return exact;
    const elementBytes = this.allocSizeBytes(type.element) ?? 1;
    return powerOfTwoAtLeast(elementBytes * type.length);
  }

  /** Undefined for opaque structs, structs with parts without size, and structs that contain themselves. */
  structLayout(type: StructType): StructLayout | undefined {
    const known = this.structs.get(type);
    if (known !== undefined) return known === inProgress ? undefined : known;
    if (type.elements === undefined) return undefined;
    this.structs.set(type, inProgress);
    const layout = this.computeStruct(type, type.elements);
    if (layout === undefined) this.structs.delete(type);
    else this.structs.set(type, layout);
    return layout;
  }

  private computeStruct(type: StructType, elements: readonly Type[]): StructLayout | undefined {
    const offsets: number[] = [];
    let offset = 0;
    let alignBytes = type.packed ? 1 : this.aggregateAlignBytes;
    for (const element of elements) {
      const align = type.packed ? 1 : this.abiAlignBytes(element);
      const size = this.allocSizeBytes(element);
      if (align === undefined || size === undefined) return undefined;
      offset = alignUp(offset, align);
      offsets.push(offset);
      offset += size;
      alignBytes = Math.max(alignBytes, align);
    }
    return {offsets, sizeBytes: alignUp(offset, alignBytes), alignBytes};
  }
}

/** Marks a struct whose layout is being computed: meeting it again means that it contains itself. */
const inProgress: StructLayout = {offsets: [], sizeBytes: 0, alignBytes: 1};

function alignUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

function powerOfTwoAtLeast(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
