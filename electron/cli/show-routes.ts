import {basename} from 'node:path';
import {diffToJson} from '../../core/air/diff/json.ts';
import {diffToText} from '../../core/air/diff/text.ts';
import {type ModuleDiff} from '../../core/air/diff/diff-modules.ts';
import {type Assembly, assembleText} from '../../core/metallib/assemble-text.ts';
import {assemblyRoutes} from '../../core/metallib/assembly-routes.ts';
import {defaultTarget} from '../../core/protocol/compile.ts';
import {createAppleToolchain} from '../toolchains/apple/apple-toolchain.ts';
import {type AppleAssembly, assembleWithApple} from '../toolchains/apple/assemble-routes.ts';
import {type Console, writeJson} from './console.ts';
import {describeError, type ExitCode, exitCode, exitCodeOf} from './outcome.ts';
import {readIrFile} from './read-ir.ts';

/** `airlock info --routes FILE.ll`: Apple's three routes with why they are not there, and the lab's own, really run. */
export async function showRoutes(
  file: string,
  flags: {readonly json?: true},
  console: Console,
): Promise<ExitCode> {
  const read = await readIrFile(file);
  if (!read.ok) {
    const code = exitCodeOf(read.error);
    if (flags.json === true) writeJson(console, {exitCode: code, error: read.error});
    else console.err(describeError(read.error));
    return code;
  }
  const assembly = assembleText(read.value.text, {profile: defaultTarget});
  const code = assembly.state === 'assembled' ? exitCode.ok : exitCode.findings;
  const name = basename(file).replace(/\.ll$/i, '');
  const apple = await runAppleRoutes(name, read.value.text);
  if (flags.json === true) {
    const routes = assemblyRoutes.map(({id, title, commandLines, effect, source}) => {
      const known = {id, title, commandLines: commandLines(name), effect, source};
      if (id !== 'airlock') return {...known, ...appleJson(apple.get(id) ?? apple.reason, file, name)};
      if (assembly.state === 'refused') return {...known, ...assembly};
      const changes = diffToJson(assembly.changes, {left: file, right: `${name}.metallib`});
      return {...known, ...assembly, changes};
    });
    writeJson(console, {file, exitCode: code, routes});
    return code;
  }
  const lines = assemblyRoutes.flatMap(({id, title, commandLines, effect, source}) => [
    title,
    ...commandLines(name).map((line) => `  $ ${line}`),
    ...(id === 'airlock' ? ownLines(file, assembly) : appleLines(apple.get(id) ?? apple.reason)),
    // Nothing was read back of what was refused.
    id === 'airlock' && assembly.state === 'refused' ? `  ${effect}` : `  ${effect} (${source})`,
  ]);
  console.out(`${lines.join('\n')}\n`);
  return code;
}

interface AppleRoutes {
  get(id: AppleAssembly['id']): AppleAssembly | undefined;
  /** Why there are none. */
  readonly reason: string;
}

/** Apple's ways, really run where its tools are. */
async function runAppleRoutes(name: string, text: string): Promise<AppleRoutes> {
  const toolchain = createAppleToolchain({platform: process.platform});
  try {
    const tools = await toolchain.tools();
    const routes = tools.ok
      ? await assembleWithApple({name, text, options: {profile: defaultTarget}, tools: tools.value})
      : tools;
    if (!routes.ok) return {get: () => undefined, reason: routes.error.message};
    return {get: (id) => routes.value.find((route) => route.id === id), reason: 'it was not run'};
  } finally {
    await toolchain.dispose();
  }
}

/** A string says why the way is not there. */
function appleJson(route: AppleAssembly | string, file: string, name: string): object {
  if (typeof route === 'string') return {state: 'not-available', reason: route};
  if (route.state !== 'assembled') return route;
  return {...route, changes: diffToJson(route.changes, {left: file, right: `${name}.metallib`})};
}

function appleLines(route: AppleAssembly | string): string[] {
  if (typeof route === 'string') return [`  not available on this machine: ${route}`];
  switch (route.state) {
    case 'not-applicable':
      return [`  not run: ${route.reason}`];
    case 'not-available':
      return [`  not available on this machine: ${route.reason}`];
    case 'refused':
      return [`  refused: ${route.message}`];
    case 'assembled':
      return [
        `  assembled: ${route.sizeBytes} bytes, ${route.functionNames.join(', ')}`,
        ...changeLines(route.changes),
      ];
  }
}

function changeLines(changes: ModuleDiff): string[] {
  const changed = diffToText(changes)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
  return ['  what it changes in the metadata:', ...changed];
}

function ownLines(file: string, assembly: Assembly): string[] {
  if (assembly.state === 'refused') return [`  refused: ${file}:${assembly.line}: ${assembly.message}`];
  const {sizeBytes, functionNames, gavePointersTypes, changes} = assembly;
  const typed = gavePointersTypes ? ['  gave the pointers types: the loader takes no others'] : [];
  return [`  assembled: ${sizeBytes} bytes, ${functionNames.join(', ')}`, ...typed, ...changeLines(changes)];
}
