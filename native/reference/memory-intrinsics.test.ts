import {describe, expect, it} from 'vitest';
import {randomStream} from '../../core/base/random.ts';
import {
  bfloatBits,
  bfloatRound,
  bfloatValue,
  halfBits,
  halfRound,
  halfValue,
} from '../../core/simt/bytecode/numbers.ts';
import {opcodes} from '../../core/simt/bytecode/opcodes.ts';
import {
  bufferParameter,
  executedOpcodes,
  kernelText,
  type KernelParameter,
  runAir,
  systemParameter,
  threadgroupParameter,
} from './testing/air-kernel.ts';
import {bitsOf, type Scalar, valueOf} from './testing/call-kernel.ts';
import {type MachineResult} from './testing/machine.ts';

const clean = {status: 'completed', error: '', findings: []};
const lanes = Array.from({length: 32}, (_, lane) => lane);

// --- atomics

type Rule = (old: Scalar, operand: Scalar) => Scalar;

const signed =
  (rule: (a: bigint, b: bigint) => bigint, bits: number): Rule =>
  (a, b) =>
    BigInt.asUintN(bits, rule(BigInt.asIntN(bits, a as bigint), BigInt.asIntN(bits, b as bigint)));
const unsigned =
  (rule: (a: bigint, b: bigint) => bigint, bits: number): Rule =>
  (a, b) =>
    BigInt.asUintN(bits, rule(a as bigint, b as bigint));

function integerRules(bits: number): Readonly<Record<string, Rule>> {
  const [low, high] = [(a: bigint, b: bigint) => (a < b ? a : b), (a: bigint, b: bigint) => (a > b ? a : b)];
  return {
    add: unsigned((a, b) => a + b, bits),
    sub: unsigned((a, b) => a - b, bits),
    and: unsigned((a, b) => a & b, bits),
    or: unsigned((a, b) => a | b, bits),
    xor: unsigned((a, b) => a ^ b, bits),
    xchg: (_a, b) => b,
    'min.s': signed(low, bits),
    'max.s': signed(high, bits),
    'min.u': unsigned(low, bits),
    'max.u': unsigned(high, bits),
  };
}

const floatRules: Readonly<Record<string, Rule>> = {
  add: (a, b) => Math.fround(Number(a) + Number(b)),
  sub: (a, b) => Math.fround(Number(a) - Number(b)),
  xchg: (_a, b) => b,
  min: (a, b) => Math.min(Number(a), Number(b)),
  max: (a, b) => Math.max(Number(a), Number(b)),
};

interface AtomicCase {
  readonly name: string;
  readonly type: string;
  /** Where the atomic memory is. */
  readonly space: 1 | 3;
  /** The instruction on `%place` with `%operand`; gives `%old` unless `isVoid`. */
  readonly instruction: string;
  readonly declaration: string;
  readonly isVoid: boolean;
  readonly rule: Rule;
}

function calls(space: 1 | 3): AtomicCase[] {
  const [place, scope] = space === 1 ? ['global', 2] : ['local', 1];
  const make = (name: string, type: string, rule: Rule, isVoid = false): AtomicCase => ({
    name: `air.atomic.${place}.${name}`,
    type,
    space,
    isVoid,
    rule,
    instruction: `${isVoid ? '' : '%old = '}call ${isVoid ? 'void' : type} @air.atomic.${place}.${name}(${type} addrspace(${space})* %place, ${type} %operand, i32 0, i32 ${scope}, i1 true)`,
    declaration: `declare ${isVoid ? 'void' : type} @air.atomic.${place}.${name}(${type} addrspace(${space})*, ${type}, i32, i32, i1)`,
  });
  const rules = integerRules(32);
  return [
    ...['add', 'sub', 'and', 'or', 'xor'].flatMap((name) =>
      ['s', 'u'].map((sign) => make(`${name}.${sign}.i32`, 'i32', rules[name] ?? ((a) => a))),
    ),
    ...['min', 'max'].flatMap((name) =>
      ['s', 'u'].map((sign) => make(`${name}.${sign}.i32`, 'i32', rules[`${name}.${sign}`] ?? ((a) => a))),
    ),
    make('xchg.i32', 'i32', (_a, b) => b),
    ...['add', 'sub', 'xchg'].map((name) => make(`${name}.f32`, 'float', floatRules[name] ?? ((a) => a))),
    // Stores give nothing; loads nothing to store.
    make('store.i32', 'i32', (_a, b) => b, true),
    make('store.f32', 'float', (_a, b) => b, true),
    ...(space === 1
      ? ['min', 'max'].map((name) =>
          make(`${name}.u.i64`, 'i64', integerRules(64)[`${name}.u`] ?? ((a) => a), true),
        )
      : []),
  ];
}

