import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {compileRequestSchema} from '../../core/protocol/compile.ts';
import {type CrashRecord} from '../../core/protocol/crash.ts';
import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';
import {type LabEvent, type LabReply} from '../../core/protocol/lab.ts';
import {runRequestSchema} from '../../core/protocol/run.ts';
import {type CompilerPool} from '../service/compiler-pool.ts';
import {groupCrashes} from './crash-groups.ts';
import {makeBundle, previewFiles, zipBundle} from './crash-bundle.ts';
import {type CrashRecorder} from './crash-recorder.ts';
import {failureSignature} from './crash-signature.ts';
import {type CrashStore} from './crash-store.ts';
import {explainCrash, planExplain} from './explain-crash.ts';
import {type OutcomeLog} from './outcome-log.ts';
import {type PassingModules} from './passing-modules.ts';
import {tryPipeline} from './pipeline-attempts.ts';
import {reduceCrash} from './reduce-crash.ts';
import {type RunFiles, readInside} from './run-files.ts';
import {readSuite, runSuite} from './suite-runner.ts';
import {type Toolchains} from './toolchains.ts';
import {type ValidRequest} from './validate.ts';

/** What the crash methods need of the host. */
export interface CrashServices {
  readonly store: CrashStore;
  readonly log: OutcomeLog;
  readonly passing: PassingModules;
  readonly recorder: CrashRecorder;
  readonly pool: CompilerPool;
  readonly toolchains: Toolchains;
  readonly emit: (event: LabEvent) => void;
  /** Folder of the sample suite. */
  readonly sampleSuiteFolder: string;
  readonly resourcesDirectory: string;
  readonly mayNameFolders: boolean;
  readonly labVersion: string;
  readonly hostKind: string;
  readonly now: () => Date;
  /** Runs an experiment as the method `run` does, recorder included; the signature is empty where it did not crash. */
  readonly rerun: (
    request: ValidRequest<'run'>,
    signal: AbortSignal,
  ) => Promise<Result<{error: LabError | undefined; signature: string}, LabError>>;
}

/** The methods of the contract that are about crashes. */
export class CrashLab {
  private readonly services: CrashServices;

  constructor(services: CrashServices) {
    this.services = services;
  }

  async list(): Promise<Result<LabReply<'listCrashes'>, LabError>> {
    const {store, recorder} = this.services;
    await recorder.flush();
    return ok({crashes: groupCrashes(await store.list()), retention: await store.retention()});
  }

  async read({id}: ValidRequest<'readCrash'>): Promise<Result<LabReply<'readCrash'>, LabError>> {
    const {store, passing} = this.services;
    const record = await store.read(id);
    if (!record.ok) return record;
    const ir = record.value.artifacts.find(({kind}) => kind === 'ir');
    const text = ir === undefined ? undefined : await store.readArtifact(id, ir.name);
    const nearest =
      text?.ok === true
        ? await passing.nearest(text.value.toString('utf8'), record.value.input.target)
        : undefined;
    return ok({record: record.value, ...(nearest === undefined ? {} : {nearestPassing: nearest})});
  }

  async readArtifact({
    id,
    name,
  }: ValidRequest<'readCrashArtifact'>): Promise<Result<LabReply<'readCrashArtifact'>, LabError>> {
    const bytes = await this.services.store.readArtifact(id, name);
    return bytes.ok ? ok({sizeBytes: bytes.value.byteLength, base64: bytes.value.toString('base64')}) : bytes;
  }

  remove({ids}: ValidRequest<'removeCrashes'>): Promise<Result<Record<string, never>, LabError>> {
    return this.services.store.remove(ids);
  }

  setRetention(
    retention: ValidRequest<'setCrashRetention'>,
  ): Promise<Result<LabReply<'setCrashRetention'>, LabError>> {
    return this.services.store.setRetention(retention);
  }

  async outcomes({limit}: ValidRequest<'listOutcomes'>): Promise<Result<LabReply<'listOutcomes'>, LabError>> {
    return ok({outcomes: await this.services.log.list(limit)});
  }

