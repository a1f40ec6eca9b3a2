import {ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Experiment} from '../../../core/protocol/experiment.ts';
import {
  type BridgeCallOptions,
  type DeviceBridge,
  type DispatchReply,
  type LibraryFunctionInfo,
} from '../../service/device-bridge.ts';
import {launchOf} from '../device-buffers.ts';
import {type BufferData} from '../run-data.ts';
import {type RunModule} from '../run-source.ts';

export interface KernelSource {
  readonly module: RunModule;
  /** Modules of linked functions, by file. */
  readonly linked: ReadonlyMap<string, RunModule>;
  /** With the variant applied. */
  readonly experiment: Experiment;
}

export interface LaunchOptions {
  readonly checked: boolean;
  readonly repeats: number;
  readonly threads: number;
  readonly budget: number;
  /** For which chip the reference device models a time. */
  readonly chip?: string;
}

/** A variant as the device has it: its pipeline, ready to be launched on any buffers. Handles go to `handles`. */
export class TimedKernel {
  readonly experiment: Experiment;
  /** Indices of the buffers that the kernel may write, as its argument records say. */
  readonly written: ReadonlySet<number>;
  private readonly bridge: DeviceBridge;
  private readonly pipeline: string;

  private constructor(
    bridge: DeviceBridge,
    experiment: Experiment,
    pipeline: string,
    written: ReadonlySet<number>,
  ) {
    this.bridge = bridge;
    this.experiment = experiment;
    this.pipeline = pipeline;
    this.written = written;
  }

  static async make(
    bridge: DeviceBridge,
    {module, linked, experiment}: KernelSource,
    handles: string[],
    call: () => BridgeCallOptions,
  ): Promise<Result<TimedKernel, LabError>> {
    const load = async ({
      name,
      text,
    }: RunModule): Promise<
      Result<{library: string; functions: readonly LibraryFunctionInfo[]}, LabError>
    > => {
      const loaded = await bridge.loadLibrary({kind: 'air-text', name, text}, call());
      if (loaded.ok) handles.push(loaded.value.library);
      return loaded;
    };
    const library = await load(module);
    if (!library.ok) return library;
    const parts: {library: string; function: string}[] = [];
    for (const {source, function: name} of experiment.linked) {
      const part = await load(linked.get(source)!);
      if (!part.ok) return part;
      parts.push({library: part.value.library, function: name});
    }
    const made = await bridge.makePipeline(
      {
        library: library.value.library,
        function: experiment.kernel,
        functionConstants: experiment.functionConstants,
        linked: parts,
      },
      call(),
    );
    if (!made.ok) return made;
    handles.push(made.value.pipeline);
    const kernel = library.value.functions.find(({name}) => name === experiment.kernel);
    const written = (kernel?.arguments ?? []).flatMap(({location, access}) =>
      location === undefined || access === 'read' ? [] : [location],
    );
    return ok(new TimedKernel(bridge, experiment, made.value.pipeline, new Set(written)));
  }

  async launch(
    data: readonly BufferData[],
    buffers: readonly string[],
    options: LaunchOptions,
    call: BridgeCallOptions,
  ): Promise<Result<DispatchReply, LabError>> {
    const {experiment} = this;
    return this.bridge.dispatch(
      {
        pipeline: this.pipeline,
        ...launchOf(experiment, data, buffers),
        ...options,
      },
      call,
    );
  }
}
