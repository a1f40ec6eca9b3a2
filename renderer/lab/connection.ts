import {type Disposable} from '../../core/base/disposable.ts';
import {type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';

/**
 * State of the way to the host. `refused`: the host answers but no longer knows this page (it was restarted and has
 * a new one-time token); only a person can go on from there.
 */
export type ConnectionState =
  | {readonly status: 'connecting'}
  | {readonly status: 'connected'}
  | {readonly status: 'lost'; readonly attempts: number}
  | {readonly status: 'refused'};

/** A lab and the state of the way to it. */
export interface LabConnection extends Disposable {
  readonly lab: Lab;
  readonly state: ConnectionState;
  /** Calls `listener` on every change of `state` from now on. */
  onStateChange(listener: (state: ConnectionState) => void): Disposable;
  /** Tries to reach the host now instead of after the usual wait. */
  retryNow(): void;
  /** Opens a folder that a person dropped on the window; absent in a browser, whose pages know no places of the machine. */
  readonly openDropped?: (folder: File) => Promise<Result<unknown, LabError>>;
}
