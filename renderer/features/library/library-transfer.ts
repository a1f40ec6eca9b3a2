import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {binaryPartBytes, type DocumentId} from '../../../core/protocol/session.ts';

/** Sends a file to the host part by part; it is durable when this resolves as ok. */
export async function sendLibrary(
  lab: Pick<Lab, 'saveBinary'>,
  id: DocumentId,
  blob: Blob,
): Promise<Result<void, LabError>> {
  for (let offset = 0; ;) {
    const bytes = new Uint8Array(await blob.slice(offset, offset + binaryPartBytes).arrayBuffer());
    const saved = await lab.saveBinary({id, sizeBytes: blob.size, offset, part: toBase64(bytes)});
    if (!saved.ok) return saved;
    offset = saved.value.receivedBytes;
    if (offset >= blob.size) return ok(undefined);
  }
}

/** Brings a stored file from the host. */
export async function fetchLibrary(
  lab: Pick<Lab, 'readBinary'>,
  id: DocumentId,
): Promise<Result<Blob, LabError>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; ;) {
    const read = await lab.readBinary({id, offset});
    if (!read.ok) return err(read.error);
    const bytes = fromBase64(read.value.part);
    parts.push(bytes);
    offset += bytes.length;
    if (offset >= read.value.sizeBytes || bytes.length === 0) return ok(new Blob(parts));
  }
}

/** So many bytes become one call's arguments. */
const charactersAtOnce = 8192;

/** `btoa` takes characters, one for each byte. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += charactersAtOnce)
    text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
