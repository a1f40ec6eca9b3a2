import {z} from 'zod';
import {type Result, err, ok} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ServiceLimits} from './limits.ts';
import {type FromService, type ServiceMethodName, type ServiceRequest, type ToService} from './messages.ts';
import {fromServiceSchema, serviceMethods} from './messages.ts';
import {type Ending, goneError} from './service-errors.ts';
import {type ServiceExit, type ServiceProcess, type ServiceSpawner} from './service-process.ts';

interface PendingCall {
  readonly method: ServiceMethodName;
  /** What the call does, for the record of a crash. */
  readonly what: string;
  readonly startedMs: number;
  readonly onProgress: ((fraction: number) => void) | undefined;
  readonly settle: (result: Result<unknown, LabError>) => void;
  withdrawnTimer?: NodeJS.Timeout;
}

export interface Gone {
  readonly ending: Ending;
  readonly exit: ServiceExit;
  readonly error: LabError;
  readonly pid: number | undefined;
  /** From the start of the process to its end. */
  readonly livedMs: number;
  /** Calls that had no answer yet, the oldest first. */
  readonly inFlight: readonly OpenCall[];
  /** The last calls that were sent, the newest last; `inFlight` ones included. */
  readonly lastCommands: readonly string[];
}

/** A call that the service died on, or during. */
export interface OpenCall {
  readonly what: string;
  readonly runningMs: number;
}

/** Commands that a record of a crash tells. */
const rememberedCommands = 20;

/** One life of the service, from its start to its end. Never restarts; the supervisor makes a new one. */
export class ServiceConnection {
  /** Settles once: the service answers calls, or ended before it could. */
  readonly ready: Promise<Result<void, LabError>>;
  /** Resolves once, when the process is gone. */
  readonly gone: Promise<Gone>;

  private readonly limits: ServiceLimits;
  private readonly process: ServiceProcess;
  private readonly pending = new Map<number, PendingCall>();
  private settleReady!: (result: Result<void, LabError>) => void;
  private settleGone!: (gone: Gone) => void;
  private readonly readyTimer: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | undefined;
  private killedTimer: NodeJS.Timeout | undefined;
  private unanswered = 0;
  private nextId = 1;
  private ending: Ending | undefined;
  private ended = false;
  private readonly startedMs = performance.now();
  private readonly lastCommands: string[] = [];

