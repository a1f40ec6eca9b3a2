import {dirname, join} from 'node:path';
import {type CancelSignal} from '../../core/base/cancel.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {maxLinkLength} from '../../core/protocol/deep-link.ts';
import {sessionLimits} from '../../core/share/shared-session.ts';
import {cancelled, type LabError, unavailable} from '../../core/protocol/error.ts';
import {
  type CallOptions,
  type Lab,
  labMethods,
  type LabMethodName,
  type LabReply,
  type ToolchainInfo,
} from '../../core/protocol/lab.ts';
import {type MenuItem} from '../../core/protocol/menu.ts';
import {type OpenedFile} from '../../core/protocol/session.ts';
import {type CompileAttempt, CompilerPool} from '../service/compiler-pool.ts';
import {createRemoteDevice} from '../service/remote-device.ts';
import {type Gone} from '../service/service-connection.ts';
import {createSupervisor, type ServiceSpawner, type Supervisor} from '../service/supervisor.ts';
import {createAppleToolchain} from '../toolchains/apple/apple-toolchain.ts';
import {LatestWins} from '../toolchains/latest-wins.ts';
import {createPortableToolchain} from '../toolchains/portable/portable-toolchain.ts';
import {type BinaryStore, createBinaryStore} from './binary-store.ts';
import {CrashLab, sampleSuiteFolder} from './crash-lab.ts';
import {CrashRecorder} from './crash-recorder.ts';
import {failureSignature} from './crash-signature.ts';
import {CrashStore} from './crash-store.ts';
import {compilerLog, macReportFolders, pause} from './diagnostic-reports.ts';
import {createEventHub, type EventHub} from './event-hub.ts';
import {joinSignals} from './join-signals.ts';
import {OutcomeLog} from './outcome-log.ts';
import {PassingModules} from './passing-modules.ts';
import {type FinishedRun, runExperiment} from './run-experiment.ts';
import {openRunFiles, type RunFiles} from './run-files.ts';
import {RunQueue} from './run-queue.ts';
import {RunStore} from './run-store.ts';
import {createSampleLibrary, type SampleLibrary} from './samples.ts';
import {ServiceRecords} from './service-records.ts';
import {shellHandlers} from './shells/shell-handlers.ts';
import {ShellLibrary} from './shells/shell-library.ts';
import {refuseFiles, refuseTiming, ServiceKinds, tracePathOf} from './service-kinds.ts';
import {createSessionStore, type SessionStore} from './session-store.ts';
import {savedTimingOf} from './timing/saved-timing.ts';
import {timeExperiment} from './timing/time-experiment.ts';
import {TimingStore} from './timing/timing-store.ts';
import {createToolchains, type Toolchains} from './toolchains.ts';
import {type FolderAccess, Workspace} from './workspace/workspace.ts';
import {withWorkspaceIncludes, workspaceHandlers} from './workspace/workspace-handlers.ts';
import {validateRequest, type ValidRequest} from './validate.ts';

export interface LabHostOptions {
  readonly hostKind: 'electron' | 'browser' | 'in-process';
  /** Folder of the lab's state on disk (electron/host/home-directory.ts). */
  readonly homeDirectory: string;
  /** Folder that holds `samples/` and `shells/`. */
  readonly resourcesDirectory: string;
  readonly spawnService: ServiceSpawner;
  /** The bundled clang-worker.mjs. */
  readonly clangWorkerPath: string;
  readonly version: string;
  /** Which folders may be opened; by default none. */
  readonly folders?: FolderAccess;
  /** Shows the page's commands in the platform's menus. */
  readonly showMenu?: (items: readonly MenuItem[]) => void;
}

/** One caller's view of the host: what it starts is its own. */
export interface CallerLab {
  readonly lab: Lab;
  /** The caller has left: withdraws every call that it has unanswered. */
  dispose(): void;
}

export interface LabHost {
  /** The lab for a host with one caller. */
  readonly lab: Lab;
  /** A caller of its own, such as one page or one connection: latest-wins compiles do not cross callers. */
  connect(): CallerLab;
  /** A link that the system gave the lab: a page follows it, now or when it has opened. */
  acceptLink(link: string): void;
  /** A file that a person opened with the lab: a page takes it, now or when it has opened. */
  acceptFile(file: OpenedFile): void;
  /** A command was chosen in a native menu. */
  menuChosen(commandId: string): void;
  /** Finishes accepted saves, cancels the rest, ends every process and worker of the host. */
  dispose(): Promise<void>;
}

