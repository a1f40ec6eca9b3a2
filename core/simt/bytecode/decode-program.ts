import {err, ok, type Result} from '../../base/result.ts';
import {checkCode} from './check-code.ts';
import {opcodeTableHash} from './opcodes-inc.ts';
import {
  argumentKinds,
  type DebugLine,
  headerWords,
  programMagic,
  programVersion,
  type ProgramArgument,
  type ProgramGlobal,
  sectionNames,
  type SimtProgram,
} from './program.ts';

/** Thrown inside this file only. */
class Malformed extends Error {}

class WordReader {
  private readonly words: Uint32Array;
  private at = 0;
  private readonly what: string;

  constructor(words: Uint32Array, what: string) {
    this.words = words;
    this.what = what;
  }

  get done(): boolean {
    return this.at >= this.words.length;
  }

  next(): number {
    const word = this.words[this.at];
    if (word === undefined) throw new Malformed(`The section "${this.what}" ends too early.`);
    this.at++;
    return word;
  }

  bytes(): Uint8Array {
    const length = this.next();
    if (length > (this.words.length - this.at) * 4) {
      throw new Malformed(`The section "${this.what}" states ${length} bytes and has fewer.`);
    }
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      bytes[index] = ((this.words[this.at + (index >> 2)] ?? 0) >>> (8 * (index & 3))) & 0xff;
    }
    this.at += Math.ceil(length / 4);
    return bytes;
  }

  text(): string {
    return fromUtf8(this.bytes());
  }
}

function fromUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] ?? 0;
    let more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (; more > 0; more--) code = (code << 6) | ((bytes[at++] ?? 0) & 0x3f);
    text += code <= 0x10ffff && code >= 0 ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}

function readGlobal(reader: WordReader): ProgramGlobal {
  const space = reader.next();
  if (space !== 2 && space !== 3) throw new Malformed(`A global has address space ${space}.`);
  const [bufferNumber, sizeBytes, alignBytes] = [reader.next(), reader.next(), reader.next()];
  const data = reader.bytes();
  const name = reader.text();
  return {name, space: space === 2 ? 'constant' : 'threadgroup', bufferNumber, sizeBytes, alignBytes, data};
}

function readArgument(reader: WordReader): ProgramArgument {
  const kind = argumentKinds[reader.next()];
  if (kind === undefined) throw new Malformed('An argument is of no known kind.');
  const [index, space, access, sizeBytes, alignBytes] = [
    reader.next(),
    reader.next(),
    reader.next(),
    reader.next(),
    reader.next(),
  ];
  const state = BigInt(reader.next()) | (BigInt(reader.next()) << 32n);
  const registers: number[] = [];
  for (let left = reader.next(); left > 0; left--) registers.push(reader.next());
  return {name: reader.text(), kind, index, space, access, sizeBytes, alignBytes, state, registers};
}

function listOf<T>(words: Uint32Array, what: string, read: (reader: WordReader) => T): T[] {
  const reader = new WordReader(words, what);
  const items: T[] = [];
  for (let left = reader.next(); left > 0; left--) items.push(read(reader));
  return items;
}

function readWords(bytes: Uint8Array): Uint32Array {
  if (bytes.length % 4 !== 0 || bytes.length < headerWords * 4) throw new Malformed('The header is cut off.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = new Uint32Array(bytes.length / 4);
  for (let at = 0; at < words.length; at++) words[at] = view.getUint32(at * 4, true);
  return words;
}

function readProgram(bytes: Uint8Array): SimtProgram {
  const words = readWords(bytes);
  if (words[0] !== programMagic) throw new Malformed('This is no program of the reference device.');
  if (words[1] !== programVersion) throw new Malformed(`Version ${words[1]} of programs is not known.`);
  if (words[2] !== words.length) throw new Malformed('The stated length is not the length.');
  if (words[8] !== opcodeTableHash()) throw new Malformed('The program was made with another opcode table.');
  const section = (name: (typeof sectionNames)[number]): Uint32Array => {
    const place = 9 + 2 * sectionNames.indexOf(name);
    const [start = 0, length = 0] = words.subarray(place, place + 2);
    if (start < headerWords || start + length > words.length) {
      throw new Malformed(`The section "${name}" is outside of the program.`);
    }
    return words.subarray(start, start + length);
  };
  const pool = section('constants');
  const constants = new BigUint64Array(pool.length >> 1);
  for (let at = 0; at < constants.length; at++) {
    constants[at] = BigInt(pool[2 * at] ?? 0) | (BigInt(pool[2 * at + 1] ?? 0) << 32n);
  }
  const lines: DebugLine[] = [];
  const lineReader = new WordReader(section('lines'), 'lines');
  while (!lineReader.done) {
    const [pc, irLine, mslLine, mslColumn] = [
      lineReader.next(),
      lineReader.next(),
      lineReader.next(),
      lineReader.next(),
    ];
    lines.push({pc, irLine, mslLine, mslColumn});
  }
  const [vectorSlots = 0, uniformCells = 0, matrixSlots = 0, privateBytes = 0, maxThreadsPerThreadgroup = 0] =
    words.subarray(3, 8);
  return {
    kernel: new WordReader(section('name'), 'name').text(),
    vectorSlots,
    uniformCells,
    matrixSlots,
    privateBytes,
    maxThreadsPerThreadgroup,
    code: section('code').slice(),
    constants,
    globals: listOf(section('globals'), 'globals', readGlobal),
    arguments: listOf(section('arguments'), 'arguments', readArgument),
    lines,
  };
}

/** Reads and checks a program; the error says what is wrong with the bytes. */
export function decodeProgram(bytes: Uint8Array): Result<SimtProgram, string> {
  try {
    const program = readProgram(bytes);
    const problem = checkCode(program);
    return problem === undefined ? ok(program) : err(problem);
  } catch (error) {
    if (error instanceof Malformed) return err(error.message);
    throw error;
  }
}
