import {z} from 'zod';
import {type CancelSignal} from '../base/cancel.ts';
import {type Disposable} from '../base/disposable.ts';
import {type Result} from '../base/result.ts';
import {compileReplySchema, compileRequestSchema} from './compile.ts';
import {
  bundleFileSchema,
  bundleRequestSchema,
  crashGroupSchema,
  crashIdSchema,
  crashRecordSchema,
  crashRetentionSchema,
  explainPlanSchema,
  explainProgressSchema,
  explainReplySchema,
  explainRequestSchema,
  nearestPassingSchema,
  outcomeSchema,
  planExplainRequestSchema,
  readArtifactSchema,
  reduceProgressSchema,
  reduceReplySchema,
  reduceRequestSchema,
  rerunReplySchema,
} from './crash.ts';
import {deviceSchema, serviceStateSchema} from './device.ts';
import {serviceRecordSchema} from './service-record.ts';
import {type LabError} from './error.ts';
import {
  exportReplySchema,
  linkReplySchema,
  linkRequestSchema,
  shellFilesSchema,
  shellSummarySchema,
  splitReplySchema,
  splitRequestSchema,
} from './link.ts';
import {readRunBufferSchema, runBufferPageSchema, runProgressSchema} from './run.ts';
import {runReplySchema, runRequestSchema} from './run.ts';
import {sampleSchema, sampleSummarySchema} from './sample.ts';
import {menuSchema} from './menu.ts';
import {timingProgressSchema, timingReplySchema, timingRequestSchema} from './timing.ts';
import {
  historyKeySchema,
  savedTimingIdSchema,
  savedTimingSchema,
  timingHistorySchema,
} from './timing-history.ts';
import {runSuiteRequestSchema, suiteReportSchema, suiteResultSchema} from './suite.ts';
import {
  deletedReplySchema,
  folderExperimentSchema,
  folderStateSchema,
  listFilesReplySchema,
  listFolderReplySchema,
  openFolderRequestSchema,
  readFilePartReplySchema,
  readFilePartRequestSchema,
  readFileReplySchema,
  readFileRequestSchema,
  searchReplySchema,
  searchRequestSchema,
  contentHashSchema,
  trashIdSchema,
  workspaceFolderSchema,
  workspacePathSchema,
  writeFileRequestSchema,
} from './workspace.ts';
import {
  binaryPartBytes,
  documentIdSchema,
  documentSchema,
  maxBinaryBytes,
  openedFileSchema,
  sessionSchema,
  viewStateSchema,
} from './session.ts';

const nothing = z.object({});

/** Up to `binaryPartBytes` bytes. */
const partSchema = z.base64().max(Math.ceil(binaryPartBytes / 3) * 4);
const binaryOffset = z.number().int().nonnegative().max(maxBinaryBytes);

const toolchainSchema = z.object({
  id: z.enum(['portable', 'apple']),
  /** `loading` while Clang's WebAssembly is read; `unavailable` carries the reason in `detail`. */
  state: z.enum(['idle', 'loading', 'ready', 'unavailable']),
  version: z.string().optional(),
  detail: z.string(),
});
export type ToolchainInfo = z.infer<typeof toolchainSchema>;

/**
 * The one contract between the lab host and every front end: method name -> request and reply.
 * The host validates every request; types are inferred from here and written nowhere else.
 */