/** What the handlers of one host share. */
interface Services {
  readonly options: LabHostOptions;
  readonly events: EventHub;
  readonly session: SessionStore;
  readonly binaries: BinaryStore;
  readonly samples: SampleLibrary;
  readonly workspace: Workspace;
  /** Given by the system, not yet taken by a page. */
  readonly links: string[];
  readonly files: OpenedFile[];
  readonly toolchains: Toolchains;
  readonly supervisor: Supervisor;
  /** Device services of the other kinds, each for one run. */
  readonly kinds: ServiceKinds;
  readonly records: ServiceRecords;
  readonly runs: RunQueue;
  readonly crashes: CrashStore;
  readonly timings: TimingStore;
  readonly outcomes: OutcomeLog;
  readonly passing: PassingModules;
  readonly recorder: CrashRecorder;
  /** The compiler side of the reference device; reductions and explanations use it too. */
  readonly pool: CompilerPool;
}

/** Compiler processes at the same time: attempts of a search run two by two. */
const compilerProcesses = 2;

/** Older ones are forgotten: a page follows the newest. */
const maxWaitingLinks = 20;

/** Starting the device service takes part of this. */
const devicesDeadlineMs = 20_000;

/** The lab itself: implements the contract and knows neither transports nor Electron. */
export function createLabHost(options: LabHostOptions): LabHost {
  const services = createServices(options);
  const connect = (): CallerLab => {
    const left = new AbortController();
    return {lab: createLab(services, left.signal), dispose: () => left.abort()};
  };
  const own = connect();
  return {
    lab: own.lab,
    connect,
    acceptLink(link) {
      // A link to a session is the longest that there is.
      services.links.push(link.slice(0, Math.max(maxLinkLength, sessionLimits.linkCharacters) + 100));
      services.links.splice(0, services.links.length - maxWaitingLinks);
      services.events.emit({type: 'link'});
    },
    acceptFile(file) {
      services.files.push(file);
      services.files.splice(0, services.files.length - maxWaitingLinks);
      services.events.emit({type: 'file'});
    },
    menuChosen: (commandId) => services.events.emit({type: 'menu', commandId}),
    async dispose() {
      own.dispose();
      services.workspace.dispose();
      await Promise.all([
        services.session.flush(),
        services.supervisor.dispose(),
        services.kinds.dispose(),
        services.toolchains.dispose(),
        services.pool.dispose(),
      ]);
      await Promise.all([services.records.flush(), services.recorder.dispose(), services.timings.flush()]);
    },
  };
}

function createServices(options: LabHostOptions): Services {
  const events = createEventHub();
  // Announced in a task of its own: whoever listens may call back into what announces.
  const announce = (event: Parameters<EventHub['emit']>[0]): void => queueMicrotask(() => events.emit(event));
  const records = new ServiceRecords({
    folder: join(options.homeDirectory, 'crashes', 'service'),
    labVersion: options.version,
    now: () => new Date(),
  });
  const now = (): Date => new Date();
  const crashes = new CrashStore(options.homeDirectory, now);
  const outcomes = new OutcomeLog(options.homeDirectory);
  const passing = new PassingModules(options.homeDirectory);
  const recorder = new CrashRecorder({
    store: crashes,
    log: outcomes,
    passing,
    labVersion: options.version,
    hostKind: options.hostKind,
    now,
    onCaptured: (crash) => announce({type: 'crash', crash}),
    ...(process.platform === 'darwin'
      ? {
          system: {
            folders: macReportFolders(),
            log: compilerLog,
            wait: pause,
            servicePid: () => supervisor.state.pid,
          },
        }
      : {}),
  });
  const onCrash = (gone: Gone): void => {
    records.add(gone);
    recorder.serviceDied(gone);
  };
  const supervisor = createSupervisor({
    spawn: options.spawnService,
    onState: (service) => announce({type: 'service', service}),
    onCrash,
  });
  return {
    options,
    events,
    records,
    crashes,
    timings: new TimingStore(options.homeDirectory, now),
    outcomes,
    passing,
    recorder,
    kinds: new ServiceKinds({plain: supervisor, spawn: options.spawnService, onCrash}),
    pool: new CompilerPool({spawn: options.spawnService, size: compilerProcesses}),
    runs: new RunQueue(),
    session: createSessionStore(options.homeDirectory, () => new Date()),
    binaries: createBinaryStore(options.homeDirectory),
    samples: createSampleLibrary(join(options.resourcesDirectory, 'samples')),
    links: [],
    files: [],
    workspace: new Workspace({
      homeDirectory: options.homeDirectory,
      access: options.folders ?? {},
      now,
      onState: (state) => announce({type: 'folder', state}),
      onChanged: (folders) => announce({type: 'folder-changed', folders: [...folders]}),
    }),
    toolchains: createToolchains(
      createPortableToolchain({
        workerPath: options.clangWorkerPath,
        headerCacheFolder: join(options.homeDirectory, 'cache', 'headers'),
        shippedHeaderFolder: join(dirname(options.clangWorkerPath), 'headers'),
        onState: (toolchain) => announce({type: 'toolchain', toolchain}),
      }),
      createAppleToolchain({
        platform: process.platform,
        onState: (toolchain) => announce({type: 'toolchain', toolchain}),
      }),
    ),
    supervisor,
  };
}

