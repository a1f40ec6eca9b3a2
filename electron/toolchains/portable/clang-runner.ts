// A type import as a whole: with an inline one the package would be loaded here, before clang-loader.ts prepares for it.
import type {Tree} from '@yowasp/clang';
import {type LoadedClang} from './clang-loader.ts';
import {type ClangJob, type FinishedRun} from './clang-messages.ts';
import {parseDriverCommand, parseVersion, redirectOutput} from './driver-command.ts';
import {SpareInstance} from './spare-instance.ts';
import {fileInTree, treeFromFiles} from './virtual-files.ts';

interface RawRun {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly tree: Tree;
  readonly trap?: string;
}

const notRun = {stdout: '', outputs: {}, commandLine: [], instance: 'made'} as const;

/** Runs Clang in this thread, one job at a time and each in an instance of its own. */
export class ClangRunner {
  private readonly loaded: LoadedClang;
  private readonly spare: SpareInstance;

  constructor(loaded: LoadedClang) {
    this.loaded = loaded;
    this.spare = new SpareInstance(loaded.mainModule);
  }

  /** Gets ready for the next run; to be called while nothing waits. */
  prepare(): void {
    this.spare.prepare();
  }

  /** Clang's version, such as `22.1.0`. The first run also shows how the package links Clang (see SpareInstance). */
  version(): string {
    return parseVersion(new TextDecoder().decode(this.runRaw(['clang++', '--version'], {}).stdout));
  }

  /** Runs `job`. `knownCommand` is what an earlier run of the same arguments reported as its command line. */
  run(job: ClangJob, knownCommand?: readonly string[]): FinishedRun {
    const tree = treeFromFiles(job.files);
    const asked = knownCommand === undefined ? this.askDriver(job.args, tree) : {command: knownCommand};
    if ('refusal' in asked) return asked.refusal;
    const {command} = asked;
    const redirected = redirectOutput(command, job.outputs);
    const raw = this.runRaw(['clang++', ...(redirected?.command ?? command)], tree);
    const outputs: Record<string, Uint8Array> = {};
    for (const path of job.outputs) {
      const contents =
        path === redirected?.output
          ? raw.exitCode === 0
            ? raw.stdout
            : undefined
          : fileInTree(raw.tree, path);
      if (contents !== undefined) outputs[path] = contents;
    }
    const stdout = redirected === undefined ? new TextDecoder().decode(raw.stdout) : '';
    const trap = raw.trap === undefined ? {} : {trap: raw.trap};
    const {exitCode, stderr} = raw;
    return {exitCode, stdout, stderr, outputs, commandLine: command, instance: this.spare.lastRun, ...trap};
  }

  /**
   * The `-cc1` command for driver arguments. The driver cannot start it here (there are no processes), and asking it
   * costs as much as a small compile, hence callers keep the answer.
   */
  private askDriver(
    args: readonly string[],
    tree: Tree,
  ): {command: readonly string[]} | {refusal: FinishedRun} {
    if (args[0] === '-cc1') return {command: args};
    const raw = this.runRaw(['clang++', '-###', ...args], tree);
    const command = raw.exitCode === 0 ? parseDriverCommand(raw.stderr) : undefined;
    if (command !== undefined) return {command};
    const trap = raw.trap === undefined ? {} : {trap: raw.trap};
    const exitCode = raw.exitCode === 0 ? 1 : raw.exitCode;
    return {refusal: {...notRun, exitCode, stderr: raw.stderr, ...trap}};
  }

  private runRaw(args: string[], files: Tree): RawRun {
    const stdout = new Pieces();
    const stderr = new Pieces();
    const options = {stdout: stdout.add, stderr: stderr.add, decodeASCII: false, synchronously: true};
    const finish = (exitCode: number, tree: Tree, trap?: string): RawRun => {
      const text = new TextDecoder().decode(stderr.join());
      return {exitCode, stdout: stdout.join(), stderr: text, tree, ...(trap === undefined ? {} : {trap})};
    };
    try {
      return finish(0, this.loaded.clang.runLLVM(args, files, options) as Tree);
    } catch (error) {
      if (error instanceof this.loaded.clang.Exit) return finish(error.code, error.files);
      return finish(1, {}, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  }
}

/** Collects the pieces of a stream; each is a view of Clang's memory, valid only while it is handed over. */
class Pieces {
  private readonly pieces: Uint8Array[] = [];
  private sizeBytes = 0;

  readonly add = (piece: Uint8Array | null): void => {
    if (piece === null) return;
    this.pieces.push(piece.slice());
    this.sizeBytes += piece.length;
  };

  join(): Uint8Array {
    const whole = new Uint8Array(this.sizeBytes);
    let offset = 0;
    for (const piece of this.pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    return whole;
  }
}
