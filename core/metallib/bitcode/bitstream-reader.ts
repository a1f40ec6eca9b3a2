import {err, ok, type Result} from '../../base/result.ts';
import {BitCursor, maximumBytes} from './bit-cursor.ts';
import {type BitcodeProblem, catchFailure} from './bitcode-problem.ts';
import {AbbreviationEncoding, BlockId, BlockInfoCode, BuiltinAbbreviation, char6Alphabet} from './codes.ts';

/** A record: its code and values. Characters of strings are values too. */
export interface BitRecord {
  readonly kind: 'record';
  readonly code: number;
  readonly values: readonly (number | bigint)[];
  readonly blob: Uint8Array | undefined;
  /** Byte of the file in which the record begins. */
  readonly offset: number;
}

/** A block with its records and inner blocks in their order. */
export interface BitBlock {
  readonly kind: 'block';
  readonly id: number;
  readonly items: readonly (BitRecord | BitBlock)[];
  /** Bytes of the file that the block occupies, its header included; its first byte may hold the end of a record. */
  readonly offset: number;
  readonly endOffset: number;
  /** Where the block's content begins, behind its header. */
  readonly bodyOffset: number;
  /** Width of the abbreviation ids inside it, in bits. */
  readonly width: number;
}

/** One operand of an abbreviation; `value` is a literal's value or a width. */
interface AbbreviationOperand {
  readonly encoding: number;
  readonly value: number | bigint;
}
type Abbreviation = readonly AbbreviationOperand[];

const literal = 0;
const maximumNesting = 64;
const maximumAbbreviations = 65536;
const maximumAbbreviationOperands = 4096;
/** Values of one stream in all: literal operands take no bits, so that the size of the file does not bound them. */
const maximumValues = 64 * 1024 * 1024;
const char6Codes = [...char6Alphabet].map((char) => char.charCodeAt(0));

/**
 * Reads a whole bitstream (after its magic, from byte 4 of `bytes`) into blocks and records. `base` is the offset of
 * `bytes` in its file. Time and memory are bounded by the size of the input.
 */
export function readBitstream(bytes: Uint8Array, base = 0): Result<readonly BitBlock[], BitcodeProblem> {
  const outcome = catchFailure(() => new BitstreamReader(bytes, base).readTop());
  return outcome.value === undefined ? err(outcome.problem) : ok(outcome.value);
}

class BitstreamReader {
  private readonly cursor: BitCursor;
  /** Abbreviations that BLOCKINFO gives to every block of an id. */
  private readonly shared = new Map<number, Abbreviation[]>();
  private valuesLeft: number;
  private depth = 0;

  constructor(bytes: Uint8Array, base: number) {
    if (bytes.length > maximumBytes)
      new BitCursor(new Uint8Array(0), base).fail(
        'too-large',
        `bitcode of ${bytes.length} bytes: not supported`,
      );
    this.cursor = new BitCursor(bytes, base);
    this.cursor.position = 32;
    this.valuesLeft = Math.min(maximumValues, bytes.length * 4 + 4096);
  }

  readTop(): BitBlock[] {
    const {cursor} = this;
    const blocks: BitBlock[] = [];
    while (!this.onlyZerosLeft()) {
      const offset = cursor.offset;
      const id = cursor.read(2);
      if (id !== BuiltinAbbreviation.enterSubblock)
        cursor.fail('expected-block', `expected a block, found abbreviation ${id}`, offset);
      blocks.push(this.readBlock(offset));
    }
    return blocks;
  }

  private onlyZerosLeft(): boolean {
    const {bytes, position} = this.cursor;
    for (let index = position >>> 3; index < bytes.length; index++) if (bytes[index] !== 0) return false;
    return true;
  }

  /** From the block id on. */
  private readBlock(offset: number): BitBlock {
    const {cursor} = this;
    if (++this.depth > maximumNesting) cursor.fail('too-deep', 'blocks nested too deep', offset);
    const id = cursor.readSmallVbr(8, 'the block id');
    const width = cursor.readSmallVbr(4, 'the width of abbreviation ids');
    if (width < 2 || width > 32)
      cursor.fail('malformed-block', `block ${id} has abbreviation ids of ${width} bits`, offset);
    cursor.align32();
    const words = cursor.read(32);
    const bodyOffset = cursor.offset;
    const end = cursor.position + words * 32;
    if (end > cursor.bitLength)
      cursor.fail(
        'truncated',
        `block ${id} says that it has ${words * 4} bytes, and the file ends before`,
        offset,
      );
    const items = id === BlockId.blockInfo ? this.readBlockInfo(width) : this.readItems(id, width);
    if (cursor.position !== end)
      cursor.fail('malformed-block', `block ${id} ends elsewhere than its header says`, offset);
    this.depth--;
    return {kind: 'block', id, items, offset, bodyOffset, width, endOffset: cursor.offset};
  }

