/** Collects little-endian bytes. */
export class ByteWriter {
  private readonly parts: Uint8Array[] = [];
  length = 0;

  bytes(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }

  u8(value: number): this {
    return this.number(value, 1);
  }

  u16(value: number): this {
    return this.number(value, 2);
  }

  u32(value: number): this {
    return this.number(value, 4);
  }

  /** A non-negative number below 2^53 in eight bytes. */
  u64(value: number): this {
    return this.number(value, 8);
  }

  /** Four ASCII characters. */
  code(text: string): this {
    return this.bytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  private number(value: number, size: number): this {
    const part = new Uint8Array(size);
    let rest = value;
    for (let index = 0; index < size; index++) {
      part[index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return this.bytes(part);
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
