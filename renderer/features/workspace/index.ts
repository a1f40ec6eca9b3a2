import {type FeatureFactory} from '../../app/feature.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {saveFile} from '../../app/save-file.ts';
import {libraryClient} from '../library/library-client.ts';
import {openLibrary} from '../library/open-files.ts';
import {ConflictBanner} from './conflict-banner.tsx';
import {DeletedBanner} from './deleted-banner.tsx';
import {FileDialog} from './file-dialog.tsx';
import {FolderSection} from './folder-section.tsx';
import {pathInFolder, parentOf} from './workspace-slice.ts';
import {WorkspaceController} from './workspace-controller.ts';
import {provideWorkspace} from './workspace-runtime.ts';

/** The opened folder: its files as a tree and as documents, saved, watched and managed. */
export const workspaceFeature: FeatureFactory = ({store, connection}) => {
  const {lab} = connection;
  const workspace = new WorkspaceController({
    store,
    lab,
    openLibrary: (file) => openLibrary({store, lab, client: libraryClient()}, file),
  });
  provideWorkspace(workspace);
  const folder = () => store.getState().folderState?.folder;
  const away = () => (store.getState().connection.status === 'connected' ? undefined : 'The host is away.');
  const noFolder = () => away() ?? (folder() === undefined ? 'No folder is open.' : undefined);
  const selected = () => {
    const {selectedEntry} = store.getState();
    return noFolder() ?? (selectedEntry === undefined ? 'No file of the folder is chosen.' : undefined);
  };
  /** Folder in which something new is made: the chosen one, or that of the chosen file. */
  const folderForNew = (): string => {
    const {selectedEntry, tree} = store.getState();
    if (selectedEntry === undefined) return '';
    return tree[selectedEntry] === undefined ? parentOf(selectedEntry) : selectedEntry;
  };
  const ask = (fileQuestion: NonNullable<ReturnType<typeof store.getState>['fileQuestion']>): void =>
    store.setState({fileQuestion, fileQuestionError: undefined});
  const document = () => activeDocumentOf(store.getState());
  const savable = (): string | undefined => {
    const found = document();
    if (found === undefined) return 'No document is open.';
    return found.language === 'library' ? 'A library is not changed by the lab.' : undefined;
  };
  const keepCopy = (): void => {
    const found = document();
    if (found !== undefined) saveFile(found.name.split('/').pop() ?? found.name, found.text, 'text/plain');
  };
  return {
    id: 'workspace',
    commands: [
      {
        id: 'folder.open',
        title: 'Open folder…',
        category: 'Folder',
        keys: ['Mod+Shift+O'],
        unavailable: away,
        run: () => workspace.openFolder(),
      },
      {
        id: 'folder.recent',
        title: 'Open recent…',
        category: 'Folder',
        keys: ['Alt+R'],
        unavailable: away,
        run: () => ask({kind: 'recent'}),
      },
      {
        id: 'folder.close',
        title: 'Close folder',
        category: 'Folder',
        unavailable: noFolder,
        run: () => workspace.closeFolder(),
      },
      {
        id: 'folder.new-file',
        title: 'New file in the folder…',
        category: 'Folder',
        keys: ['Alt+Shift+N'],
        unavailable: noFolder,
        run: () => ask({kind: 'new-file', folder: folderForNew()}),
      },
      {
        id: 'folder.new-folder',
        title: 'New folder in the folder…',
        category: 'Folder',
        unavailable: noFolder,
        run: () => ask({kind: 'new-folder', folder: folderForNew()}),
      },
      {
        id: 'folder.rename',
        title: 'Rename the chosen file…',
        category: 'Folder',
        unavailable: selected,
        run: () => {
          const path = store.getState().selectedEntry;
          if (path !== undefined) ask({kind: 'rename', path});
        },
      },
      {
        id: 'folder.delete',
        title: 'Delete the chosen file…',
        category: 'Folder',
        unavailable: selected,
        run: () => {
          const {selectedEntry: path, tree} = store.getState();
          if (path === undefined) return;
          const entry = tree[parentOf(path)]?.entries.find(({name}) => name === path.split('/').pop());
          ask({kind: 'delete', path, isFolder: entry?.kind === 'folder'});
        },
      },
      {
        id: 'folder.undo',
        title: 'Undo the last deletion or renaming',
        category: 'Folder',
        keys: ['Alt+Shift+Z'],
        unavailable: () =>
          noFolder() ??
          (store.getState().fileChanges.some((change) => change.folder === folder()?.path)
            ? undefined
            : 'Nothing was deleted or renamed in this folder since the window opened.'),
        run: () => workspace.changes.undo(),
      },
      {
        id: 'folder.forget-recent',
        title: 'Forget recent folders and files',
        category: 'Folder',
        unavailable: away,
        run: async () => {
          await workspace.recent.forget();
        },
      },
      {
        id: 'file.save',
        title: 'Save',
        category: 'Documents',
        keys: ['Mod+S'],
        unavailable: savable,
        run: async () => {
          const found = document();
          if (found === undefined) return;
          if (pathInFolder(found, store.getState()) !== undefined) await workspace.save(found.id);
          else if (folder() !== undefined) ask({kind: 'save-as', documentId: found.id});
          // Nowhere to write: the person is given the file to keep.
          else keepCopy();
        },
      },
      {
        id: 'file.save-as',
        title: 'Save in the folder as…',
        category: 'Documents',
        keys: ['Mod+Shift+S'],
        unavailable: () => savable() ?? noFolder(),
        run: () => {
          const found = document();
          if (found !== undefined) ask({kind: 'save-as', documentId: found.id});
        },
      },
      {
        id: 'file.save-all',
        title: 'Save all files',
        category: 'Documents',
        unavailable: noFolder,
        run: () => workspace.saveAll(),
      },
      {
        id: 'file.keep-copy',
        title: 'Download a copy of the document',
        category: 'Documents',
        unavailable: savable,
        run: keepCopy,
      },
    ],
    sidebar: [{id: 'folder', title: 'Folder', icon: 'folder', order: 5, Component: FolderSection}],
    banners: [
      {id: 'disk-conflict', order: 12, Component: ConflictBanner},
      {id: 'deleted', order: 13, Component: DeletedBanner},
    ],
    overlays: [{id: 'file-question', order: 20, Component: FileDialog}],
    start: () => workspace.start(window),
  };
};
