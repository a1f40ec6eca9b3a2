import {realpath, stat} from 'node:fs/promises';
import {basename, isAbsolute, join, resolve} from 'node:path';
import {z} from 'zod';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {
  type FolderExperiment,
  type FolderState,
  maxListedFiles,
  type OpenedFolder,
  openedFolderSchema,
  type SearchReply,
  type SearchRequest,
} from '../../../core/protocol/workspace.ts';
import {type LabReply} from '../../../core/protocol/lab.ts';
import {makePrivateFolder} from '../atomic-file.ts';
import {createStoredFiles, type StoredFiles} from '../stored-file.ts';
import {fileError, isInside, isTaken, newPlaceInside} from './folder-access.ts';
import {FolderFiles} from './folder-files.ts';
import {FolderWatch} from './folder-watch.ts';
import {LabTrash} from './lab-trash.ts';
import {searchFiles} from './search-files.ts';
import {walkFiles} from './walk-folder.ts';

/** Folders remembered. */
const maxRecent = 12;
/** Experiments that are listed. */
const maxExperiments = 500;
/** All paths of a list of files together: a page gets no message without bound. */
const maxListedCharacters = 2_000_000;
const maxTitleBytes = 1024 * 1024;

const storedSchema = z.object({
  open: openedFolderSchema.optional(),
  recent: z.array(openedFolderSchema).max(100),
});

const absolutePathSchema = z
  .string()
  .max(4_096)
  .refine((path) => isAbsolute(path) && !path.includes('\0'));

/** What a host says of folders when it starts. */
export interface FolderAccess {
  /** A folder that the person named on the command line: it is opened, and folders below it may be. */
  readonly granted?: string;
  /** The system's dialog; undefined answer where the person cancelled. */
  readonly choose?: () => Promise<string | undefined>;
  /** The system's trash takes what is at an absolute place; rejects where it does not. */
  readonly moveToTrash?: (place: string) => Promise<void>;
  /** A caller in this process may open anything that its person can. */
  readonly anywhere?: boolean;
}

export interface WorkspaceOptions {
  readonly homeDirectory: string;
  readonly access: FolderAccess;
  readonly now: () => Date;
  /** The folder was opened or closed. */
  readonly onState: (state: FolderState) => void;
  /** Something changed in these folders below the opened one. */
  readonly onChanged: (folders: readonly string[]) => void;
}

/**
 * The folder that is opened in the lab; a lab has one or none. A page names paths below it and nothing else, and only a
 * person decides which folder it is: in the dialog, or when the host is started.
 */
export class Workspace {
  private readonly options: WorkspaceOptions;
  private readonly stored: StoredFiles;
  private readonly storedPath: string;
  private readonly trash: LabTrash;
  private files: FolderFiles | undefined;
  private watch: FolderWatch | undefined;
  private recent: OpenedFolder[] = [];
  /** Folders that a person chose; these may be opened by their path. */
  private readonly chosen = new Set<string>();
  private granted: string | undefined;
  private restoring: Promise<void> | undefined;

  constructor(options: WorkspaceOptions) {
    this.options = options;
    this.stored = createStoredFiles(join(options.homeDirectory, 'session', 'set-aside'), options.now);
    this.trash = new LabTrash(options.homeDirectory, options.now);
    this.storedPath = join(options.homeDirectory, 'session', 'folders.json');
  }

  /** What is open; restores what the last session had on first use. */
  async state(): Promise<FolderState> {
    await this.restore();
    return this.describe();
  }

  async open(path: string): Promise<Result<FolderState, LabError>> {
    await this.restore();
    const place = await folderAt(path);
    if (!place.ok) return place;
    if (!this.mayOpen(place.value)) return err(this.notGranted(path));
    return this.show(place.value);
  }

  async choose(): Promise<Result<FolderState, LabError>> {
    await this.restore();
    const {choose} = this.options.access;
    if (choose === undefined) {
      const message = 'A page in a browser has no dialog for folders of this machine.';
      return err(
        unavailable('no-folder-dialog', message, 'Start the lab with the folder: airlock serve FOLDER.'),
      );
    }
    const path = await choose();
    if (path === undefined) return ok(await this.describe());
    const place = await folderAt(path);
    if (!place.ok) return place;
    this.chosen.add(place.value);
    return this.show(place.value);
  }

