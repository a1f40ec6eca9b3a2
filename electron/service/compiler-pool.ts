import {type CancelSignal} from '../../core/base/cancel.ts';
import {err, type Result} from '../../core/base/result.ts';
import {cancelled, type LabError} from '../../core/protocol/error.ts';
import {defaultLimits, type ServiceLimits} from './limits.ts';
import {type CompileModule, type ServiceReply} from './messages.ts';
import {readDyingWords} from './reference/dying-report.ts';
import {type Gone, ServiceConnection} from './service-connection.ts';
import {type ServiceSpawner} from './service-process.ts';

export interface CompilerPoolOptions {
  readonly spawn: ServiceSpawner;
  /** Compiler processes that may live at the same time. */
  readonly size: number;
  readonly limits?: Partial<ServiceLimits>;
  /** Idle processes end after this long. */
  readonly idleMs?: number;
}

export interface CompileCallOptions {
  readonly signal?: CancelSignal;
  readonly deadlineMs?: number;
  /**
   * How often a dying compiler is asked before the failure is told. Apple's framework tries three or four times
   * (METAL.md 2.5), which is the default; searches that make thousands of attempts ask once.
   */
  readonly tries?: number;
}

/** How one compile ended, with what dying compilers left behind. */
export interface CompileAttempt {
  readonly result: Result<ServiceReply<'compile'>, LabError>;
  /** Of the last compiler that died, in the two-part form of macOS's reports. */
  readonly report?: string;
  /** Every death during the attempt, the last one last. */
  readonly deaths: readonly Gone[];
}

const defaultTries = 3;

/** The text of the error that macOS gives after the service died on every try (seed 001, METAL.md 2.5). */
export const interruptedText =
  'Compilation failed due to an interrupted connection: XPC_ERROR_CONNECTION_INTERRUPTED. ' +
  'This error occurred after multiple retries.';

/** The driver's domain and code in seed 001; they differ by GPU, so that only the text classifies. */
const reported = {domain: 'AGXMetalG16X', code: 2, text: interruptedText} as const;

/**
 * Compiler processes of the reference device, apart from the device service: a compiler that dies takes down neither the
 * device nor the lab, as MTLCompilerService is apart from its clients. Unlike the supervisor, deaths are expected here and
 * never lead to giving up.
 */
export class CompilerPool {
  private readonly options: CompilerPoolOptions;
  private readonly limits: ServiceLimits;
  private readonly idle: ServiceConnection[] = [];
  private readonly alive = new Set<ServiceConnection>();
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(options: CompilerPoolOptions) {
    this.options = options;
    this.limits = {...defaultLimits, ...options.limits};
  }

  /** Compiles in a process that may die; waits for a free one. */
  async compile(request: CompileModule, options: CompileCallOptions = {}): Promise<CompileAttempt> {
    const {signal, deadlineMs = this.limits.callMs, tries = defaultTries} = options;
    const endMs = performance.now() + deadlineMs;
    const deaths: Gone[] = [];
    await this.enter();
    try {
      for (;;) {
        if (signal?.aborted === true) return {result: err(cancelled('The compile')), deaths};
        if (this.disposed) return {result: err(cancelled('The compile')), deaths};
        const leftMs = endMs - performance.now();
        const {result, gone} = await this.once(request, leftMs, deadlineMs, signal);
        if (gone === undefined) return {result, deaths};
        deaths.push(gone);
        if (gone.ending.kind !== 'crashed' || deaths.length >= tries) return died(request, deaths, result);
      }
    } finally {
      this.leave();
    }
  }

  /** Starts one process ahead of its use. */
  warm(): void {
    if (!this.disposed && this.alive.size === 0) this.putBack(this.open());
  }

