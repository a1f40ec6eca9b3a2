import {type CancelSignal} from '../../core/base/cancel.ts';
import {type Result, err, ok} from '../../core/base/result.ts';
import {type ServiceState} from '../../core/protocol/device.ts';
import {type LabError, cancelled} from '../../core/protocol/error.ts';
import {type ServiceLimits, defaultLimits} from './limits.ts';
import {type ServiceMethodName, type ServiceReply, type ServiceRequest} from './messages.ts';
import {type Gone, ServiceConnection} from './service-connection.ts';
import {goneError} from './service-errors.ts';
import {type ServiceSpawner} from './service-process.ts';

export {type ServiceSpawner} from './service-process.ts';

export interface ServiceCallOptions {
  /** Withdraws the call: it ends as `cancelled`. */
  readonly signal?: CancelSignal;
  /** The call ends as `timeout` after this long, the start of the service included. */
  readonly deadlineMs?: number;
  /** Told how far the call is, where the service says so. */
  readonly onProgress?: (fraction: number) => void;
}

export interface SupervisorOptions {
  readonly spawn: ServiceSpawner;
  /** Told of every change of state; must not call back into the supervisor. */
  readonly onState?: (state: ServiceState) => void;
  /** Told of every end of a service that nobody asked for. Must not throw. */
  readonly onCrash?: (gone: Gone) => void;
  readonly limits?: Partial<ServiceLimits>;
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

export function createSupervisor(options: SupervisorOptions): Supervisor {
  return new ServiceSupervisor(options);
}

class ServiceSupervisor implements Supervisor {
  private readonly spawn: ServiceSpawner;
  private readonly onState: ((state: ServiceState) => void) | undefined;
  private readonly onCrash: ((gone: Gone) => void) | undefined;
  private readonly limits: ServiceLimits;
  private current: ServiceConnection | undefined;
  private currentState: ServiceState = {state: 'stopped', restarts: 0};
  /** Times of crashes within the window, oldest first. */
  private crashTimesMs: number[] = [];
  private backOff: {readonly over: Promise<void>; readonly finish: () => void} | undefined;
  private failure: LabError | undefined;
  private disposed = false;

  constructor({spawn, onState, onCrash, limits}: SupervisorOptions) {
    this.spawn = spawn;
    this.onState = onState;
    this.onCrash = onCrash;
    this.limits = {...defaultLimits, ...limits};
  }

  get state(): ServiceState {
    return this.currentState;
  }

  call<M extends ServiceMethodName>(
    method: M,
    request: ServiceRequest<M>,
    {signal, deadlineMs = this.limits.callMs, onProgress}: ServiceCallOptions = {},
  ): Promise<Result<ServiceReply<M>, LabError>> {
    if (signal?.aborted) return Promise.resolve(err(cancelled(method)));
    return new Promise((resolve) => {
      let withdraw: (() => void) | undefined;
      let open = true;
      const settle = (result: Result<unknown, LabError>) => {
        if (!open) return;
        open = false;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        // The connection has parsed the reply with this method's schema.
        resolve(result as Result<ServiceReply<M>, LabError>);
      };
      const giveUp = (error: LabError) => {
        settle(err(error));
        withdraw?.();
      };
      const onAbort = () => giveUp(cancelled(method));
      const timer = setTimeout(() => giveUp(timedOut(method, deadlineMs)), deadlineMs);
      signal?.addEventListener('abort', onAbort);
      void this.acquire().then((acquired) => {
        if (!open) return;
        if (!acquired.ok) return settle(acquired);
        const connection = acquired.value;
        const {id, reply} = connection.call(method, request, (fraction) => {
          if (open) onProgress?.(fraction);
        });
        withdraw = () => connection.withdraw(id);
        void reply.then(settle);
      });
    });
  }

