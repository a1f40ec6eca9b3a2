import {deserialize, serialize} from 'node:v8';

/**
 * Messages over a byte stream: four bytes of length (little-endian), then the structured clone. Node's own IPC channel
 * does not serve here: bytes that it cannot read are an uncaught exception in the parent, and a child that lost its
 * memory may write anything.
 */
const headerBytes = 4;

/** Larger frames are taken for garbage, not for messages. */
const maxFrameBytes = 512 * 1024 * 1024;

export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(body.length);
  return Buffer.concat([header, body]);
}

/** Why the bytes that came are no frames. */
export class FrameError extends Error {}

/** Puts messages together from chunks of bytes. Useless after its first FrameError. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private heldBytes = 0;

  /** The messages that `chunk` completes. Throws a FrameError on bytes that are no message. */
  push(chunk: Buffer): unknown[] {
    this.chunks.push(chunk);
    this.heldBytes += chunk.length;
    const messages: unknown[] = [];
    for (let size = this.frameSize(); size !== undefined && this.heldBytes >= size; size = this.frameSize()) {
      messages.push(decodeBody(this.take(size).subarray(headerBytes)));
    }
    return messages;
  }

  /** Bytes of the next frame with its header, once the header is there. */
  private frameSize(): number | undefined {
    if (this.heldBytes < headerBytes) return undefined;
    if ((this.chunks[0]?.length ?? 0) < headerBytes) this.chunks = [Buffer.concat(this.chunks)];
    const bodyBytes = this.chunks[0]?.readUInt32LE() ?? 0;
    if (bodyBytes > maxFrameBytes) throw new FrameError(`a frame of ${bodyBytes} bytes`);
    return headerBytes + bodyBytes;
  }

  private take(sizeBytes: number): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    this.chunks = all.length > sizeBytes ? [all.subarray(sizeBytes)] : [];
    this.heldBytes -= sizeBytes;
    return all.subarray(0, sizeBytes);
  }
}

function decodeBody(body: Buffer): unknown {
  try {
    return deserialize(body);
  } catch (error) {
    throw new FrameError(error instanceof Error ? error.message : String(error));
  }
}