type Handlers = {
  readonly [M in LabMethodName]: (
    request: ValidRequest<M>,
    signal: AbortSignal,
  ) => Promise<Result<LabReply<M>, LabError>>;
};

function createHandlers(services: Services): Handlers {
  const compiles = new LatestWins();
  const kept = new RunStore();
  const {options, session, binaries, samples, toolchains, supervisor, records, recorder} = services;
  const crashLab = createCrashLab(services);
  return {
    describe: async () => ({
      ok: true,
      value: {
        version: options.version,
        host: options.hostKind,
        platform: `${process.platform}-${process.arch}`,
        toolchains: toolchains.describe(),
        service: supervisor.state,
      },
    }),
    async compile(asked, signal) {
      const compile = async (inner: AbortSignal) => {
        const toolchain = await toolchains.choose(asked.toolchain);
        if (!toolchain.ok) return toolchain;
        const request = await withWorkspaceIncludes(services.workspace, asked);
        const startedMs = performance.now();
        const compiled = await toolchain.value.compile(request, {signal: inner});
        if (!isCancelled(compiled)) recorder.compiled(request, compiled, performance.now() - startedMs);
        return compiled;
      };
      return compiles.run(asked.name, compile, signal);
    },
    devices: (_request, signal) => supervisor.call('devices', {}, {deadlineMs: devicesDeadlineMs, signal}),
    async restartService() {
      const restarted = await supervisor.restart();
      return restarted.ok ? ok({service: supervisor.state}) : restarted;
    },
    run: (request, signal) => run(services, kept, request, signal),
    timing: (request, signal) => timing(services, request, signal),
    listTimings: ({key}) => services.timings.list(key),
    async readTiming({key, id}) {
      const read = await services.timings.read(key, id);
      return read.ok ? ok({timing: read.value}) : read;
    },
    async pinTiming({key, id}) {
      const pinned = await services.timings.pin(key, id);
      return pinned.ok ? services.timings.list(key) : pinned;
    },
    async removeTimings({key, ids}) {
      const removed = await services.timings.remove(key, ids);
      return removed.ok ? services.timings.list(key) : removed;
    },
    readRunBuffer: async (request) => kept.page(request),
    listServiceRecords: ({limit}) => records.list(limit),
    listCrashes: () => crashLab.list(),
    readCrash: (request) => crashLab.read(request),
    readCrashArtifact: (request) => crashLab.readArtifact(request),
    removeCrashes: (request) => crashLab.remove(request),
    setCrashRetention: (request) => crashLab.setRetention(request),
    listOutcomes: (request) => crashLab.outcomes(request),
    rerunCrash: (request, signal) => crashLab.rerun(request, signal),
    previewCrashBundle: (request) => crashLab.previewBundle(request),
    exportCrashBundle: (request) => crashLab.exportBundle(request),
    reduce: (request, signal) => crashLab.reduce(request, signal),
    planExplain: (request, signal) => crashLab.planExplain(request, signal),
    explain: (request, signal) => crashLab.explain(request, signal),
    runSuite: (request, signal) => crashLab.runSuite(request, signal),
    ...shellHandlers(new ShellLibrary(join(options.resourcesDirectory, 'shells')), toolchains),
    listSamples: () => samples.list(),
    readSample: ({id}) => samples.read(id),
    loadSession() {
      // A page has opened: it compiles as soon as it shows its documents.
      toolchains.warm();
      return session.load();
    },
    saveDocument: ({document}) => session.saveDocument(document),
    saveBinary: ({id, sizeBytes, offset, part}) =>
      binaries.savePart(id, sizeBytes, offset, Buffer.from(part, 'base64')),
    async readBinary({id, offset}) {
      const read = await binaries.readPart(id, offset);
      if (!read.ok) return read;
      return ok({sizeBytes: read.value.sizeBytes, part: read.value.bytes.toString('base64')});
    },
    async discardDocument({id}) {
      const discarded = await session.discardDocument(id);
      return discarded.ok ? binaries.discard(id) : discarded;
    },
    saveView: ({view}) => session.saveView(view),
    ...workspaceHandlers(services.workspace),
    async setMenu({items}) {
      options.showMenu?.(items);
      return ok({});
    },
    takeLinks: async () => ok({links: services.links.splice(0)}),
    takeFiles: async () => ok({files: services.files.splice(0)}),
  };
}

