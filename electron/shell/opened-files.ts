import {readFile, stat} from 'node:fs/promises';
import {basename, resolve} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {maxBinaryBytes, type OpenedFile} from '../../core/protocol/session.ts';

/** What the app is registered for (electron-builder.yml). */
const extensions = ['.metal', '.ll', '.metallib', '.lab.json', '.airlock'];

/** Files among a process's arguments, below `folder` where they are relative: how Linux and Windows hand them to an app. */
export function filesAmong(args: readonly string[], folder: string): string[] {
  const isFile = (arg: string): boolean =>
    !arg.startsWith('-') &&
    !/^[a-z][a-z+.-]+:\/\//i.test(arg) &&
    extensions.some((end) => arg.toLowerCase().endsWith(end));
  return args
    .slice(1)
    .filter(isFile)
    .map((arg) => resolve(folder, arg));
}

/** Reads a file that a person opened with the lab. The page gets its bytes and last name, never its place. */
export async function readOpenedFile(path: string): Promise<Result<OpenedFile, LabError>> {
  const fail = (reason: string): Result<never, LabError> =>
    err(
      badInput('file-not-opened', `${basename(path)} is not opened: ${reason}.`, 'Open another file.', path),
    );
  try {
    const found = await stat(path);
    if (!found.isFile()) return fail('it is no file');
    if (found.size > maxBinaryBytes)
      return fail(`it has ${found.size} bytes, and at most ${maxBinaryBytes} are read`);
    return ok({name: basename(path), base64: (await readFile(path)).toString('base64')});
  } catch (error) {
    return fail((error as Error).message);
  }
}
