/** Where the middle of a text was left out: this line tells how much. */
export function omission(bytes: number): string {
  return `[${bytes} bytes of output are left out here]`;
}

/**
 * The beginning and the end of what a tool prints, within `limit` bytes: a flood of warnings neither fills memory nor
 * hides the errors after it. What is not UTF-8 becomes U+FFFD.
 */
export class KeptOutput {
  private readonly headLimit: number;
  private readonly tailLimit: number;
  private readonly head: Buffer[] = [];
  private tail: Buffer[] = [];
  private headBytes = 0;
  private tailBytes = 0;
  /** All that was printed. */
  totalBytes = 0;

  constructor(limit: number) {
    this.headLimit = Math.ceil(limit * 0.75);
    this.tailLimit = limit - this.headLimit;
  }

  append(chunk: Buffer): void {
    this.totalBytes += chunk.length;
    const room = this.headLimit - this.headBytes;
    if (room > 0) {
      this.head.push(chunk.subarray(0, room));
      this.headBytes += Math.min(room, chunk.length);
    }
    if (chunk.length <= room) return;
    const rest = chunk.subarray(Math.max(0, room));
    this.tail.push(rest);
    this.tailBytes += rest.length;
    // Joined only now and then, so that small pieces cost no copy each.
    if (this.tailBytes > 4 * this.tailLimit + 65_536) this.trim();
  }

  get omittedBytes(): number {
    return Math.max(0, this.totalBytes - this.headBytes - this.tailLimit);
  }

  /** Whole lines around a line that tells what is left out; the text itself where nothing is. */
  get text(): string {
    this.trim();
    const decode = (parts: readonly Buffer[]): string => new TextDecoder().decode(Buffer.concat(parts));
    if (this.omittedBytes === 0) return decode([...this.head, ...this.tail]);
    const head = decode(this.head);
    const tail = decode(this.tail);
    const keptHead = head.slice(0, head.lastIndexOf('\n') + 1);
    const keptTail = tail.slice(tail.indexOf('\n') + 1);
    return `${keptHead}${omission(this.omittedBytes)}\n${keptTail}`;
  }

  private trim(): void {
    const joined = Buffer.concat(this.tail);
    const kept = joined.subarray(Math.max(0, joined.length - this.tailLimit));
    this.tail = [Buffer.from(kept)];
    this.tailBytes = kept.length;
  }
}