  /** The same again: the experiment where there is one, else the compile, else the pipeline of the IR. */
  async rerun(
    {id}: ValidRequest<'rerunCrash'>,
    signal: AbortSignal,
  ): Promise<Result<LabReply<'rerunCrash'>, LabError>> {
    const read = await this.services.store.read(id);
    if (!read.ok) return read;
    const record = read.value;
    const startedMs = performance.now();
    const again = await this.again(record, signal);
    if (!again.ok) return again;
    const {error, signature} = again.value;
    const verdict = error === undefined ? 'passed' : signature === record.signature ? 'same' : 'different';
    const summary =
      verdict === 'passed'
        ? `It passed this time: ${record.title.toLowerCase()} before.`
        : verdict === 'same'
          ? `It failed in the same way: ${error?.message ?? ''}`
          : `It failed in another way: ${error?.message ?? ''}`;
    const durationMs = performance.now() - startedMs;
    return ok({verdict, summary, signature, durationMs, ...(error === undefined ? {} : {error})});
  }

  async previewBundle({
    id,
    redact,
  }: ValidRequest<'previewCrashBundle'>): Promise<Result<LabReply<'previewCrashBundle'>, LabError>> {
    const bundle = await makeBundle(this.services.store, id, redact, this.services.resourcesDirectory);
    return bundle.ok ? ok({name: bundle.value.name, files: previewFiles(bundle.value)}) : bundle;
  }

  async exportBundle({
    id,
    redact,
  }: ValidRequest<'exportCrashBundle'>): Promise<Result<LabReply<'exportCrashBundle'>, LabError>> {
    const {store, resourcesDirectory} = this.services;
    const bundle = await makeBundle(store, id, redact, resourcesDirectory);
    if (!bundle.ok) return bundle;
    const record = await store.read(id);
    const zip = zipBundle(bundle.value, record.ok ? record.value.time : new Date(0).toISOString());
    if (!zip.ok) return zip;
    return ok({name: bundle.value.name, base64: Buffer.from(zip.value).toString('base64')});
  }

  reduce(
    request: ValidRequest<'reduce'>,
    signal: AbortSignal,
  ): Promise<Result<LabReply<'reduce'>, LabError>> {
    const {pool, emit} = this.services;
    return reduceCrash(request, pool, (progress) => emit({type: 'reduce', progress}), signal);
  }

  planExplain(
    request: ValidRequest<'planExplain'>,
    signal: AbortSignal,
  ): Promise<Result<LabReply<'planExplain'>, LabError>> {
    return planExplain(request, this.services.pool, signal);
  }

  explain(
    request: ValidRequest<'explain'>,
    signal: AbortSignal,
  ): Promise<Result<LabReply<'explain'>, LabError>> {
    const {pool, emit} = this.services;
    return explainCrash(request, pool, (progress) => emit({type: 'explain', progress}), signal);
  }

  async runSuite(
    {suite: chosen, profiles, device, jobId}: ValidRequest<'runSuite'>,
    signal: AbortSignal,
  ): Promise<Result<LabReply<'runSuite'>, LabError>> {
    if (!['auto', 'reference'].includes(device)) {
      const message = `not supported: a suite on ${device}: this build makes pipelines on the reference device only.`;
      return err(unavailable('not-supported', message, 'Choose the reference device.'));
    }
    const opened = await this.openSuite(chosen);
    if (!opened.ok) return opened;
    const {pool, toolchains, emit, recorder, labVersion, hostKind, now} = this.services;
    return runSuite(
      opened.value.suite,
      profiles,
      {
        pool,
        toolchain: await toolchains.choose('auto'),
        files: opened.value.files,
        progress: (result, done, total) => emit({type: 'suite', progress: {jobId, result, done, total}}),
        unexpectedPass: (module, target, {durationMs, compile}) => {
          const message = `expected to fail under ${target}, and every pipeline was made.`;
          const error = badInput(
            'unexpected-pass',
            message,
            'Correct the expectation, or tell what changed.',
          );
          recorder.tried(module, {error, trigger: 'unexpected-pass', target, durationMs, compile});
        },
        labVersion,
        hostKind,
        now,
      },
      signal,
    );
  }

