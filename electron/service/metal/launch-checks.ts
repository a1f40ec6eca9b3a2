import {type Device} from '../../../core/protocol/device.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {threadgroupMisfit} from '../bridge-errors.ts';
import {type LibraryFunctionInfo, type ValidBridgeRequest} from '../device-bridge.ts';
import {type GpuPipelineFacts} from './gpu.ts';
import {type TextureAccess} from './textures.ts';

/** Arguments that a launch must bind. */
export interface BoundArguments {
  readonly buffers: readonly number[];
  readonly textures: ReadonlyMap<number, TextureAccess>;
  readonly samplers: readonly number[];
}

/** What of a pipeline decides whether a launch fits. */
interface Launched {
  readonly kernel: string;
  readonly facts: GpuPipelineFacts;
  readonly bound: BoundArguments;
}

/** Metal rounds each length up to this, in bytes. */
const threadgroupMemoryGranule = 16;

/** Why a launch would fail, or fault without a debug layer; undefined where it fits. */
export function launchMisfit(
  {threadgroup, threadgroupMemory, buffers, bytes, textures, samplers}: ValidBridgeRequest<'dispatch'>,
  {kernel, facts, bound}: Launched,
  {maxThreadgroupMemoryBytes: maxMemoryBytes}: Device,
): LabError | undefined {
  const granule = threadgroupMemoryGranule;
  const given = threadgroupMemory.reduce((sum, one) => sum + Math.ceil(one.bytes / granule) * granule, 0);
  const memoryBytes = given + facts.staticThreadgroupMemoryBytes;
  const maxThreads = facts.maxThreadsPerThreadgroup;
  const tooLarge = threadgroupMisfit({kernel, threadgroup, maxThreads, memoryBytes, maxMemoryBytes});
  if (tooLarge !== undefined) return tooLarge;
  const missing = (wanted: Iterable<number>, there: readonly {readonly index: number}[]): number[] =>
    [...wanted].filter((index) => !there.some((one) => one.index === index));
  const noBuffer = missing(bound.buffers, [...buffers, ...bytes]);
  if (noBuffer.length > 0) {
    const message = `${kernel} reads buffer ${noBuffer.join(', ')}, and the launch binds none there.`;
    return badInput('buffer-not-bound', message, 'Bind a buffer or constant at that index.', 'buffers');
  }
  const noTexture = missing(bound.textures.keys(), textures);
  const noSampler = missing(bound.samplers, samplers);
  if (noTexture.length + noSampler.length === 0) return undefined;
  const what = noTexture.length > 0 ? `texture ${noTexture.join(', ')}` : `sampler ${noSampler.join(', ')}`;
  const message = `${kernel} uses ${what}, and the launch binds none there.`;
  return badInput('bad-dispatch', message, 'Bind one at that index.', 'textures');
}

/** Reflection says what is used; a library may hold none (METAL.md 2.4), and then AIR's records count. */
export function boundArguments(info: LibraryFunctionInfo, {bindings}: GpuPipelineFacts): BoundArguments {
  if (bindings.length > 0) {
    const used = bindings.filter((one) => one.used);
    const of = (kind: string): typeof used => used.filter(({type}) => type === kind);
    return {
      buffers: of('buffer').map(({index}) => index),
      textures: new Map(of('texture').map(({index, access}) => [index, accessOf(access)])),
      samplers: of('sampler').map(({index}) => index),
    };
  }
  const places = (wanted: string): {location: number; access?: string | undefined}[] =>
    info.arguments.flatMap(({kind, location, addressSpace, access}) =>
      kind === wanted && location !== undefined && addressSpace !== 3 ? [{location, access}] : [],
    );
  return {
    buffers: places('buffer').map(({location}) => location),
    textures: new Map(places('texture').map(({location, access}) => [location, accessOf(access)])),
    samplers: places('sampler').map(({location}) => location),
  };
}

/** `sample` of AIR's records is a way to read; what is unknown may be both. */
function accessOf(text: string | undefined): TextureAccess {
  if (text === 'read' || text === 'sample') return 'read';
  return text === 'write' ? 'write' : 'read_write';
}
