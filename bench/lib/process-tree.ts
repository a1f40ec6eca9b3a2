// What a process and those that it started hold, as Linux tells in /proc.
import {readdirSync, readFileSync, readlinkSync, statSync} from 'node:fs';
import {basename, join} from 'node:path';

/** One process at one moment. */
export interface ProcessNow {
  readonly pid: number;
  /** File that Node runs ("device-service.mjs"), else the program. */
  readonly what: string;
  /** Resident memory, in bytes. */
  readonly residentBytes: number;
  /** Open descriptors: files, pipes, sockets. */
  readonly descriptors: number;
}

/** `root` and its descendants. Linux only. */
export function processTree(root: number): ProcessNow[] {
  const parents = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = tryRead(`/proc/${name}/status`);
    if (status === undefined) continue;
    parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    sizes.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
  }
  const below = (pid: number): number[] => [
    pid,
    ...[...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root).map((pid) => ({
    pid,
    what: whatRuns(pid),
    residentBytes: sizes.get(pid) ?? 0,
    descriptors: descriptorsOf(pid).length,
  }));
}

/** What the descriptors of `pid` lead to; none where it ended meanwhile. */
export function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return 'closed';
      }
    });
  } catch {
    return [];
  }
}

function whatRuns(pid: number): string {
  const [program = '', ...words] = (tryRead(`/proc/${pid}/cmdline`) ?? '').split('\0');
  const script = words.find((word) => /\.[mc]?js$/.test(word));
  return basename(script ?? program);
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Files below `folder` and what they take, in bytes. */
export function filesBelow(folder: string): {readonly files: number; readonly bytes: number} {
  let [files, bytes] = [0, 0];
  for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
    if (!entry.isFile()) continue;
    try {
      bytes += statSync(join(entry.parentPath, entry.name)).size;
      files++;
    } catch {
      // Gone meanwhile.
    }
  }
  return {files, bytes};
}