  private async openSuite(chosen: ValidRequest<'runSuite'>['suite']): Promise<
    Result<
      {
        suite: Awaited<ReturnType<typeof readSuite>> extends Result<infer S, LabError> ? S : never;
        files: RunFiles;
      },
      LabError
    >
  > {
    if (chosen.kind === 'texts') {
      const read = async (path: string): Promise<Result<Uint8Array, LabError>> => {
        const text = Object.hasOwn(chosen.files, path) ? chosen.files[path] : undefined;
        if (text !== undefined) return ok(new TextEncoder().encode(text));
        return err(
          badInput('unreadable-file', `${path} is not among the files of the suite.`, 'Add it.', path),
        );
      };
      return ok({suite: chosen.suite, files: {read}});
    }
    if (chosen.kind === 'folder' && !this.services.mayNameFolders) {
      const message = 'A page in a browser cannot name folders of this machine.';
      return err(unavailable('folder-not-allowed', message, 'Use airlock suite, or give the texts.'));
    }
    const folder = chosen.kind === 'sample' ? this.services.sampleSuiteFolder : chosen.path;
    const suite = await readSuite(folder);
    return suite.ok ? ok({suite: suite.value, files: {read: (path) => readInside(folder, path)}}) : suite;
  }

  private async again(
    record: CrashRecord,
    signal: AbortSignal,
  ): Promise<Result<{error: LabError | undefined; signature: string}, LabError>> {
    const {store, toolchains, recorder, pool, rerun} = this.services;
    const {input, id, stage} = record;
    const text = async (name: string): Promise<Result<string, LabError>> => {
      const bytes = await store.readArtifact(id, name);
      return bytes.ok ? ok(bytes.value.toString('utf8')) : bytes;
    };
    const sources: Record<string, string> = {};
    for (const {name, kind} of record.artifacts) {
      if (kind !== 'source' && kind !== 'ir') continue;
      const read = await text(name);
      if (!read.ok) return read;
      sources[name] = read.value;
    }
    if (stage === 'front-end' && input.experiment === undefined) {
      const {[input.source]: source = '', ...includes} = sources;
      const {source: name, target, appleClang, options} = input;
      const request = compileRequestSchema.parse({name, source, includes, target, appleClang, options});
      const toolchain = await toolchains.choose('auto');
      if (!toolchain.ok) return toolchain;
      const startedMs = performance.now();
      const compiled = await toolchain.value.compile(request, {signal});
      recorder.compiled(request, compiled, performance.now() - startedMs);
      if (compiled.ok) return ok({error: undefined, signature: ''});
      return ok({error: compiled.error, signature: failureSignature(compiled.error)});
    }
    const isText = !/\.(metallib|air|bc)$/i.test(input.source);
    if (input.experiment !== undefined && isText) {
      const experiment = await text(input.experiment);
      if (!experiment.ok) return experiment;
      const request = runRequestSchema.parse({
        runId: `rerun-${id}`.slice(0, 100),
        name: input.experiment,
        experiment: experiment.value,
        files: sources,
        target: input.target,
        variant: input.variant,
        checked: input.checked,
        appleClang: input.appleClang,
        options: input.options,
      });
      return rerun(request, signal);
    }
    const ir = record.artifacts.find(({kind}) => kind === 'ir');
    if (ir === undefined) {
      const message = 'The record holds nothing that could be run again.';
      return err(unavailable('not-rerunnable', message, 'Run what crashed from its document.'));
    }
    const module = {name: ir.name, text: sources[ir.name] ?? ''};
    const tried = await tryPipeline(pool, {...module, target: input.target}, {signal, tries: 3});
    if (!tried.ok) return tried;
    const {error, signature, durationMs, compile} = tried.value;
    if (error?.kind === 'compiler-crash') {
      recorder.tried(module, {error, trigger: 'compiler-crash', target: input.target, durationMs, compile});
    }
    return ok({error, signature});
  }
}

/** The folder of the sample suite below the samples. */
export function sampleSuiteFolder(samplesFolder: string): string {
  return join(samplesFolder, 'sdk-version');
}
