import {rename, rm, writeFile} from 'node:fs/promises';
import {badInput, type LabError} from '../../core/protocol/error.ts';

/** Writes a file in one step, so that a full disk or a crash never leaves half of it. */
export async function writeBytes(
  path: string,
  bytes: Uint8Array | string,
  encoding?: BufferEncoding,
): Promise<LabError | undefined> {
  const draft = `${path}.airlock-${process.pid}`;
  try {
    await writeFile(draft, bytes, encoding);
    await rename(draft, path);
    return undefined;
  } catch (error) {
    await rm(draft, {force: true}).catch(() => undefined);
    const message = `${path} cannot be written: ${(error as Error).message}.`;
    return badInput('unwritable-file', message, 'Check that its folder exists and is yours.', path);
  }
}
