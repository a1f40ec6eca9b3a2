import {type ExperimentInput} from '../../../core/protocol/experiment.ts';

/**
 * An experiment on `saxpyModule`: each element becomes its index. The module is the least that a device must run, and
 * macOS 26 is predicted to crash on it, so that the target is the OS before.
 * @param count elements, and threads of the grid
 */
export function indicesExperiment(count: number): ExperimentInput {
  return {
    airlock: 1,
    title: 'Indices',
    source: 'saxpy.ll',
    kernel: 'indices',
    target: 'macos15',
    grid: [count, 1, 1],
    threadgroup: [Math.min(count, 32), 1, 1],
    buffers: [
      {
        index: 0,
        name: 'out',
        type: 'uint',
        count,
        init: {kind: 'fill', value: 0},
        expect: {kind: 'expression', value: 'i'},
      },
    ],
  };
}
