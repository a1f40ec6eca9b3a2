import {describe, expect, it} from 'vitest';
import {opcodes} from '../../../core/simt/bytecode/opcodes.ts';
import {pointerValue} from '../../../core/simt/bytecode/program.ts';
import {assemble, assembledOpcodes, bufferArgument, systemArgument} from './assemble.ts';
import {type MachineRequest, type MachineResult, runProgram} from './machine.ts';

// The opcodes of control flow, moves and memory, one by one; and the proof that every opcode has its test.

const device = 1 << 4;
const [none, u32] = [0, 1];
const word = u32 + device + (2 << 8);
const lanes = Array.from({length: 32}, (_, lane) => lane);
const store = (register: string): string => `store.i32 u8, =${word}, v0, =4, =0, ${register}\n ret`;

async function run(
  text: string,
  request: Partial<MachineRequest> = {},
  input: ArrayBufferView = new Uint32Array(1),
): Promise<{output: Uint32Array; result: MachineResult}> {
  const output = new Uint32Array(64);
  const program = assemble(text, {
    privateBytes: 64,
    arguments: [bufferArgument(0, 'u1', 'in'), bufferArgument(9, 'u8', 'out'), systemArgument(0, 'v0')],
  });
  const result = await runProgram(program, {
    grid: [32, 1, 1],
    threadgroup: [32, 1, 1],
    ...request,
    buffers: [
      {index: 0, data: input},
      {index: 9, data: output},
    ],
  });
  return {output, result};
}

async function gives(text: string, input?: ArrayBufferView): Promise<number[]> {
  const both: number[][] = [];
  for (const checked of [true, false]) {
    const {output, result} = await run(text, {checked}, input);
    expect(result).toMatchObject({status: 'completed', error: '', findings: []});
    both.push([...output.subarray(0, 32)]);
  }
  expect(both[1]).toEqual(both[0]);
  return both[0] ?? [];
}

describe('control', () => {
  it('jump, branch.u', async () => {
    const text = (condition: string): string => `
      eq.i32 u4, ${condition}, #3
      branch.u u4, @yes, @no
      no:
      copy.b32 v2, #5
      jump @end
      yes:
      copy.b32 v2, #6
      end:
      ${store('v2')}`;
    expect(await gives(text('#3'))).toEqual(lanes.map(() => 6));
    expect(await gives(text('#4'))).toEqual(lanes.map(() => 5));
  });

  it('branch.v runs the lanes of true first', async () => {
    // Whoever runs first finds the cell empty.
    const text = `
      and.i32 v2, v0, #1
      branch.v v2, @a, @b, @meet
      a:
      load.i32 u1, =${none + device}, =0, =0, =0, v3
      phi.b32 v4, v3
      store.i32 u1, =${none + device}, =0, =0, =0, #1
      jump @meet
      b:
      load.i32 u1, =${none + device}, =0, =0, =0, v3
      phi.b32 v4, v3
      store.i32 u1, =${none + device}, =0, =0, =0, #1
      jump @meet
      meet:
      reconverge
      ${store('v4')}`;
    const {output, result} = await run(text, {checked: false}, new Uint32Array(1));
    expect(result.status).toBe('completed');
    expect([...output.subarray(0, 32)]).toEqual(lanes.map((lane) => (lane % 2 === 1 ? 0 : 1)));
  });

  it('phi.b32 and phi.b64 write the active lanes only', async () => {
    const text = `
      copy.b64 v10, #81985529216486895
      copy.b32 v12, #7
      and.i32 v2, v0, #1
      branch.v v2, @odd, @meet, @meet
      odd:
      phi.b64 v10, #42
      phi.b32 v12, #9
      jump @meet
      meet:
      reconverge
      cut.i64.i32 v3, v10
      high.i64.i32 v4, v10
      add.i32 v3, v3, v4
      add.i32 v3, v3, v12
      ${store('v3')}`;
    const sum = (0x89abcdef + 0x01234567 + 7) >>> 0;
    expect(await gives(text)).toEqual(lanes.map((lane) => (lane % 2 ? 51 : sum)));
  });

  it('ret ends the active lanes; trap and end stop the dispatch and say where', async () => {
    const ended = `and.i32 v2, v0, #1\n branch.v v2, @out, @go, @go\n out:\n ret\n go:\n reconverge\n ${store('#8')}`;
    expect(await gives(ended)).toEqual(lanes.map((lane) => (lane % 2 ? 0 : 8)));
    for (const [text, reason] of [
      ['trap =0', 'reached code that the compiler called unreachable at IR line 1.'],
      ['trap =1', 'executed a trap at IR line 1.'],
      [
        'trap =2',
        'called a visible function table at an index that has no function of this type at IR line 1.',
      ],
      ['end', 'ran past the end of its program at IR line 1.'],
    ] as const) {
      const {result} = await run(text);
      expect(result.status).toBe('faulted');
      expect(result.error).toBe(`Kernel "test" ${reason}`);
      expect(result.findings).toMatchObject([{kind: 'trap', irLine: 1, count: 1}]);
    }
    const guarded = `eq.i32 u4, #1, #2\n branch.u u4, @bad, @fine\n bad:\n trap =1\n fine:\n ${store('#1')}`;
    expect(await gives(guarded)).toEqual(lanes.map(() => 1));
  });

  it('the budget ends a loop that goes on, not one that comes to its end', async () => {
    const loop = (limit: string): string => `
      phi.b32 v2, #0
      again:
      add.i32 v3, v2, #1
      phi.b32 v2, v3
      ult.i32 v4, v2, ${limit}
      branch.v v4, @again, @out, @out
      out:
      reconverge
      ${store('v2')}`;
    const fuel = 5000;
    const endless = await run(loop('#4294967295'), {fuel});
    expect(endless.result).toMatchObject({status: 'out-of-fuel', findings: [{kind: 'budget', count: 1}]});
    const short = await run(loop('#1000'), {fuel});
    expect(short.result).toMatchObject({status: 'completed', findings: []});
  });
});