function instructions(space: 1 | 3): AtomicCase[] {
  const llvm: Readonly<Record<string, string>> = {
    'min.s': 'min',
    'max.s': 'max',
    'min.u': 'umin',
    'max.u': 'umax',
  };
  return [32, 64]
    .flatMap((bits) =>
      Object.entries(integerRules(bits)).map(([name, rule]): AtomicCase => ({
        name: `atomicrmw ${name} i${bits}`,
        type: `i${bits}`,
        space,
        isVoid: false,
        rule,
        instruction: `%old = atomicrmw ${llvm[name] ?? name} i${bits} addrspace(${space})* %place, i${bits} %operand monotonic`,
        declaration: '',
      })),
    )
    .concat(
      ['fadd', 'fsub', 'xchg'].map((name): AtomicCase => ({
        name: `atomicrmw ${name} float`,
        type: 'float',
        space,
        isVoid: false,
        rule: floatRules[name.replace(/^f/, '')] ?? ((a) => a),
        instruction: `%old = atomicrmw ${name} float addrspace(${space})* %place, float %operand seq_cst`,
        declaration: '',
      })),
    );
}

/** Each thread works on cell `tid % cells` of the memory; in threadgroup memory it is copied in and out. */
async function runAtomic(
  {type, space, instruction, declaration, isVoid}: AtomicCase,
  threads: number,
  initial: readonly Scalar[],
  operands: readonly Scalar[],
): Promise<{old: Scalar[]; memory: Scalar[]; result: MachineResult}> {
  const bytes = type === 'i64' ? 8 : 4;
  const cells = initial.length;
  const pack = (values: readonly Scalar[]): Uint8Array => {
    const view = new DataView(new ArrayBuffer(values.length * bytes));
    values.forEach((value, at) => {
      if (bytes === 8) view.setBigUint64(at * 8, value as bigint, true);
      else view.setUint32(at * 4, Number(bitsOf(type, value)), true);
    });
    return new Uint8Array(view.buffer);
  };
  const unpack = (data: Uint8Array): Scalar[] => {
    const view = new DataView(data.buffer);
    return Array.from({length: data.length / bytes}, (_, at) =>
      bytes === 8 ? view.getBigUint64(at * 8, true) : valueOf(type, BigInt(view.getUint32(at * 4, true))),
    );
  };
  const at = (buffer: string, index: string, name: string): string =>
    `  %${name} = getelementptr ${type}, ${type} addrspace(1)* %${buffer}, i32 ${index}`;
  const load = `${at('operands', '%tid', 'from')}
  %operand = load ${type}, ${type} addrspace(1)* %from
  %cell = urem i32 %tid, ${cells}`;
  const barrier = '  call void @air.wg.barrier(i32 2, i32 1)';
  const body =
    space === 1
      ? `${load}
${at('memory', '%cell', 'place')}
  ${instruction}`
      : `${load}
${at('memory', '%cell', 'source')}
  %place = getelementptr ${type}, ${type} addrspace(3)* %tile, i32 %cell
  %isFirst = icmp ult i32 %tid, ${cells}
  br i1 %isFirst, label %fill, label %go
fill:
  %given = load ${type}, ${type} addrspace(1)* %source
  store ${type} %given, ${type} addrspace(3)* %place
  br label %go
go:
${barrier}
  ${instruction}
${barrier}
  br i1 %isFirst, label %back, label %end
back:
  %left = load ${type}, ${type} addrspace(3)* %place
  store ${type} %left, ${type} addrspace(1)* %source
  br label %end
end:`;
  const parameters: KernelParameter[] = [
    bufferParameter(0, 'memory', type),
    bufferParameter(1, 'operands', type),
    bufferParameter(2, 'out', type),
    threadgroupParameter(0, 'tile', type),
    systemParameter('thread_position_in_grid', 'tid'),
  ];
  const result_ = isVoid ? '' : `${at('out', '%tid', 'to')}\n  store ${type} %old, ${type} addrspace(1)* %to`;
  const text = kernelText(
    parameters,
    `${body}\n${result_}`,
    `${declaration}\ndeclare void @air.wg.barrier(i32, i32)`,
  );
  const [memory, out] = [pack(initial), pack(operands)];
  const result = await runAir(text, {
    buffers: [
      {index: 0, data: memory},
      {index: 1, data: pack(operands)},
      {index: 2, data: out},
    ],
    threadgroupMemory: [{index: 0, bytes: cells * bytes}],
    grid: [threads, 1, 1],
    threadgroup: [Math.min(threads, space === 3 ? 1024 : 64), 1, 1],
  });
  return {old: unpack(out), memory: unpack(memory), result};
}

const atomics = [1 as const, 3 as const].flatMap((space) => [...calls(space), ...instructions(space)]);

