import {type FSWatcher, watch} from 'node:fs';
import {join} from 'node:path';
import {type Disposable} from '../../../core/base/disposable.ts';

/** Folders that are watched at once; the ones asked for longest ago go first. */
const maxWatched = 200;
/** Changes within this time are told together: a checkout changes many files at once. */
const settleMs = 120;

/**
 * Tells when something changed in the folders that a page shows. Each is watched by itself, not with what is below it: a
 * tree of thousands of folders costs nothing while it is closed. What cannot be watched is not told of; pages look again when
 * their window gets the focus.
 */
export class FolderWatch implements Disposable {
  private readonly root: string;
  private readonly onChanged: (folders: readonly string[]) => void;
  private readonly watchers = new Map<string, FSWatcher>();
  private readonly changed = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(root: string, onChanged: (folders: readonly string[]) => void) {
    this.root = root;
    this.onChanged = onChanged;
  }

  /** Watches the folder `path` below the root from now on. */
  add(path: string): void {
    const known = this.watchers.get(path);
    this.watchers.delete(path);
    const watcher = known ?? this.open(path);
    if (watcher === undefined) return;
    this.watchers.set(path, watcher);
    const [oldest] = this.watchers.keys();
    if (this.watchers.size > maxWatched && oldest !== undefined) this.close(oldest);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const path of [...this.watchers.keys()]) this.close(path);
  }

  private open(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(join(this.root, ...path.split('/')), {persistent: false}, () => this.tell(path));
      watcher.on('error', () => {
        // The folder is gone, or the system has no more watches to give.
        this.close(path);
        this.tell(path);
      });
      return watcher;
    } catch {
      return undefined;
    }
  }

  private close(path: string): void {
    this.watchers.get(path)?.close();
    this.watchers.delete(path);
  }

  private tell(path: string): void {
    this.changed.add(path);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const folders = [...this.changed];
      this.changed.clear();
      this.onChanged(folders);
    }, settleMs);
  }
}
