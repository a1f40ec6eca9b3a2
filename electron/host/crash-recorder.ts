import {randomBytes} from 'node:crypto';
import {type Result} from '../../core/base/result.ts';
import {type CompileReply, type CompileRequest, type StageName} from '../../core/protocol/compile.ts';
import {type CrashGroup, type CrashRecord, type CrashTrigger} from '../../core/protocol/crash.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type RunReply} from '../../core/protocol/run.ts';
import {type CompileAttempt} from '../service/compiler-pool.ts';
import {type Gone} from '../service/service-connection.ts';
import {
  type Captured,
  crashStage,
  deathsOf,
  environment,
  irArtifacts,
  timelineOf,
  titleOf,
  triggerOf,
  uniqueNames,
} from './crash-facts.ts';
import {groupCrashes} from './crash-groups.ts';
import {failureSignature, fingerprintOf} from './crash-signature.ts';
import {type ArtifactContent, type CrashStore, hashOf} from './crash-store.ts';
import {type CrashedCall, type ReportFolders, watchReports, type WatchOptions} from './diagnostic-reports.ts';
import {type OutcomeLog} from './outcome-log.ts';
import {type PassingModules} from './passing-modules.ts';
import {type ValidRequest} from './validate.ts';

export interface CrashRecorderOptions {
  readonly store: CrashStore;
  readonly log: OutcomeLog;
  readonly passing: PassingModules;
  readonly labVersion: string;
  readonly hostKind: string;
  readonly now: () => Date;
  /** Told once a record is on the disk, and again when something was added to it. */
  readonly onCaptured: (group: CrashGroup) => void;
  /** Where the system writes reports of its own, seconds after a crash: macOS. */
  readonly system?: SystemReports;
}

/** What macOS knows of a compiler that died, behind an interface that a test can stand in for. */
export interface SystemReports {
  readonly folders: ReportFolders;
  readonly log: (call: CrashedCall) => Promise<Result<string, LabError>>;
  readonly wait: WatchOptions['wait'];
  /** The process that asks for pipelines: reports name it as responsible. */
  readonly servicePid: () => number | undefined;
}

/** Everything about a run that a record of its crash keeps. */
export interface RunForRecord {
  readonly request: ValidRequest<'run'>;
  readonly reply: RunReply;
  /** Bytes of every file that the run read, by path as the experiment names it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Of the compiler side, where it was asked. */
  readonly attempt: CompileAttempt | undefined;
}

/** Watches every compile, pipeline and dispatch: a line in the log for each, and a record for those that crash. */
export class CrashRecorder {
  private readonly options: CrashRecorderOptions;
  private lastDeath: {readonly gone: Gone; readonly atMs: number} | undefined;
  private sequence = 0;
  private pending: Promise<unknown> = Promise.resolve();
  private readonly watching = new AbortController();
  private readonly watches = new Set<Promise<void>>();

  constructor(options: CrashRecorderOptions) {
    this.options = options;
  }

  /** The device service has ended unasked: the call that died with it is about to be told. */
  serviceDied(gone: Gone): void {
    this.lastDeath = {gone, atMs: performance.now()};
  }

  compiled(request: CompileRequest, result: Result<CompileReply, LabError>, durationMs: number): void {
    const error = result.ok ? undefined : result.error;
    const trigger = triggerOf(error);
    const failed = result.ok && result.value.errorCount > 0;
    this.options.log.add({
      ...this.summary('front-end', error, trigger, failed),
      source: request.name,
      target: request.target,
      toolchain: result.ok ? result.value.toolchain : request.toolchain,
      inputHash: hashOf(request.source),
      durationMs,
    });
    if (error === undefined || trigger === undefined) return;
    const {name, target, toolchain, appleClang, options, includes} = request;
    this.capture({
      trigger,
      error,
      stage: 'front-end',
      source: name,
      input: {source: name, target, toolchain, appleClang, options},
      durationMs,
      timeline: [{atMs: durationMs, what: error.message, state: 'failed'}],
      artifacts: [
        {name, kind: 'source', content: request.source},
        ...Object.entries(includes).map(
          ([path, content]) => ({name: path, kind: 'source', content}) as const,
        ),
      ],
    });
  }

