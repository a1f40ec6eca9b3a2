import {describe, expect, test} from 'vitest';
import {opcodes} from '../bytecode/opcodes.ts';
import {type Chip, chips, findChip, issueCycles} from './chips.ts';
import {modelTime, type WorkDone} from './model-time.ts';

const round: Chip = {id: 'round', name: 'Round', cores: 10, clockGHz: 1, memoryBytesPerNs: 100};

/** 1000 threadgroups of 8 simdgroups that do nothing yet. */
const work: WorkDone = {
  threadgroups: 1000,
  simdgroups: 8000,
  instructions: [{name: 'float', value: 0}],
  bytes: [],
  threadsPerThreadgroup: 256,
  threadgroupBytes: 0,
  bufferBytes: 0,
};

describe('modelled time', () => {
  test('arithmetic: four simdgroup instructions in a cycle of each core', () => {
    const instructions = [
      {name: 'float-fma', value: 4000},
      {name: 'convert', value: 1000},
    ];
    expect(modelTime({...work, instructions}, round)).toMatchObject({
      gpuNs: (4000 + 4 * 1000) / 4 / 10,
      bound: 'arithmetic',
      simdgroupsPerCore: 96,
    });
  });

  test('memory: what is read again does not come from memory again', () => {
    const bytes = [
      {name: 'device read', value: 1e9},
      {name: 'thread read', value: 1e12},
    ];
    const far = modelTime({...work, bytes, bufferBytes: 1e9}, round);
    expect(far).toMatchObject({gpuNs: 1e9 / 100, bound: 'memory'});
    expect(far?.parts.cache).toBe(1e9 / 64 / 10);
    const near = modelTime({...work, bytes, bufferBytes: 1e6}, round);
    expect(near).toMatchObject({bound: 'cache', gpuNs: 1e9 / 64 / 10});
    expect(near?.parts.memory).toBe((2 * 1e6) / 100);
  });

  test('threadgroup memory: 64 bytes in a cycle of each core', () => {
    const bytes = [{name: 'threadgroup write', value: 6400}];
    expect(modelTime({...work, bytes}, round)).toMatchObject({gpuNs: 10, bound: 'threadgroup memory'});
  });

  test('one threadgroup keeps one core busy, and few simdgroups leave it waiting', () => {
    const instructions = [{name: 'int', value: 800}];
    const alone = {...work, threadgroups: 1, simdgroups: 8, instructions};
    expect(modelTime(alone, round)?.gpuNs).toBe((800 / 4) * (24 / 8));
    // 3072 threads of a core are three threadgroups of 1024, but its threadgroup memory holds one.
    const large = {...work, simdgroups: 32_000, threadsPerThreadgroup: 1024, instructions};
    expect(modelTime(large, round)?.simdgroupsPerCore).toBe(96);
    expect(modelTime({...large, threadgroupBytes: 32 * 1024}, round)?.simdgroupsPerCore).toBe(32);
    // 11 threadgroups on 10 cores take as long as 20.
    const eleven = {...work, threadgroups: 11, simdgroups: 11 * 32, instructions};
    const twenty = {
      ...work,
      threadgroups: 20,
      simdgroups: 20 * 32,
      instructions: [{name: 'int', value: (800 * 20) / 11}],
    };
    expect(modelTime(eleven, round)?.gpuNs).toBeCloseTo(modelTime(twenty, round)?.gpuNs ?? 0, 9);
  });

  test('is not made of nothing', () => {
    expect(modelTime({...work, instructions: []}, round)).toBeUndefined();
    expect(modelTime({...work, threadgroups: 0}, round)).toBeUndefined();
  });

  test('never gets shorter by more work, nor longer by a larger chip of the family', () => {
    const some: WorkDone = {
      ...work,
      instructions: Object.keys(issueCycles).map((name, at) => ({name, value: 1000 * (at + 1)})),
      bytes: ['device read', 'device write', 'threadgroup read', 'constant read'].map((name, at) => ({
        name,
        value: 1e6 << at,
      })),
      bufferBytes: 4e6,
    };
    const times = chips.slice(0, 4).map((chip) => modelTime(some, chip)?.gpuNs ?? NaN);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
    for (const counter of [...some.instructions, ...some.bytes]) {
      const more = (list: WorkDone['bytes']): WorkDone['bytes'] =>
        list.map((one) => (one === counter ? {...one, value: one.value * 50} : one));
      const changed = {...some, instructions: more(some.instructions), bytes: more(some.bytes)};
      for (const chip of chips) {
        expect(modelTime(changed, chip)?.gpuNs).toBeGreaterThanOrEqual(modelTime(some, chip)?.gpuNs ?? NaN);
      }
    }
  });
});

describe('tables', () => {
  test('every counter class of the machine has its cycles', () => {
    const classes = new Set(opcodes.map(({counter}) => counter));
    expect([...classes].filter((name) => issueCycles[name] === undefined)).toEqual([]);
    expect(Object.keys(issueCycles).filter((name) => !(classes as Set<string>).has(name))).toEqual([]);
  });

  test('clock and cores give the arithmetic rates that are stated for the chips, in GFLOPS', () => {
    const stated = {
      m1: 2617,
      'm1-pro': 5308,
      'm1-max': 10617,
      'm1-ultra': 21233,
      m2: 3579,
      'm2-pro': 6800,
      'm2-max': 13600,
    };
    for (const [id, gflops] of Object.entries(stated)) {
      const chip = findChip(id);
      // Two operations in each multiply-add of 128 lanes.
      expect(Math.abs((chip?.cores ?? 0) * (chip?.clockGHz ?? 0) * 256 - gflops) / gflops).toBeLessThan(
        0.001,
      );
    }
    expect(Object.keys(stated)).toEqual(chips.map(({id}) => id));
    expect(findChip('m9')).toBeUndefined();
  });
});