function isCancelled(result: Result<unknown, LabError>): boolean {
  return !result.ok && result.error.kind === 'cancelled';
}

function createCrashLab(services: Services): CrashLab {
  const {options, crashes, outcomes, passing, recorder, pool, toolchains, events} = services;
  return new CrashLab({
    store: crashes,
    log: outcomes,
    passing,
    recorder,
    pool,
    toolchains,
    emit: (event) => events.emit(event),
    sampleSuiteFolder: sampleSuiteFolder(join(options.resourcesDirectory, 'samples')),
    resourcesDirectory: options.resourcesDirectory,
    mayNameFolders: options.hostKind !== 'browser',
    labVersion: options.version,
    hostKind: options.hostKind,
    now: () => new Date(),
    rerun: async (request, signal) => {
      const finished = await runRecorded(services, request, signal);
      if (!finished.ok) return finished;
      const {reply, signature} = finished.value;
      return ok({error: reply.error, signature});
    },
  });
}

async function run(
  services: Services,
  kept: RunStore,
  request: ValidRequest<'run'>,
  signal: AbortSignal,
): Promise<Result<LabReply<'run'>, LabError>> {
  const finished = await runRecorded(services, request, signal);
  if (!finished.ok) return finished;
  kept.add(request.runId, finished.value.buffers);
  return ok(finished.value.reply);
}

/** Runs an experiment and tells the recorder how it ended, with every file that it read. */
async function runRecorded(
  services: Services,
  request: ValidRequest<'run'>,
  signal: AbortSignal,
): Promise<Result<FinishedRun & {readonly signature: string}, LabError>> {
  const {options, samples, toolchains, events, runs, pool, recorder} = services;
  const refused = refuseFiles(request, options.hostKind !== 'browser');
  if (refused !== undefined) return err(refused);
  const opened = await openRunFiles({
    folder: request.folder,
    overlay: request.files,
    samples,
    samplesFolder: join(options.resourcesDirectory, 'samples'),
    workspace: () => services.workspace.opened(),
    mayNameFolders: options.hostKind !== 'browser',
  });
  if (!opened.ok) return opened;
  const files = new Map<string, Uint8Array>();
  return runs.run(async () => {
    if (signal.aborted) return err(cancelled('The run'));
    const toolchain = await toolchains.choose(request.toolchain);
    pool.warm();
    const trace = await tracePathOf(request, options.homeDirectory, new Date());
    if (!trace.ok) return trace;
    let attempt: CompileAttempt | undefined;
    const finished = await services.kinds.use(request.service, (service) =>
      runExperiment(
        request,
        {
          devices: (inner) => service.call('devices', {}, {deadlineMs: devicesDeadlineMs, signal: inner}),
          device: (id) => createRemoteDevice(service, id),
          compilerSide: async (module, callOptions) => {
            attempt = await pool.compile(module, callOptions);
            return attempt;
          },
          toolchain: () => toolchain,
          files: readingInto(files, opened.value),
          progress: (progress) => events.emit({type: 'run', progress}),
          tracePath: trace.value,
        },
        signal,
      ),
    );
    if (!finished.ok) return finished;
    const {reply} = finished.value;
    recorder.ran({request, reply, files, attempt});
    const signature = reply.error === undefined ? '' : failureSignature(reply.error, attempt?.report);
    return ok({...finished.value, signature});
  });
}

