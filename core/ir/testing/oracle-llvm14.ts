import {DiskCache} from './disk-cache.ts';
import {cachedAsk, type Oracle, type OracleAnswer} from './oracle.ts';
import {mapInParallel, runProcess, type ProcessOutput} from './run-process.ts';

const assembler = 'llvm-as-14';

/** Debian's llvm-as of LLVM 14: judges modules with typed pointers (parser and verifier). */
export async function openLlvm14Oracle(): Promise<Oracle> {
  const version = await toolVersion(assembler);
  const ask = cachedAsk(new DiskCache('oracle/llvm-as-14'), version, askAssembler);
  return {name: assembler, ask, askAll: (texts) => mapInParallel(texts, ask)};
}

/** The canonical text of `text`, as llvm-dis of LLVM 14 prints it; throws when llvm-as rejects it. */
export async function disassembleWithLlvm14(text: string): Promise<string> {
  // opt prints what llvm-dis prints and needs no bitcode file in between.
  const output = await runProcess('opt-14', ['-S', '-passes=verify', '-o', '-', '-'], text);
  if (output.exitCode !== 0) throw new Error(`opt-14 rejects the module: ${output.stderr}`);
  return output.stdout;
}

/** First line of a tool's version banner that names a version. */
export async function toolVersion(tool: string): Promise<string> {
  const {stdout} = await runProcess(tool, ['--version'], '');
  return /version \S+/.exec(stdout)?.[0] ?? stdout;
}

async function askAssembler(text: string | Uint8Array): Promise<OracleAnswer> {
  const output = await runProcess(assembler, ['-o', '/dev/null', '-'], text);
  const stage = stageOf(output);
  return {
    accepted: stage === 'accepted',
    stage,
    droppedDebugInfo: output.stderr.includes('ignoring invalid debug info'),
    stderr: output.stderr.slice(0, 2000),
  };
}

function stageOf(output: ProcessOutput): OracleAnswer['stage'] {
  if (output.exitCode === 0) return 'accepted';
  // A fatal error is a verdict too: a broken module or data layout that a later step of llvm-as stumbles over.
  if (output.stderr.includes('LLVM ERROR: Broken module found')) return 'verifier';
  if (output.stderr.includes('LLVM ERROR: ')) return 'parser';
  if (output.signal !== undefined || output.stderr.includes('PLEASE submit a bug report')) return 'crash';
  return output.stderr.includes('does not verify as correct') ? 'verifier' : 'parser';
}
