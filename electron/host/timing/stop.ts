import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';

/** Stops a timing. */
export class Stop extends Error {
  readonly error: LabError;

  constructor(error: LabError) {
    super(error.message);
    this.error = error;
  }
}

/** The value of a result; its error stops the timing. */
export function unless<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Stop(result.error);
  return result.value;
}
