import {type Device} from '../../../core/protocol/device.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {threadgroupMisfit} from '../bridge-errors.ts';
import {type LibraryFunctionInfo, type ValidBridgeRequest} from '../device-bridge.ts';
import {type GpuPipelineFacts} from './gpu.ts';

/** What of a pipeline decides whether a launch fits. */
interface Launched {
  readonly kernel: string;
  readonly facts: GpuPipelineFacts;
  /** Buffer indices that a launch must bind. */
  readonly bufferIndices: readonly number[];
}

/** Metal rounds each length up to this, in bytes. */
const threadgroupMemoryGranule = 16;

/** Why a launch would fail, or fault without a debug layer; undefined where it fits. */
export function launchMisfit(
  {threadgroup, threadgroupMemory, buffers, bytes}: ValidBridgeRequest<'dispatch'>,
  {kernel, facts, bufferIndices}: Launched,
  {maxThreadgroupMemoryBytes: maxMemoryBytes}: Device,
): LabError | undefined {
  const granule = threadgroupMemoryGranule;
  const given = threadgroupMemory.reduce((sum, one) => sum + Math.ceil(one.bytes / granule) * granule, 0);
  const memoryBytes = given + facts.staticThreadgroupMemoryBytes;
  const maxThreads = facts.maxThreadsPerThreadgroup;
  const tooLarge = threadgroupMisfit({kernel, threadgroup, maxThreads, memoryBytes, maxMemoryBytes});
  if (tooLarge !== undefined) return tooLarge;
  const bound = new Set([...buffers, ...bytes].map(({index}) => index));
  const missing = bufferIndices.filter((index) => !bound.has(index));
  if (missing.length === 0) return undefined;
  const message = `${kernel} reads buffer ${missing.join(', ')}, and the launch binds none there.`;
  return badInput('buffer-not-bound', message, 'Bind a buffer or constant at that index.', 'buffers');
}

/** Reflection says what is used; a library may hold none (METAL.md 2.4), and then AIR's records count. */
export function boundBuffers(info: LibraryFunctionInfo, {bindings}: GpuPipelineFacts): number[] {
  if (bindings.length > 0)
    return bindings.filter(({type, used}) => type === 'buffer' && used).map(({index}) => index);
  return info.arguments.flatMap(({kind, location, addressSpace}) =>
    kind === 'buffer' && location !== undefined && addressSpace !== 3 ? [location] : [],
  );
}
