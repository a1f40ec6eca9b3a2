import {type CancelSignal} from '../../core/base/cancel.ts';
import {type Result} from '../../core/base/result.ts';
import {type ServiceState} from '../../core/protocol/device.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ServiceMethodName, type ServiceReply, type ServiceRequest} from './messages.ts';
import {type ServiceSpawner} from './service-process.ts';

export {type ServiceSpawner} from './service-process.ts';

export interface ServiceCallOptions {
  /** Withdraws the call: it ends as `cancelled`. */
  readonly signal?: CancelSignal;
  /** The call ends as `timeout` after this long, starting of the service included. */
  readonly deadlineMs?: number;
}

export interface SupervisorOptions {
  readonly spawn: ServiceSpawner;
  /** Told of every change of state; must not call back into the supervisor. */
  readonly onState?: (state: ServiceState) => void;
}

/** Keeps one device service alive and turns its death into error values (ARCHITECTURE.md, Devices). */
export interface Supervisor {
  readonly state: ServiceState;
  /** Asks the service; starts it where it is not running. */
  call<M extends ServiceMethodName>(
    method: M,
    request: ServiceRequest<M>,
    options?: ServiceCallOptions,
  ): Promise<Result<ServiceReply<M>, LabError>>;
  /** Starts afresh, also out of `failed`: forgets past crashes. Resolves when the service answers or cannot start. */
  restart(): Promise<Result<void, LabError>>;
  /** Ends the service and fails what is in flight; resolves when the process is gone. */
  dispose(): Promise<void>;
}

export declare function createSupervisor(options: SupervisorOptions): Supervisor;
