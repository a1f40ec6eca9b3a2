import {describe, expect, it} from 'vitest';
import {type RandomStream, randomStream} from '../../../core/base/random.ts';
import {assemble, bufferArgument, systemArgument} from './assemble.ts';
import {runProgram} from './machine.ts';

// Generated loads and stores against a plain model: the machine treats lanes with consecutive places, with one place, near
// each other, partly outside and partly inactive each in another way, and does neighbouring loads in one go.

const types = {
  i8: {size: 1, mask: 0xffn},
  i16: {size: 2, mask: 0xffffn},
  i32: {size: 4, mask: 0xffffffffn},
  i64: {size: 8, mask: 0xffffffffffffffffn},
} as const;
type Type = keyof typeof types;

const device = 1 << 4;
const modes = {u32: 1, s32: 2, i64: 3} as const;
type Mode = keyof typeof modes;
const lanes = Array.from({length: 32}, (_, lane) => lane);
const dataBytes = 1024;

function pick<T>(random: RandomStream, list: readonly T[]): T {
  const found = list[random.below(list.length)];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

/** Indices of the lanes, half of them far from simple. */
function indices(random: RandomStream, reach: number): number[] {
  const start = random.below(reach);
  const block = pick(random, [8, 16, 32]);
  const kinds: readonly (() => number[])[] = [
    () => lanes.map((lane) => start + lane),
    () => lanes.map(() => start),
    () => lanes.map((lane) => start + Math.floor(lane / block)),
    () => lanes.map((lane) => start + (lane % block)),
    () => lanes.map((lane) => start + lane * 3),
    () => lanes.map(() => random.below(reach)),
    () => lanes.map((lane) => reach - 20 + lane),
    () => lanes.map((lane) => start + lane - 8),
    () => lanes.map((lane) => (random.below(16) === 0 ? -1 - lane : lane)),
    () => lanes.map((lane) => (0x7ffffff8 + lane) | 0),
  ];
  return pick(random, kinds)();
}

interface Case {
  readonly type: Type;
  readonly mode: Mode;
  readonly scale: number;
  readonly vectorBase: boolean;
  readonly index: readonly number[];
  /** Lanes that take part. */
  readonly active: readonly boolean[];
  /** Constant offsets of instructions one after the other, and how many elements each has. */
  readonly accesses: readonly {readonly offset: number; readonly count: number}[];
}

function makeCase(random: RandomStream): Case {
  const type = pick(random, Object.keys(types) as Type[]);
  const {size} = types[type];
  const scale = pick(random, [size, size, 1, 4, 12, 64, -size]);
  const stride = pick(random, [size, 64, random.below(40)]);
  return {
    type,
    mode: pick(random, ['u32', 's32', 'i64'] as const),
    scale,
    vectorBase: random.below(4) === 0,
    index: indices(random, Math.ceil(dataBytes / Math.abs(scale))),
    active: pick(random, [
      lanes.map(() => true),
      lanes.map(() => random.below(2) === 0),
      lanes.map((lane) => lane < 5),
    ]),
    accesses: Array.from({length: 1 + random.below(5)}, (_, at) => ({
      offset: at * stride + (random.below(6) === 0 ? -40 : 0),
      count: pick(random, [1, 1, 2, 3]),
    })),
  };
}

/** Byte of the data where an element of a lane begins. */
function placeOf({index, mode, scale, type}: Case, lane: number, offset: number, element: number): number {
  const raw = index[lane] ?? 0;
  const wide = mode === 'u32' ? raw >>> 0 : raw;
  return wide * scale + offset + element * types[type].size;
}

const isInside = (place: number, size: number): boolean => place >= 0 && place + size <= dataBytes;

function readElement(data: Uint8Array, place: number, type: Type): bigint {
  const {size} = types[type];
  if (!isInside(place, size)) return 0n;
  let value = 0n;
  for (let at = size - 1; at >= 0; at--) value = (value << 8n) | BigInt(data[place + at] ?? 0);
  return value;
}

/** Reads the index to `v1` (also as `v2`, wide), makes the base `v4` of each lane, and goes on with the active lanes. */
function prologue({mode, vectorBase}: Case): string {
  return `
    load.i32 u0, =${1 + device + 512}, v0, =4, =0, v1
    ${mode === 'i64' ? 'sext.i32.i64 v2, v1' : ''}
    ${vectorBase ? 'element.u32 v4, u1, v0, #0' : ''}
    load.i32 u2, =${1 + device + 512}, v0, =4, =0, v6
    branch.v v6, @inside, @end, @end
  inside:`;
}

function operands({mode, scale, vectorBase, type}: Case, offset: number): string {
  const flags = modes[mode] + device;
  return `${type} ${vectorBase ? 'v4' : 'u1'}, =${flags}, ${mode === 'i64' ? 'v2' : 'v1'}, =${scale}, =${offset},`;
}

const epilogue = `
    jump @end
  end:
    reconverge
    ret`;

async function execute(one: Case, text: string, data: Uint8Array, out: BigUint64Array, checked: boolean) {
  const program = assemble(text, {
    arguments: [
      bufferArgument(0, 'u0', 'index'),
      bufferArgument(1, 'u1', 'data'),
      bufferArgument(2, 'u2', 'active'),
      bufferArgument(3, 'u3', 'out'),
      systemArgument(0, 'v0'),
    ],
  });
  return runProgram(program, {
    buffers: [
      {index: 0, data: Int32Array.from(one.index)},
      {index: 1, data},
      {index: 2, data: Uint32Array.from(one.active, Number)},
      {index: 3, data: out},
    ],
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
    checked,
    counters: true,
  });
}

const cases = Array.from({length: 400}, (_, seed) => seed);
const anywhere = (random: RandomStream): Uint8Array =>
  Uint8Array.from({length: dataBytes}, () => random.below(256));

describe('generated loads', () => {
  it('read what a plain model reads, in whatever way the machine does them', async () => {
    const wrong: string[] = [];
    for (const seed of cases) {
      const random = randomStream(seed + 1);
      const one = makeCase(random);
      const data = anywhere(random);
      const wide = one.type === 'i64';
      let register = 10;
      const results: number[] = [];
      // The last result may replace the index.
      const replaces = !wide && one.mode !== 'i64' && random.below(3) === 0;
      const loads = one.accesses.map(({offset, count}, place) => {
        const names = Array.from({length: count}, (_unused, element) => {
          if (replaces && place === one.accesses.length - 1 && element === count - 1) {
            results.push(1);
            return 'v1';
          }
          results.push(register);
          register += 2;
          return `v${register - 2}`;
        });
        return `load.${operands(one, offset)} ${names.join(', ')}`;
      });
      const stores = results.map((at, n) =>
        wide
          ? `store.i64 u3, =${1 + device + 768}, v0, =8, =${n * 256}, v${at}`
          : `store.i32 u3, =${1 + device + 512}, v0, =8, =${n * 256}, v${at}`,
      );
      const text = [prologue(one), ...loads, ...stores, epilogue].join('\n');
      const expected = new BigUint64Array(results.length * 32);
      let outside = false;
      let at = 0;
      for (const {offset, count} of one.accesses) {
        for (let element = 0; element < count; element++, at++) {
          for (const lane of lanes.filter((number) => one.active[number])) {
            const place = placeOf(one, lane, offset, element);
            outside ||= !isInside(place, types[one.type].size);
            expected[at * 32 + lane] = readElement(data, place, one.type);
          }
        }
      }
      // With checks, what is outside is reported; the values are those of the accesses that are inside.
      for (const checked of outside ? [false] : [false, true]) {
        const out = new BigUint64Array(expected.length);
        const run = await execute(one, text, data, out, checked);
        const different = out.findIndex((value, index) => value !== expected[index]);
        if (run.status !== 'completed' || run.findings.length > 0 || different >= 0)
          wrong.push(`${seed} ${JSON.stringify(one)}: ${run.error} ${run.findings[0]?.message ?? different}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('generated stores', () => {
  it('write what a plain model writes, and nothing else', async () => {
    const wrong: string[] = [];
    for (const seed of cases) {
      const random = randomStream(seed + 1001);
      const made = makeCase(random);
      // Elements of one instruction that meet those of another lane would be a race.
      const one = {...made, accesses: made.accesses.map((access) => ({...access, count: 1}))};
      const data = anywhere(random);
      const expected = data.slice();
      const {size} = types[one.type];
      const source = one.type === 'i64' ? 'v8' : 'v0';
      const text = [
        prologue(one),
        'zext.i32.i64 v8, v0',
        ...one.accesses.map(({offset}) => `store.${operands(one, offset)} ${source}`),
        epilogue,
      ].join('\n');
      for (const {offset} of one.accesses) {
        for (const lane of lanes.filter((number) => one.active[number])) {
          const place = placeOf(one, lane, offset, 0);
          if (isInside(place, size)) expected.fill(0, place, place + size)[place] = lane;
        }
      }
      const run = await execute(one, text, data, new BigUint64Array(1), false);
      const different = data.findIndex((value, index) => value !== expected[index]);
      if (run.status !== 'completed' || different >= 0)
        wrong.push(`${seed} ${JSON.stringify(one)}: ${run.error} ${different}`);
    }
    expect(wrong).toEqual([]);
  });
});
