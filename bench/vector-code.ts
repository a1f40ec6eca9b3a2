// What the compilers make of the interpreter's loops over lanes: each simple opcode's handler is looked at in assembly, for
// x86-64 with AVX2 and AVX-512 (the compiler that builds the addon) and for arm64 (Clang 14, as Clang builds it on a Mac).
import {spawnSync} from 'node:child_process';
import {opcodes} from '../core/simt/bytecode/opcodes.ts';
import {identifier} from '../core/simt/bytecode/opcodes-inc.ts';
import {print} from './lib/figures.ts';

/** Flags of native/binding.gyp. */
const common = ['-std=c++17', '-O3', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math'];
const avx2 = ['-mavx2', '-mfma', '-mf16c'];
const targets = [
  {
    name: 'arm64, NEON',
    command: 'clang++-14',
    flags: ['--target=aarch64-linux-gnu', '-ffreestanding', '-nostdlibinc', '-Wno-pass-failed'],
    vector: /\bv\d+\.(?:16b|8h|4s|2d)\b|\bq\d+\b/,
    /** Instructions that compute or move a whole register, not lane by lane. */
    lane: /\bv\d+\.[bhsd]\[\d+\]/,
  },
  {name: 'x86-64, AVX2', command: 'g++', flags: avx2, vector: /%ymm\d/, lane: undefined},
  {
    name: 'x86-64, AVX-512',
    command: 'g++',
    flags: [
      ...avx2,
      '-mavx512f',
      '-mavx512bw',
      '-mavx512vl',
      '-mavx512dq',
      '-mprefer-vector-width=512',
      '-Wno-maybe-uninitialized',
    ],
    vector: /%[yz]mm\d/,
    lane: undefined,
  },
] as const;

/** Classes whose handlers have to be vector code: what the inner loops of kernels are made of. */
const wanted: ReadonlySet<string> = new Set(['move', 'int', 'compare', 'float', 'float-fma', 'address']);
/**
 * Not always: counting and swapping bits and `sign`, where compilers differ; products of 64 bits, which NEON has not;
 * remainders of floats, for which a C library's `fmod` works on one lane after the other.
 */
const excused = /^(?:popcount|clz|ctz|rem|byteswap|reverse)\.|^sign\.f32$|^mul\.i64$/;
const isWanted = (name: string): boolean =>
  !excused.test(name) && opcodes.some((opcode) => opcode.name === name && wanted.has(opcode.counter));

interface Found {
  readonly vector: Set<string>;
  readonly scalar: Set<string>;
  instructions: number;
}

/** Looks at the form of each opcode whose operands are all registers. */
function lookAt(assembly: string, target: (typeof targets)[number]): Found {
  const found: Found = {vector: new Set(), scalar: new Set(), instructions: 0};
  const names = new Map(opcodes.map(({name}) => [identifier(name), name]));
  let opcode: string | undefined;
  let count = 0;
  const end = (): void => {
    if (opcode !== undefined) (count > 0 ? found.vector : found.scalar).add(opcode);
    opcode = undefined;
  };
  for (const line of assembly.split('\n')) {
    const label = /^(_Z\w+):/.exec(line)?.[1];
    if (label !== undefined) {
      end();
      const handler = /7vector\dINS\d?_\d+Simple_(\w+?)ELi0E/.exec(label)?.[1];
      opcode = handler === undefined ? undefined : names.get(handler);
      count = 0;
    } else if (opcode !== undefined && target.vector.test(line) && target.lane?.test(line) !== true) {
      count++;
      found.instructions++;
    }
  }
  end();
  return found;
}

let failed = false;
for (const target of targets) {
  const run = spawnSync(
    target.command,
    [
      ...common,
      ...target.flags,
      '-DAIRLOCK_ISA=baseline',
      '-Inative',
      '-S',
      'native/reference/isa/interpreter.cpp',
      '-o',
      '-',
    ],
    {encoding: 'utf8', maxBuffer: 1 << 28},
  );
  if (run.status !== 0) throw new Error(`${target.command}: ${run.error?.message ?? run.stderr}`);
  const {vector, scalar, instructions} = lookAt(run.stdout, target);
  const wrong = [...scalar].filter(isWanted);
  // A reader that finds no handlers must not pass.
  if (vector.size < 100 || wrong.length > 0) failed = true;
  print(
    target.name,
    `${vector.size} of ${vector.size + scalar.size} simple opcodes are vector code (${instructions} vector instructions); ` +
      (wrong.length === 0
        ? 'all of moves, integers, comparisons, floats and addresses'
        : `NOT: ${wrong.join(', ')}`),
  );
}
process.exitCode = failed ? 1 : 0;
