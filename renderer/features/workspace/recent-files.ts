import {type LabError} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {openedRoot, parentOf} from './workspace-slice.ts';

type OpenedFiles = AppState['recentFiles'];

const maxRecentFiles = 30;

/** Files opened lately, the newest first, when one is opened now. */
export function recentWith(files: OpenedFiles, opened: OpenedFiles[number]): OpenedFiles {
  const {folder, path} = opened;
  const others = files.filter((file) => file.folder !== folder || file.path !== path);
  return [opened, ...others].slice(0, maxRecentFiles);
}

/** Paths of the files opened lately of the folder `root`, the newest first. */
export function recentOf(files: OpenedFiles, root: string | undefined): string[] {
  return files.filter(({folder}) => folder === root).map(({path}) => path);
}

export interface RecentFilesOptions {
  readonly store: AppStore;
  readonly lab: Pick<Lab, 'openFolder' | 'listFolder'>;
}

/** Folders and files that were open before: forgotten where a person wants that, and which of them are still there. */
export class RecentFiles {
  private readonly store: AppStore;
  private readonly lab: RecentFilesOptions['lab'];

  constructor({store, lab}: RecentFilesOptions) {
    this.store = store;
    this.lab = lab;
  }

  /** Forgets folders that were open before, one or all, and the files opened lately with them. */
  async forget(path?: string): Promise<LabError | undefined> {
    const forgotten = await this.lab.openFolder({how: 'forget', ...(path === undefined ? {} : {path})});
    if (!forgotten.ok) return forgotten.error;
    if (path === undefined) this.store.setState({recentFiles: []});
    return undefined;
  }

  forgetFile(path: string): void {
    const root = openedRoot(this.store.getState());
    this.store.setState(({recentFiles}) => ({
      recentFiles: recentFiles.filter((file) => file.folder !== root || file.path !== path),
    }));
  }

  /** Which of these files of the opened folder are not there any more. */
  async missingAmong(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const parents = [...new Set(paths.map(parentOf))];
    const listed = await Promise.all(parents.map((path) => this.lab.listFolder({path})));
    const known = new Map(parents.map((path, index) => [path, listed[index]]));
    return new Set(
      paths.filter((path) => {
        const folder = known.get(parentOf(path));
        if (folder === undefined || !folder.ok) return folder?.error.code === 'no-such-file';
        const name = path.split('/').pop();
        return folder.value.leftOut === 0 && !folder.value.entries.some((entry) => entry.name === name);
      }),
    );
  }
}
