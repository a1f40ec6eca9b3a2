import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {pointerValue, type ProgramGlobal} from '../../../core/simt/bytecode/program.ts';
import {type AssembledParts, assemble, bufferArgument, floatBits, systemArgument} from './assemble.ts';
import {type MachineRequest, type MachineResult, runProgram} from './machine.ts';

// Flags words of memory instructions: index mode, space, alignment (log2).
const [none, u32, s32, i64] = [0, 1, 2, 3];
const device = 1 << 4;
const group = 3 << 4;
const privately = 0;
const aligned = (log2: number): number => log2 << 8;
const word = u32 + device + aligned(2);

/** One device buffer of words for results (`u8`), the thread's number in `v0`. */
async function run(
  text: string,
  options: {
    threads?: number;
    groupSize?: number;
    words?: number;
    output?: Uint32Array;
    parts?: AssembledParts;
    request?: Partial<MachineRequest>;
  } = {},
): Promise<{output: Uint32Array; result: MachineResult}> {
  const threads = options.threads ?? 32;
  const output = options.output ?? new Uint32Array(options.words ?? threads);
  const program = assemble(text, {
    ...options.parts,
    arguments: [bufferArgument(9, 'u8', 'out'), systemArgument(0, 'v0'), ...(options.parts?.arguments ?? [])],
  });
  const result = await runProgram(program, {
    grid: [threads, 1, 1],
    threadgroup: [options.groupSize ?? Math.min(threads, 1024), 1, 1],
    ...options.request,
    buffers: [{index: 9, data: output}, ...(options.request?.buffers ?? [])],
  });
  return {output, result};
}

const storeResult = `store.i32 u8, =${word}, v0, =4, =0,`;
const lanes = Array.from({length: 32}, (_, lane) => lane);
const clean = {status: 'completed', error: '', findings: []};
const modes = [
  ['checked', true],
  ['unchecked', false],
] as const;
const tile: ProgramGlobal = {
  name: 'tile',
  space: 'threadgroup',
  bufferNumber: 0x1000,
  sizeBytes: 256,
  alignBytes: 16,
  data: new Uint8Array(0),
};
const tilePointer = `#${pointerValue(3, 0x1000)}`;

describe.each(modes)('control flow, %s', (_name, checked) => {
  it('lets the lanes of nested branches meet again', async () => {
    const text = `
      and.i32 v2, v0, #1
      and.i32 v3, v0, #2
      branch.v v2, @odd, @even, @meet
    odd:
      branch.v v3, @oddA, @oddB, @meetOdd
    oddA:
      phi.b32 v4, #1
      jump @meetOdd
    oddB:
      phi.b32 v4, #2
      jump @meetOdd
    meetOdd:
      reconverge
      add.i32 v5, v4, #10
      phi.b32 v4, v5
      jump @meet
    even:
      phi.b32 v4, #3
      jump @meet
    meet:
      reconverge
      add.i32 v6, v4, #100
      ${storeResult} v6
      ret`;
    const {output, result} = await run(text, {request: {checked}});
    expect(result).toMatchObject(clean);
    expect([...output]).toEqual(lanes.map((lane) => 100 + (lane & 1 ? (lane & 2 ? 11 : 12) : 3)));
    expect(result.counters.divergentBranches).toBe(2);
  });

  it('runs a loop whose lanes leave at different times, and lanes that end early', async () => {
    const text = `
      phi.b32 v2, #0
      phi.b32 v3, #0
      eq.i32 v7, v0, #5
      branch.v v7, @early, @loop, @none
    early:
      ret
    loop:
      add.i32 v3, v3, v2
      add.i32 v5, v2, #1
      phi.b32 v2, v5
      phi.b32 v8, v3
      ule.i32 v4, v2, v0
      branch.v v4, @loop, @out, @out
    out:
      reconverge
      ${storeResult} v8
      ret`;
    const {output, result} = await run(
      text.replaceAll('add.i32 v3, v3, v2', 'add.i32 v6, v3, v2\n phi.b32 v3, v6'),
      {
        threads: 40,
        request: {checked},
      },
    );
    expect(result).toMatchObject({status: 'completed', error: ''});
    expect([...output]).toEqual(
      Array.from({length: 40}, (_, lane) => (lane === 5 ? 0 : (lane * (lane + 1)) / 2)),
    );
  });

  it('stops a kernel that never ends, by its budget and by cancelling', async () => {
    const endless = 'again:\n jump @again';
    const {result} = await run(endless, {request: {checked, fuel: 10_000}});
    expect(result.status).toBe('out-of-fuel');
    expect(result.error).toContain('IR line 2');
    const control = new Int32Array(2);
    const running = run(endless, {request: {checked, control}});
    setTimeout(() => Atomics.store(control, 0, 1), 20);
    expect((await running).result.status).toBe('cancelled');
  });
});

