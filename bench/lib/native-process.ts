import {type ChildProcess, spawn, spawnSync} from 'node:child_process';

/**
 * Starts and times native programs from a small process of its own: to fork one that has mapped all of Clang takes longer
 * than the compile.
 */
const launcher = `const {spawnSync} = require('node:child_process');
process.on('message', ([file, args]) => {
  const startMs = performance.now();
  const run = spawnSync(file, args);
  process.send(run.status === 0 ? performance.now() - startMs : String(run.error ?? run.stderr));
});`;

/** Whether `program` can be started here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** Runs native programs one after the other and tells how long each process took, in milliseconds. */
export class NativeLauncher {
  private readonly child: ChildProcess = spawn(process.execPath, ['-e', launcher], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  /** Milliseconds from the start of the process to its end; throws when it fails. */
  run(program: string, args: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.child.once('message', (answer: number | string) =>
        typeof answer === 'number' ? resolve(answer) : reject(new Error(answer)),
      );
      this.child.send([program, args]);
    });
  }

  close(): void {
    this.child.disconnect();
  }
}
