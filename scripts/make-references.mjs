// Writes docs/rules.md, docs/air-reference.md and docs/command-line.md from the code: `node scripts/make-references.mjs`.
// A test (scripts/docs.test.ts) fails when one of them is not what the code says.
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import prettier from 'prettier';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** The commands by their files: a new one is found without being named here. */
const commandFiles = readdirSync(join(repository, 'electron/cli')).filter((name) =>
  name.endsWith('-command.ts'),
);
const contents = `
import {Command} from 'commander';
export {rulesReference} from './core/air/reference/rules-reference.ts';
export {airReference} from './core/air/reference/air-reference.ts';
import {commandReference} from './electron/cli/command-reference.ts';
${commandFiles.map((name, index) => `import * as file${index} from './electron/cli/${name}';`).join('\n')}
export function commands() {
  const program = new Command('airlock');
  for (const file of [${commandFiles.map((_name, index) => `file${index}`).join(', ')}]) {
    for (const [name, add] of Object.entries(file)) {
      if (/^add\\w+Command$/.test(name)) add(program, {out() {}, err() {}}, () => undefined);
    }
  }
  return commandReference(program);
}
`;
const result = await build({
  stdin: {contents, resolveDir: repository},
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  external: ['@yowasp/clang', 'electron', 'bufferutil', 'utf-8-validate'],
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
// Where package.json is two folders up, as for the bundles in dist/electron.
const bundle = join(repository, 'node_modules/.cache/make-references.mjs');
mkdirSync(dirname(bundle), {recursive: true});
writeFileSync(bundle, result.outputFiles[0]?.contents ?? '');
const {rulesReference, airReference, commands} = await import(pathToFileURL(bundle).href);
for (const [name, text] of [
  ['rules.md', rulesReference()],
  ['air-reference.md', airReference()],
  ['command-line.md', commands()],
]) {
  const target = join(repository, 'docs', name);
  const options = (await prettier.resolveConfig(target)) ?? {};
  writeFileSync(target, await prettier.format(text, {...options, parser: 'markdown'}));
}
