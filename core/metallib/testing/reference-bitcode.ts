import {Buffer} from 'node:buffer';
import {contentKey, DiskCache} from '../../ir/testing/disk-cache.ts';
import {runProcess} from '../../ir/testing/run-process.ts';

/** A module as LLVM 14 writes it: llvm-as's bitcode, and llvm-dis's text of that. */
export interface ReferenceBitcode {
  readonly bitcode: Uint8Array;
  readonly text: string;
}

const cache = new DiskCache('metallib/reference-bitcode');

/** Assembles and disassembles `text` with LLVM 14; the answers are kept on disk. */
export async function referenceBitcode(text: string): Promise<ReferenceBitcode> {
  const key = contentKey('llvm-14', text);
  const known = cache.get(key);
  if (known !== undefined) return decode(known);
  const bitcode = await outputOf('llvm-as-14', text);
  const disassembled = Buffer.from(await outputOf('llvm-dis-14', bitcode)).toString('utf8');
  cache.set(key, `${Buffer.from(bitcode).toString('base64')} ${disassembled}`);
  return {bitcode, text: disassembled};
}

async function outputOf(tool: string, input: string | Uint8Array): Promise<Uint8Array> {
  const {exitCode, signal, stdoutBytes, stderr} = await runProcess(tool, ['-', '-o', '-'], input);
  if (exitCode !== 0) throw new Error(`${tool} ended with ${exitCode ?? signal}: ${stderr}`);
  return stdoutBytes;
}

function decode(value: string): ReferenceBitcode {
  const space = value.indexOf(' ');
  return {bitcode: Buffer.from(value.slice(0, space), 'base64'), text: value.slice(space + 1)};
}
