import {ok, type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type Experiment} from '../../core/protocol/experiment.ts';
import {type BridgeCallOptions, type DeviceBridge} from '../service/device-bridge.ts';
import {type BufferData} from './run-data.ts';

/** Bytes of one message to the device service: small enough that its heartbeat is answered in between. */
const transferBytes = 16 * 1024 * 1024;

/** The part of a dispatch that an experiment states: its launch, and where its buffers are bound. */
export function launchOf(
  {kernel, grid, threadgroup, threadgroupMemory}: Experiment,
  data: readonly BufferData[],
  buffers: readonly string[],
) {
  return {
    label: kernel.slice(0, 200),
    grid,
    threadgroup,
    threadgroupMemory,
    buffers: data.map(({buffer}, at) => ({
      index: buffer.index,
      buffer: buffers[at]!,
      offset: buffer.offset ?? 0,
    })),
  };
}

/** Buffers of the device that hold `data`; those that nobody wrote stay so where `data` says it. */
export async function createBuffers(
  bridge: DeviceBridge,
  data: readonly BufferData[],
  handles: string[],
  call: () => BridgeCallOptions,
): Promise<Result<string[], LabError>> {
  const created: string[] = [];
  for (const {buffer, initial} of data) {
    const initialised = buffer.init.kind !== 'uninitialised';
    const alignment = buffer.alignment === undefined ? {} : {alignment: buffer.alignment};
    const sizeBytes = initial.byteLength;
    const made = await bridge.createBuffer({sizeBytes, initialised, ...alignment}, call());
    if (!made.ok) return made;
    handles.push(made.value.buffer);
    created.push(made.value.buffer);
    for (let offset = 0; initialised && offset < sizeBytes; offset += transferBytes) {
      const part = initial.subarray(offset, offset + transferBytes);
      const written = await bridge.writeBuffer({buffer: made.value.buffer, offset, data: part}, call());
      if (!written.ok) return written;
    }
  }
  return ok(created);
}

/** What the buffers hold, each whole. */
export async function readBuffers(
  bridge: DeviceBridge,
  data: readonly BufferData[],
  buffers: readonly string[],
  call: () => BridgeCallOptions,
): Promise<Result<Uint8Array[], LabError>> {
  const outputs: Uint8Array[] = [];
  for (const [at, {initial}] of data.entries()) {
    const output = new Uint8Array(initial.byteLength);
    for (let offset = 0; offset < output.byteLength; offset += transferBytes) {
      const length = Math.min(transferBytes, output.byteLength - offset);
      const read = await bridge.readBuffer({buffer: buffers[at]!, offset, length}, call());
      if (!read.ok) return read;
      output.set(read.value.data, offset);
    }
    outputs.push(output);
  }
  return ok(outputs);
}
