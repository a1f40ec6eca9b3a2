import {AbbreviationEncoding, BlockId, BlockInfoCode, BuiltinAbbreviation, char6Alphabet} from './codes.ts';

/** One operand of an abbreviation. An array is followed by the form of its elements. */
export type AbbreviationOperand =
  | {readonly kind: 'literal'; readonly value: number}
  | {readonly kind: 'fixed' | 'vbr'; readonly width: number}
  | {readonly kind: 'array' | 'char6' | 'blob'};

export type Abbreviation = readonly AbbreviationOperand[];

/** A value of a record; bigints are for what is above 2^53 and at most 64 bits. */
export type RecordValue = number | bigint;

interface OpenBlock {
  readonly id: number;
  readonly outerWidth: number;
  readonly outerAbbreviations: Abbreviation[];
  /** Byte of the length word that is filled in at the end. */
  readonly lengthByte: number;
}

const char6Codes = new Map(Array.from(char6Alphabet, (character, index) => [character.charCodeAt(0), index]));

/** Whether every character code fits `char6`. */
export function isChar6(codes: ArrayLike<RecordValue>): boolean {
  for (let index = 0; index < codes.length; index++) {
    if (!char6Codes.has(Number(codes[index]))) return false;
  }
  return true;
}

const nothing = new Uint8Array(0);

/** Writes an LLVM bitstream: bits from the low end of little-endian 32-bit words. */
export class BitstreamWriter {
  private bytes = new Uint8Array(1 << 16);
  private length = 0;
  private word = 0;
  private wordBits = 0;
  private width = 2;
  private abbreviations: Abbreviation[] = [];
  private readonly blocks: OpenBlock[] = [];
  private readonly blockInfo = new Map<number, Abbreviation[]>();

  /** Bits written so far. */
  get bitPosition(): number {
    return this.length * 8 + this.wordBits;
  }

  /** Everything written; the stream must stand at a word's border. */
  finish(): Uint8Array {
    this.align();
    return this.bytes.slice(0, this.length);
  }

  /** `width` bits (1 to 32) of a non-negative number. */
  fixed(value: number, width: number): void {
    const room = 32 - this.wordBits;
    this.word = (this.word | (value << this.wordBits)) >>> 0;
    if (width < room) {
      this.wordBits += width;
      return;
    }
    this.pushWord(this.word);
    this.wordBits = width - room;
    // A shift by 32 would leave the value as it is.
    this.word = room === 32 ? 0 : (value >>> room) >>> 0;
    if (this.wordBits === 0) this.word = 0;
  }

  /** A variable-width number: chunks of `width - 1` bits, each with a bit that says whether more follow. */
  variable(value: RecordValue, width: number): void {
    if (typeof value === 'bigint') {
      this.variableBig(BigInt.asUintN(64, value), width);
      return;
    }
    const threshold = 2 ** (width - 1);
    let rest = value;
    while (rest >= threshold) {
      const chunk = rest % threshold;
      this.fixed(chunk + threshold, width);
      rest = (rest - chunk) / threshold;
    }
    this.fixed(rest, width);
  }

  private variableBig(value: bigint, width: number): void {
    const shift = BigInt(width - 1);
    const mask = (1n << shift) - 1n;
    let rest = value;
    while (rest > mask) {
      this.fixed(Number((rest & mask) | (1n << shift)), width);
      rest >>= shift;
    }
    this.fixed(Number(rest), width);
  }

  /** Zero bits up to the next word's border. */
  align(): void {
    if (this.wordBits > 0) this.fixed(0, 32 - this.wordBits);
  }

  /** Fills in the 32 bits from `bit` on, which were written as zeros and left behind a word ago or more. */
  patch(bit: number, value: number): void {
    for (let index = 0; index < 32; index++) {
      const at = bit + index;
      const byte = at >>> 3;
      this.bytes[byte] = (this.bytes[byte] ?? 0) | (((value >>> index) & 1) << (at & 7));
    }
  }

  enterBlock(id: number, width: number): void {
    this.fixed(BuiltinAbbreviation.enterSubblock, this.width);
    this.variable(id, 8);
    this.variable(width, 4);
    this.align();
    this.blocks.push({
      id,
      outerWidth: this.width,
      outerAbbreviations: this.abbreviations,
      lengthByte: this.length,
    });
    this.pushWord(0);
    this.width = width;
    this.abbreviations = [...(this.blockInfo.get(id) ?? [])];
  }

