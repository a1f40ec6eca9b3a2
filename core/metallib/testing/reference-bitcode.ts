import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {contentKey, DiskCache} from '../../ir/testing/disk-cache.ts';

/** A module as LLVM 14 writes it: llvm-as's bitcode, and llvm-dis's text of that. */
export interface ReferenceBitcode {
  readonly bitcode: Uint8Array;
  readonly text: string;
}

const cache = new DiskCache('metallib/reference-bitcode');

/** Assembles and disassembles `text` with LLVM 14; the answers are kept on disk. */
export function referenceBitcode(text: string): ReferenceBitcode {
  const key = contentKey('llvm-14', text);
  const known = cache.get(key);
  if (known !== undefined) return decode(known);
  const folder = mkdtempSync(join(tmpdir(), 'airlock-'));
  try {
    const path = join(folder, 'module.bc');
    const quiet = {stdio: ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'], maxBuffer: 1 << 28};
    execFileSync('llvm-as-14', ['-', '-o', path], {input: text, ...quiet});
    const bitcode = readFileSync(path);
    const disassembled = execFileSync('llvm-dis-14', [path, '-o', '-'], quiet).toString('utf8');
    cache.set(key, `${bitcode.toString('base64')} ${disassembled}`);
    return {bitcode, text: disassembled};
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function decode(value: string): ReferenceBitcode {
  const space = value.indexOf(' ');
  return {bitcode: Buffer.from(value.slice(0, space), 'base64'), text: value.slice(space + 1)};
}
