// Writes docs/simt-support.md by asking the compiler of core/simt: `node scripts/make-simt-support.mjs`.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import prettier from 'prettier';

const repository = fileURLToPath(new URL('..', import.meta.url));
const result = await build({
  stdin: {contents: "export {supportTable} from './core/simt/support-table.ts';", resolveDir: repository},
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
});
// A file, because errors in a data address print all of it.
const bundle = `${repository}/node_modules/.cache/airlock/make-simt-support.mjs`;
mkdirSync(dirname(bundle), {recursive: true});
writeFileSync(bundle, result.outputFiles[0]?.contents ?? '');
const {supportTable} = await import(pathToFileURL(bundle).href);
const target = `${repository}/docs/simt-support.md`;
const options = (await prettier.resolveConfig(target)) ?? {};
writeFileSync(target, await prettier.format(supportTable(), {...options, parser: 'markdown'}));
