import {decodeBytes} from '../../../ir/model/quoted-text.ts';
import {BitcodeFailure} from '../bitcode-problem.ts';
import {type BitRecord} from '../bitstream-reader.ts';

/** A record's values, read with their bounds checked. */
export class Fields {
  readonly record: BitRecord;
  readonly size: number;
  /** Where sequential reading stands. */
  at = 0;

  constructor(record: BitRecord) {
    this.record = record;
    this.size = record.values.length;
  }

  get code(): number {
    return this.record.code;
  }

  fail(message: string): never {
    throw new BitcodeFailure('malformed-record', message, this.record.offset);
  }

  /** The value at `index` as a number; larger ones than a safe integer are malformed there. */
  number(index: number): number {
    const value = this.record.values[index];
    if (typeof value === 'number') return value;
    return this.fail(
      value === undefined ? `record ${this.code} has too few values` : 'a number is out of range',
    );
  }

  /** As `number`, 0 when the record is shorter. */
  optional(index: number): number {
    return index < this.size ? this.number(index) : 0;
  }

  big(index: number): bigint {
    const value = this.record.values[index];
    return value === undefined ? this.fail(`record ${this.code} has too few values`) : BigInt(value);
  }

  next(): number {
    return this.number(this.at++);
  }

  get left(): number {
    return this.size - this.at;
  }

  /** The characters from `start` to `end` as bytes. */
  bytes(start: number, end = this.size): Uint8Array {
    const bytes = new Uint8Array(Math.max(end - start, 0));
    for (let index = start; index < end; index++) bytes[index - start] = this.number(index) & 0xff;
    return bytes;
  }

  text(start: number, end = this.size): string {
    return decodeBytes(this.bytes(start, end));
  }
}

/** The signed number in a VBR whose lowest bit is the sign. */
export function signedVbr(value: bigint): bigint {
  if ((value & 1n) === 0n) return value >> 1n;
  return value === 1n ? -(1n << 63n) : -(value >> 1n);
}

/** An alignment as `log2 + 1`; 0 when not stated. */
export function alignmentOf(fields: Fields, encoded: number): number {
  if (encoded === 0) return 0;
  if (encoded > 33) fields.fail(`alignment of 2 to the power of ${encoded - 1}`);
  return 2 ** (encoded - 1);
}