describe('air.atomic.* and atomicrmw', () => {
  it.each(atomics.map((one) => [`${one.name} in space ${one.space}`, one] as const))(
    '%s',
    async (_name, atomic) => {
      const random = randomStream(3);
      const value = (): Scalar => {
        if (atomic.type === 'float') return random.below(2000) / 8 - 125;
        const word = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
        return BigInt.asUintN(atomic.type === 'i64' ? 64 : 32, word);
      };
      // A cell for each thread: the old value and the new one are known.
      const initial = Array.from({length: 64}, value);
      const operands = Array.from({length: 64}, value);
      const alone = await runAtomic(atomic, 64, initial, operands);
      expect(alone.result).toMatchObject(clean);
      expect(alone.memory).toEqual(initial.map((old, at) => atomic.rule(old, operands[at] ?? 0n)));
      if (!atomic.isVoid) expect(alone.old).toEqual(initial);
      if (atomic.name.includes('store')) return;
      // All threads on three cells: none is lost.
      const threads = atomic.space === 3 ? 512 : 4096;
      const many = Array.from({length: threads}, value);
      const start = [value(), value(), value()];
      const together = await runAtomic(atomic, threads, start, many);
      expect(together.result).toMatchObject(clean);
      for (let cell = 0; cell < 3; cell++) {
        const mine = many.filter((_, thread) => thread % 3 === cell);
        if (atomic.name.includes('xchg')) {
          // Every value was there once: what is left, and what the others took.
          const seen = [
            ...together.old.filter((_, thread) => thread % 3 === cell),
            together.memory[cell] ?? 0n,
          ];
          const sorted = (list: readonly Scalar[]): string[] => list.map(String).sort();
          expect(sorted(seen)).toEqual(sorted([...mine, start[cell] ?? 0n]));
        } else {
          expect(together.memory[cell]).toEqual(mine.reduce(atomic.rule, start[cell] ?? 0n));
        }
      }
    },
  );

  it.each([
    ['i32', 1, 'global'],
    ['i32', 3, 'local'],
  ] as const)(
    'compare and exchange of %s in space %i: one thread of those that expect a value changes it',
    async (type, space, place) => {
      const declaration = `declare i32 @air.atomic.${place}.cmpxchg.weak.i32(i32 addrspace(${space})*, i32*, i32, i32, i32, i32, i1)`;
      const instruction = `%expected = alloca i32
  store i32 7, i32* %expected
  %old0 = call i32 @air.atomic.${place}.cmpxchg.weak.i32(i32 addrspace(${space})* %place, i32* %expected, i32 %operand, i32 0, i32 0, i32 ${space === 1 ? 2 : 1}, i1 true)
  %old = load i32, i32* %expected`;
      const atomic = {
        name: 'cmpxchg',
        type,
        space,
        instruction,
        declaration,
        isVoid: false,
        rule: (a: Scalar) => a,
      };
      const operands = Array.from({length: 256}, (_, n) => BigInt(100 + n));
      const {old, memory, result} = await runAtomic(atomic, 256, [7n, 8n, 7n], operands);
      expect(result).toMatchObject(clean);
      expect(memory[1]).toBe(8n);
      for (const cell of [0, 2]) {
        const seen = old.filter((_, thread) => thread % 3 === cell);
        expect(seen.filter((one) => one === 7n)).toHaveLength(1);
        const winner = old.findIndex((one, thread) => thread % 3 === cell && one === 7n);
        expect(memory[cell]).toBe(operands[winner]);
        expect(new Set(seen)).toEqual(new Set([7n, operands[winner]]));
      }
    },
  );

  it('cmpxchg, load atomic and store atomic of 32 and 64 bits', async () => {
    for (const bits of [32, 64]) {
      const type = `i${bits}`;
      const instruction = `%pair = cmpxchg ${type} addrspace(1)* %place, ${type} 5, ${type} %operand seq_cst seq_cst
  %won = extractvalue {${type}, i1} %pair, 1
  %now = load atomic ${type}, ${type} addrspace(1)* %place seq_cst, align ${bits / 8}
  %next = add ${type} %now, 1
  store atomic ${type} %next, ${type} addrspace(1)* %place monotonic, align ${bits / 8}
  %old = select i1 %won, ${type} %now, ${type} 0`;
      const atomic = {
        name: 'cmpxchg',
        type,
        space: 1 as const,
        instruction,
        declaration: '',
        isVoid: false,
        rule: (a: Scalar) => a,
      };
      const {old, memory, result} = await runAtomic(atomic, 4, [5n, 6n, 5n, 0n], [10n, 11n, 12n, 13n]);
      expect(result).toMatchObject(clean);
      expect(memory).toEqual([11n, 7n, 13n, 1n]);
      expect(old).toEqual([10n, 0n, 12n, 0n]);
    }
  });

  it.each(['global', 'local'])('air.atomic.%s.load and a fence', async (place) => {
    const space = place === 'global' ? 1 : 3;
    for (const type of ['i32', 'float']) {
      const token = type === 'float' ? 'f32' : type;
      const atomic: AtomicCase = {
        name: 'load',
        type,
        space,
        isVoid: false,
        rule: (a) => a,
        instruction: `call void @air.atomic.fence(i32 3, i32 5, i32 2)
  %old = call ${type} @air.atomic.${place}.load.${token}(${type} addrspace(${space})* %place, i32 0, i32 2, i1 true)`,
        declaration: `declare ${type} @air.atomic.${place}.load.${token}(${type} addrspace(${space})*, i32, i32, i1)\ndeclare void @air.atomic.fence(i32, i32, i32)`,
      };
      const initial = type === 'float' ? [1.5, -2.25, 8] : [1n, 0xffffffffn, 3n];
      const {old, result} = await runAtomic(
        atomic,
        9,
        initial,
        Array.from({length: 9}, () => initial[0] ?? 0n),
      );
      expect(result).toMatchObject(clean);
      expect(old).toEqual([...initial, ...initial, ...initial]);
    }
  });
});

