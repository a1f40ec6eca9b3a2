// Builds the library of every shell from its IR: `node scripts/make-shells.mjs`. electron/shells.test.ts says when one is old.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));
const result = await build({
  stdin: {
    contents:
      "export {buildLibrary} from './core/metallib/build-library.ts'; export {parseModule} from './core/ir/parser/parse-module.ts';",
    resolveDir: repository,
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
});
const bundle = join(repository, 'node_modules/.cache/airlock/make-shells.mjs');
mkdirSync(dirname(bundle), {recursive: true});
writeFileSync(bundle, result.outputFiles[0]?.contents ?? '');
const {buildLibrary, parseModule} = await import(pathToFileURL(bundle).href);

const shells = join(repository, 'shells');
for (const name of readdirSync(shells)) {
  const folder = join(shells, name);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const built = buildLibrary(parseModule(readFileSync(join(folder, manifest.ir), 'utf8')).module);
  if (!built.ok) throw new Error(`${name}: ${built.error[0]?.message}`);
  writeFileSync(join(folder, manifest.library), built.value.bytes);
}