  async restart(): Promise<Result<void, LabError>> {
    this.crashTimesMs = [];
    this.failure = undefined;
    this.backOff?.finish();
    const previous = this.current;
    if (previous) {
      previous.end({kind: 'restarted'});
      await previous.gone;
    }
    const acquired = await this.acquire();
    return acquired.ok ? ok(undefined) : acquired;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.backOff?.finish();
    const previous = this.current;
    if (previous) {
      previous.end({kind: 'disposed'});
      await previous.gone;
    }
    this.announce({state: 'stopped', restarts: this.currentState.restarts});
  }

  /** A connection that answers; waits for a start or a restart that is under way. */
  private async acquire(): Promise<Result<ServiceConnection, LabError>> {
    while (this.backOff || this.current?.isEnding) await (this.backOff?.over ?? this.current?.gone);
    if (this.disposed) return err(goneError({kind: 'disposed'}, {stderr: ''}));
    if (this.failure) return err(this.failure);
    const connection = this.current ?? this.start('starting');
    const ready = await connection.ready;
    return ready.ok ? ok(connection) : ready;
  }

  private start(state: 'starting' | 'restarting'): ServiceConnection {
    const connection = new ServiceConnection(this.spawn, this.limits);
    this.current = connection;
    const restarts = this.currentState.restarts + (state === 'restarting' ? 1 : 0);
    this.announce({...this.currentState, state, restarts});
    void connection.gone.then((gone) => this.handleGone(connection, gone));
    void connection.ready.then((ready) => {
      if (!ready.ok || this.current !== connection) return;
      const {pid} = connection;
      this.announce({state: 'ready', restarts, ...(pid === undefined ? {} : {pid})});
    });
    return connection;
  }

  private handleGone(connection: ServiceConnection, gone: Gone): void {
    const {ending, error} = gone;
    if (ending.kind !== 'disposed' && ending.kind !== 'restarted') this.onCrash?.(gone);
    if (this.current !== connection) return;
    this.current = undefined;
    const {restarts} = this.currentState;
    if (ending.kind === 'disposed' || ending.kind === 'restarted' || this.disposed) {
      this.announce({state: 'stopped', restarts});
      return;
    }
    const nowMs = performance.now();
    this.crashTimesMs = this.crashTimesMs.filter((timeMs) => nowMs - timeMs < this.limits.crashWindowMs);
    this.crashTimesMs.push(nowMs);
    if (ending.kind === 'cannot-start' || this.crashTimesMs.length >= this.limits.maxCrashes) {
      this.failure = ending.kind === 'cannot-start' ? error : gaveUp(error, this.crashTimesMs.length);
      this.announce({state: 'failed', restarts, detail: this.failure.message});
      return;
    }
    this.announce({state: 'restarting', restarts, detail: error.message});
    this.scheduleRestart();
  }

  private scheduleRestart(): void {
    const delays = this.limits.restartDelaysMs;
    const delayMs = delays[Math.min(this.crashTimesMs.length, delays.length) - 1] ?? 0;
    let finish!: () => void;
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(() => finish(), delayMs);
      finish = () => {
        clearTimeout(timer);
        this.backOff = undefined;
        resolve();
      };
    });
    this.backOff = {over, finish};
    void over.then(() => {
      if (!this.disposed && !this.failure && !this.current) this.start('restarting');
    });
  }

  private announce(state: ServiceState): void {
    this.currentState = state;
    this.onState?.(state);
  }
}

function timedOut(method: string, limitMs: number): LabError {
  return {
    kind: 'timeout',
    code: 'service-call-timeout',
    message: `The device service did not finish ${method} within ${limitMs / 1000} s.`,
    nextStep: 'Try again; a smaller input takes less time.',
    limitMs,
  };
}

/** The last crash, told as the one after which the service stays down. */
function gaveUp(error: LabError, crashes: number): LabError {
  return {
    ...error,
    message: `${error.message} It ended ${crashes} times in a short time and stays stopped.`,
    nextStep: 'Restart the device service. Its error output says more.',
  };
}
