import {describe, expect, it} from 'vitest';
import {assemble, bufferArgument, systemArgument} from './assemble.ts';
import {runProgram} from './machine.ts';

// saxpy: out[i] = a * x[i] + y[i]
const saxpy = assemble(
  `
  load.i32 u1, =1, v0, =4, =0, v2
  load.i32 u2, =1, v0, =4, =0, v3
  muladd.f32 v4, v2, #2.5f, v3
  store.i32 u2, =1, v0, =4, =0, v4
  ret
`,
  {arguments: [bufferArgument(0, 'u1'), bufferArgument(1, 'u2'), systemArgument(0, 'v0')]},
);

describe('a launch', () => {
  it.each([true, false])('gives every thread its position and element (checked: %s)', async (checked) => {
    for (const count of [1, 31, 32, 33, 64, 1000, 4096]) {
      const x = Float32Array.from({length: count}, (_, index) => index * 0.5);
      const y = Float32Array.from({length: count}, (_, index) => 100 - index);
      const expected = x.map((value, index) => Math.fround(Math.fround(2.5 * value) + (y[index] ?? 0)));
      const result = await runProgram(saxpy, {
        buffers: [
          {index: 0, data: x},
          {index: 1, data: y},
        ],
        grid: [count, 1, 1],
        threadgroup: [64, 1, 1],
        checked,
      });
      expect(result).toMatchObject({status: 'completed', error: '', findings: []});
      expect(result.counters.threads).toBe(count);
      expect(y).toEqual(expected);
    }
  });
});
