import {type ExperimentInput} from '../../../core/protocol/experiment.ts';
import {indicesExperiment} from './indices-experiment.ts';

/** An experiment on `endlessModule` (`endless.ll`): one thread that never ends by itself. */
export const endlessExperiment: ExperimentInput = {
  ...indicesExperiment(1),
  title: 'Endless',
  source: 'endless.ll',
  kernel: 'endless',
  buffers: [{index: 0, type: 'int', count: 1, init: {kind: 'fill', value: 0}}],
};
