import {type ChildProcess, spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** A tool of LLVM 14 that reads AIR's typed pointers, and what it said where it refused a text. */
export interface Refusal {
  readonly tool: string;
  readonly reason: string;
}

/**
 * Runs in a small process of its own: to fork one that has mapped all of Clang takes longer than the tool. LLVM 14 has no
 * target `air64`, and opt asks for one: it reads the text without the triple.
 */
const judge = `const {spawnSync} = require('node:child_process');
process.on('message', ([id, path, pathWithoutTriple]) => {
  const runs = [
    ['llvm-as-14', ['-o', '/dev/null', path]],
    ['opt-14', ['-passes=verify', '-disable-output', pathWithoutTriple]],
  ];
  for (const [tool, args] of runs) {
    const run = spawnSync(tool, args);
    if (run.status === 0) continue;
    const said = String(run.stderr ?? '').split('\\n')[0];
    return process.send([id, {tool, reason: said || String(run.error ?? 'signal ' + run.signal)}]);
  }
  process.send([id, null]);
});`;

/** LLVM's own assembler and verifier, for one text after the other, beside the bench. */
export class AirJudge {
  private readonly child: ChildProcess = spawn(process.execPath, ['-e', judge], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  private readonly waiting = new Map<number, (refusal: Refusal | undefined) => void>();
  private readonly folder: string;
  private count = 0;

  /** `folder` takes the texts. */
  constructor(folder: string) {
    this.folder = folder;
    this.child.on('message', ([id, refusal]: [number, Refusal | null]) => {
      this.waiting.get(id)?.(refusal ?? undefined);
      this.waiting.delete(id);
    });
  }

  /** What `llvm-as-14` or else `opt-14 -passes=verify` refuses in `text`. */
  judge(text: string): Promise<Refusal | undefined> {
    const id = ++this.count;
    const path = join(this.folder, `air-${id}.ll`);
    const pathWithoutTriple = join(this.folder, `air-${id}-no-triple.ll`);
    writeFileSync(path, text);
    writeFileSync(pathWithoutTriple, text.replace(/^target triple = .*$/m, ''));
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send([id, path, pathWithoutTriple]);
    });
  }

  close(): void {
    this.child.disconnect();
  }
}
