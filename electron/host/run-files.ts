import {readFile, realpath, stat} from 'node:fs/promises';
import {dirname, isAbsolute, join, posix, relative, resolve, sep} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';
import {maxBufferBytes} from '../../core/protocol/experiment.ts';
import {type RunFolder} from '../../core/protocol/run.ts';
import {type SampleLibrary} from './samples.ts';
import {placeInside} from './workspace/folder-access.ts';
import {type FolderFiles} from './workspace/folder-files.ts';

/** The files of one experiment, by path as it names them. */
export interface RunFiles {
  read(path: string): Promise<Result<Uint8Array, LabError>>;
}

export interface RunFilesOptions {
  readonly folder: RunFolder;
  /** Texts that take the place of files. */
  readonly overlay: Readonly<Record<string, string>>;
  readonly samples: SampleLibrary;
  /** Folder that holds the samples. */
  readonly samplesFolder: string;
  /** Files of the folder that is open in the lab. */
  readonly workspace: () => Promise<Result<FolderFiles, LabError>>;
  /** Whether a caller may name a folder of this machine: a page in a browser may not. */
  readonly mayNameFolders: boolean;
}

/** Opens the folder of an experiment. What is outside of it cannot be read, through links neither. */
export async function openRunFiles(options: RunFilesOptions): Promise<Result<RunFiles, LabError>> {
  const folder = await folderOf(options);
  if (!folder.ok) return folder;
  return ok({
    async read(path) {
      const overlay = Object.hasOwn(options.overlay, path) ? options.overlay[path] : undefined;
      if (overlay !== undefined) return ok(new TextEncoder().encode(overlay));
      if (folder.value === undefined) return err(missing(path, 'the run was given no folder'));
      return readInside(folder.value, path);
    },
  });
}

async function folderOf({
  folder,
  samples,
  samplesFolder,
  workspace,
  mayNameFolders,
}: RunFilesOptions): Promise<Result<string | undefined, LabError>> {
  switch (folder.kind) {
    case 'none':
      return ok(undefined);
    case 'sample': {
      const listed = await samples.list();
      if (!listed.ok) return listed;
      const known = listed.value.samples.some(({experiment}) => experiment === folder.id);
      if (known) return ok(dirname(join(samplesFolder, ...folder.id.split('/'))));
      const message = `There is no sample experiment called ${JSON.stringify(folder.id)}.`;
      return err(
        badInput('unknown-sample', message, 'Use an experiment that listSamples gives.', 'folder.id'),
      );
    }
    case 'workspace': {
      const opened = await workspace();
      if (!opened.ok) return opened;
      const parent = posix.dirname(folder.path);
      return placeInside(opened.value.root, parent === '.' ? '' : parent);
    }
    case 'folder': {
      if (mayNameFolders) return ok(resolve(folder.path));
      const message = 'A page in a browser cannot name folders of this machine.';
      return err(
        unavailable('folder-not-allowed', message, 'Give the texts of the files, or use airlock run.'),
      );
    }
  }
}

/** Bytes of a file of `folder`; what is outside of it, through links too, is refused. */
export async function readInside(folder: string, path: string): Promise<Result<Uint8Array, LabError>> {
  try {
    const root = await realpath(folder);
    const full = await realpath(join(root, ...path.split(/[\\/]/)));
    const inside = relative(root, full);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      const message = `${path} leads out of the folder of the experiment.`;
      return err(badInput('outside-folder', message, 'Put the file into that folder.', path));
    }
    const found = await stat(full);
    // A pipe would never end, a device neither.
    if (!found.isFile()) return err(missing(path, 'it is no file'));
    const {size} = found;
    if (size > maxBufferBytes) {
      const message = `${path} is too large: ${size} bytes, and at most ${maxBufferBytes} are read.`;
      return err(badInput('file-too-large', message, 'Use a smaller file.', path));
    }
    return ok(await readFile(full));
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return err(missing(path, code === 'ENOENT' ? 'no such file' : message));
  }
}

function missing(path: string, reason: string): LabError {
  return badInput(
    'unreadable-file',
    `${path} cannot be read: ${reason}.`,
    'Check the path in the experiment.',
    path,
  );
}
