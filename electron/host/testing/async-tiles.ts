/** Experiments of samples/async-tiles, which timing/timing.test.ts runs and times. */
export const asyncTiles = ['copy-1d', 'copy-2d', 'gemm', 'attention'].map(
  (name) => `async-tiles/${name}.lab.json`,
);
