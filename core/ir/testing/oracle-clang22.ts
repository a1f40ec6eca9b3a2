import {clang22Version, runClang22, type Clang22Output} from './clang22.ts';
import {DiskCache} from './disk-cache.ts';
import {cachedAsk, type Oracle, type OracleAnswer} from './oracle.ts';
import {mapInParallel} from './run-process.ts';

// Reads and verifies, and stops there: no passes, no code generator, no output. spir64 has no code generator in this
// build, so that Clang compares the module's datalayout with nothing.
const readerArguments = [
  ...['-triple', 'spir64-unknown-unknown', '-Wno-override-module'],
  ...['-emit-llvm-only', '-disable-llvm-passes'],
];

/** Clang 22's reader of LLVM IR: judges modules with opaque pointers (parser and verifier). */
export function openClang22Oracle(): Oracle {
  const ask = cachedAsk(new DiskCache('oracle/clang-22'), clang22Version, askReader);
  return {name: 'clang-22', ask, askAll: (texts) => mapInParallel(texts, ask)};
}

/** The canonical text of `text`, as Clang 22 prints it; throws when it rejects the module. */
export async function printWithClang22(text: string): Promise<string> {
  const triple = /^target triple = "([^"]*)"/m.exec(text)?.[1] ?? 'spir64-unknown-unknown';
  const output = await runClang22(
    ['-triple', triple, '-emit-llvm', '-disable-llvm-passes', '-x', 'ir', '-o', '-', 'module.ll'],
    {'module.ll': text},
  );
  if (output.exitCode !== 0) throw new Error(`Clang 22 rejects the module: ${output.stderr}`);
  return output.stdout;
}

async function askReader(text: string | Uint8Array): Promise<OracleAnswer> {
  const output = await runClang22([...readerArguments, '-x', 'ir', 'module.ll'], {'module.ll': text});
  const stage = stageOf(output);
  const stderr = output.trap === undefined ? output.stderr : `${output.stderr}\n${output.trap}`;
  return {
    accepted: stage === 'accepted',
    stage,
    droppedDebugInfo: output.stderr.includes('ignoring invalid debug info'),
    stderr: stderr.slice(0, 2000),
  };
}

function stageOf(output: Clang22Output): OracleAnswer['stage'] {
  if (output.exitCode === 0) return 'accepted';
  if (output.trap !== undefined || !output.stderr.includes('error:')) return 'crash';
  return output.stderr.includes('invalid LLVM IR input') ? 'verifier' : 'parser';
}
