import {dirname, join} from 'node:path';
import {type MenuItem} from '../../core/protocol/menu.ts';
import {type OpenedFile} from '../../core/protocol/session.ts';
import {CompilerPool} from '../service/compiler-pool.ts';
import {type Gone} from '../service/service-connection.ts';
import {createSupervisor, type ServiceSpawner, type Supervisor} from '../service/supervisor.ts';
import {createAppleToolchain} from '../toolchains/apple/apple-toolchain.ts';
import {createPortableToolchain} from '../toolchains/portable/portable-toolchain.ts';
import {type BinaryStore, createBinaryStore} from './binary-store.ts';
import {CrashRecorder} from './crash-recorder.ts';
import {CrashStore} from './crash-store.ts';
import {compilerLog, macReportFolders, pause} from './diagnostic-reports.ts';
import {createEventHub, type EventHub} from './event-hub.ts';
import {OutcomeLog} from './outcome-log.ts';
import {PassingModules} from './passing-modules.ts';
import {RunQueue} from './run-queue.ts';
import {createSampleLibrary, type SampleLibrary} from './samples.ts';
import {ServiceRecords} from './service-records.ts';
import {ServiceKinds} from './service-kinds.ts';
import {createSessionStore, type SessionStore} from './session-store.ts';
import {TimingStore} from './timing/timing-store.ts';
import {createToolchains, type Toolchains} from './toolchains.ts';
import {type FolderAccess, Workspace} from './workspace/workspace.ts';

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

/** What the handlers of one host share. */
export interface HostServices {
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

/** Everything that the handlers of a host share; nothing is started before it is asked for. */
export function createServices(options: LabHostOptions): HostServices {
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
