// Run by the build: precompiles the headers of the default options beside this file, so that no first start waits for them.
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createPortableToolchain} from './portable-toolchain.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const toolchain = createPortableToolchain({
  workerPath: join(folder, 'clang-worker.mjs'),
  headerCacheFolder: join(folder, 'headers'),
});
const made = await toolchain.prepareHeaders();
await toolchain.dispose();
if (!made.ok) {
  process.stderr.write(`${made.error.message}\n`);
  process.exitCode = 1;
}
