/** Keeps the last part of a stream of text. */
export class TextTail {
  private readonly limit: number;
  private held = '';

  constructor(limit = 16 * 1024) {
    this.limit = limit;
  }

  append(chunk: string): void {
    this.held = (this.held + chunk).slice(-this.limit);
  }

  get text(): string {
    return this.held;
  }
}