// --- simdgroup matrices

const matrixTypes = {
  float: {
    token: 'f32',
    bits: (value: number) => value,
    value: (raw: number) => raw,
    round: Math.fround,
  },
  half: {token: 'f16', bits: halfBits, value: halfValue, round: halfRound},
  bfloat: {token: 'bf16', bits: bfloatBits, value: bfloatValue, round: bfloatRound},
} as const;
type MatrixType = keyof typeof matrixTypes;

function rawMatrix(type: MatrixType, numbers: readonly number[]): Float32Array | Uint16Array {
  return type === 'float'
    ? Float32Array.from(numbers)
    : Uint16Array.from(numbers, (one) => matrixTypes[type].bits(one));
}

/** 64 elements that the kernel overwrites. */
function blankMatrix(type: MatrixType, value = 0): Float32Array | Uint16Array {
  return rawMatrix(
    type,
    Array.from({length: 64}, () => value),
  );
}

/** Small numbers whose products and sums are exact. */
function matrixData(
  type: MatrixType,
  count: number,
  seed: number,
): {raw: Float32Array | Uint16Array; numbers: number[]} {
  const random = randomStream(seed);
  const numbers = Array.from({length: count}, () => random.below(17) / 4 - 2);
  return {raw: rawMatrix(type, numbers), numbers};
}

async function runMatrix(
  body: string,
  declarations: string,
  types: readonly MatrixType[],
  buffers: readonly (Float32Array | Uint16Array)[],
): Promise<void> {
  const parameters = [
    ...types.map((type, at) => bufferParameter(at, `b${at}`, type)),
    systemParameter('thread_index_in_simdgroup', 'lane'),
  ];
  const text = kernelText(parameters, body, `${declarations}\ndeclare void @air.simdgroup.barrier(i32, i32)`);
  const result = await runAir(text, {
    buffers: buffers.map((data, index) => ({index, data})),
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
  });
  expect(result).toMatchObject(clean);
}

const numbersOf = (type: MatrixType, raw: Float32Array | Uint16Array): number[] =>
  Array.from(raw, (one) => matrixTypes[type].value(one));

