import {join} from 'node:path';
import {type CancelSignal} from '../../core/base/cancel.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {cancelled, type LabError} from '../../core/protocol/error.ts';
import {type LabReply, type ToolchainInfo} from '../../core/protocol/lab.ts';
import {type CompileAttempt} from '../service/compiler-pool.ts';
import {type Supervisor} from '../service/supervisor.ts';
import {createRemoteDevice} from '../service/remote-device.ts';
import {CrashLab, sampleSuiteFolder} from './crash-lab.ts';
import {failureSignature} from './crash-signature.ts';
import {type FinishedRun, runExperiment} from './run-experiment.ts';
import {openRunFiles, type RunFiles} from './run-files.ts';
import {type RunStore} from './run-store.ts';
import {refuseFiles, refuseTiming, tracePathOf} from './service-kinds.ts';
import {savedTimingOf} from './timing/saved-timing.ts';
import {timeExperiment} from './timing/time-experiment.ts';
import {type ValidRequest} from './validate.ts';
import {type HostServices} from './host-services.ts';

/** Starting the device service takes part of this. */
const devicesDeadlineMs = 20_000;

/** The devices of a service, which is started where it does not run. */
export function devicesOf(
  service: Pick<Supervisor, 'call'>,
  signal: CancelSignal,
): Promise<Result<LabReply<'devices'>, LabError>> {
  return service.call('devices', {}, {deadlineMs: devicesDeadlineMs, signal});
}

/** The files of an experiment, by its request: of a folder where the host may name one, of a sample, or of the request. */
function openFiles(
  {options, samples, workspace}: HostServices,
  {folder, files}: ValidRequest<'run'> | ValidRequest<'timing'>,
): ReturnType<typeof openRunFiles> {
  return openRunFiles({
    folder,
    overlay: files,
    samples,
    samplesFolder: join(options.resourcesDirectory, 'samples'),
    workspace: () => workspace.opened(),
    mayNameFolders: options.hostKind !== 'browser',
  });
}

/** Runs an experiment; its buffers are kept, to be read in pages. */
export async function run(
  services: HostServices,
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
  services: HostServices,
  request: ValidRequest<'run'>,
  signal: AbortSignal,
): Promise<Result<FinishedRun & {readonly signature: string}, LabError>> {
  const {options, toolchains, events, runs, pool, recorder} = services;
  const refused = refuseFiles(request, options.hostKind !== 'browser');
  if (refused !== undefined) return err(refused);
  const opened = await openFiles(services, request);
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
          devices: (inner) => devicesOf(service, inner),
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

/** Times an experiment's variants and keeps the timing. */
export async function timing(
  services: HostServices,
  request: ValidRequest<'timing'>,
  signal: AbortSignal,
): Promise<Result<LabReply<'timing'>, LabError>> {
  const {options, supervisor, toolchains, events, runs, timings} = services;
  const refused = refuseTiming(request.service);
  if (refused !== undefined) return err(refused);
  const opened = await openFiles(services, request);
  if (!opened.ok) return opened;
  const files = new Map<string, Uint8Array>();
  return runs.run(async () => {
    if (signal.aborted) return err(cancelled('The timing'));
    const toolchain = await toolchains.choose(request.toolchain);
    const finished = await timeExperiment(
      request,
      {
        devices: (inner) => devicesOf(supervisor, inner),
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

/** Searches over crashes, whose attempts are runs like any other. */
export function createCrashLab(services: HostServices): CrashLab {
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
