import {basename} from 'node:path';
import {diffToJson} from '../../core/air/diff/json.ts';
import {diffToText} from '../../core/air/diff/text.ts';
import {type Assembly, assembleText} from '../../core/metallib/assemble-text.ts';
import {assemblyRoutes} from '../../core/metallib/assembly-routes.ts';
import {defaultTarget} from '../../core/protocol/compile.ts';
import {appleUnavailable} from '../host/toolchains.ts';
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
  const reason = appleUnavailable(process.platform).message;
  const name = basename(file).replace(/\.ll$/i, '');
  if (flags.json === true) {
    const routes = assemblyRoutes.map(({id, title, commandLines, effect, source}) => {
      const known = {id, title, commandLines: commandLines(name), effect, source};
      if (id !== 'airlock') return {...known, state: 'not-available', reason};
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
    ...(id === 'airlock' ? ownLines(file, assembly) : [`  not available on this machine: ${reason}`]),
    // Nothing was read back of what was refused.
    id === 'airlock' && assembly.state === 'refused' ? `  ${effect}` : `  ${effect} (${source})`,
  ]);
  console.out(`${lines.join('\n')}\n`);
  return code;
}

function ownLines(file: string, assembly: Assembly): string[] {
  if (assembly.state === 'refused') return [`  refused: ${file}:${assembly.line}: ${assembly.message}`];
  const {sizeBytes, functionNames, gavePointersTypes, changes} = assembly;
  const typed = gavePointersTypes ? ['  gave the pointers types: the loader takes no others'] : [];
  const changed = diffToText(changes)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
  return [
    `  assembled: ${sizeBytes} bytes, ${functionNames.join(', ')}`,
    ...typed,
    '  what it changes in the metadata:',
    ...changed,
  ];
}