  ran({request, reply, files, attempt}: RunForRecord): void {
    const {error, ir, timings, target, kernel, source, device} = reply;
    const trigger = triggerOf(error);
    const stage = reply.stages.find(({state}) => state === 'failed' && error !== undefined)?.stage ?? 'run';
    const failedStage = error === undefined ? 'run' : crashStage(reply, stage);
    this.options.log.add({
      ...this.summary(failedStage, error, trigger, false),
      source,
      kernel,
      target,
      ...(device === undefined ? {} : {device: device.id}),
      inputHash: hashOf(ir?.text ?? ''),
      durationMs: timings.totalMs,
    });
    const pipelineMade = reply.stages.some(
      ({stage: name, state}) => name === 'pipeline' && state === 'passed',
    );
    if (ir !== undefined && pipelineMade) {
      this.later(() => this.options.passing.add({name: ir.name, kernel, target, text: ir.text}));
    }
    if (error === undefined || trigger === undefined) return;
    this.capture({
      trigger,
      error,
      stage: failedStage,
      source,
      ...(device === undefined ? {} : {device}),
      input: {
        source,
        kernel,
        target,
        experiment: request.name,
        checked: request.checked,
        toolchain: request.toolchain,
        options: request.options,
        ...(request.variant === undefined ? {} : {variant: request.variant}),
        ...(request.appleClang === undefined ? {} : {appleClang: request.appleClang}),
      },
      durationMs: timings.totalMs,
      timeline: timelineOf(reply, attempt),
      ...(attempt === undefined ? {} : {attempt}),
      artifacts: [
        {name: request.name, kind: 'experiment', content: request.experiment},
        ...[...files].map(([name, content]) => ({name, kind: 'source', content}) as const),
        ...(ir === undefined ? [] : irArtifacts(ir)),
      ],
    });
  }

  /** A pipeline that was tried by itself: of a rerun, or of a case that should have ended otherwise. */
  tried(
    module: {name: string; text: string},
    attempt: {
      readonly error: LabError;
      readonly trigger: CrashTrigger;
      readonly target: RunReply['target'];
      readonly durationMs: number;
      readonly compile?: CompileAttempt;
    },
  ): void {
    const {error, trigger, target, durationMs, compile} = attempt;
    this.capture({
      trigger,
      error,
      stage: 'pipeline',
      source: module.name,
      input: {source: module.name, target},
      durationMs,
      timeline: deathsOf(compile, 0),
      ...(compile === undefined ? {} : {attempt: compile}),
      artifacts: irArtifacts(module),
    });
  }

  /** Stops looking for late reports. */
  async dispose(): Promise<void> {
    this.watching.abort();
    await Promise.all(this.watches);
    await this.flush();
  }

  /** Resolves when every report that is looked for was found or given up. */
  async settled(): Promise<void> {
    await this.pending;
    await Promise.all(this.watches);
  }

  /** Resolves when everything so far is on the disk. */
  async flush(): Promise<void> {
    await this.pending;
    await Promise.all([this.options.store.flush(), this.options.log.flush()]);
  }

  private summary(
    stage: StageName,
    error: LabError | undefined,
    trigger: CrashTrigger | undefined,
    failed: boolean,
  ) {
    const outcome = trigger !== undefined ? 'crashed' : error !== undefined || failed ? 'failed' : 'passed';
    const reported = error?.kind === 'compiler-crash' ? error.reported : undefined;
    return {
      time: this.options.now().toISOString(),
      stage,
      outcome,
      ...(error === undefined ? {} : {errorKind: error.kind, errorCode: error.code}),
      ...(reported === undefined ? {} : {errorDomain: reported.domain, errorText: reported.text}),
    } as const;
  }