describe.each(Object.keys(matrixTypes) as MatrixType[])('air.simdgroup_matrix_8x8_* of %s', (type) => {
  const {token} = matrixTypes[type];
  const matrix = `<64 x ${type}>`;
  const pointer = `${type} addrspace(1)*`;
  const newForm = 'i64> <i64 ';

  it('load in both forms, with a stride, an origin and transposed, and store', async () => {
    const stride = 12;
    const {raw, numbers} = matrixData(type, stride * 20, 1);
    const [dx, dy] = [3, 5];
    const cases = [
      {
        old: `i64 ${stride}, <2 x i64> <i64 ${dx}, i64 ${dy}>, i1 false`,
        now: `<2 x ${newForm}${stride}, i64 8>, <2 x ${newForm}1, i64 ${stride}>, <2 x ${newForm}${dx}, i64 ${dy}>`,
        at: (r: number, c: number) => (dy + r) * stride + dx + c,
      },
      {
        old: `i64 ${stride}, <2 x i64> <i64 ${dx}, i64 ${dy}>, i1 true`,
        now: `<2 x ${newForm}8, i64 ${stride}>, <2 x ${newForm}${stride}, i64 1>, <2 x ${newForm}${dy}, i64 ${dx}>`,
        at: (r: number, c: number) => (dy + c) * stride + dx + r,
      },
    ];
    for (const one of cases) {
      for (const form of ['old', 'now'] as const) {
        const out = blankMatrix(type);
        const load = `  %m = call ${matrix} @air.simdgroup_matrix_8x8_load.v64${token}.p1${token}(${pointer} %b0, ${one[form]})
  call void @air.simdgroup_matrix_8x8_store.v64${token}.p1${token}(${matrix} %m, ${pointer} %b1, ${form === 'old' ? 'i64 8, <2 x i64> zeroinitializer, i1 false' : `<2 x ${newForm}8, i64 8>, <2 x ${newForm}1, i64 8>, <2 x i64> zeroinitializer`})`;
        const operands = form === 'old' ? 'i64, <2 x i64>, i1' : '<2 x i64>, <2 x i64>, <2 x i64>';
        const declarations = `declare ${matrix} @air.simdgroup_matrix_8x8_load.v64${token}.p1${token}(${pointer}, ${operands})
declare void @air.simdgroup_matrix_8x8_store.v64${token}.p1${token}(${matrix}, ${pointer}, ${operands})`;
        await runMatrix(load, declarations, [type, type], [raw, out]);
        expect(numbersOf(type, out), form).toEqual(
          Array.from({length: 64}, (_, n) => numbers[one.at(n >> 3, n & 7)]),
        );
      }
    }
  });

  it('filled and diagonal', async () => {
    for (const [name, at] of [
      ['init_filled', () => 1.5],
      ['init_diag', (n: number) => (n % 9 === 0 ? 1.5 : 0)],
    ] as const) {
      const out = blankMatrix(type, 1);
      const constant = type === 'float' ? '1.5' : type === 'half' ? '0xH3E00' : '0xR3FC0';
      const body = `  %m = call ${matrix} @air.simdgroup_matrix_8x8_${name}.v64${token}.${token}(${type} ${constant})
  call void @air.simdgroup_matrix_8x8_store.v64${token}.p1${token}(${matrix} %m, ${pointer} %b0, i64 8, <2 x i64> zeroinitializer, i1 false)`;
      const declarations = `declare ${matrix} @air.simdgroup_matrix_8x8_${name}.v64${token}.${token}(${type})
declare void @air.simdgroup_matrix_8x8_store.v64${token}.p1${token}(${matrix}, ${pointer}, i64, <2 x i64>, i1)`;
      await runMatrix(body, declarations, [type], [out]);
      expect(numbersOf(type, out)).toEqual(Array.from({length: 64}, (_, n) => at(n)));
    }
  });

  it.each(Object.keys(matrixTypes) as MatrixType[])(
    'multiplied with %s and added to floats, and to its own type',
    async (other) => {
      for (const sumType of new Set<MatrixType>(['float', type])) {
        const [a, b, c] = [matrixData(type, 64, 5), matrixData(other, 64, 6), matrixData(sumType, 64, 7)];
        const out = blankMatrix(sumType);
        const tokens = [sumType, type, other, sumType].map((one) => `v64${matrixTypes[one].token}`).join('.');
        const list = [type, other, sumType] as const;
        const loads = list.map(
          (one, at) =>
            `  %m${at} = call <64 x ${one}> @air.simdgroup_matrix_8x8_load.v64${matrixTypes[one].token}.p1${matrixTypes[one].token}(${one} addrspace(1)* %b${at}, i64 8, <2 x i64> zeroinitializer, i1 false)`,
        );
        const body = `${loads.join('\n')}
  %d = call <64 x ${sumType}> @air.simdgroup_matrix_8x8_multiply_accumulate.${tokens}(<64 x ${type}> %m0, <64 x ${other}> %m1, <64 x ${sumType}> %m2)
  call void @air.simdgroup_matrix_8x8_store.v64${matrixTypes[sumType].token}.p1${matrixTypes[sumType].token}(<64 x ${sumType}> %d, ${sumType} addrspace(1)* %b3, i64 8, <2 x i64> zeroinitializer, i1 false)`;
        const declarations = [
          ...new Set(
            list.map(
              (one) =>
                `declare <64 x ${one}> @air.simdgroup_matrix_8x8_load.v64${matrixTypes[one].token}.p1${matrixTypes[one].token}(${one} addrspace(1)*, i64, <2 x i64>, i1)`,
            ),
          ),
          `declare <64 x ${sumType}> @air.simdgroup_matrix_8x8_multiply_accumulate.${tokens}(<64 x ${type}>, <64 x ${other}>, <64 x ${sumType}>)`,
          `declare void @air.simdgroup_matrix_8x8_store.v64${matrixTypes[sumType].token}.p1${matrixTypes[sumType].token}(<64 x ${sumType}>, ${sumType} addrspace(1)*, i64, <2 x i64>, i1)`,
        ];
        await runMatrix(body, declarations.join('\n'), [...list, sumType], [a.raw, b.raw, c.raw, out]);
        const expected = Array.from({length: 64}, (_, n) => {
          let sum = c.numbers[n] ?? 0;
          for (let k = 0; k < 8; k++)
            sum += (a.numbers[(n & ~7) + k] ?? 0) * (b.numbers[k * 8 + (n & 7)] ?? 0);
          return matrixTypes[sumType].round(sum);
        });
        expect(numbersOf(sumType, out)).toEqual(expected);
      }
    },
  );

  it('the elements of a lane are where docs/simt.md says', async () => {
    const {raw, numbers} = matrixData(type, 64, 9);
    const out = blankMatrix(type);
    const body = `  %m = call ${matrix} @air.simdgroup_matrix_8x8_load.v64${token}.p1${token}(${pointer} %b0, i64 8, <2 x i64> zeroinitializer, i1 false)
  %e0 = extractelement ${matrix} %m, i32 0
  %e1 = extractelement ${matrix} %m, i32 1
  %s0 = insertelement ${matrix} %m, ${type} %e1, i32 0
  %s1 = insertelement ${matrix} %s0, ${type} %e0, i32 1
  call void @air.simdgroup.barrier(i32 0, i32 4)
  %f0 = extractelement ${matrix} %s1, i32 0
  %f1 = extractelement ${matrix} %s1, i32 1
  %i = shl i32 %lane, 1
  %j = add i32 %i, 1
  %p = getelementptr ${type}, ${pointer} %b1, i32 %i
  %q = getelementptr ${type}, ${pointer} %b1, i32 %j
  store ${type} %f0, ${pointer} %p
  store ${type} %f1, ${pointer} %q`;
    await runMatrix(
      body,
      `declare ${matrix} @air.simdgroup_matrix_8x8_load.v64${token}.p1${token}(${pointer}, i64, <2 x i64>, i1)`,
      [type, type],
      [raw, out],
    );
    const expected = lanes.flatMap((lane) => {
      const row = Math.floor(lane / 16) * 4 + (Math.floor(lane / 2) % 4);
      const column = (Math.floor(lane / 8) % 2) * 4 + (lane % 2) * 2;
      return [numbers[row * 8 + column + 1], numbers[row * 8 + column]];
    });
    expect(numbersOf(type, out)).toEqual(expected);
  });
});