export const labMethods = {
  /** Version of the lab, where it runs and what it can use. Cheap; starts nothing. */
  describe: {
    request: nothing,
    reply: z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser', 'in-process']),
      platform: z.string(),
      toolchains: z.array(toolchainSchema),
      service: serviceStateSchema,
    }),
  },
  /**
   * Compiles one MSL source. Latest wins per `name` and caller: a call that waits behind a running one ends as
   * `cancelled` when a newer comes; the running one ends by itself, or as `cancelled` when it takes long.
   */
  compile: {request: compileRequestSchema, reply: compileReplySchema},
  /** Devices that the device service offers; starts the service where it is not running. */
  devices: {request: nothing, reply: z.object({devices: z.array(deviceSchema)})},
  /** Starts the device service afresh, also after it gave up (three crashes in 60 s). */
  restartService: {request: nothing, reply: z.object({service: serviceStateSchema})},
  /**
   * Runs an experiment: compile, check, pipeline, run, compare. What fails on the way is told in the reply; it is an error
   * only where the experiment itself cannot be read or the call was withdrawn. Runs of a host wait for each other.
   */
  run: {request: runRequestSchema, reply: runReplySchema},
  /**
   * Compares the times of an experiment's variants, after their results; waits for runs and they for it. Withdrawn, it stops
   * at once and ends as cancelled.
   */
  timing: {request: timingRequestSchema, reply: timingReplySchema},
  /** What is kept of an experiment's timings, across sessions. */
  listTimings: {request: z.object({key: historyKeySchema}), reply: timingHistorySchema},
  readTiming: {
    request: z.object({key: historyKeySchema, id: savedTimingIdSchema}),
    reply: z.object({timing: savedTimingSchema}),
  },
  /** Marks the timing that later ones are compared with; without `id` none. */
  pinTiming: {
    request: z.object({key: historyKeySchema, id: savedTimingIdSchema.optional()}),
    reply: timingHistorySchema,
  },
  removeTimings: {
    request: z.object({key: historyKeySchema, ids: z.array(savedTimingIdSchema).min(1).max(1000)}),
    reply: timingHistorySchema,
  },
  /** A page of a buffer of one of the caller's last runs. */
  readRunBuffer: {request: readRunBufferSchema, reply: runBufferPageSchema},
  /** How device services ended that nobody asked to end, the newest first. */
  listServiceRecords: {
    request: z.object({limit: z.number().int().min(1).max(500).default(100)}),
    reply: z.object({records: z.array(serviceRecordSchema)}),
  },
  /** What has crashed, by fingerprint, the newest first; and how much is kept. */
  listCrashes: {
    request: nothing,
    reply: z.object({crashes: z.array(crashGroupSchema), retention: crashRetentionSchema}),
  },
  /** One record, with the passing module that is nearest to what crashed, where the lab has seen one. */
  readCrash: {
    request: z.object({id: crashIdSchema}),
    reply: z.object({record: crashRecordSchema, nearestPassing: nearestPassingSchema.optional()}),
  },
  /** A file of a record in base64; texts are UTF-8. */
  readCrashArtifact: {
    request: readArtifactSchema,
    reply: z.object({sizeBytes: z.number().int(), base64: z.string()}),
  },
  removeCrashes: {request: z.object({ids: z.array(crashIdSchema).min(1).max(10_000)}), reply: nothing},
  setCrashRetention: {
    request: crashRetentionSchema,
    reply: crashRetentionSchema,
  },
  /** The newest lines of the log of compiles, pipelines and dispatches. */
  listOutcomes: {
    request: z.object({limit: z.number().int().min(1).max(10_000).default(200)}),
    reply: z.object({outcomes: z.array(outcomeSchema)}),
  },
  /** Does again what crashed, from the record alone, and compares the ends. */
  rerunCrash: {request: z.object({id: crashIdSchema}), reply: rerunReplySchema},
  /** What a reproduction bundle would hold, file by file, as it would be exported. */
  previewCrashBundle: {
    request: bundleRequestSchema,
    reply: z.object({name: z.string(), files: z.array(bundleFileSchema)}),
  },
  /** The bundle as a `.zip` in base64: files, README, and scripts that reproduce the crash with Apple's tools alone. */
  exportCrashBundle: {
    request: bundleRequestSchema,
    reply: z.object({name: z.string(), base64: z.string()}),
  },
  /** The smallest module that fails in the same way. Withdrawn, it ends as cancelled; progress has told the smallest so far. */
  reduce: {request: reduceRequestSchema, reply: reduceReplySchema},
  /** Facts in which two modules differ, and what explaining them costs; makes one attempt on each. */
  planExplain: {request: planExplainRequestSchema, reply: explainPlanSchema},
  /** Which of those facts matter, by repeated attempts in processes that may die. */
  explain: {request: explainRequestSchema, reply: explainReplySchema},
  /** Tries every case of a suite under every profile. */
  runSuite: {request: runSuiteRequestSchema, reply: suiteReportSchema},
  /** Shells for reverse linking that come with the lab (docs/shells.md), from the simplest on. */
  listShells: {request: nothing, reply: z.object({shells: z.array(shellSummarySchema)})},
  readShell: {request: z.object({name: z.string().max(100)}), reply: shellFilesSchema},
  /** Compiles a visible function, checks it and its shell, and links both. What is wrong is in the reply. */
  link: {request: linkRequestSchema, reply: linkReplySchema},
  /** The same, and where the two link the files that an app needs: library, source, host code. */
  exportPair: {request: linkRequestSchema, reply: exportReplySchema},
  /** Splits a kernel that copies asynchronously into a shell and a visible function, or says why not. */
  splitKernel: {request: splitRequestSchema, reply: splitReplySchema},
  listSamples: {request: nothing, reply: z.object({samples: z.array(sampleSummarySchema)})},
  readSample: {request: z.object({id: z.string().max(400)}), reply: sampleSchema},
  /** Everything that the last session left, edits included. */
  loadSession: {request: nothing, reply: sessionSchema},
  /** Stores one document's text, durably and atomically, before it answers. */
  saveDocument: {
    request: z.object({document: documentSchema}),
    reply: z.object({revision: z.number().int()}),
  },
  /**
   * Stores the bytes of a library document, part by part from offset 0 on. With the last part they are durable and
   * replace what was stored before; `receivedBytes` is where the next part begins.
   */
  saveBinary: {
    request: z.object({
      id: documentIdSchema,
      sizeBytes: binaryOffset,
      offset: binaryOffset,
      part: partSchema,
    }),
    reply: z.object({receivedBytes: z.number().int()}),
  },
  /** Stored bytes of a library document from `offset` on, at most `binaryPartBytes`. */
  readBinary: {
    request: z.object({id: documentIdSchema, offset: binaryOffset}),
    reply: z.object({sizeBytes: z.number().int(), part: partSchema}),
  },
  /** Forgets a closed document's stored text, and the bytes of a library. */
  discardDocument: {request: z.object({id: documentIdSchema}), reply: nothing},
  saveView: {request: z.object({view: viewStateSchema}), reply: nothing},
  /** The folder that is open, and those that were. */
  folderState: {request: nothing, reply: folderStateSchema},
  /** Opens a folder that a person grants, or closes the one that is open. */
  openFolder: {request: openFolderRequestSchema, reply: folderStateSchema},
  /** Entries of one folder; changes in it are told from now on (`folder-changed`). */
  listFolder: {request: z.object({path: workspaceFolderSchema}), reply: listFolderReplySchema},
  /** Every file below the folder but those that the tree leaves out too, up to a limit. Withdrawn, it ends as cancelled. */
  listFiles: {request: nothing, reply: listFilesReplySchema},
  /** Text of a file below the folder; changes beside it are told from now on. */
  readFile: {request: readFileRequestSchema, reply: readFileReplySchema},
  /** Bytes of a library below the folder from `offset` on, at most `binaryPartBytes`. */
  readFilePart: {request: readFilePartRequestSchema, reply: readFilePartReplySchema},
  /** Replaces a file whole, unless it is not what the caller believes it to be. */
  writeFile: {request: writeFileRequestSchema, reply: z.object({hash: contentHashSchema})},
  createEntry: {
    request: z.object({path: workspacePathSchema, kind: z.enum(['file', 'folder'])}),
    reply: nothing,
  },
  renameEntry: {request: z.object({from: workspacePathSchema, to: workspacePathSchema}), reply: nothing},
  /** Moves a file or a folder, with all that is in it, to the system's trash, or to the lab's own where there is none. */
  deleteEntry: {request: z.object({path: workspacePathSchema}), reply: deletedReplySchema},
  /** Puts back what `deleteEntry` moved to the lab's trash, where its name is still free. */
  restoreEntry: {
    request: z.object({id: trashIdSchema}),
    reply: z.object({path: workspacePathSchema}),
  },
  /** Finds a text in the files of the folder. Withdrawn, it stops and ends as cancelled. */
  searchFolder: {request: searchRequestSchema, reply: searchReplySchema},
  /** Experiment files below the folder. */
  listExperiments: {
    request: nothing,
    reply: z.object({experiments: z.array(folderExperimentSchema), truncated: z.boolean()}),
  },
  /** The page's commands, for the platform's own menus; a host without menus takes no notice. */
  setMenu: {request: z.object({items: menuSchema}), reply: nothing},
  /** Links that the system gave the lab and that no page has followed yet. They are handed out once. */
  takeLinks: {request: nothing, reply: z.object({links: z.array(z.string())})},
  /** Files that the system gave the lab to open and that no page has taken yet. They are handed out once. */
  takeFiles: {request: nothing, reply: z.object({files: z.array(openedFileSchema)})},
} as const;