  private readItems(id: number, width: number): (BitRecord | BitBlock)[] {
    const {cursor} = this;
    const items: (BitRecord | BitBlock)[] = [];
    const abbreviations = [...(this.shared.get(id) ?? [])];
    for (;;) {
      const offset = cursor.offset;
      const abbreviation = cursor.read(width);
      switch (abbreviation) {
        case BuiltinAbbreviation.endBlock:
          cursor.align32();
          return items;
        case BuiltinAbbreviation.enterSubblock:
          items.push(this.readBlock(offset));
          break;
        case BuiltinAbbreviation.defineAbbreviation:
          this.define(abbreviations);
          break;
        case BuiltinAbbreviation.unabbreviatedRecord:
          items.push(this.readUnabbreviated(offset));
          break;
        default:
          items.push(this.readAbbreviated(abbreviations[abbreviation - 4], abbreviation, offset));
      }
    }
  }

  private define(into: Abbreviation[]): void {
    if (into.length >= maximumAbbreviations) this.cursor.fail('too-large', 'too many abbreviations');
    into.push(this.readAbbreviation());
  }

  /** BLOCKINFO: its records say which block the abbreviations after them are for. */
  private readBlockInfo(width: number): BitRecord[] {
    const {cursor} = this;
    const records: BitRecord[] = [];
    let target: Abbreviation[] | undefined;
    for (;;) {
      const offset = cursor.offset;
      const abbreviation = cursor.read(width);
      if (abbreviation === BuiltinAbbreviation.endBlock) {
        cursor.align32();
        return records;
      }
      if (abbreviation === BuiltinAbbreviation.defineAbbreviation) {
        const into = target;
        if (into === undefined)
          return cursor.fail('malformed-block', 'abbreviation in BLOCKINFO before a block id', offset);
        this.define(into);
      } else if (abbreviation === BuiltinAbbreviation.unabbreviatedRecord) {
        const record = this.readUnabbreviated(offset);
        records.push(record);
        if (record.code === BlockInfoCode.setBlockId) target = this.sharedOf(record);
      } else cursor.fail('malformed-block', `unexpected abbreviation ${abbreviation} in BLOCKINFO`, offset);
    }
  }

  private sharedOf(record: BitRecord): Abbreviation[] {
    const id = record.values[0];
    if (typeof id !== 'number')
      return this.cursor.fail('malformed-block', 'BLOCKINFO names no block', record.offset);
    let known = this.shared.get(id);
    if (known === undefined) {
      known = [];
      this.shared.set(id, known);
    }
    return known;
  }

  private readAbbreviation(): Abbreviation {
    const {cursor} = this;
    const offset = cursor.offset;
    const count = cursor.readSmallVbr(5, 'the number of operands');
    if (count === 0 || count > maximumAbbreviationOperands)
      cursor.fail('malformed-abbreviation', `abbreviation with ${count} operands`, offset);
    const operands: AbbreviationOperand[] = [];
    for (let index = 0; index < count; index++) operands.push(this.readAbbreviationOperand());
    checkAbbreviation(operands, (message) => cursor.fail('malformed-abbreviation', message, offset));
    return operands;
  }

  private readAbbreviationOperand(): AbbreviationOperand {
    const {cursor} = this;
    if (cursor.read(1) === 1) return {encoding: literal, value: cursor.readVbr(8)};
    const encoding = cursor.read(3);
    if (encoding !== AbbreviationEncoding.fixed && encoding !== AbbreviationEncoding.vbr)
      return {encoding, value: 0};
    const width = cursor.readSmallVbr(5, 'a width');
    // A width of zero means that the value is always zero.
    if (width === 0) return {encoding: literal, value: 0};
    const limit = encoding === AbbreviationEncoding.fixed ? 64 : 32;
    if (width > limit || (encoding === AbbreviationEncoding.vbr && width < 2))
      cursor.fail('malformed-abbreviation', `operand of ${width} bits`);
    return {encoding, value: width};
  }

