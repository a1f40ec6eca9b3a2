import {readFile, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ShellChoice} from '../../core/protocol/link.ts';
import {type ShellManifest} from '../../core/protocol/shell.ts';
import {parseManifest, ShellLibrary} from '../host/shells/shell-library.ts';
import {installation} from './local-lab.ts';
import {unreadable} from './read-source.ts';

/** What `name` means: a folder that is there is a shell of its own; else the name is one of the lab's. */
export async function shellChoice(name: string): Promise<Result<ShellChoice, LabError>> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const plain = name.replace(/[\\/]+$/, '');
    return ok({kind: 'shipped', name: plain});
  }
  try {
    const manifest = await readFile(join(name, 'manifest.json'), 'utf8');
    const parsed = parseManifest(manifest, join(name, 'manifest.json'));
    if (!parsed.ok) return parsed;
    const ir = await readFile(join(name, ...parsed.value.ir.split('/')), 'utf8');
    return ok({kind: 'given', name, manifest, ir});
  } catch (error) {
    return err(unreadable((error as NodeJS.ErrnoException).path ?? name, error as NodeJS.ErrnoException));
  }
}

/** The manifest of the shell that `name` means. */
export async function shellManifest(name: string): Promise<Result<ShellManifest, LabError>> {
  const choice = await shellChoice(name);
  if (!choice.ok) return choice;
  const library = new ShellLibrary(join(installation.resourcesDirectory, 'shells'));
  const loaded = await library.load(choice.value);
  return loaded.ok ? ok(loaded.value.manifest) : loaded;
}

/** The manifest beside `file` that says that the file is its shell; any other manifest.json is none of ours. */
export async function manifestBeside(file: string): Promise<ShellManifest | undefined> {
  const path = join(dirname(file), 'manifest.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : parseManifest(text, path);
  if (parsed?.ok !== true) return undefined;
  const {ir, library} = parsed.value;
  return [ir, library].includes(basename(file)) ? parsed.value : undefined;
}