  /** Opens a folder that a person gave otherwise than in the dialog, such as by dropping it on the window. */
  async grant(path: unknown): Promise<Result<FolderState, LabError>> {
    await this.restore();
    const given = absolutePathSchema.safeParse(path);
    if (!given.success) {
      const message = 'What was dropped has no place on this machine.';
      return err(badInput('no-place', message, 'Drop a folder of the file manager, or use Open folder.'));
    }
    const place = await folderAt(given.data);
    if (!place.ok) return place;
    this.chosen.add(place.value);
    return this.show(place.value);
  }

  async close(): Promise<Result<FolderState, LabError>> {
    await this.restore();
    this.use(undefined);
    await this.keep();
    return ok(await this.announced());
  }

  /** Forgets a folder that was open before, or all of them: to be opened by its path, it must be chosen anew. */
  async forget(path: string | undefined): Promise<Result<FolderState, LabError>> {
    await this.restore();
    const isForgotten = (place: string): boolean =>
      place !== this.files?.root && (path === undefined || place === path);
    for (const folder of this.recent) if (isForgotten(folder.path)) this.chosen.delete(folder.path);
    this.recent = this.recent.filter((folder) => !isForgotten(folder.path));
    await this.keep();
    return ok(await this.announced());
  }

  /** The files of the opened folder. */
  async opened(): Promise<Result<FolderFiles, LabError>> {
    await this.restore();
    if (this.files !== undefined) return ok(this.files);
    return err(badInput('no-folder', 'No folder is open.', 'Open a folder first.'));
  }

  /** Moves an entry of the folder, a link as a link, to the system's trash; to the lab's own where that is not to be had. */
  async remove(path: string): Promise<Result<LabReply<'deleteEntry'>, LabError>> {
    const files = await this.opened();
    if (!files.ok) return files;
    const {root} = files.value;
    const place = await newPlaceInside(root, path);
    if (!place.ok) return place;
    const target = join(place.value.folder, place.value.name);
    if (!(await isTaken(target)))
      return err(
        badInput('no-such-file', `${path} does not exist.`, 'It was moved or deleted meanwhile.', path),
      );
    const {moveToTrash} = this.options.access;
    // A disk may have no trash, such as one of the network.
    const isInSystemTrash = await moveToTrash?.(target).then(
      () => true,
      () => false,
    );
    if (isInSystemTrash === true) return ok({trash: 'system'});
    const put = await this.trash.put(root, path, place.value);
    return put.ok ? ok({trash: 'lab', id: put.value.id}) : put;
  }

  /** Puts back what the lab's own trash has of the opened folder. */
  async restoreRemoved(id: string): Promise<Result<{path: string}, LabError>> {
    const files = await this.opened();
    return files.ok ? this.trash.restore(id, files.value.root) : files;
  }

  /** Tells of changes in the folder `path` from now on. */
  watchFolder(path: string): void {
    this.watch?.add(path);
  }

  async search(query: SearchRequest, signal: AbortSignal): Promise<Result<SearchReply, LabError>> {
    const files = await this.opened();
    if (!files.ok) return files;
    const reply = await searchFiles(files.value, query, signal);
    return signal.aborted ? err(cancelled('The search')) : reply;
  }

  /** Files below the folder, as `walkFiles` finds them. */
  async listFiles(signal: AbortSignal): Promise<Result<{files: string[]; truncated: boolean}, LabError>> {
    const opened = await this.opened();
    if (!opened.ok) return opened;
    const files: string[] = [];
    const limits = {reached: false};
    let characters = 0;
    for await (const path of walkFiles(opened.value.root, signal, limits)) {
      characters += path.length;
      if (files.length === maxListedFiles || characters > maxListedCharacters) {
        limits.reached = true;
        break;
      }
      files.push(path);
    }
    return signal.aborted ? err(cancelled('The list of files')) : ok({files, truncated: limits.reached});
  }

  /** Experiment files below the folder, with their titles. */
  async experiments(
    signal: AbortSignal,
  ): Promise<Result<{experiments: FolderExperiment[]; truncated: boolean}, LabError>> {
    const files = await this.opened();
    if (!files.ok) return files;
    const experiments: FolderExperiment[] = [];
    const limits = {reached: false};
    for await (const path of walkFiles(files.value.root, signal, limits)) {
      if (!path.endsWith('.lab.json')) continue;
      if (experiments.length === maxExperiments) return ok({experiments, truncated: true});
      experiments.push({path, title: (await titleOf(files.value, path)) ?? basename(path)});
    }
    return ok({experiments, truncated: limits.reached});
  }