  /** Counts values, so that a few bits cannot make a great many. */
  private take(count: number): void {
    this.valuesLeft -= count;
    if (this.valuesLeft < 0)
      this.cursor.fail('too-large', 'the bitcode has more values than its size allows');
  }

  private readUnabbreviated(offset: number): BitRecord {
    const {cursor} = this;
    const code = cursor.readSmallVbr(6, 'a record code');
    const count = cursor.readSmallVbr(6, 'the number of values');
    this.checkCount(count, 6);
    const values: (number | bigint)[] = [];
    for (let index = 0; index < count; index++) values.push(cursor.readVbr(6));
    return {kind: 'record', code, values, blob: undefined, offset};
  }

  /** Refuses a count of elements that the rest of the file cannot hold. */
  private checkCount(count: number, bitsEach: number): void {
    const {cursor} = this;
    if (count * bitsEach > cursor.bitLength - cursor.position)
      cursor.fail('truncated', `a list says that it has ${count} elements, and the file ends before`);
    this.take(count);
  }

  private readAbbreviated(abbreviation: Abbreviation | undefined, id: number, offset: number): BitRecord {
    const {cursor} = this;
    if (abbreviation === undefined)
      return cursor.fail('unknown-abbreviation', `abbreviation ${id} is not defined here`, offset);
    const values: (number | bigint)[] = [];
    let blob: Uint8Array | undefined;
    let code: number | bigint | undefined;
    this.take(abbreviation.length);
    for (let index = 0; index < abbreviation.length; index++) {
      const operand = abbreviation[index];
      if (operand === undefined) break;
      if (operand.encoding === AbbreviationEncoding.array) {
        this.readArray(abbreviation[++index], values);
      } else if (operand.encoding === AbbreviationEncoding.blob) blob = this.readBlob();
      else if (code === undefined) code = this.readScalar(operand);
      else values.push(this.readScalar(operand));
    }
    if (typeof code !== 'number') return cursor.fail('malformed-record', 'record without a code', offset);
    return {kind: 'record', code, values, blob, offset};
  }

  private readScalar(operand: AbbreviationOperand): number | bigint {
    const {cursor} = this;
    switch (operand.encoding) {
      case literal:
        return operand.value;
      case AbbreviationEncoding.fixed:
        return cursor.readFixed(Number(operand.value));
      case AbbreviationEncoding.vbr:
        return cursor.readVbr(Number(operand.value));
      default:
        return char6Codes[cursor.read(6)] ?? 0;
    }
  }

  private readArray(element: AbbreviationOperand | undefined, values: (number | bigint)[]): void {
    if (element === undefined) return;
    const count = this.cursor.readSmallVbr(6, 'the length of an array');
    const bits = element.encoding === AbbreviationEncoding.char6 ? 6 : Number(element.value);
    this.checkCount(count, element.encoding === literal ? 1 : bits);
    for (let index = 0; index < count; index++) values.push(this.readScalar(element));
  }

  private readBlob(): Uint8Array {
    const {cursor} = this;
    const length = cursor.readSmallVbr(6, 'the length of a blob');
    cursor.align32();
    if (length * 8 > cursor.bitLength - cursor.position)
      cursor.fail('truncated', `a blob says that it has ${length} bytes, and the file ends before`);
    const start = cursor.position >>> 3;
    cursor.position += length * 8;
    cursor.align32();
    return cursor.bytes.subarray(start, start + length);
  }
}

/** An array is the last operand but its element; a blob is the last; the code is a plain value. */
function checkAbbreviation(operands: Abbreviation, fail: (message: string) => never): void {
  operands.forEach((operand, index) => {
    switch (operand.encoding) {
      case literal:
      case AbbreviationEncoding.fixed:
      case AbbreviationEncoding.vbr:
      case AbbreviationEncoding.char6:
        return;
      case AbbreviationEncoding.array: {
        const element = operands[index + 1]?.encoding;
        const isPlain = element !== AbbreviationEncoding.array && element !== AbbreviationEncoding.blob;
        if (index === 0 || index !== operands.length - 2 || !isPlain) fail('array in the wrong place');
        return;
      }
      case AbbreviationEncoding.blob:
        if (index === 0 || index !== operands.length - 1) fail('blob in the wrong place');
        return;
      default:
        fail(`unknown encoding ${operand.encoding}`);
    }
  });
}