  /** Ends every process; compiles under way end as cancelled. */
  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.idleTimer);
    const all = [...this.alive];
    for (const connection of all) connection.end({kind: 'disposed'});
    await Promise.all(all.map((connection) => connection.gone));
  }

  private async once(
    request: CompileModule,
    leftMs: number,
    limitMs: number,
    signal: CancelSignal | undefined,
  ): Promise<{result: Result<ServiceReply<'compile'>, LabError>; gone?: Gone}> {
    const connection = this.take();
    let dead: Gone | undefined;
    const gone = connection.gone.then((ended) => {
      dead = ended;
      return undefined;
    });
    const withdrawn = withdrawal(signal, leftMs);
    try {
      const ready = await Promise.race([connection.ready, withdrawn.promise]);
      const reply =
        ready === undefined || !ready.ok
          ? ready
          : await Promise.race([connection.call('compile', request).reply, withdrawn.promise]);
      if (reply === undefined) {
        // Compiling cannot be interrupted from inside: the process ends, as METAL.md 2.5 says of the real one.
        connection.end({kind: 'stuck', method: 'compile'});
        await gone;
        const aborted = signal?.aborted === true;
        return {result: err(aborted ? cancelled('The compile') : tooLong(request, limitMs))};
      }
      if (reply.ok || reply.error.kind !== 'service-gone') {
        // `cannot-start` arrives as its own error, with a process that is ending.
        if (connection.isEnding) await gone;
        else this.putBack(connection);
        return {result: reply as Result<ServiceReply<'compile'>, LabError>};
      }
      await gone;
      return {result: reply, ...(dead === undefined ? {} : {gone: dead})};
    } finally {
      withdrawn.dispose();
    }
  }

  private take(): ServiceConnection {
    clearTimeout(this.idleTimer);
    for (let connection = this.idle.pop(); connection !== undefined; connection = this.idle.pop()) {
      if (this.alive.has(connection) && !connection.isEnding) return connection;
    }
    return this.open();
  }

  private open(): ServiceConnection {
    const connection = new ServiceConnection(this.options.spawn, this.limits);
    this.alive.add(connection);
    void connection.gone.then(() => {
      this.alive.delete(connection);
      const at = this.idle.indexOf(connection);
      if (at >= 0) this.idle.splice(at, 1);
    });
    return connection;
  }

  private putBack(connection: ServiceConnection): void {
    if (this.disposed) return connection.end({kind: 'disposed'});
    this.idle.push(connection);
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.endIdle(), this.options.idleMs ?? 30_000);
    this.idleTimer.unref();
  }

  private endIdle(): void {
    for (const connection of this.idle.splice(0)) connection.end({kind: 'disposed'});
  }

  private async enter(): Promise<void> {
    if (this.busy >= this.options.size) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy++;
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.busy--;
    else next();
  }
}

/** Resolves to undefined when the time is over or the signal aborts. */
function withdrawal(
  signal: CancelSignal | undefined,
  leftMs: number,
): {promise: Promise<undefined>; dispose: () => void} {
  let finish!: () => void;
  const promise = new Promise<undefined>((resolve) => (finish = () => resolve(undefined)));
  const timer = setTimeout(finish, Math.max(1, leftMs));
  signal?.addEventListener('abort', finish);
  if (signal?.aborted === true) finish();
  return {
    promise,
    dispose: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
    },
  };
}

/** The death of the compiler as its client is told of it. */
function died(
  {module}: CompileModule,
  deaths: readonly Gone[],
  result: Result<ServiceReply<'compile'>, LabError>,
): CompileAttempt {
  const last = deaths.at(-1);
  if (last === undefined) return {result, deaths};
  const {exit} = last;
  const {prediction, report, output} = readDyingWords(exit.stderr);
  const times =
    deaths.length === 1 ? 'in its only attempt' : `in ${deaths.length} of ${deaths.length} attempts`;
  const why =
    prediction === undefined
      ? `${exit.signal ?? `exit code ${String(exit.exitCode ?? 'unknown')}`}`
      : `predicted by rule ${prediction.ruleId} for ${prediction.profile}`;
  return {
    deaths,
    ...(report === undefined ? {} : {report}),
    result: err({
      kind: 'compiler-crash',
      code: 'compiler-interrupted',
      message: `${module.name} brought the compiler service down ${times} (${why}).`,
      nextStep:
        'Its record is among the crashes: rerun it, reduce it, or let "explain" compare it with a module that passes.',
      output,
      attempts: deaths.length,
      ...(exit.exitCode === undefined ? {} : {exitCode: exit.exitCode}),
      ...(exit.signal === undefined ? {} : {signal: exit.signal}),
      ...(prediction === undefined ? {} : {prediction, reported}),
    }),
  };
}

function tooLong({module}: CompileModule, limitMs: number): LabError {
  return {
    kind: 'timeout',
    code: 'compile-timeout',
    message: `The compiler service did not finish ${module.name} within ${limitMs / 1000} s and was ended.`,
    nextStep: 'Give it more time, or reduce the module.',
    limitMs,
  };
}
