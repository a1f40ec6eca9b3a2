import {createHash} from 'node:crypto';
import {contentKey, DiskCache} from '../../ir/testing/disk-cache.ts';
import {toolVersion} from '../../ir/testing/oracle-llvm14.ts';
import {runProcess} from '../../ir/testing/run-process.ts';

/** What LLVM 14 makes of a bitcode file. */
export interface BitcodeVerdict {
  /** SHA-256 of the text that llvm-dis prints, without the comments that name files, predecessors and uses. */
  readonly textHash: string;
  /** Everything that llvm-dis and llvm-bcanalyzer say against the file. */
  readonly complaints: string;
}

const cache = new DiskCache('metallib/llvm-14');

let version: Promise<string> | undefined;

/** Another version's answers are other answers. */
function disassemblerVersion(): Promise<string> {
  version ??= toolVersion('llvm-dis-14');
  return version;
}

/** Reads `bitcode` with llvm-dis and walks its bits with llvm-bcanalyzer; answers are kept on disk by content. */
export async function judgeBitcode(bitcode: Uint8Array): Promise<BitcodeVerdict> {
  const key = contentKey(await disassemblerVersion(), 'bitcode', Buffer.from(bitcode).toString('latin1'));
  return cached(key, async () => {
    const disassembler = await runProcess('llvm-dis-14', ['-', '-o', '-'], bitcode);
    const analyser = await runProcess('llvm-bcanalyzer-14', ['-'], bitcode);
    const complaints = [disassembler, analyser].flatMap(({exitCode, stderr}) => [
      exitCode === 0 ? '' : `exits with ${exitCode}`,
      stderr,
    ]);
    return {
      textHash: hashOf(disassembler.stdout),
      complaints: complaints.filter((line) => line !== '').join('\n'),
    };
  });
}

/** What llvm-as and llvm-dis make of the text: the reference that our bitcode must read the same as. */
export async function judgeText(text: string): Promise<BitcodeVerdict> {
  return cached(contentKey(await disassemblerVersion(), 'text', text), async () => {
    const {stdout, complaints} = await throughBitcode(text);
    return {textHash: hashOf(stdout), complaints};
  });
}

/** What llvm-dis prints of what llvm-as makes of `text`, and what both say. */
async function throughBitcode(text: string): Promise<{stdout: string; complaints: string}> {
  const assembled = await runProcess('llvm-as-14', ['-', '-o', '-'], text);
  const {stdout, stderr} = await runProcess('llvm-dis-14', ['-', '-o', '-'], assembled.stdoutBytes);
  return {stdout, complaints: assembled.stderr + stderr};
}

/** The text that llvm-dis prints of `bitcode`. */
export async function disassemble(bitcode: Uint8Array): Promise<string> {
  return (await runProcess('llvm-dis-14', ['-', '-o', '-'], bitcode)).stdout;
}

/** The same of what llvm-as makes of `text`. */
export async function reassemble(text: string): Promise<string> {
  return (await throughBitcode(text)).stdout;
}

/** Text without comments: the name of the file, and lists that depend on the order of uses. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\s*; (ModuleID = |preds = |\[#uses=).*$/, ''))
    .join('\n');
}

function hashOf(text: string): string {
  return createHash('sha256').update(withoutComments(text)).digest('hex');
}

async function cached(key: string, ask: () => Promise<BitcodeVerdict>): Promise<BitcodeVerdict> {
  const known = cache.get(key);
  if (known !== undefined) return {textHash: known.slice(0, 64), complaints: known.slice(64)};
  const verdict = await ask();
  cache.set(key, verdict.textHash + verdict.complaints);
  return verdict;
}
