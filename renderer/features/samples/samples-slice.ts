import {type LabError} from '../../../core/protocol/error.ts';
import {type SampleSummary} from '../../../core/protocol/sample.ts';

export type SamplesState =
  | {readonly status: 'loading'}
  | {readonly status: 'ready'; readonly samples: readonly SampleSummary[]}
  | {readonly status: 'failed'; readonly error: LabError};

export interface SamplesSlice {
  readonly samples: SamplesState;
}

export const initialSamples: SamplesSlice = {samples: {status: 'loading'}};
