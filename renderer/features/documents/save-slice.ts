import {type LabError} from '../../../core/protocol/error.ts';

/** Whether everything typed is durable at the host. `waiting`: kept in this browser until the host is back. */
export type SaveState =
  | {readonly status: 'saved'}
  | {readonly status: 'saving'}
  | {readonly status: 'waiting'}
  | {readonly status: 'failed'; readonly error: LabError};

export interface SaveSlice {
  readonly save: SaveState;
}

export const initialSave: SaveSlice = {save: {status: 'saved'}};
