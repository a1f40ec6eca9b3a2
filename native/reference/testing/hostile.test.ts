import {appendFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../../../core/base/random.ts';
import {opcodes} from '../../../core/simt/bytecode/opcodes.ts';
import {type SimtProgram} from '../../../core/simt/bytecode/program.ts';
import {
  assemble,
  bufferArgument,
  encodeProgram,
  pointerValue,
  systemArgument,
  threadgroupArgument,
} from './assemble.ts';
import {dispatch, readBytes} from './machine.ts';

// No program and no data may take the process down: what is read without an error is run, and whatever happens is a result.

const seed = process.env['AIRLOCK_FUZZ_SEED'] === undefined ? 4 : Number(process.env['AIRLOCK_FUZZ_SEED']);
const rounds = 4000;

const sample = assemble(
  `
  load.i32 u1, =1, v0, =4, =0, v2
  store.i32 #${pointerValue(3, 0x1000)}, =1, v0, =4, =0, v2
  barrier.threadgroup =2, =1
  and.i32 v3, v0, #3
  branch.v v3, @a, @b, @c
a:
  simd.sum.i32 v4, v2
  phi.b32 v5, v4
  jump @c
b:
  async.copy1d =0, v6, #4, #4, #${pointerValue(3, 0x1000)}, u1, #16
  store.i64 #${pointerValue(4, 0)}, =0, =0, =0, =0, v6
  async.wait #1, #${pointerValue(4, 0)}
  jump @c
c:
  reconverge
  matrix.load.f32 m0, u1, #1, #8, #0, #0
  matrix.multiply_add =0, m1, m0, m0, m1
  atomic.add.i32 u1, =1, v0, =4, =0, v8, v5
  slt.i32 u5, u6, #4
  add.i32 u6, u6, #1
  branch.u u5, @c, @d
d:
  ret
`,
  {
    privateBytes: 64,
    globals: [
      {
        name: 'g',
        space: 'threadgroup',
        bufferNumber: 0x1000,
        sizeBytes: 512,
        alignBytes: 4,
        data: new Uint8Array(0),
      },
      {
        name: 'k',
        space: 'constant',
        bufferNumber: 0x1001,
        sizeBytes: 8,
        alignBytes: 4,
        data: new Uint8Array(8),
      },
    ],
    arguments: [bufferArgument(0, 'u1'), threadgroupArgument(0, 'u2'), systemArgument(0, 'v0', 'v1')],
  },
);

// With AIRLOCK_FUZZ_CORPUS=FILE the programs are written there (length, bytes, ...), for testing/replay.cpp with sanitizers.
const corpus = process.env['AIRLOCK_FUZZ_CORPUS'];
if (corpus !== undefined) writeFileSync(corpus, '');

async function runIfRead(bytes: Uint8Array, checked: boolean): Promise<boolean> {
  if (corpus !== undefined) {
    appendFileSync(corpus, new Uint8Array(Uint32Array.of(bytes.length).buffer));
    appendFileSync(corpus, bytes);
    return true;
  }
  const program = readBytes(bytes);
  if (typeof program === 'string') {
    expect(program).not.toBe('');
    return false;
  }
  const data = new Uint8Array(256).fill(0x5a);
  const result = await dispatch(program, {
    buffers: [{index: 0, data}],
    threadgroupMemory: [{index: 0, bytes: 64}],
    grid: [70, 1, 1],
    threadgroup: [64, 1, 1],
    checked,
    fuel: 50,
    threads: 1,
  });
  expect(['completed', 'out-of-fuel', 'bad-request', 'faulted', 'unsupported']).toContain(result.status);
  return true;
}

describe('hostile programs', () => {
  it('survives programs with flipped, replaced and removed bytes', async () => {
    const random = randomStream(seed);
    const good = encodeProgram(sample);
    expect(await runIfRead(good, true)).toBe(true);
    let ran = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = good.slice(0, random.uniform() < 0.1 ? random.below(good.length + 1) : good.length);
      const changes = 1 + random.below(4);
      for (let n = 0; n < changes && bytes.length > 0; n++) {
        const at = random.below(bytes.length);
        if (random.uniform() < 0.5) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        else bytes[at] = random.below(256);
      }
      if (await runIfRead(bytes, round % 2 === 0)) ran++;
    }
    expect(ran).toBeGreaterThan(rounds / 20);
  });

  it('refuses what was made with another opcode table, and says what to do', () => {
    const bytes = encodeProgram(sample);
    expect(typeof readBytes(bytes)).toBe('object');
    bytes[32] = (bytes[32] ?? 0) ^ 1;
    expect(readBytes(bytes)).toMatch(/another opcode table.*Build both again/);
  });

  it('survives random instructions', async () => {
    const random = randomStream(seed + 1);
    const [vector, uniform, matrix] = [24, 12, 3];
    const pointers = [1, 2, 3, 4, 5, 6].map((space) => pointerValue(space, random.below(2)));
    const constants = BigUint64Array.from([
      ...[0n, 1n, 2n, 31n, 0xffffffffn, 0x7fffffffn, 1n << 39n, (1n << 64n) - 1n],
      ...pointers,
      pointerValue(3, 0x1000),
      pointerValue(2, 0x1001),
    ]);
    for (let round = 0; round < rounds / 4; round++) {
      const code: number[] = [];
      const starts: number[] = [];
      const jumps: number[] = [];
      const meetings: number[] = [];
      for (let n = 0; n < 24; n++) {
        const opcode = opcodes[random.below(opcodes.length)];
        if (opcode === undefined || (opcode.name === 'end' && n < 20)) continue;
        starts.push(code.length);
        let layout = opcode.layout;
        if (layout.endsWith('*'))
          layout = layout.slice(0, -2) + layout.charAt(layout.length - 2).repeat(1 + random.below(4));
        const hasResult = /[dD]/.test(layout);
        const isUniform = hasResult && random.uniform() < 0.3;
        code.push((opcode.number | (isUniform ? 0x8000 : 0) | (layout.length << 16)) >>> 0);
        let flags = 0;
        for (let letter of layout) {
          if (letter === 'x') letter = (flags & 3) === 0 ? 'i' : (flags & 3) === 3 ? 'S' : 's';
          if (letter === 'f') code.push((flags = random.below(1 << 12)));
          else if (letter === 'i') code.push(random.uniform() < 0.8 ? random.below(40) : random.uint32());
          else if (letter === 'p') jumps.push(code.push(0) - 1);
          else if (letter === 'm' || letter === 'n') code.push(random.below(matrix));
          else if (letter === 'd' || letter === 'D') {
            code.push(isUniform ? (0x80000000 | random.below(uniform)) >>> 0 : random.below(vector - 1));
          } else {
            const file = isUniform ? 1 + random.below(2) : random.below(3);
            if (file === 0) code.push(random.below(vector - 1));
            else if (file === 1) code.push((0x80000000 | random.below(uniform)) >>> 0);
            else code.push((0x40000000 | random.below(constants.length)) >>> 0);
          }
        }
        if (opcode.name === 'branch.v') meetings.push(code.length - 1);
      }
      for (const at of jumps) code[at] = starts[random.below(starts.length)] ?? 0;
      for (const at of meetings) {
        const places = starts.filter((pc) => opcodes[(code[pc] ?? 0) & 0x7fff]?.name === 'reconverge');
        code[at] = places.length === 0 ? 0xffffffff : (places[random.below(places.length)] ?? 0xffffffff);
      }
      const program: SimtProgram = {
        ...sample,
        vectorSlots: vector,
        uniformCells: uniform,
        matrixSlots: matrix,
        code: Uint32Array.from(code),
        constants,
        lines: [],
      };
      const bytes = encodeProgram(program);
      expect(
        typeof readBytes(bytes),
        `seed ${seed}, round ${round}: ${JSON.stringify(readBytes(bytes))}`,
      ).toBe('object');
      await runIfRead(bytes, round % 2 === 0);
    }
  });

  it('refuses launches that do not fit, with words', async () => {
    const program = readBytes(encodeProgram(sample));
    if (typeof program === 'string') throw new Error(program);
    const fine = {
      buffers: [{index: 0, data: new Uint8Array(256)}],
      threadgroupMemory: [{index: 0, bytes: 64}],
      grid: [1, 1, 1] as const,
      threadgroup: [1, 1, 1] as const,
    };
    expect((await dispatch(program, {...fine, buffers: []})).error).toContain('needs a buffer at index 0');
    expect((await dispatch(program, {...fine, threadgroupMemory: []})).error).toContain(
      'threadgroup memory at index 0',
    );
    expect((await dispatch(program, {...fine, threadgroup: [1025, 1, 1]})).error).toContain('too large');
    expect((await dispatch(program, {...fine, threadgroup: [0xffffffff, 0xffffffff, 2]})).error).toContain(
      'too large',
    );
    expect(
      (await dispatch(program, {...fine, threadgroupMemory: [{index: 0, bytes: 40_000}]})).error,
    ).toContain('32768');
    expect(() => dispatch(program, {...fine, grid: [0, 1, 1]})).toThrow(
      'grid: expected three whole numbers from 1',
    );
  });
});
