import {type Opcode, opcodes, systemValues} from './opcodes.ts';

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

/** The text of native/reference/generated/opcodes.inc. */
export function opcodesInc(): string {
  const counters = [...new Set(opcodes.map((opcode) => opcode.counter))];
  return [
    '// Made by scripts/make-simt-opcodes.mjs from core/simt/bytecode/*-opcodes.ts; a test compares. Do not edit.',
    '// Define what you need before including; the rest is empty:',
    '//   SIMT_COUNTER(number, identifier, "name")',
    '//   SIMT_SYSTEM_VALUE(number, identifier)',
    '//   SIMT_COMPLEX(number, identifier, "name", counter, "layout")',
    '//   SIMT_SIMPLE1(number, identifier, "name", counter, result, A, ...expression)   also 2 and 3, with B and C',
    '// Register types are i32 (uint32_t), i64 (uint64_t) and f32 (float).',
    ...['COUNTER', 'SYSTEM_VALUE', 'COMPLEX', 'SIMPLE1', 'SIMPLE2', 'SIMPLE3'].map(
      (name) => `#ifndef SIMT_${name}\n#define SIMT_${name}(...)\n#endif`,
    ),
    ...counters.map((name, number) => `SIMT_COUNTER(${number}, ${identifier(name)}, "${name}")`),
    ...systemValues.map((name, number) => `SIMT_SYSTEM_VALUE(${number}, ${name})`),
    ...opcodes.map(row),
    ...['COUNTER', 'SYSTEM_VALUE', 'COMPLEX', 'SIMPLE1', 'SIMPLE2', 'SIMPLE3'].map(
      (name) => `#undef SIMT_${name}`,
    ),
    '',
  ].join('\n');
}
