import {runLLVM, Exit, type Tree} from '@yowasp/clang';

export interface Clang22Output {
  readonly exitCode: number;
  /** The trap of an assertion, where Clang itself failed. */
  readonly trap: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Part of every cache key: the package and with it the Clang revision. */
export const clang22Version = 'yowasp-clang-22.0.0-git20542-10';

/** One run of Clang 22's compiler proper (`clang -cc1 ARGS`) in a fresh WebAssembly instance of the warm module. */
export async function runClang22(args: readonly string[], files: Tree): Promise<Clang22Output> {
  const out: Uint8Array[] = [];
  const error: Uint8Array[] = [];
  let exitCode = 0;
  let trap: string | undefined;
  try {
    await runLLVM(['clang', '-cc1', ...args], files, {
      stdout: (bytes) => void (bytes !== null && out.push(bytes.slice())),
      stderr: (bytes) => void (bytes !== null && error.push(bytes.slice())),
      fetchProgress: () => undefined,
    });
  } catch (failure) {
    if (failure instanceof Exit) exitCode = failure.code;
    else {
      exitCode = 134;
      trap = String(failure);
    }
  }
  const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString('utf8');
  return {exitCode, trap, stdout: text(out), stderr: text(error)};
}
