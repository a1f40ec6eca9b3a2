import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';

/** Memory of the device that JavaScript owns: native code works on it in place, nothing is copied. */
export interface DeviceBuffer {
  readonly data: Uint8Array;
  readonly alignment: number;
  initialised: boolean;
}

/** Bytes that all buffers of one device may take together. */
export const maxTotalBytes = 8 * 2 ** 30;

/** Buffers of one device, by handle. */
export class BufferStore {
  private readonly buffers = new Map<string, DeviceBuffer>();
  private readonly newHandle: (kind: string) => string;
  private readonly addressOf: (memory: ArrayBuffer) => bigint;
  private totalBytes = 0;

  constructor(newHandle: (kind: string) => string, addressOf: (memory: ArrayBuffer) => bigint) {
    this.newHandle = newHandle;
    this.addressOf = addressOf;
  }

  create(sizeBytes: number, alignment: number, initialised: boolean): Result<string, LabError> {
    if (this.totalBytes + sizeBytes > maxTotalBytes) return err(outOfMemory(sizeBytes, this.totalBytes));
    const data = alignedBytes(sizeBytes, alignment, this.addressOf);
    if (data === undefined) return err(outOfMemory(sizeBytes, this.totalBytes));
    const handle = this.newHandle('buffer');
    this.buffers.set(handle, {data, alignment, initialised});
    this.totalBytes += sizeBytes;
    return ok(handle);
  }

  get(handle: string): DeviceBuffer | undefined {
    return this.buffers.get(handle);
  }

  release(handle: string): void {
    const buffer = this.buffers.get(handle);
    if (buffer === undefined) return;
    this.buffers.delete(handle);
    this.totalBytes -= buffer.data.byteLength;
  }
}

/** External memory does not exist in Electron, so JavaScript allocates more than asked and starts where it is aligned. */
function alignedBytes(
  sizeBytes: number,
  alignment: number,
  addressOf: (memory: ArrayBuffer) => bigint,
): Uint8Array | undefined {
  try {
    const memory = new ArrayBuffer(sizeBytes + alignment - 1);
    const excess = Number(addressOf(memory) % BigInt(alignment));
    return new Uint8Array(memory, excess === 0 ? 0 : alignment - excess, sizeBytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function outOfMemory(sizeBytes: number, heldBytes: number): LabError {
  const message = `The device has no memory for a buffer of ${sizeBytes} bytes beside the ${heldBytes} that it holds.`;
  return badInput('out-of-memory', message, 'Use smaller buffers, or release some.');
}