  exitBlock(): void {
    const block = this.blocks.pop();
    if (block === undefined) throw new Error('exitBlock outside of a block');
    this.fixed(BuiltinAbbreviation.endBlock, this.width);
    this.align();
    this.patch(block.lengthByte * 8, (this.length - block.lengthByte) / 4 - 1);
    this.width = block.outerWidth;
    this.abbreviations = block.outerAbbreviations;
  }

  /** Defines an abbreviation for the rest of this block; gives its id. */
  define(abbreviation: Abbreviation): number {
    this.fixed(BuiltinAbbreviation.defineAbbreviation, this.width);
    this.writeDefinition(abbreviation);
    this.abbreviations.push(abbreviation);
    return BuiltinAbbreviation.firstOwn + this.abbreviations.length - 1;
  }

  private writeDefinition(abbreviation: Abbreviation): void {
    this.variable(abbreviation.length, 5);
    for (const operand of abbreviation) {
      this.fixed(operand.kind === 'literal' ? 1 : 0, 1);
      if (operand.kind === 'literal') {
        this.variable(operand.value, 8);
        continue;
      }
      this.fixed(AbbreviationEncoding[operand.kind], 3);
      if ('width' in operand) this.variable(operand.width, 5);
    }
  }

  /** The BLOCKINFO block: abbreviations that every later block of an id starts with, in the order of the lists. */
  writeBlockInfo(lists: readonly (readonly [blockId: number, list: readonly Abbreviation[]])[]): void {
    this.enterBlock(BlockId.blockInfo, 2);
    for (const [blockId, list] of lists) {
      this.record(BlockInfoCode.setBlockId, [blockId]);
      for (const abbreviation of list) {
        this.fixed(BuiltinAbbreviation.defineAbbreviation, this.width);
        this.writeDefinition(abbreviation);
      }
      this.blockInfo.set(blockId, [...list]);
    }
    this.exitBlock();
  }

  /** An unabbreviated record. */
  record(code: number, values: readonly RecordValue[]): void {
    this.fixed(BuiltinAbbreviation.unabbreviatedRecord, this.width);
    this.variable(code, 6);
    this.variable(values.length, 6);
    for (const value of values) this.variable(value, 6);
  }

  /** A record in the form of abbreviation `id`; the values must fit it, `blob` is its last operand if it has one. */
  abbreviated(id: number, code: number, values: readonly RecordValue[], blob: Uint8Array = nothing): void {
    const abbreviation = this.abbreviations[id - BuiltinAbbreviation.firstOwn];
    if (abbreviation === undefined) throw new Error(`abbreviation ${id} is not defined`);
    this.fixed(id, this.width);
    let next = -1;
    for (let index = 0; index < abbreviation.length; index++) {
      const operand = abbreviation[index];
      if (operand === undefined) continue;
      if (operand.kind === 'array') {
        this.array(abbreviation[index + 1], values, next);
        return;
      }
      if (operand.kind === 'blob') {
        this.blob(blob);
        return;
      }
      this.scalar(operand, next < 0 ? code : (values[next] ?? 0));
      next++;
    }
  }

  private scalar(operand: AbbreviationOperand | undefined, value: RecordValue): void {
    switch (operand?.kind) {
      case 'fixed':
        this.fixed(Number(value), operand.width);
        return;
      case 'vbr':
        this.variable(value, operand.width);
        return;
      case 'char6':
        this.fixed(char6Codes.get(Number(value)) ?? 0, 6);
        return;
      default:
        // A literal is in the definition already.
        return;
    }
  }

  private array(
    element: AbbreviationOperand | undefined,
    values: readonly RecordValue[],
    first: number,
  ): void {
    this.variable(values.length - first, 6);
    for (let index = first; index < values.length; index++) this.scalar(element, values[index] ?? 0);
  }

  private blob(blob: Uint8Array): void {
    this.variable(blob.length, 6);
    this.align();
    this.reserve(blob.length + 4);
    this.bytes.set(blob, this.length);
    this.length += blob.length;
    while (this.length % 4 !== 0) this.bytes[this.length++] = 0;
  }

  private pushWord(word: number): void {
    this.reserve(4);
    const at = this.length;
    this.bytes[at] = word & 255;
    this.bytes[at + 1] = (word >>> 8) & 255;
    this.bytes[at + 2] = (word >>> 16) & 255;
    this.bytes[at + 3] = word >>> 24;
    this.length = at + 4;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
