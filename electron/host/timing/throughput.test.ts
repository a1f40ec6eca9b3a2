import {describe, expect, it} from 'vitest';
import {type Device} from '../../../core/protocol/device.ts';
import {chips} from '../../../core/simt/chips/chips.ts';
import {throughputOf, type ThroughputFacts} from './throughput.ts';
import {chipOf, conditionsOf} from './timing-reply.ts';

const m1 = chips[0]!;
const facts: ThroughputFacts = {
  counters: {
    threads: 64,
    threadgroups: 2,
    simdgroups: 2,
    barriers: 0,
    divergentBranches: 0,
    instructions: [
      {name: 'float-fma', value: 100},
      {name: 'load', value: 300},
    ],
    bytes: [
      {name: 'device read', value: 3000},
      {name: 'constant read', value: 1000},
      {name: 'threadgroup write', value: 500},
      {name: 'thread read', value: 9999},
    ],
  },
  medianNs: 1000,
  isGpuTime: false,
  modelled: {gpuNs: 500, bound: 'arithmetic'},
  chip: m1,
  bufferBytes: 4000,
};
const named = (given: ThroughputFacts) => new Map(throughputOf(given).map((one) => [one.name, one]));

describe('throughput', () => {
  it('has rates of the clock and of the model; processor time has no share of a GPU', () => {
    const memory = named(facts).get('device memory');
    expect(memory).toMatchObject({perLaunch: 4000, perSecond: 4e9, modelledPerSecond: 8e9, unit: 'B/s'});
    expect(memory?.limit).toEqual({
      name: 'memory bandwidth',
      chip: m1.name,
      perSecond: 68.25e9,
      status: 'published',
    });
    expect(memory?.shareOfLimit).toEqual({
      share: 8 / 68.25,
      basis: 'modelled',
      assumptions: ['75 % of the arithmetic cycles are of classes with assumed cycles'],
    });
    expect(named(facts).get('floating point')).toMatchObject({perLaunch: 6400, unit: 'FLOP/s'});
    expect(named(facts).has('thread read')).toBe(false);
  });

  it('is measured on a GPU, by the limits of that chip', () => {
    const memory = named({...facts, isGpuTime: true}).get('device memory');
    expect(memory?.shareOfLimit).toEqual({share: 4 / 68.25, basis: 'measured', assumptions: []});
    const unknown = named({...facts, isGpuTime: true, chip: undefined}).get('device memory');
    expect([unknown?.limit, unknown?.shareOfLimit]).toEqual([undefined, undefined]);
  });

  it('of bytes that are moved again and again is limited by the cache', () => {
    expect(named({...facts, bufferBytes: 100}).get('device memory')?.limit).toMatchObject({
      name: 'data cache',
      status: 'reported',
    });
  });

  it('is none without counters or without a time', () => {
    expect(throughputOf({...facts, counters: undefined})).toEqual([]);
    expect(throughputOf({...facts, medianNs: undefined})).toEqual([]);
  });
});

const gpu: Device = {
  id: 'metal:0',
  name: 'Apple M1 Max',
  kind: 'metal',
  simdWidth: 32,
  maxThreadsPerThreadgroup: 1024,
  maxThreadgroupMemoryBytes: 32768,
  capabilities: ['compute', 'gpu-time'],
};

it('the chip is the GPU itself, where the table has it, unless another is asked for', () => {
  expect(chipOf(undefined, gpu)?.id).toBe('m1-max');
  expect(chipOf('m2', gpu)?.id).toBe('m2');
  expect(chipOf(undefined, {...gpu, name: 'Apple M7'})).toBeUndefined();
  expect(chipOf(undefined, {...gpu, kind: 'reference', name: 'Reference device'})?.id).toBe('m1');
});

it('a GPU without its clock is validated or captured; a paravirtual one is no GPU', () => {
  expect(conditionsOf(gpu)).toEqual({validation: false, virtualGpu: false});
  expect(conditionsOf({...gpu, capabilities: ['compute']}).validation).toBe(true);
  expect(conditionsOf({...gpu, name: 'Apple Paravirtual device'}).virtualGpu).toBe(true);
});
