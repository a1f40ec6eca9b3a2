import {opcodeTableHash} from './opcodes-inc.ts';
import {
  argumentKinds,
  headerWords,
  programMagic,
  programVersion,
  type ProgramArgument,
  type ProgramGlobal,
  type SimtProgram,
} from './program.ts';

/** Bytes and a length before them, padded to words. */
function bytesAsWords(bytes: Uint8Array): number[] {
  const words: number[] = [bytes.length];
  for (let at = 0; at < bytes.length; at += 4) {
    let word = 0;
    for (let byte = 0; byte < 4; byte++) word |= (bytes[at + byte] ?? 0) << (8 * byte);
    words.push(word >>> 0);
  }
  return words;
}

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    let code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f));
      bytes.push(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return Uint8Array.from(bytes);
}

function globalWords(global: ProgramGlobal): number[] {
  return [
    global.space === 'constant' ? 2 : 3,
    global.bufferNumber,
    global.sizeBytes,
    global.alignBytes,
    ...bytesAsWords(global.data),
    ...bytesAsWords(utf8(global.name)),
  ];
}

function argumentWords(argument: ProgramArgument): number[] {
  return [
    argumentKinds.indexOf(argument.kind),
    argument.index,
    argument.space,
    argument.access,
    argument.sizeBytes,
    argument.alignBytes,
    Number(argument.state & 0xffffffffn),
    Number((argument.state >> 32n) & 0xffffffffn),
    argument.registers.length,
    ...argument.registers,
    ...bytesAsWords(utf8(argument.name)),
  ];
}

/** The bytes of a program: little-endian words, as `decodeProgram` and the machine read them. */
export function encodeProgram(program: SimtProgram): Uint8Array {
  const constants: number[] = [];
  for (const value of program.constants) {
    constants.push(Number(value & 0xffffffffn), Number(value >> 32n));
  }
  const counted = (list: readonly (readonly number[])[]): number[] => [list.length, ...list.flat()];
  const sections: ArrayLike<number>[] = [
    program.code,
    constants,
    counted(program.globals.map(globalWords)),
    counted(program.arguments.map(argumentWords)),
    program.lines.flatMap((line) => [line.pc, line.irLine, line.mslLine, line.mslColumn]),
    bytesAsWords(utf8(program.kernel)),
  ];
  let total = headerWords;
  const table: number[] = [];
  for (const section of sections) {
    table.push(total, section.length);
    total += section.length;
  }
  const words = new Uint32Array(total);
  words.set([programMagic, programVersion, total]);
  words.set([program.vectorSlots, program.uniformCells, program.matrixSlots], 3);
  words.set([program.privateBytes, program.maxThreadsPerThreadgroup, opcodeTableHash(), ...table], 6);
  let at = headerWords;
  for (const section of sections) {
    words.set(section, at);
    at += section.length;
  }
  const bytes = new Uint8Array(total * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setUint32(index * 4, word, true));
  return bytes;
}
