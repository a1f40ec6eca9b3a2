import {join} from 'node:path';
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
} from '../../core/protocol/lab.ts';
import {type OpenedFile} from '../../core/protocol/session.ts';
import {type FolderState} from '../../core/protocol/workspace.ts';
import {LatestWins} from '../toolchains/latest-wins.ts';
import {joinSignals} from './join-signals.ts';
import {RunStore} from './run-store.ts';
import {shellHandlers} from './shells/shell-handlers.ts';
import {ShellLibrary} from './shells/shell-library.ts';
import {withWorkspaceIncludes, workspaceHandlers} from './workspace/workspace-handlers.ts';
import {validateRequest, type ValidRequest} from './validate.ts';
import {createServices, type HostServices, type LabHostOptions} from './host-services.ts';
import {createCrashLab, devicesOf, run, timing} from './run-handlers.ts';
import {timingHandlers} from './timing/timing-handlers.ts';

export {type LabHostOptions} from './host-services.ts';

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
  /** Opens a folder that a person dropped on the window: that it was a person is for the caller to know. */
  openDropped(path: unknown): Promise<Result<FolderState, LabError>>;
  /** A command was chosen in a native menu. */
  menuChosen(commandId: string): void;
  /** Finishes accepted saves, cancels the rest, ends every process and worker of the host. */
  dispose(): Promise<void>;
}

/** Older ones are forgotten: a page follows the newest. */
const maxWaitingLinks = 20;

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
    openDropped: (path) => services.workspace.grant(path),
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

type Handlers = {
  readonly [M in LabMethodName]: (
    request: ValidRequest<M>,
    signal: AbortSignal,
  ) => Promise<Result<LabReply<M>, LabError>>;
};

function createHandlers(services: HostServices): Handlers {
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
    devices: (_request, signal) => devicesOf(supervisor, signal),
    async restartService() {
      const restarted = await supervisor.restart();
      return restarted.ok ? ok({service: supervisor.state}) : restarted;
    },
    run: (request, signal) => run(services, kept, request, signal),
    timing: (request, signal) => timing(services, request, signal),
    ...timingHandlers(services.timings),
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

function createLab(services: HostServices, left: CancelSignal): Lab {
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
