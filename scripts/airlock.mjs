// `npm run -s airlock -- ARGS`: builds what is stale, then is the built `airlock` command, in this very process.
import {fileURLToPath} from 'node:url';
import {buildFailure, buildStale} from './build.mjs';

const args = process.argv.slice(2);
const parts = args[0] === 'serve' ? ['native', 'host', 'renderer'] : ['native', 'host'];
try {
  for (const line of await buildStale(parts)) {
    // Standard output is the command's own.
    if (!line.endsWith('up to date')) process.stderr.write(`airlock: ${line}\n`);
  }
} catch (error) {
  process.stderr.write(`airlock: the build failed.\n${buildFailure(error)}\n`);
  process.exit(2);
}
const command = new URL('../dist/electron/cli.mjs', import.meta.url);
process.argv[1] = fileURLToPath(command);
await import(command.href);