export type LabMethods = typeof labMethods;
export type LabMethodName = keyof LabMethods;
export type LabRequest<M extends LabMethodName> = z.input<LabMethods[M]['request']>;
export type LabReply<M extends LabMethodName> = z.output<LabMethods[M]['reply']>;

/** Things the host announces. Events state facts and never drive control flow. */
export const labEventSchema = z.discriminatedUnion('type', [
  z.object({type: z.literal('service'), service: serviceStateSchema}),
  z.object({type: z.literal('toolchain'), toolchain: toolchainSchema}),
  z.object({type: z.literal('run'), progress: runProgressSchema}),
  z.object({type: z.literal('timing'), progress: timingProgressSchema}),
  /** A crash is on the disk; `crash` is its group, with it as the newest. */
  z.object({type: z.literal('crash'), crash: crashGroupSchema}),
  z.object({type: z.literal('reduce'), progress: reduceProgressSchema}),
  z.object({type: z.literal('explain'), progress: explainProgressSchema}),
  /** The folder was opened or closed. */
  z.object({type: z.literal('folder'), state: folderStateSchema}),
  /** Something changed in these folders below the opened one. */
  z.object({type: z.literal('folder-changed'), folders: z.array(workspaceFolderSchema)}),
  /** A command was chosen in a native menu. */
  z.object({type: z.literal('menu'), commandId: z.string()}),
  /** A link waits to be followed (`takeLinks`). */
  z.object({type: z.literal('link')}),
  /** A file waits to be opened (`takeFiles`). */
  z.object({type: z.literal('file')}),
  z.object({
    type: z.literal('suite'),
    progress: z.object({
      jobId: z.string(),
      result: suiteResultSchema,
      done: z.number().int(),
      total: z.number().int(),
    }),
  }),
]);
export type LabEvent = z.infer<typeof labEventSchema>;

export interface CallOptions {
  /** Withdraws the call: it ends as `cancelled` and its work is stopped. */
  readonly signal?: CancelSignal;
}

/** The lab as every front end sees it, whatever the transport. */
export type Lab = {
  readonly [M in LabMethodName]: (
    request: LabRequest<M>,
    options?: CallOptions,
  ) => Promise<Result<LabReply<M>, LabError>>;
} & {
  /** Calls `listener` for every event from now on, until disposed. */
  subscribe(listener: (event: LabEvent) => void): Disposable;
};
