import {defaultAirCopyOptions} from '../../../core/copy/air.ts';

/**
 * An experiment over IR modules of one copy, so that no compiler starts: `variants` names the file of each. Its source is
 * `whole.ll`; `input` fills what is copied.
 */
export function copyExperiment(
  variants: Readonly<Record<string, string>>,
  input: object = {kind: 'iota'},
): string {
  return JSON.stringify({
    airlock: 1,
    title: 'Copies',
    source: 'whole.ll',
    kernel: defaultAirCopyOptions.kernel,
    grid: [256, 1, 1],
    threadgroup: [32, 1, 1],
    buffers: [
      {index: 0, type: 'float', count: 1024, init: input},
      {index: 1, type: 'float', count: 512, init: {kind: 'fill', value: 0}},
    ],
    variants: Object.fromEntries(Object.entries(variants).map(([name, source]) => [name, {source}])),
  });
}
