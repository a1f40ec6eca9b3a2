/** Writes bits for files that no honest writer makes. */
class Bits {
  private readonly bits: number[] = [];

  fixed(value: number, width: number): void {
    for (let bit = 0; bit < width; bit++) this.bits.push(Math.floor(value / 2 ** bit) & 1);
  }

  vbr(value: number, width: number): void {
    const more = 2 ** (width - 1);
    for (let left = value; ; left = Math.floor(left / more)) {
      this.fixed((left % more) + (left >= more ? more : 0), width);
      if (left < more) break;
    }
  }

  /** A block, entered with abbreviation ids of `outer` bits; its own have three. */
  block(id: number, outer: number, content: () => void): void {
    this.fixed(1, outer);
    this.vbr(id, 8);
    this.vbr(3, 4);
    this.align();
    const lengthAt = this.bits.length;
    this.fixed(0, 32);
    content();
    this.fixed(0, 3);
    this.align();
    const words = (this.bits.length - lengthAt - 32) / 32;
    for (let bit = 0; bit < 32; bit++) this.bits[lengthAt + bit] = (words >>> bit) & 1;
  }

  record(code: number, values: readonly number[]): void {
    this.fixed(3, 3);
    for (const value of [code, values.length, ...values]) this.vbr(value, 6);
  }

  private align(): void {
    while (this.bits.length % 32 !== 0) this.bits.push(0);
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.bits.length / 8);
    this.bits.forEach((bit, index) => (bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))));
    return bytes;
  }
}

const magic = 0xdec04342;

/** A module whose one abbreviation has 4,000 literal operands and costs three bits to use. */
export function literalBomb(): Uint8Array {
  const bits = new Bits();
  bits.fixed(magic, 32);
  bits.block(8, 2, () => {
    bits.fixed(2, 3);
    bits.vbr(4000, 5);
    for (let index = 0; index < 4000; index++) {
      bits.fixed(1, 1);
      bits.vbr(7, 8);
    }
    for (let index = 0; index < 100_000; index++) bits.fixed(4, 3);
  });
  return bits.bytes();
}

/** A module with sixty literal structs, each with the one before it twice. */
export function typeBomb(): Uint8Array {
  const bits = new Bits();
  bits.fixed(magic, 32);
  bits.block(8, 2, () => {
    bits.block(17, 3, () => {
      bits.record(7, [32]);
      for (let index = 0; index < 60; index++) bits.record(18, [0, index, index]);
    });
  });
  return bits.bytes();
}
