import {BitcodeFailure} from './bitcode-problem.ts';

/** Files above this size are refused: bit offsets stay small integers, and no kernel library comes near it. */
export const maximumBytes = 128 * 1024 * 1024;

/** Reads bits, least significant first, and never beyond its bytes. */
export class BitCursor {
  readonly bytes: Uint8Array;
  /** Offset of `bytes` in the file, for messages. */
  readonly base: number;
  readonly bitLength: number;
  private readonly view: DataView;
  position = 0;

  constructor(bytes: Uint8Array, base: number) {
    this.bytes = bytes;
    this.base = base;
    this.bitLength = bytes.length * 8;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Offset in the file of the byte that has the next bit. */
  get offset(): number {
    return this.base + (this.position >>> 3);
  }

  fail(code: string, message: string, offset = this.offset): never {
    throw new BitcodeFailure(code, message, offset);
  }

  /** `width` bits (at most 32) as an unsigned number. */
  read(width: number): number {
    const {position} = this;
    if (position + width > this.bitLength)
      this.fail('truncated', 'the bitcode ends in the middle of a value');
    if (width === 0) return 0;
    const byte = position >>> 3;
    const shift = position & 7;
    this.position = position + width;
    let value: number;
    if (byte + 5 <= this.bytes.length) {
      value = this.view.getUint32(byte, true) >>> shift;
      if (shift + width > 32) value |= (this.bytes[byte + 4] ?? 0) << (32 - shift);
    } else {
      value = (this.bytes[byte] ?? 0) >>> shift;
      for (let next = 1, at = 8 - shift; at < width; next++, at += 8)
        value |= (this.bytes[byte + next] ?? 0) << at;
    }
    return width === 32 ? value >>> 0 : value & ((1 << width) - 1);
  }

  /** `width` bits (at most 64); a bigint only where the value is no safe integer. */
  readFixed(width: number): number | bigint {
    if (width <= 32) return this.read(width);
    const low = this.read(32);
    return join(BigInt(low) | (BigInt(this.read(width - 32)) << 32n));
  }

  /** A number in groups of `width` bits (2 to 32), the highest bit of each saying whether another follows. */
  readVbr(width: number): number | bigint {
    const more = 2 ** (width - 1);
    const first = this.read(width);
    if (first < more) return first;
    let value = first - more;
    let scale = more;
    for (let bits = width - 1; ; bits += width - 1) {
      const chunk = this.read(width);
      const part = chunk >= more ? chunk - more : chunk;
      if (bits + width > 53) return this.finishLarge(width, bits, BigInt(value), chunk);
      value += part * scale;
      if (chunk < more) return value;
      scale *= more;
    }
  }

  private finishLarge(width: number, doneBits: number, done: bigint, chunk: number): number | bigint {
    const more = 2 ** (width - 1);
    let value = done;
    let next = chunk;
    for (let bits = doneBits; ; bits += width - 1) {
      // Groups of zeros may pad a number; any that carry bits above 64 make it invalid.
      if (bits > 70 + width) this.fail('malformed-number', 'a number has more than 64 bits');
      value |= BigInt(next >= more ? next - more : next) << BigInt(bits);
      if (next < more) break;
      next = this.read(width);
    }
    if (value >> 64n !== 0n) this.fail('malformed-number', 'a number has more than 64 bits');
    return join(value);
  }

  /** A VBR that must be a small number: a width, a count, an id. */
  readSmallVbr(width: number, what: string): number {
    const offset = this.offset;
    const value = this.readVbr(width);
    if (typeof value === 'number' && value <= 0xffffffff) return value;
    return this.fail('malformed-number', `${what} is out of range`, offset);
  }

  /** Skips to the next multiple of 32 bits. */
  align32(): void {
    const aligned = (this.position + 31) & ~31;
    if (aligned > this.bitLength) this.fail('truncated', 'the bitcode ends before its alignment');
    this.position = aligned;
  }
}

function join(value: bigint): number | bigint {
  return value <= 0x1fffffffffffffn ? Number(value) : value;
}
