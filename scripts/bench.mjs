// `npm run bench [-- NAME...]`: runs bench/*.ts whose file name starts with a NAME, or all. Figures are ratios within one run.
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';

const outputFolder = 'node_modules/.cache/airlock/bench';
const names = process.argv.slice(2);
const available = readdirSync('bench').filter((name) => name.endsWith('.ts'));
const chosen = available.filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)));
const unknown = names.filter((name) => !available.some((file) => file.startsWith(name)));
if (unknown.length > 0) {
  console.error(
    `No bench is called ${unknown.join(', ')}. There are: ${available.map((f) => f.slice(0, -3)).join(', ')}.`,
  );
  process.exit(2);
}

const built = spawnSync(process.execPath, ['scripts/build.mjs', '--all'], {stdio: 'inherit'});
if (built.status !== 0) process.exit(1);
mkdirSync(outputFolder, {recursive: true});
let failed = false;
for (const file of chosen) {
  const outfile = join(outputFolder, file.replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [join('bench', file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  console.log(`\n== ${file.slice(0, -3)}`);
  failed = spawnSync(process.execPath, [outfile], {stdio: 'inherit'}).status !== 0 || failed;
}
process.exit(failed ? 1 : 0);