describe('memory', () => {
  it.each(['i8', 'i16', 'i32', 'i64', 'f16', 'bf16'])('load.%s and store.%s keep all bits', async (type) => {
    const bytes = {i8: 1, i16: 2, i32: 4, i64: 8, f16: 2, bf16: 2}[type] ?? 4;
    const input = Uint8Array.from({length: 32 * bytes}, (_, n) => {
      // Not the bits of a NaN, whose payload a float of 32 bits need not keep.
      const isHigh = bytes === 2 && n % 2 === 1 && type.includes('f');
      return (n * 89 + 7) & (isHigh ? 0x3f : 0xff);
    });
    const text = `load.${type} u1, =${u32 + device}, v0, =${bytes}, =0, v2
      store.${type} u8, =${u32 + device}, v0, =${bytes}, =0, v2\n ret`;
    for (const checked of [true, false]) {
      const {output, result} = await run(text, {checked}, input);
      expect(result).toMatchObject({status: 'completed', findings: []});
      expect([...new Uint8Array(output.buffer, 0, input.length)]).toEqual([...input]);
    }
  });

  it('memory.copy and memory.set, each lane its own, also where they overlap', async () => {
    const memory = `#${pointerValue(4, 0)}`;
    const text = `
      zext.i32.i64 v2, v0
      element.i64 v4, u1, v2, #8
      memory.copy ${memory}, v4, #8, =0
      element.i64 v6, ${memory}, #1, #2
      memory.copy v6, ${memory}, #6, =1
      element.i64 v10, ${memory}, #1, #1
      memory.set v10, v0, #1
      element.i64 v8, u8, v2, #8
      memory.copy v8, ${memory}, #8, =0
      ret`;
    const input = Uint8Array.from({length: 256}, (_, n) => n);
    for (const checked of [true, false]) {
      const {output, result} = await run(text, {checked}, input);
      expect(result).toMatchObject({status: 'completed', findings: []});
      const expected = lanes.flatMap((lane) => {
        const given = [...input.subarray(lane * 8, lane * 8 + 8)];
        const moved = [...given.slice(0, 2), ...given.slice(0, 6)];
        moved[1] = lane;
        return moved;
      });
      expect([...new Uint8Array(output.buffer, 0, 256)]).toEqual(expected);
    }
  });

  it('atomic.min.f32 and atomic.max.f32', async () => {
    const text = `
      load.f16 u1, =${u32 + device}, v0, =2, =0, v2
      atomic.min.f32 u8, =${none + device}, =0, =0, =0, v3, v2
      atomic.max.f32 u8, =${none + device}, =0, =0, =4, v3, v2
      ret`;
    // Halves from -2 to 2.
    const input = Uint16Array.from(lanes, (lane) =>
      lane < 16 ? 0xc000 - lane * 64 : 0x3c00 + (lane - 16) * 64,
    );
    const {output, result} = await run(text, {}, input);
    expect(result).toMatchObject({status: 'completed', findings: []});
    expect([...new Float32Array(output.buffer, 0, 2)]).toEqual([-2, 1 + 15 / 16]);
  });

  it('matrix.move', async () => {
    const text = `matrix.fill m0, #3f\n matrix.move m1, m0\n matrix.fill m0, #5f\n matrix.get v2, m1, =0\n bits.f32 v3, v2\n ${store('v3')}`;
    expect(await gives(text)).toEqual(lanes.map(() => 0x40400000));
  });
});

it('every opcode is executed by a test that fails where it is not', () => {
  // Simple ones: simple-opcodes.test.ts goes through the table. The others assert it at their ends.
  const elsewhere = /^(simd|quad|atomic|matrix|async|barrier|texture)\.|^fence$/;
  const here = /^atomic\.(min|max)\.f32$|^matrix\.move$/;
  const names = opcodes
    .filter(({simple, name}) => simple === undefined && (!elsewhere.test(name) || here.test(name)))
    .map(({name}) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !assembledOpcodes.has(name))).toEqual([]);
});