describe.each(modes)('memory, %s', (_name, checked) => {
  const types = [
    ['i8', 1, (value: number) => value & 0xff],
    ['i16', 2, (value: number) => value & 0xffff],
    ['i32', 4, (value: number) => value >>> 0],
  ] as const;
  const patterns: [string, (lane: number) => number][] = [
    ['consecutive', (lane) => lane],
    ['the same', () => 7],
    ['two halves', (lane) => (lane < 16 ? 3 : 9)],
    ['every second', (lane) => lane * 2],
    ['backwards', (lane) => 63 - lane],
    ['scattered', (lane) => (lane * 37 + 11) % 64],
  ];

  it.each(types)('loads and stores %s with every way of addressing', async (type, bytes, cut) => {
    const random = randomStream(7);
    const source = Uint8Array.from({length: 64 * bytes + 16}, () => random.uint32() & 0xff);
    const view = new DataView(source.buffer);
    const at = (index: number): number =>
      bytes === 1
        ? view.getUint8(index)
        : bytes === 2
          ? view.getUint16(index * 2, true)
          : view.getUint32(index * 4, true);
    for (const [name, pattern] of patterns) {
      for (const count of [32, 29]) {
        const index = Uint32Array.from(lanes, pattern);
        const text = `
          load.i32 u2, =${word}, v0, =4, =0, v2
          sext.i32.i64 v4, v2
          load.${type} u1, =${u32 + device}, v2, =${bytes}, =0, v6
          load.${type} u1, =${s32 + device}, v2, =${bytes}, =0, v7
          load.${type} u1, =${i64 + device}, v4, =${bytes}, =0, v8
          element.i64 v10, u1, v4, #${bytes}
          load.${type} v10, =${none + device}, =0, =0, =0, v12
          add.i32 v13, v2, #1
          load.${type} u1, =${u32 + device}, v13, =${bytes}, =${-bytes}, v14
          load.${type} v10, =${none + device}, =0, =0, =0, v10
          ${[6, 7, 8, 12, 14, 10].map((r, n) => `store.i32 u8, =${word}, v0, =24, =${4 * n}, v${r}`).join('\n')}
          store.${type} u3, =${u32 + device}, v2, =${bytes}, =0, v6
          ret`;
        const target = new Uint8Array(source.length);
        const {output, result} = await run(text, {
          threads: count,
          words: 32 * 6,
          parts: {arguments: [bufferArgument(0, 'u1'), bufferArgument(1, 'u2'), bufferArgument(2, 'u3')]},
          request: {
            checked,
            buffers: [
              {index: 0, data: source},
              {index: 1, data: index},
              {index: 2, data: target},
            ],
          },
        });
        expect(result, name).toMatchObject(clean);
        const expected = lanes.flatMap((lane) =>
          Array.from({length: 6}, () => (lane < count ? cut(at(pattern(lane))) : 0)),
        );
        expect([...output], `${name} ${count}`).toEqual(expected);
        const written = new Uint8Array(source.length);
        for (let lane = 0; lane < count; lane++) {
          const place = pattern(lane) * bytes;
          written.set(source.subarray(place, place + bytes), place);
        }
        expect(target, name).toEqual(written);
      }
    }
  });

  it('loads and stores several elements, halves, bfloats and 64 bits', async () => {
    const halves = Uint16Array.from({length: 128}, (_, index) => 0x3c00 + index * 17);
    const longs = BigUint64Array.from({length: 32}, (_, index) => (BigInt(index) << 40n) | 5n);
    const text = `
      load.f16 u1, =${u32 + device}, v0, =8, =0, v2, v3, v4, v5
      store.f16 u8, =${u32 + device}, v0, =8, =0, v5, v4, v3, v2
      load.bf16 u1, =${u32 + device}, v0, =2, =0, v6
      store.bf16 u8, =${u32 + device}, v0, =2, =256, v6
      load.i64 u2, =${u32 + device}, v0, =8, =0, v10
      store.i64 u8, =${u32 + device}, v0, =8, =320, v10
      ret`;
    const {output, result} = await run(text, {
      words: 200,
      parts: {arguments: [bufferArgument(0, 'u1'), bufferArgument(1, 'u2')]},
      request: {
        checked,
        buffers: [
          {index: 0, data: halves},
          {index: 1, data: longs},
        ],
      },
    });
    expect(result).toMatchObject(clean);
    const bytes = new Uint16Array(output.buffer);
    lanes.forEach((lane) => {
      for (let n = 0; n < 4; n++) expect(bytes[lane * 4 + n]).toBe(halves[lane * 4 + 3 - n]);
      expect(bytes[128 + lane]).toBe(halves[lane]);
    });
    expect(new BigUint64Array(output.buffer, 320, 32)).toEqual(longs);
  });

  it("gives every thread its own private memory, and each simdgroup the threadgroup's", async () => {
    const text = `
      store.i32 #${pointerValue(4, 0)}, =${none + privately}, =0, =0, =4, v0
      load.i32 #${pointerValue(4, 0)}, =${none + privately}, =0, =0, =4, v2
      store.i32 ${tilePointer}, =${u32 + group}, v0, =4, =0, v2
      barrier.threadgroup =2, =1
      sub.i32 v3, #63, v0
      load.i32 ${tilePointer}, =${u32 + group}, v3, =4, =0, v4
      ${storeResult} v4
      ret`;
    const {output, result} = await run(text, {
      threads: 64,
      parts: {privateBytes: 16, globals: [tile]},
      request: {checked},
    });
    expect(result).toMatchObject(clean);
    expect([...output]).toEqual(Array.from({length: 64}, (_, thread) => 63 - thread));
  });

  it('keeps what is outside away from the host: reads give 0, writes are dropped', async () => {
    for (const text of [
      `load.i32 u8, =${u32 + device}, v2, =4, =0, v3`,
      `load.i32 u8, =${s32 + device}, v2, =4, =0, v3`,
      `element.i64 v4, u8, v6, #4\n load.i32 v4, =${none + device}, =0, =0, =0, v3`,
    ]) {
      for (const far of [1 << 20, 0x7fffffff, 0x80000000, 0xffffffff, 40]) {
        const {output} = await run(
          `add.i32 v2, v0, #${far}\n zext.i32.i64 v6, v2\n copy.b32 v3, #9\n ${text}
           store.i32 u8, =${u32 + device}, v2, =4, =0, #77\n ${storeResult} v3\n ret`,
          {request: {checked}},
        );
        const inside = (lane: number): boolean =>
          text.includes(`=${s32 + device}, v2`) && far === 0xffffffff && lane > 0;
        const wraps = far === 0xffffffff || far === 0x80000000;
        if (!wraps) expect([...output]).toEqual(lanes.map(() => 0));
        else expect(lanes.every((lane) => inside(lane) || output[lane] !== 9)).toBe(true);
      }
    }
  });
});

