import {readFile, stat} from 'node:fs/promises';
import {basename, extname} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {unreadable} from './read-source.ts';

/** A file of IR text with the encoding that gives its bytes back. */
export interface IrFile {
  readonly file: string;
  readonly text: string;
  readonly encoding: 'utf8' | 'latin1';
}

const maximumBytes = 128 * 1024 * 1024;

/** Reads IR text. Bytes that are no UTF-8 (names may have any) are kept one by one. */
export async function readIrFile(file: string): Promise<Result<IrFile, LabError>> {
  const refused = wrongKind(file);
  if (refused !== undefined) return err(refused);
  try {
    const {size} = await stat(file);
    if (size > maximumBytes) {
      const message = `${file} is too large: ${size} bytes, and at most ${maximumBytes} are read.`;
      return err(badInput('file-too-large', message, 'Split the module.', file));
    }
    return ok(decode(file, await readFile(file)));
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
}

function decode(file: string, bytes: Buffer): IrFile {
  try {
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
    return {file, text, encoding: 'utf8'};
  } catch {
    return {file, text: bytes.toString('latin1'), encoding: 'latin1'};
  }
}

function wrongKind(file: string): LabError | undefined {
  const extension = extname(file).toLowerCase();
  if (extension === '.ll') return undefined;
  if (extension === '.metal') {
    const message = `not supported: ${file}: this command takes IR text only.`;
    const next = `Compile it first: airlock compile ${file} -o ${basename(file, '.metal')}.ll.`;
    return badInput('not-supported', message, next, file);
  }
  if (extension === '.metallib' || extension === '.air') {
    const message = `not supported: ${file}: this command takes IR text only.`;
    return badInput('not-supported', message, 'Print it as text first: airlock info --ll.', file);
  }
  const message = `${file} is no file of IR text.`;
  return badInput('unknown-file-kind', message, 'Give a file whose name ends in .ll.', file);
}
