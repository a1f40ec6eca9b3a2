/** Values by the key of what they were made from; those not asked for the longest go first. */
export class PipelineCache<T> {
  hits = 0;
  misses = 0;
  private readonly entries = new Map<string, T>();
  private readonly limit: number;

  constructor(limit = 512) {
    this.limit = limit;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) {
      this.misses++;
      return undefined;
    }
    this.hits++;
    // A map keeps the order of insertion: the youngest is last.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(key: string, value: T): void {
    this.entries.set(key, value);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.limit && oldest !== undefined) this.entries.delete(oldest);
  }
}