describe('atomics', () => {
  it('add from all threads of all threadgroups without losing one', async () => {
    const output = new Uint32Array(8);
    const {result} = await run(
      `atomic.add.i32 u8, =${none + device}, =0, =0, =0, v2, #1
       atomic.max.u.i32 u8, =${none + device}, =0, =0, =4, v2, v0
       atomic.add.f32 u8, =${none + device}, =0, =0, =8, v2, #0.5f
       atomic.xor.i32 u8, =${none + device}, =0, =0, =12, v2, v0
       atomic.add.i64 u8, =${none + device}, =0, =0, =16, v4, #4294967297
       ret`,
      {threads: 20_000, groupSize: 256, output, request: {checked: false, threads: 2}},
    );
    expect(result).toMatchObject(clean);
    let xor = 0;
    for (let thread = 0; thread < 20_000; thread++) xor ^= thread;
    expect([...output].slice(0, 6)).toEqual([20_000, 19_999, floatBits(10_000), xor, 20_000, 20_000]);
  });

  const operations: [string, number, (a: number, b: number) => number][] = [
    ['add.i32', 3, (a, b) => a + b],
    ['sub.i32', 3, (a, b) => a - b],
    ['min.s.i32', -5, Math.min],
    ['max.s.i32', -5, Math.max],
    ['min.u.i32', -5, (a, b) => Math.min(a >>> 0, b >>> 0)],
    ['max.u.i32', -5, (a, b) => Math.max(a >>> 0, b >>> 0)],
    ['and.i32', 6, (a, b) => a & b],
    ['or.i32', 6, (a, b) => a | b],
    ['xor.i32', 6, (a, b) => a ^ b],
    ['xchg.i32', 6, (_a, b) => b],
  ];
  it.each(operations)('%s gives the old value and keeps the new one', async (name, operand, apply) => {
    const output = Uint32Array.from({length: 64}, (_, at) => (at < 32 ? at - 7 : 0));
    const before = [...output.slice(0, 32)];
    const {result} = await run(
      `atomic.${name} u8, =${word}, v0, =4, =0, v2, #${operand >>> 0}
       store.i32 u8, =${word}, v0, =4, =128, v2\n ret`,
      {output},
    );
    expect(result).toMatchObject(clean);
    expect([...output.slice(32)]).toEqual(before);
    expect([...output.slice(0, 32)]).toEqual(before.map((old) => apply(old | 0, operand) >>> 0));
  });

  it('compares and exchanges', async () => {
    const output = Uint32Array.from({length: 64}, (_, at) => at % 2);
    await run(
      `atomic.cmpxchg.i32 u8, =${word}, v0, =4, =0, v2, #1, #9
       store.i32 u8, =${word}, v0, =4, =128, v2\n ret`,
      {output},
    );
    expect([...output]).toEqual([
      ...lanes.map((lane) => (lane % 2 ? 9 : 0)),
      ...lanes.map((lane) => lane % 2),
    ]);
  });
});