  dispose(): void {
    this.watch?.dispose();
  }

  private restore(): Promise<void> {
    this.restoring ??= this.restoreOnce();
    return this.restoring;
  }

  private async restoreOnce(): Promise<void> {
    const {access} = this.options;
    const stored = await this.stored.read(this.storedPath, storedSchema);
    const known = stored.ok ? stored.value : undefined;
    const granted = access.granted === undefined ? undefined : await folderAt(access.granted);
    this.granted = granted?.ok === true ? granted.value : undefined;
    this.recent = known?.recent ?? [];
    // Only where a person chose them in a dialog is a stored path a grant: a browser's page is given its folder anew each time.
    if (access.choose !== undefined) for (const {path} of this.recent) this.chosen.add(path);
    const last = this.granted ?? known?.open?.path;
    const place = last === undefined ? undefined : await folderAt(last);
    if (place?.ok === true && this.mayOpen(place.value)) {
      this.use(place.value);
      this.remember(place.value);
    }
  }

  private mayOpen(place: string): boolean {
    if (this.options.access.anywhere === true || this.chosen.has(place)) return true;
    return this.granted !== undefined && isInside(this.granted, place);
  }

  private async show(place: string): Promise<Result<FolderState, LabError>> {
    this.use(place);
    this.remember(place);
    await this.keep();
    return ok(await this.announced());
  }

  private use(place: string | undefined): void {
    this.watch?.dispose();
    this.watch = place === undefined ? undefined : new FolderWatch(place, this.options.onChanged);
    this.files = place === undefined ? undefined : new FolderFiles(place);
  }

  private remember(place: string): void {
    const others = this.recent.filter(({path}) => path !== place);
    this.recent = [openedFolder(place), ...others].slice(0, maxRecent);
  }

  /** A list that cannot be stored is a pity, not a failure: the folder is open all the same. */
  private async keep(): Promise<void> {
    await makePrivateFolder(join(this.options.homeDirectory, 'session')).catch(() => undefined);
    const open = this.files === undefined ? {} : {open: openedFolder(this.files.root)};
    await this.stored.write(this.storedPath, {...open, recent: this.recent});
  }

  private async announced(): Promise<FolderState> {
    const state = await this.describe();
    this.options.onState(state);
    return state;
  }

  private async describe(): Promise<FolderState> {
    const recent = this.recent.filter(({path}) => this.mayOpen(path));
    return {
      ...(this.files === undefined ? {} : {folder: openedFolder(this.files.root)}),
      recent: await Promise.all(
        recent.map(async (folder) => ((await isFolder(folder.path)) ? folder : {...folder, missing: true})),
      ),
      canChoose: this.options.access.choose !== undefined,
      trash: this.options.access.moveToTrash === undefined ? 'lab' : 'system',
      ...(this.granted === undefined ? {} : {grantedRoot: this.granted}),
    };
  }

  private notGranted(path: string): LabError {
    const next =
      this.options.access.choose === undefined
        ? 'Start the lab with the folder: airlock serve FOLDER. Folders below it can be opened.'
        : 'Choose it in the dialog: Open folder.';
    return unavailable('folder-not-granted', `The page may not open ${path}: no person chose it.`, next);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function openedFolder(path: string): OpenedFolder {
  return {path, name: basename(path) || path};
}

/** The folder at an absolute path, without symbolic links. */
async function folderAt(path: string): Promise<Result<string, LabError>> {
  try {
    const place = await realpath(resolve(path));
    if ((await stat(place)).isDirectory()) return ok(place);
    return err(badInput('not-a-folder', `${path} is not a folder.`, 'Give a folder.', path));
  } catch (error) {
    return err(fileError('opened', path, error));
  }
}

async function titleOf(files: FolderFiles, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(path, maxTitleBytes);
  if (!bytes.ok) return undefined;
  try {
    const title = z
      .object({title: z.string().max(400)})
      .safeParse(JSON.parse(new TextDecoder().decode(bytes.value)));
    return title.data?.title;
  } catch {
    return undefined;
  }
}