// --- async copies

const event = '%struct._simdgroup_event_t';

interface Copy {
  readonly toDevice: boolean;
  /** Operands behind the pointers' places: `DST` and `SRC` stand for them. */
  readonly call: string;
}

/** One simdgroup issues the copy, waits, and then the whole threadgroup memory is copied to `out`. */
async function runCopy(
  {toDevice, call}: Copy,
  input: Uint32Array,
  tile: Uint32Array,
  emulate = false,
): Promise<{memory: Uint32Array; tile: Uint32Array; result: MachineResult}> {
  const spaces = toDevice ? ['p1i8.p3i8', 1, 3] : ['p3i8.p1i8', 3, 1];
  const name = call.startsWith('1d')
    ? `air.simdgroup_async_copy_1d.${spaces[0]}`
    : `air.simdgroup_async_copy_2d.${spaces[0]}`;
  const [to, from] = [`i8 addrspace(${spaces[1]})*`, `i8 addrspace(${spaces[2]})*`];
  const operands = call
    .slice(3)
    .replace('DST', `${to} ${toDevice ? '%memory8' : '%tile8'}`)
    .replace('SRC', `${from} ${toDevice ? '%tile8' : '%memory8'}`);
  const types = call.startsWith('1d')
    ? `i64, i64, ${to}, ${from}, i64`
    : `i64, i64, ${to}, i64, i64, <2 x i64>, ${from}, i64, i64, <2 x i64>, <2 x i64>, i32`;
  const words = tile.length;
  const body = `  %memory8 = bitcast i32 addrspace(1)* %memory to i8 addrspace(1)*
  %tile8 = bitcast i32 addrspace(3)* %tile to i8 addrspace(3)*
  %list = alloca ${event}*
  br label %fill
fill:
  %n = phi i32 [%lane, %0], [%next, %fill]
  %p = getelementptr i32, i32 addrspace(1)* %given, i32 %n
  %v = load i32, i32 addrspace(1)* %p
  %q = getelementptr i32, i32 addrspace(3)* %tile, i32 %n
  store i32 %v, i32 addrspace(3)* %q
  %next = add i32 %n, 32
  %more = icmp ult i32 %next, ${words}
  br i1 %more, label %fill, label %copy
copy:
  %e = call ${event}* @${name}(${operands})
  store ${event}* %e, ${event}** %list
  call void @air.wait_simdgroup_events(i32 1, ${event}** %list)
  call void @air.wg.barrier(i32 2, i32 1)
  br label %back
back:
  %m = phi i32 [%lane, %copy], [%after, %back]
  %r = getelementptr i32, i32 addrspace(3)* %tile, i32 %m
  %w = load i32, i32 addrspace(3)* %r
  %s = getelementptr i32, i32 addrspace(1)* %out, i32 %m
  store i32 %w, i32 addrspace(1)* %s
  %after = add i32 %m, 32
  %again = icmp ult i32 %after, ${words}
  br i1 %again, label %back, label %end
end:`;
  const text = kernelText(
    [
      bufferParameter(0, 'memory', 'i32'),
      bufferParameter(1, 'given', 'i32'),
      bufferParameter(2, 'out', 'i32'),
      threadgroupParameter(0, 'tile', 'i32'),
      systemParameter('thread_index_in_simdgroup', 'lane'),
    ],
    body,
    `declare ${event}* @${name}(${types})
declare void @air.wait_simdgroup_events(i32, ${event}**)
declare void @air.wg.barrier(i32, i32)`,
  );
  const [memory, out] = [input.slice(), new Uint32Array(words)];
  const result = await runAir(text, {
    buffers: [
      {index: 0, data: memory},
      {index: 1, data: tile},
      {index: 2, data: out},
    ],
    threadgroupMemory: [{index: 0, bytes: words * 4}],
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
    emulateHazards: emulate,
  });
  return {memory, tile: out, result};
}