describe('operations between lanes', () => {
  const values = lanes.map((lane) => (lane * 2654435761) >>> 0);
  const input = Uint32Array.from(values);
  async function lanesGive(line: string, options: {threads?: number; mask?: string} = {}): Promise<number[]> {
    const text = `
      load.i32 u1, =${word}, v0, =4, =0, v2
      and.i32 v3, v0, #3
      copy.b32 v4, #0
      ${options.mask ?? ''}
      ${line}
      ${storeResult} v4
      ${options.mask === undefined ? '' : 'jump @meet\n skip:\n jump @meet\n meet:\n reconverge'}
      ret`;
    const {output, result} = await run(text, {
      threads: options.threads ?? 32,
      words: 32,
      parts: {arguments: [bufferArgument(0, 'u1')]},
      request: {buffers: [{index: 0, data: input}]},
    });
    expect(result).toMatchObject(clean);
    return [...output];
  }
  const odd = 'and.i32 v6, v0, #1\n branch.v v6, @active, @skip, @meet\n active:';
  const at = (lane: number): number => values[lane] ?? 0;
  const sum = (list: number[]): number => list.reduce((total, value) => (total + value) >>> 0, 0);

  it.each([
    ['simd.shuffle.b32', 'v3', (lane: number) => at(lane & 3)],
    ['simd.shuffle_xor.b32', '#5', (lane: number) => at(lane ^ 5)],
    ['simd.shuffle_up.b32', '#3', (lane: number) => at(lane < 3 ? lane : lane - 3)],
    ['simd.shuffle_down.b32', '#3', (lane: number) => at(lane > 28 ? lane : lane + 3)],
    ['simd.shuffle_rotate_up.b32', '#3', (lane: number) => at((lane + 29) % 32)],
    ['simd.shuffle_rotate_down.b32', '#3', (lane: number) => at((lane + 3) % 32)],
    ['simd.broadcast.b32', '#11', () => at(11)],
    ['quad.shuffle_xor.b32', '#1', (lane: number) => at(lane ^ 1)],
    ['quad.broadcast.b32', '#2', (lane: number) => at((lane & ~3) + 2)],
    ['quad.shuffle_rotate_down.b32', '#1', (lane: number) => at((lane & ~3) + ((lane + 1) & 3))],
    ['quad.shuffle_up.b32', '#1', (lane: number) => at(lane & 3 ? lane - 1 : lane)],
  ])('%s', async (name, operand, expected) => {
    expect(await lanesGive(`${name} v4, v2, ${operand}`)).toEqual(lanes.map(expected));
  });

  it.each([
    ['simd.sum.i32', (list: number[]) => sum(list)],
    ['simd.max.u.i32', (list: number[]) => Math.max(...list)],
    ['simd.min.u.i32', (list: number[]) => Math.min(...list)],
    ['simd.max.s.i32', (list: number[]) => Math.max(...list.map((value) => value | 0)) >>> 0],
    ['simd.min.s.i32', (list: number[]) => Math.min(...list.map((value) => value | 0)) >>> 0],
    ['simd.product.i32', (list: number[]) => list.reduce((total, value) => Math.imul(total, value), 1) >>> 0],
    ['simd.and.i32', (list: number[]) => list.reduce((total, value) => total & value) >>> 0],
    ['simd.or.i32', (list: number[]) => list.reduce((total, value) => total | value) >>> 0],
    ['simd.xor.i32', (list: number[]) => list.reduce((total, value) => total ^ value) >>> 0],
    ['simd.broadcast_first.b32', (list: number[]) => list[0] ?? 0],
  ])('%s, with all lanes, part of them, and in the odd ones only', async (name, reduce) => {
    expect(await lanesGive(`${name} v4, v2`)).toEqual(lanes.map(() => reduce(values)));
    expect(await lanesGive(`${name} v4, v2`, {threads: 20})).toEqual(
      lanes.map((lane) => (lane < 20 ? reduce(values.slice(0, 20)) : 0)),
    );
    const odds = values.filter((_, lane) => lane % 2 === 1);
    expect(await lanesGive(`${name} v4, v2`, {mask: odd})).toEqual(
      lanes.map((lane) => (lane % 2 ? reduce(odds) : 0)),
    );
    const quad = name.replace('simd', 'quad');
    expect(await lanesGive(`${quad} v4, v2`)).toEqual(
      lanes.map((lane) => reduce(values.slice(lane & ~3, (lane & ~3) + 4))),
    );
  });

  it('prefix sums and products', async () => {
    expect(await lanesGive('simd.prefix_inclusive_sum.i32 v4, v2')).toEqual(
      lanes.map((lane) => sum(values.slice(0, lane + 1))),
    );
    expect(await lanesGive('simd.prefix_exclusive_sum.i32 v4, v2')).toEqual(
      lanes.map((lane) => sum(values.slice(0, lane))),
    );
    expect(await lanesGive('simd.prefix_exclusive_product.i32 v4, #3')).toEqual(
      lanes.map((lane) => Number((3n ** BigInt(lane)) & 0xffffffffn)),
    );
    expect(await lanesGive('quad.prefix_inclusive_sum.i32 v4, v2')).toEqual(
      lanes.map((lane) => sum(values.slice(lane & ~3, lane + 1))),
    );
  });

  it('ballots and votes', async () => {
    const low = (line: string): string => `${line}\n cut.i64.i32 v4, v8`;
    expect(await lanesGive(low('simd.ballot v8, v3'))).toEqual(lanes.map(() => 0xeeeeeeee));
    expect(await lanesGive(low('simd.active_mask v8'), {threads: 20})).toEqual(
      lanes.map((lane) => (lane < 20 ? 0xfffff : 0)),
    );
    expect(await lanesGive(low('quad.ballot v8, v3'))).toEqual(lanes.map(() => 0xe));
    expect(await lanesGive('simd.all v4, v3')).toEqual(lanes.map(() => 0));
    expect(await lanesGive('simd.all v4, v3', {mask: odd})).toEqual(lanes.map((lane) => lane % 2));
    expect(await lanesGive('simd.any v4, v3')).toEqual(lanes.map(() => 1));
    expect(await lanesGive('simd.is_first v4', {mask: odd})).toEqual(
      lanes.map((lane) => (lane === 1 ? 1 : 0)),
    );
    expect(await lanesGive('simd.vote_all v4, #1048575', {threads: 20})).toEqual(
      lanes.map((lane) => (lane < 20 ? 1 : 0)),
    );
    expect(await lanesGive('simd.vote_all v4, #1048575')).toEqual(lanes.map(() => 0));
  });

  it('shuffles that fill', async () => {
    const fill = (lane: number): number => 1000 + lane;
    const up = await lanesGive('add.i32 v7, v0, #1000\n simd.shuffle_and_fill_up.b32 v4, v2, v7, #2, #8');
    expect(up).toEqual(lanes.map((lane) => (lane % 8 < 2 ? fill(lane + 6) : at(lane - 2))));
    const down = await lanesGive(
      'add.i32 v7, v0, #1000\n simd.shuffle_and_fill_down.b32 v4, v2, v7, #3, #32',
    );
    expect(down).toEqual(lanes.map((lane) => (lane > 28 ? fill(lane - 29) : at(lane + 3))));
  });

  it('puts a result that all lanes share in a uniform register', async () => {
    expect(await lanesGive('simd.sum.i32 u4, v2\n copy.b32 v4, u4')).toEqual(lanes.map(() => sum(values)));
  });
});