function toolchainText({id, version}: ToolchainInfo): string {
  return version === undefined ? id : `${id}, ${version}`;
}

/** Keeps what is read through it. */
function readingInto(read: Map<string, Uint8Array>, files: RunFiles): RunFiles {
  return {
    async read(path) {
      const bytes = await files.read(path);
      if (bytes.ok) read.set(path, bytes.value);
      return bytes;
    },
  };
}

async function timing(
  services: Services,
  request: ValidRequest<'timing'>,
  signal: AbortSignal,
): Promise<Result<LabReply<'timing'>, LabError>> {
  const {options, samples, supervisor, toolchains, events, runs, timings} = services;
  const refused = refuseTiming(request.service);
  if (refused !== undefined) return err(refused);
  const opened = await openRunFiles({
    folder: request.folder,
    overlay: request.files,
    samples,
    samplesFolder: join(options.resourcesDirectory, 'samples'),
    workspace: () => services.workspace.opened(),
    mayNameFolders: options.hostKind !== 'browser',
  });
  if (!opened.ok) return opened;
  const files = new Map<string, Uint8Array>();
  return runs.run(async () => {
    if (signal.aborted) return err(cancelled('The timing'));
    const toolchain = await toolchains.choose(request.toolchain);
    const finished = await timeExperiment(
      request,
      {
        devices: (inner) => supervisor.call('devices', {}, {deadlineMs: devicesDeadlineMs, signal: inner}),
        device: (id) => createRemoteDevice(supervisor, id),
        toolchain: () => toolchain,
        files: readingInto(files, opened.value),
        progress: (progress) => events.emit({type: 'timing', progress}),
      },
      signal,
    );
    if (!finished.ok) return finished;
    const saved = savedTimingOf({
      request,
      finished: finished.value,
      files,
      labVersion: options.version,
      toolchain: toolchain.ok ? toolchainText(toolchain.value.describe()) : 'none',
    });
    if (saved === undefined) return ok(finished.value.reply);
    const kept = await timings.add(saved);
    const history = kept.ok ? {kept: true} : {kept: false, problem: kept.error.message};
    return ok({...finished.value.reply, history});
  });
}

function createLab(services: Services, left: CancelSignal): Lab {
  const handlers = createHandlers(services);
  const methods = Object.fromEntries(
    (Object.keys(labMethods) as LabMethodName[]).map((method) => [
      method,
      (request: unknown, options?: CallOptions) =>
        answer(handlers, method, request, [left, ...(options?.signal === undefined ? [] : [options.signal])]),
    ]),
  );
  // One entry per method of the contract, each of that method's type: `answer` checks the request at run time.
  return {...methods, subscribe: (listener) => services.events.subscribe(listener)} as Lab;
}

async function answer<M extends LabMethodName>(
  handlers: Handlers,
  method: M,
  request: unknown,
  signals: readonly CancelSignal[],
): Promise<Result<LabReply<M>, LabError>> {
  const valid = validateRequest(method, request);
  if (!valid.ok) return valid;
  const joined = joinSignals(signals);
  try {
    if (joined.signal.aborted) return err(cancelled(`The call ${method}`));
    return await handlers[method](valid.value, joined.signal);
  } catch (error) {
    return err(bug(method, error));
  } finally {
    joined.dispose();
  }
}

/** Handlers return their expected failures; what they throw is a fault of the lab, told in whole on stderr. */
function bug(method: LabMethodName, error: unknown): LabError {
  process.stderr.write(
    `airlock: ${method} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return unavailable(
    'internal-error',
    `The lab has a fault: ${method} failed with ${error instanceof Error ? error.message : String(error)}.`,
    'Try again; the full report is in the output of the host process.',
  );
}
