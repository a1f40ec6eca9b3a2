import {createHash} from 'node:crypto';
import path from 'node:path';
import vm from 'node:vm';
import {type BuildOptions, build} from 'esbuild';
import {repositoryDirectory} from './build-service.ts';

/** Bundles an entry of electron/ the way scripts/build.mjs does, as CommonJS text. */
export async function bundleCommonJs(entry: string, options: BuildOptions = {}): Promise<string> {
  const result = await build({
    absWorkingDir: repositoryDirectory,
    entryPoints: [path.join('electron', entry)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['electron', '@yowasp/clang', 'bufferutil', 'utf-8-validate'],
    logLevel: 'error',
    ...options,
  });
  return result.outputFiles?.[0]?.text ?? '';
}

/** Runs a bundle as if it lay at `file`, with this `process` and what `resolve` finds, and nothing else to require. */
export function runCommonJs(
  code: string,
  file: string,
  resolve: (name: string) => object | undefined,
  process: object = globalThis.process,
): void {
  const requireFrom = (name: string): object => {
    const found = resolve(name);
    if (!found) throw new Error(`${path.basename(file)} requires ${name}, which it cannot have.`);
    return found;
  };
  // In this realm, so that errors and arrays are of the test's own classes.
  const run = vm.runInThisContext(
    `(function (require, __filename, __dirname, module, exports, process) {${code}\n})`,
    {
      filename: `${createHash('sha1').update(code).digest('hex').slice(0, 8)}-${path.basename(file)}`,
    },
  ) as (...args: unknown[]) => void;
  const module = {exports: {}};
  run(requireFrom, file, path.dirname(file), module, module.exports, process);
}