const words = (count: number, first: number): Uint32Array =>
  Uint32Array.from({length: count}, (_, n) => first + n);

describe('air.simdgroup_async_copy_*', () => {
  it.each([
    ['Apple’s operands (size, alignment, …, elements)', '1d i64 4, i64 4, DST, SRC, i64 20', 20, []],
    ['elements of 16 bytes', '1d i64 16, i64 16, DST, SRC, i64 3', 12, []],
    [
      'the operands of the seeds (size, elements, …, 0)',
      '1d i64 4, i64 24, DST, SRC, i64 0',
      24,
      ['async-operands'],
    ],
    ['no elements with an alignment: nothing is copied', '1d i64 4, i64 16, DST, SRC, i64 0', 0, []],
  ])('1D both ways, %s', async (_name, call, copied, findings) => {
    for (const toDevice of [false, true]) {
      const [input, tile] = [words(64, 1000), words(64, 5000)];
      const {memory, tile: left, result} = await runCopy({toDevice, call}, input, tile);
      expect(result.status).toBe('completed');
      expect(result.findings.map(({kind}) => kind)).toEqual(findings);
      const expected = (to: Uint32Array, from: Uint32Array): number[] =>
        [...to].map((one, n) => (n < copied ? (from[n] ?? 0) : one));
      expect([...(toDevice ? memory : left)]).toEqual(
        toDevice ? expected(input, tile) : expected(tile, input),
      );
      expect([...(toDevice ? left : memory)]).toEqual([...(toDevice ? tile : input)]);
    }
  });

  const random = randomStream(11);
  const cases = Array.from({length: 24}, (_, n) => {
    const [toWidth, fromWidth] = [4 + random.below(6), 4 + random.below(6)];
    const to = {columns: 1 + random.below(toWidth), rows: 1 + random.below(5)};
    const from = {columns: 1 + random.below(fromWidth), rows: 1 + random.below(5)};
    const offset = n % 3 === 0 ? {x: random.below(5) - 2, y: random.below(5) - 2} : {x: 0, y: 0};
    return {toWidth, fromWidth, to, from, offset, clamp: n % 2, toDevice: n % 4 > 1};
  });

  it.each(cases)('2D %o', async ({toWidth, fromWidth, to, from, offset, clamp, toDevice}) => {
    const call = `2d i64 4, i64 4, DST, i64 ${toWidth}, i64 1, <2 x i64> <i64 ${to.columns}, i64 ${to.rows}>, SRC, i64 ${fromWidth}, i64 1, <2 x i64> <i64 ${from.columns}, i64 ${from.rows}>, <2 x i64> <i64 ${offset.x}, i64 ${offset.y}>, i32 ${clamp}`;
    const [input, tile] = [words(96, 1000), words(96, 5000)];
    const {memory, tile: left, result} = await runCopy({toDevice, call}, input, tile);
    expect(result).toMatchObject(clean);
    const [target, source] = toDevice ? [input, tile] : [tile, input];
    const expected = [...target];
    for (let row = 0; row < to.rows; row++) {
      for (let column = 0; column < to.columns; column++) {
        const [x, y] = [column + offset.x, row + offset.y];
        const isInside = x >= 0 && x < from.columns && y >= 0 && y < from.rows;
        const near = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));
        const at = near(y, from.rows) * fromWidth + near(x, from.columns);
        expected[row * toWidth + column] = isInside || clamp === 1 ? (source[at] ?? 0) : 0;
      }
    }
    expect([...(toDevice ? memory : left)]).toEqual(expected);
  });
});

