import {type LabelStatistics} from '../device-bridge.ts';

/** Counts dispatches by label. */
export class DispatchStatistics {
  private readonly labels = new Map<
    string,
    {count: number; failed: number; cpuWaitNs: number; gpuNs: number}
  >();

  add(label: string, {failed, cpuWaitNs, gpuNs}: {failed: boolean; cpuWaitNs: number; gpuNs: number}): void {
    const entry = this.labels.get(label) ?? {count: 0, failed: 0, cpuWaitNs: 0, gpuNs: 0};
    entry.count++;
    if (failed) entry.failed++;
    entry.cpuWaitNs += cpuWaitNs;
    entry.gpuNs += gpuNs;
    this.labels.set(label, entry);
  }

  /** Sorted by label, so that two snapshots compare. */
  snapshot(): LabelStatistics[] {
    return [...this.labels]
      .map(([label, entry]) => ({label, ...entry}))
      .sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  }

  reset(): void {
    this.labels.clear();
  }
}
