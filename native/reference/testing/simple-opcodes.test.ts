import {beforeAll, describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {opcodes} from '../../../core/simt/bytecode/opcodes.ts';
import {type RegisterType} from '../../../core/simt/bytecode/simple-opcodes.ts';
import {assemble, bufferArgument, floatBits, systemArgument} from './assemble.ts';
import {expectedValue, isMath, tolerance} from './expected.ts';
import {runProgram} from './machine.ts';

// Each simple opcode, in its vector form (registers and broadcast operands) and its uniform form, against a value computed in
// TypeScript. The operands mix special values of the type with random ones.

const special32 = [
  0, 1, 2, 3, 31, 32, 33, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
];
const special64 = [
  0n,
  1n,
  2n,
  31n,
  63n,
  64n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  (1n << 63n) - 1n,
];
const specialFloats = [
  ...[
    0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, 10, -10, 0.1, 100.25, 65504, 65520, 1e-8, 6e-8, 1e-40, 1e38,
  ],
  ...[
    3e9,
    -3e9,
    5e9,
    2 ** 31,
    2 ** 32,
    2 ** 63,
    2 ** 64,
    -(2 ** 63),
    NaN,
    Infinity,
    -Infinity,
    2 ** -14,
    2 ** -24,
  ],
];

function isF16(name: string): boolean {
  return /\.f16$/.test(name);
}

describe('opcodes that compute one value for each lane', () => {
  const rows = opcodes.filter((opcode) => opcode.simple !== undefined);
  let random = randomStream(1);
  beforeAll(() => (random = randomStream(20261121)));

  function operandValue(type: RegisterType, name: string, index: number): bigint {
    if (type === 'i32') {
      const value = index < special32.length ? (special32[index] ?? 0) : random.uint32();
      const flipped = index % 3 === 2 ? ~value >>> 0 : value;
      // Narrow integers and truth values are zero-extended.
      if (/\.i8(\.|$)/.test(name)) return BigInt(flipped & 0xff);
      if (/\.i16(\.|$)|16$/.test(name)) return BigInt(flipped & 0xffff);
      return BigInt(flipped >>> 0);
    }
    if (type === 'i64') {
      if (index < special64.length) return special64[index] ?? 0n;
      return (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
    }
    let value =
      specialFloats[index % 61] ?? (random.uniform() - 0.5) * 2 ** (Math.floor(random.uniform() * 40) - 12);
    if (index % 5 === 4) value = random.uniform();
    value = Math.fround(value);
    if (isF16(name) && !name.startsWith('round'))
      value = expectedValue('round.f16', [BigInt(floatBits(value))], true) as number;
    if (/\.bf16$/.test(name) && !name.startsWith('round')) {
      value = expectedValue('round.bf16', [BigInt(floatBits(value))], true) as number;
    }
    return BigInt(floatBits(value));
  }

  it('has an expectation for every one', () => {
    const missing = rows.filter(
      (row) => expectedValue(row.name, [0x3f800000n, 2n, 3n], row.simple?.result === 'f32') === undefined,
    );
    expect(missing.map((row) => row.name)).toEqual([]);
  });

  it.each(rows.map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const simple = row.simple;
    if (simple === undefined) throw new Error('not simple');
    const lanes = 96;
    const arity = simple.operands.length;
    const values = simple.operands.map((type) =>
      Array.from({length: lanes}, (_, lane) => operandValue(type, name, lane)),
    );
    // Every pair of special values would be too many; each operand starts elsewhere.
    for (let at = 1; at < arity; at++) values[at]?.push(...(values[at]?.splice(0, at * 7) ?? []));
    const wide = (type: RegisterType): boolean => type === 'i64';
    const load = (type: RegisterType, buffer: string, register: string): string =>
      `load.${wide(type) ? 'i64' : 'i32'} ${buffer}, =${wide(type) ? 785 : 529}, v0, =8, =0, ${register}`;
    const store = `store.${wide(simple.result) ? 'i64' : 'i32'}`;
    const register = (at: number): string => `v${2 + at * 2}`;
    // Uniform operands: what lane 5 of simdgroup 0 has.
    const shared = values.map((column) => `#${column[5] ?? 0n}`);
    const forms: string[][] = [];
    for (let form = 0; form < 1 << arity; form++) {
      forms.push(simple.operands.map((_, at) => ((form >> at) & 1 ? (shared[at] ?? '') : register(at))));
    }
    const text = [
      ...simple.operands.map((type, at) => load(type, `u${at + 1}`, register(at))),
      ...forms.flatMap((operands, form) => [
        `${name} v10, ${operands.join(', ')}`,
        `${store} u8, =1, v0, =${8 * (forms.length + 1)}, =${8 * form}, v10`,
      ]),
      `${name} u9, ${shared.join(', ')}`,
      `${store} u8, =1, v0, =${8 * (forms.length + 1)}, =${8 * forms.length}, u9`,
      'ret',
    ].join('\n');
    const program = assemble(text, {
      arguments: [
        ...simple.operands.map((_, at) => bufferArgument(at, `u${at + 1}`)),
        bufferArgument(9, 'u8'),
        systemArgument(0, 'v0'),
      ],
    });
    const output = new BigUint64Array(lanes * (forms.length + 1));
    const result = await runProgram(program, {
      buffers: [
        ...values.map((column, index) => ({index, data: BigUint64Array.from(column)})),
        {index: 9, data: output},
      ],
      grid: [lanes, 1, 1],
      threadgroup: [lanes, 1, 1],
      checked: false,
    });
    expect(result).toMatchObject({status: 'completed', error: ''});
    const view = new DataView(output.buffer);
    const failures: string[] = [];
    for (let lane = 0; lane < lanes; lane++) {
      for (let form = 0; form <= forms.length; form++) {
        const operands = values.map((column, at) => {
          const isShared = form === forms.length || ((form >> at) & 1) === 1;
          return column[isShared ? 5 : lane] ?? 0n;
        });
        const place = 8 * (lane * (forms.length + 1) + form);
        const expected = expectedValue(name, operands, simple.result === 'f32');
        const actual =
          simple.result === 'f32'
            ? view.getFloat32(place, true)
            : wide(simple.result)
              ? view.getBigUint64(place, true)
              : BigInt(view.getUint32(place, true));
        const same =
          typeof expected === 'number' && typeof actual === 'number' && isMath(name)
            ? tolerance(name, operands, expected, actual)
            : Object.is(expected, actual);
        if (!same)
          failures.push(
            `lane ${lane} form ${form}: (${operands.join(', ')}) gave ${actual}, not ${expected}`,
          );
      }
    }
    expect(failures.slice(0, 5)).toEqual([]);
  });
});
