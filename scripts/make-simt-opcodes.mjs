// Writes native/reference/generated/opcodes.inc from the opcode table of core/simt: `node scripts/make-simt-opcodes.mjs`.
import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
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
const text = result.outputFiles[0]?.text ?? '';
const {opcodesInc} = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
mkdirSync(`${repository}/native/reference/generated`, {recursive: true});
writeFileSync(`${repository}/native/reference/generated/opcodes.inc`, opcodesInc());