  private capture(crash: Captured): void {
    const {now, labVersion, hostKind} = this.options;
    const time = now().toISOString();
    const {error, attempt} = crash;
    const signature = failureSignature(error, attempt?.report);
    const death = attempt?.deaths.at(-1) ?? this.deathOf(error);
    const number = String(this.sequence++ % 10_000).padStart(4, '0');
    const record: Omit<CrashRecord, 'artifacts'> = {
      id: `${time.replace(/[:.]/g, '-')}-${number}-${randomBytes(4).toString('hex')}`,
      time,
      trigger: crash.trigger,
      stage: crash.stage,
      title: titleOf(crash),
      signature,
      fingerprint: fingerprintOf(signature),
      error,
      durationMs: crash.durationMs,
      input: crash.input,
      environment: environment(labVersion, hostKind),
      timeline: [...crash.timeline],
      lastCommands: [...(death?.lastCommands ?? [])],
      ...(crash.device === undefined ? {} : {device: crash.device}),
      ...(death?.pid === undefined ? {} : {pid: death.pid}),
    };
    const output =
      error.kind === 'service-gone' ? error.stderr : error.kind === 'compiler-crash' ? error.output : '';
    const artifacts: ArtifactContent[] = [
      ...uniqueNames(crash.artifacts),
      ...(attempt?.report === undefined
        ? []
        : [{name: 'compiler-report.ips', kind: 'report', content: attempt.report} as const]),
      ...(output === '' ? [] : [{name: 'output.txt', kind: 'output', content: output} as const]),
    ];
    this.later(async () => {
      const added = await this.options.store.add(record, artifacts);
      if (!added.ok) {
        process.stderr.write(`airlock: a crash could not be recorded: ${added.error.message}\n`);
        return;
      }
      await this.announce(record.id);
      this.watchFor(record);
    });
  }

  private async announce(id: string): Promise<void> {
    const groups = groupCrashes(await this.options.store.list());
    const group = groups.find(({ids}) => ids.includes(id));
    if (group !== undefined) this.options.onCaptured(group);
  }

  /** Adds what the system writes about the death of a compiler service, for up to a minute and beside everything else. */
  private watchFor({id, time, durationMs, trigger, error, pid}: Omit<CrashRecord, 'artifacts'>): void {
    const {system} = this.options;
    const isPredicted = error.kind === 'compiler-crash' && error.prediction !== undefined;
    if (system === undefined || trigger !== 'compiler-crash' || isPredicted) return;
    const endMs = Date.parse(time);
    const call = {startMs: endMs - durationMs, endMs, pid: system.servicePid() ?? pid ?? process.pid};
    const {signal} = this.watching;
    const keep = async (name: string, kind: 'report' | 'log', content: string): Promise<void> => {
      const added = await this.options.store.addArtifacts(id, [{name, kind, content}]);
      if (added.ok) await this.announce(id);
    };
    const watch = (async () => {
      const found: Promise<void>[] = [];
      await watchReports(call, new Set(), {
        folders: system.folders,
        wait: system.wait,
        signal,
        onReport: ({name, text}) => found.push(keep(name, 'report', text)),
      });
      const lines = signal.aborted ? undefined : await system.log(call);
      // Without the log nothing is missing: it is a second source, and often closed.
      if (lines?.ok === true && lines.value.trim() !== '')
        found.push(keep('system-log.ndjson', 'log', lines.value));
      await Promise.all(found);
    })().catch((reason: unknown) => {
      process.stderr.write(`airlock: reports of the system could not be read: ${String(reason)}\n`);
    });
    this.watches.add(watch);
    void watch.finally(() => this.watches.delete(watch));
  }

  /** The end of the service that just took this call with it. */
  private deathOf(error: LabError): Gone | undefined {
    const {lastDeath} = this;
    const isRecent = lastDeath !== undefined && performance.now() - lastDeath.atMs < 5_000;
    return isRecent && error.kind === 'service-gone' ? lastDeath.gone : undefined;
  }

  private later(task: () => Promise<unknown>): void {
    this.pending = this.pending.then(task).catch((error: unknown) => {
      process.stderr.write(`airlock: a crash could not be recorded: ${String(error)}\n`);
    });
  }
}