describe.each(modes)('simdgroup matrices, %s', (_name, checked) => {
  it('load, multiply and store', async () => {
    const a = Float32Array.from({length: 64}, (_, at) => (at % 9) - 4);
    const b = Float32Array.from({length: 64}, (_, at) => ((at * 5) % 7) - 3);
    const c = Float32Array.from({length: 64}, (_, at) => at);
    const {output, result} = await run(
      `matrix.load.f32 m0, u1, #1, #8, #0, #0
       matrix.load.f32 m1, u2, #8, #1, #0, #0
       matrix.load.f32 m2, u3, #1, #8, #0, #0
       matrix.multiply_add =0, m2, m0, m1, m2
       matrix.store.f32 m2, u8, #1, #8, #0, #0
       matrix.get v2, m2, =0
       matrix.get v3, m2, =1
       matrix.set m3, m2, v3, =0
       matrix.set m3, m3, v2, =1
       matrix.store.f32 m3, u8, #1, #8, #0, #8
       matrix.diagonal m4, #2f
       matrix.store.f16 m4, u8, #1, #8, #0, #32
       ret`,
      {
        words: 160,
        parts: {arguments: [bufferArgument(0, 'u1'), bufferArgument(1, 'u2'), bufferArgument(2, 'u3')]},
        request: {checked, buffers: [a, b, c].map((data, index) => ({index, data}))},
      },
    );
    expect(result).toMatchObject(clean);
    const floats = new Float32Array(output.buffer);
    const expected = Array.from({length: 64}, (_, at) => {
      let total = c[at] ?? 0;
      // The second matrix was loaded transposed.
      for (let k = 0; k < 8; k++) total += (a[(at & ~7) + k] ?? 0) * (b[(at % 8) * 8 + k] ?? 0);
      return total;
    });
    expect([...floats.slice(0, 64)]).toEqual(expected);
    const swapped = Array.from({length: 64}, (_, at) => expected[at ^ 1]);
    expect([...floats.slice(64, 128)]).toEqual(swapped);
    const halves = new Uint16Array(output.buffer, 512, 64);
    expect([...halves]).toEqual(Array.from({length: 64}, (_, at) => (at % 9 === 0 ? 0x4000 : 0)));
  });
});
