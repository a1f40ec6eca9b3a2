/** Something that holds a resource or a subscription until told to let go. `dispose` may be called twice. */
export interface Disposable {
  dispose(): void;
}

/** A disposable that runs `action` once. */
export function toDisposable(action: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      action();
    },
  };
}

/** Owns disposables and lets them go in reverse order of their arrival. */
export class DisposableStack implements Disposable {
  private readonly held: Disposable[] = [];

  /** Takes ownership of `item` and returns it. */
  use<T extends Disposable>(item: T): T {
    this.held.push(item);
    return item;
  }

  /** Runs `action` on disposal. */
  defer(action: () => void): void {
    this.held.push(toDisposable(action));
  }

  dispose(): void {
    for (let item = this.held.pop(); item !== undefined; item = this.held.pop()) item.dispose();
  }
}
