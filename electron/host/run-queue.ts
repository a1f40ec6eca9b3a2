/** Runs tasks one after the other: two kernels at a time would take each other's processors and spoil both timings. */
export class RunQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** `task` starts when those before it have ended, however they did. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