  constructor(spawn: ServiceSpawner, limits: ServiceLimits) {
    this.limits = limits;
    this.ready = new Promise((resolve) => (this.settleReady = resolve));
    this.gone = new Promise((resolve) => (this.settleGone = resolve));
    this.process = spawnOrFail(spawn);
    this.process.onMessage((message) => this.receive(message));
    this.process.onExit((exit) => this.finish(exit));
    const limitMs = limits.readyMs;
    this.readyTimer = setTimeout(() => this.end({kind: 'start-timeout', limitMs}), limitMs);
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** True once it is being ended: no use to new calls, although it is not gone yet. */
  get isEnding(): boolean {
    return this.ending !== undefined;
  }

  /** Sends one call. `withdraw` tells the service to drop it; the reply of a withdrawn call is ignored. */
  call(
    method: ServiceMethodName,
    request: unknown,
    onProgress?: (fraction: number) => void,
  ): {reply: Promise<Result<unknown, LabError>>; id: number} {
    const id = this.nextId++;
    const what = describeCall(method, request);
    this.lastCommands.push(what);
    if (this.lastCommands.length > rememberedCommands) this.lastCommands.shift();
    const reply = new Promise<Result<unknown, LabError>>((settle) => {
      this.pending.set(id, {method, what, startedMs: performance.now(), onProgress, settle});
    });
    this.post({type: 'call', id, method, request});
    return {reply, id};
  }

  /** Asks the service to drop call `id`, and ends the service where it does not. */
  withdraw(id: number): void {
    const call = this.pending.get(id);
    if (!call || call.withdrawnTimer) return;
    this.post({type: 'cancel', id});
    const {what} = call;
    call.withdrawnTimer = setTimeout(() => this.end({kind: 'stuck', method: what}), this.limits.withdrawnMs);
    call.withdrawnTimer.unref();
  }

  /** Ends the process; `gone` follows, even where the system cannot end it in time. */
  end(ending: Ending): void {
    if (this.ended || this.ending) return;
    this.ending = ending;
    this.killedTimer = setTimeout(() => this.finish({stderr: ''}), this.limits.killedMs);
    this.process.kill();
  }

  private post(message: ToService): void {
    if (!this.ended) this.process.send(message);
  }

  private receive(raw: unknown): void {
    if (this.ended || this.ending) return;
    const parsed = fromServiceSchema.safeParse(raw);
    if (!parsed.success) {
      this.end({kind: 'garbled', detail: z.prettifyError(parsed.error)});
      return;
    }
    this.handle(parsed.data);
  }

  private handle(message: FromService): void {
    switch (message.type) {
      case 'ready':
        clearTimeout(this.readyTimer);
        this.settleReady(ok(undefined));
        this.heartbeat = setInterval(() => this.beat(), this.limits.heartbeatMs);
        this.heartbeat.unref();
        return;
      case 'cannot-start':
        this.end({kind: 'cannot-start', error: message.error});
        return;
      case 'progress':
        this.pending.get(message.id)?.onProgress?.(message.fraction);
        return;
      case 'pong':
        this.unanswered = 0;
        return;
      case 'reply':
        this.settleCall(message.id, message.result as Result<unknown, LabError>);
    }
  }

  private settleCall(id: number, result: Result<unknown, LabError>): void {
    const call = this.pending.get(id);
    if (!call) {
      this.end({kind: 'garbled', detail: `a reply to call ${id}, which is not open`});
      return;
    }
    const reply = result.ok ? serviceMethods[call.method].reply.safeParse(result.value) : undefined;
    if (reply && !reply.success) {
      this.end({kind: 'garbled', detail: z.prettifyError(reply.error)});
      return;
    }
    this.pending.delete(id);
    clearTimeout(call.withdrawnTimer);
    call.settle(reply ? ok(reply.data) : result);
  }

  private beat(): void {
    const {missedHeartbeats, heartbeatMs} = this.limits;
    if (this.unanswered >= missedHeartbeats) {
      this.end({kind: 'hung', silentMs: missedHeartbeats * heartbeatMs});
      return;
    }
    this.unanswered++;
    this.post({type: 'ping', id: this.unanswered});
  }

  private finish(exit: ServiceExit): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.readyTimer);
    clearInterval(this.heartbeat);
    clearTimeout(this.killedTimer);
    const ending = this.ending ?? {kind: 'crashed'};
    const error = goneError(ending, exit);
    this.settleGone({
      ending,
      exit,
      error,
      pid: this.pid,
      livedMs: performance.now() - this.startedMs,
      inFlight: [...this.pending.values()].map(({what, startedMs}) => ({
        what,
        runningMs: performance.now() - startedMs,
      })),
      lastCommands: [...this.lastCommands],
    });
    this.settleReady(err(error));
    for (const call of this.pending.values()) {
      clearTimeout(call.withdrawnTimer);
      call.settle(err(error));
    }
    this.pending.clear();
  }
}

/** A call as a record tells it: the method, and of a dispatch its label. */
function describeCall(method: ServiceMethodName, request: unknown): string {
  if (method === 'fault') return `fault ${(request as {fault: string}).fault}`;
  if (method === 'compile') return `compile ${(request as ServiceRequest<'compile'>).module.name}`;
  if (method !== 'device') return method;
  const {device, method: bridgeMethod, request: inner} = request as ServiceRequest<'device'>;
  const {label, function: name} = (inner ?? {}) as {label?: unknown; function?: unknown};
  const subject = typeof label === 'string' ? label : typeof name === 'string' ? name : undefined;
  return `${device} ${bridgeMethod}${subject === undefined ? '' : ` ${subject}`}`;
}

/** A start that throws counts as a process that ended at once, with the reason as its last words. */
function spawnOrFail(spawn: ServiceSpawner): ServiceProcess {
  try {
    return spawn();
  } catch (error) {
    const stderr = error instanceof Error ? error.message : String(error);
    return {
      pid: undefined,
      send: () => undefined,
      onMessage: () => undefined,
      onExit: (listener) => void Promise.resolve().then(() => listener({stderr})),
      kill: () => undefined,
    };
  }
}
