// Writes native/reference/generated/opcodes.inc from the opcode table of core/simt: `node scripts/make-simt-opcodes.mjs`.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));
const result = await build({
  stdin: {
    contents: "export {opcodesInc} from './core/simt/bytecode/opcodes-inc.ts';",
    resolveDir: repository,
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
});
// A file, because errors in a data address print all of it.
const bundle = `${repository}/node_modules/.cache/airlock/make-simt-opcodes.mjs`;
mkdirSync(dirname(bundle), {recursive: true});
writeFileSync(bundle, result.outputFiles[0]?.contents ?? '');
const {opcodesInc} = await import(pathToFileURL(bundle).href);
mkdirSync(`${repository}/native/reference/generated`, {recursive: true});
writeFileSync(`${repository}/native/reference/generated/opcodes.inc`, opcodesInc());
