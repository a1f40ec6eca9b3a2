import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {contentKey} from '../../ir/testing/disk-cache.ts';

/** A module found inside a public .metallib or .air file, as text. */
export interface AppleModule {
  readonly file: string;
  /** Position among the modules of its file. */
  readonly index: number;
  /** As llvm-dis-14 prints it; undefined where that cannot read the bitcode, and `problem` says why. */
  readonly text: string | undefined;
  readonly problem: string;
}

const wrapperMagic = 0x0b17c0de;
const wrapperBytes = 20;

/** The folder with public files made by Apple's tools; they are obtained for the test and never committed. */
export function appleModuleFolder(): string | undefined {
  const folder = process.env['AIRLOCK_APPLE_MODULES'] ?? 'node_modules/.cache/airlock/apple';
  return existsSync(folder) ? folder : undefined;
}

/** Every bitcode module of every file in `folder`, disassembled once and kept beside it. */
export function readAppleModules(folder: string): AppleModule[] {
  return filesIn(folder)
    .filter((path) => /\.(metallib|air|bc)$/.test(path))
    .flatMap((path) =>
      bitcodeModules(readFileSync(path)).map((bitcode, index) => ({
        file: relative(folder, path),
        index,
        ...disassemble(bitcode),
      })),
    );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
}

/** Modules by their wrapper (AIR.md 1.7): magic, version 0, offset, size. */
function bitcodeModules(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + wrapperBytes <= file.length;) {
    const isWrapper = file.readUInt32LE(at) === wrapperMagic && file.readUInt32LE(at + 4) === 0;
    const end = isWrapper ? at + file.readUInt32LE(at + 8) + file.readUInt32LE(at + 12) : at;
    if (isWrapper && end <= file.length) {
      found.push(file.subarray(at, end));
      at = end;
    } else at++;
  }
  return found;
}

function disassemble(bitcode: Buffer): Pick<AppleModule, 'text' | 'problem'> {
  const cache = 'node_modules/.cache/airlock/apple-text';
  mkdirSync(cache, {recursive: true});
  const path = join(cache, `${contentKey(bitcode.toString('latin1'))}.ll`);
  if (existsSync(path)) return {text: readFileSync(path, 'utf8'), problem: ''};
  try {
    const text = execFileSync('llvm-dis-14', ['-o', '-', '-'], {
      input: bitcode,
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'pipe'],
    }).toString('utf8');
    writeFileSync(path, text);
    return {text, problem: ''};
  } catch (error) {
    return {text: undefined, problem: String((error as {stderr?: Buffer}).stderr ?? error).slice(0, 300)};
  }
}
