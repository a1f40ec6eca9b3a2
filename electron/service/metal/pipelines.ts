import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {noFunction, unknownHandle} from '../bridge-errors.ts';
import {type BridgeReply, type LibraryFunctionInfo, type ValidBridgeRequest} from '../device-bridge.ts';
import {PipelineCache} from '../reference/pipeline-cache.ts';
import {archiveError, pipelineError} from './failures.ts';
import {
  type GpuArchive,
  type GpuPipeline,
  type GpuPipelineFacts,
  type GpuPipelineRequest,
  type OpenGpu,
} from './gpu.ts';
import {type BoundArguments, boundArguments} from './launch-checks.ts';
import {digest, type LoadedLibrary} from './library-source.ts';
import {type MetalSession} from './session.ts';

/** A library of a Metal device. */
export interface Library extends LoadedLibrary {
  readonly name: string;
  readonly functions: readonly LibraryFunctionInfo[];
}

/** A pipeline with what a launch of it must bind. */
export interface Pipeline {
  readonly kernel: string;
  readonly pipeline: GpuPipeline;
  readonly facts: GpuPipelineFacts;
  readonly bound: BoundArguments;
}

/** What names a pipeline's parts in a request. */
type PipelineParts = Omit<ValidBridgeRequest<'makePipeline'>, 'onlyFromArchive'>;

interface Parts {
  readonly library: Library;
  readonly linked: readonly {readonly library: Library; readonly function: string}[];
}

type Made = Result<{pipeline: Pipeline; cached: boolean; durationMs: number}, LabError>;

/** Makes pipelines of a device's libraries, each once; and binary archives of them. */
export class MetalPipelines {
  private readonly session: MetalSession;
  private readonly libraries: ReadonlyMap<string, Library>;
  /** Pipelines, and refusals that are the kernel's own; never crashes of a compiler. */
  private readonly cache = new PipelineCache<Result<Pipeline, LabError>>();
  /** One compilation for each key, whoever asks meanwhile. */
  private readonly compiling = new Map<string, Promise<Result<Pipeline, LabError>>>();

  constructor(session: MetalSession, libraries: ReadonlyMap<string, Library>) {
    this.session = session;
    this.libraries = libraries;
  }

  get counts(): BridgeReply<'pipelineCache'> {
    return {entries: this.cache.size, hits: this.cache.hits, misses: this.cache.misses};
  }

  async make(request: ValidBridgeRequest<'makePipeline'>): Promise<Made> {
    const parts = this.partsOf(request);
    if (!parts.ok) return parts;
    const {library, linked} = parts.value;
    const constants = Object.entries(request.functionConstants).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = digest(
      library.key,
      request.function,
      request.onlyFromArchive ?? '',
      JSON.stringify(constants),
      ...linked.flatMap((one) => [one.library.key, one.function]),
    );
    const known = this.cache.get(key);
    if (known !== undefined)
      return known.ok ? ok({pipeline: known.value, cached: true, durationMs: 0}) : known;
    const startedMs = performance.now();
    const already = this.compiling.get(key);
    const compiled = already ?? this.compile(parts.value, request);
    this.compiling.set(key, compiled);
    const made = await compiled.finally(() => this.compiling.delete(key));
    if (made.ok || made.error.kind === 'diagnostics') this.cache.set(key, made);
    if (!made.ok) return made;
    return ok({
      pipeline: made.value,
      cached: already !== undefined,
      durationMs: performance.now() - startedMs,
    });
  }

  private partsOf(request: PipelineParts): Result<Parts, LabError> {
    const library = this.libraries.get(request.library);
    if (library === undefined) return err(unknownHandle('library', request.library));
    const linked: {library: Library; function: string}[] = [];
    for (const one of request.linked) {
      const found = this.libraries.get(one.library);
      if (found === undefined) return err(unknownHandle('library', one.library));
      linked.push({library: found, function: one.function});
    }
    return ok({library, linked});
  }

  /** A pipeline as the addon is asked for it; an error where the library has no such kernel. */
  private requestOf(
    {library, linked}: Parts,
    {function: kernel, functionConstants}: PipelineParts,
  ): Result<{readonly request: GpuPipelineRequest; readonly info: LibraryFunctionInfo}, LabError> {
    const info = library.functions.find(({name}) => name === kernel);
    if (info === undefined || info.role !== 'kernel') {
      const there = library.functions.filter(({role}) => role === 'kernel').map(({name}) => name);
      return err(noFunction(library.name, kernel, 'kernel', there));
    }
    const constants = Object.entries(functionConstants).map(([name, value]) => ({
      ...(/^\d+$/.test(name) ? {index: Number(name)} : {name}),
      value: Number(value),
    }));
    const request = {
      library: library.library,
      function: kernel,
      label: kernel,
      constants,
      linked: linked.map((one) => ({library: one.library.library, function: one.function})),
    };
    return ok({request, info});
  }

  private async compile(
    parts: Parts,
    wanted: ValidBridgeRequest<'makePipeline'>,
  ): Promise<Result<Pipeline, LabError>> {
    const asked = this.requestOf(parts, wanted);
    if (!asked.ok) return asked;
    const session = await this.session.open();
    if (!session.ok) return session;
    const archive = await this.openArchive(session.value, wanted.onlyFromArchive);
    if (!archive.ok) return archive;
    const {request, info} = asked.value;
    const kernel = wanted.function;
    const only = archive.value === undefined ? {} : {archives: [archive.value], failOnArchiveMiss: true};
    const {value, failure} = await this.session.gpu.gpuPipeline(session.value, {...request, ...only});
    if (archive.value !== undefined) this.session.gpu.gpuClose(archive.value);
    if (value === undefined) return err(this.session.failed(failure, (one) => pipelineError(one, kernel)));
    return ok({
      kernel,
      pipeline: value.pipeline,
      facts: value.facts,
      bound: boundArguments(info, value.facts),
    });
  }

  /** Undefined where no path is given. */
  private async openArchive(
    session: OpenGpu,
    path: string | undefined,
  ): Promise<Result<GpuArchive | undefined, LabError>> {
    if (path === undefined) return ok(undefined);
    const {value, failure} = await this.session.gpu.gpuOpenArchive(session, path);
    return value === undefined
      ? err(this.session.failed(failure, (one) => archiveError(one, path)))
      : ok(value);
  }

  async saveArchive({
    pipelines,
    path,
  }: ValidBridgeRequest<'saveArchive'>): Promise<Result<BridgeReply<'saveArchive'>, LabError>> {
    const requests: GpuPipelineRequest[] = [];
    for (const wanted of pipelines) {
      const parts = this.partsOf(wanted);
      if (!parts.ok) return parts;
      const asked = this.requestOf(parts.value, wanted);
      if (!asked.ok) return asked;
      requests.push(asked.value.request);
    }
    const session = await this.session.open();
    if (!session.ok) return session;
    const opened = await this.session.gpu.gpuOpenArchive(session.value, '');
    if (opened.value === undefined)
      return err(this.session.failed(opened.failure, (one) => archiveError(one, path)));
    const archive = opened.value;
    try {
      for (const request of requests) {
        const {value, failure} = await this.session.gpu.gpuAddToArchive(session.value, archive, request);
        if (value === undefined)
          return err(this.session.failed(failure, (one) => pipelineError(one, request.function)));
      }
      const {value, failure} = await this.session.gpu.gpuSaveArchive(session.value, archive, path);
      if (value === undefined) return err(this.session.failed(failure, (one) => archiveError(one, path)));
      return ok({pipelines: requests.length});
    } finally {
      this.session.gpu.gpuClose(archive);
    }
  }
}
