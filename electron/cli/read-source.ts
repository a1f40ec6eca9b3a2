import {readFile, stat} from 'node:fs/promises';
import {extname} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {maxSourceLength} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';

/** Reads MSL source; every way in which that can fail names the file as it was given. */
export async function readMetalSource(file: string): Promise<Result<string, LabError>> {
  const extension = extname(file).toLowerCase();
  if (extension !== '.metal') return err(wrongKind(file, extension));
  try {
    const {size} = await stat(file);
    if (size > maxSourceLength) return err(tooLarge(file, size));
    // Clang skips a byte-order mark too; bytes that are not UTF-8 become U+FFFD, which the front end reports.
    return ok(new TextDecoder('utf-8').decode(await readFile(file)));
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
}

function wrongKind(file: string, extension: string): LabError {
  if (extension === '.ll' || extension === '.metallib' || extension === '.air') {
    return badInput(
      'not-supported',
      `not supported: ${file}: this build reads .metal sources only, not ${extension} files.`,
      'Give the .metal source it was made from.',
      file,
    );
  }
  return badInput(
    'unknown-file-kind',
    `${file} is not a .metal file.`,
    'Give a file whose name ends in .metal.',
    file,
  );
}

function tooLarge(file: string, sizeBytes: number): LabError {
  return badInput(
    'file-too-large',
    `${file} is too large: ${sizeBytes} bytes, and at most ${maxSourceLength} are compiled.`,
    'Split the source.',
    file,
  );
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
};

/** Why a file could not be read, as the user reads it. */
export function unreadable(file: string, error: NodeJS.ErrnoException): LabError {
  const reason = reasons[error.code ?? ''] ?? error.message;
  return badInput('unreadable-file', `${file} cannot be read: ${reason}.`, 'Check the path.', file);
}
