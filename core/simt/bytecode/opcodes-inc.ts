import {type Opcode, opcodes, systemValues} from './opcodes.ts';

const macros = ['TABLE_HASH', 'COUNTER', 'SYSTEM_VALUE', 'COMPLEX', 'SIMPLE1', 'SIMPLE2', 'SIMPLE3'];

/** `branch.u` as a C++ identifier: `branch_u`. */
export function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '_');
}

function row(opcode: Opcode): string {
  const head = `${opcode.number}, ${identifier(opcode.name)}, "${opcode.name}", ${identifier(opcode.counter)}`;
  const {simple} = opcode;
  if (simple === undefined) return `SIMT_COMPLEX(${head}, "${opcode.layout}")`;
  const types = [simple.result, ...simple.operands].join(', ');
  // The expression comes last: it may contain commas.
  return `SIMT_SIMPLE${simple.operands.length}(${head}, ${types}, ${simple.expression})`;
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

let knownHash: number | undefined;

/** Stands for the whole table: a program says which one it was made with, a machine of another one refuses it. */
export function opcodeTableHash(): number {
  knownHash ??= hashOf([...systemValues, ...opcodes.map(row)].join('\n'));
  return knownHash;
}

/** The text of native/reference/generated/opcodes.inc. */
export function opcodesInc(): string {
  const counters = [...new Set(opcodes.map((opcode) => opcode.counter))];
  return [
    '// Made by scripts/make-simt-opcodes.mjs from core/simt/bytecode/*-opcodes.ts; a test compares. Do not edit.',
    '// Define what you need before including; the rest is empty:',
    '//   SIMT_COUNTER(number, identifier, "name")',
    '//   SIMT_SYSTEM_VALUE(number, identifier)',
    '//   SIMT_COMPLEX(number, identifier, "name", counter, "layout")',
    '//   SIMT_TABLE_HASH(hash)',
    '//   SIMT_SIMPLE1(number, identifier, "name", counter, result, A, ...expression)   also 2 and 3, with B and C',
    '// Register types are i32 (uint32_t), i64 (uint64_t) and f32 (float).',
    ...macros.map((name) => `#ifndef SIMT_${name}\n#define SIMT_${name}(...)\n#endif`),
    `SIMT_TABLE_HASH(0x${opcodeTableHash().toString(16)}u)`,
    ...counters.map((name, number) => `SIMT_COUNTER(${number}, ${identifier(name)}, "${name}")`),
    ...systemValues.map((name, number) => `SIMT_SYSTEM_VALUE(${number}, ${name})`),
    ...opcodes.map(row),
    ...macros.map((name) => `#undef SIMT_${name}`),
    '',
  ].join('\n');
}