// --- visible functions, function constants

describe('functions and constants', () => {
  it('a visible_function_table: its functions by index, its size, whether it is there', async () => {
    const table = '%struct._visible_function_table_t addrspace(1)*';
    const declarations = `define float @twice(float %x) {\n  %r = fmul float %x, 2.0\n  ret float %r\n}
define float @square(float %x) {\n  %r = fmul float %x, %x\n  ret float %r\n}
declare i8* @air.get_function_pointer_visible_function_table(${table}, i32)
declare i32 @air.get_size_visible_function_table(${table})
declare i1 @air.is_null_visible_function_table(${table})
!air.visible = !{!100, !101}
!100 = !{float (float)* @twice, !102, !103}
!101 = !{float (float)* @square, !102, !103}
!102 = !{}
!103 = !{}`;
    const body = `  %size = call i32 @air.get_size_visible_function_table(${table} %table)
  %which = urem i32 %tid, %size
  %raw = call i8* @air.get_function_pointer_visible_function_table(${table} %table, i32 %which)
  %f = bitcast i8* %raw to float (float)*
  %p = getelementptr float, float addrspace(1)* %out, i32 %tid
  %x = load float, float addrspace(1)* %p
  %r = call float %f(float %x)
  %null = call i1 @air.is_null_visible_function_table(${table} %table)
  %y = select i1 %null, float -1.0, float %r
  store float %y, float addrspace(1)* %p`;
    const record = '!"air.visible_function_table", !"air.location_index", i32 3, i32 1, !"air.read"';
    const parameters = [
      bufferParameter(0, 'out', 'float'),
      {name: 'table', type: table, record},
      systemParameter('thread_position_in_grid', 'tid'),
    ];
    const out = Float32Array.from({length: 40}, (_, n) => n);
    const result = await runAir(
      kernelText(parameters, body, declarations),
      {buffers: [{index: 0, data: out}], grid: [40, 1, 1], threadgroup: [40, 1, 1]},
      {functionTables: new Map([[3, ['twice', 'square']]])},
    );
    expect(result).toMatchObject(clean);
    expect([...out]).toEqual(Array.from({length: 40}, (_, n) => (n % 2 === 0 ? 2 * n : n * n)));
  });

  it('a function constant, and whether it has a value', async () => {
    const around = `@scale.MTL_FC_INIT_7_f = internal addrspace(2) externally_initialized constant float undef
declare i1 @air.is_function_constant_defined(i8 addrspace(2)*)
!air.function_constants = !{!100}
!100 = !{float addrspace(2)* @scale.MTL_FC_INIT_7_f, !"float", !"scale", i32 7, i1 true}`;
    const body = `  %known = call i1 @air.is_function_constant_defined(i8 addrspace(2)* bitcast (float addrspace(2)* @scale.MTL_FC_INIT_7_f to i8 addrspace(2)*))
  %p = getelementptr float, float addrspace(1)* %out, i32 %tid
  br i1 %known, label %given, label %absent
given:
  %s = load float, float addrspace(2)* @scale.MTL_FC_INIT_7_f
  store float %s, float addrspace(1)* %p
  br label %end
absent:
  store float -1.0, float addrspace(1)* %p
  br label %end
end:`;
    const text = kernelText(
      [bufferParameter(0, 'out', 'float'), systemParameter('thread_position_in_grid', 'tid')],
      body,
      around,
    );
    const out = new Float32Array(4);
    const request = {buffers: [{index: 0, data: out}], grid: [4, 1, 1], threadgroup: [4, 1, 1]} as const;
    expect(await runAir(text, request, {functionConstants: {'7': 2.5}})).toMatchObject(clean);
    expect([...out]).toEqual([2.5, 2.5, 2.5, 2.5]);
    expect(await runAir(text, request, {functionConstants: {scale: 3}})).toMatchObject(clean);
    expect([...out]).toEqual([3, 3, 3, 3]);
  });
});

it('together these execute every opcode of atomics, matrices, async copies, barriers and fences', () => {
  const pattern = /^(atomic|matrix|async|barrier)\.|^fence$/;
  const names = opcodes.map(({name}) => name).filter((name) => pattern.test(name));
  // The machine has what no AIR says: minimum and maximum of floats (judged in machine.test.ts), copies of matrices.
  const elsewhere = ['atomic.min.f32', 'atomic.max.f32', 'matrix.move'];
  expect(names.filter((name) => !executedOpcodes.has(name) && !elsewhere.includes(name))).toEqual([]);
});
