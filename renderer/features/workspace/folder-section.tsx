import {type KeyboardEvent} from 'react';
import {CommandButton} from '../../app/command-button.tsx';
import {runCommand} from '../../app/command.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {walkTree} from '../../app/walk-tree.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {type FolderExperiment} from '../../../core/protocol/workspace.ts';
import {documentOfFile, folderNote, openedRoot, treeRows, type TreeRow} from './workspace-slice.ts';
import {isUnsaved} from '../documents/documents-slice.ts';
import {openAndRun} from '../run/open-and-run.ts';
import {theWorkspace} from './workspace-runtime.ts';
import './workspace.css';

/** Files of the opened folder, or the way to open one. */
export function FolderSection() {
  const state = useApp((app) => app.folderState);
  const folder = state?.folder;
  return (
    <>
      <div className="section-heading">
        <h2 title={folder?.path}>{folder === undefined ? 'Folder' : folder.name}</h2>
        {folder !== undefined && (
          <span className="section-buttons">
            <CommandButton commandId="folder.new-file" icon="add" />
            <CommandButton commandId="find.show" icon="search" />
            <CommandButton commandId="folder.close" icon="close" />
          </span>
        )}
      </div>
      {folder === undefined ? <NoFolder canChoose={state?.canChoose ?? false} /> : <FolderTree />}
    </>
  );
}

function NoFolder({canChoose}: {readonly canChoose: boolean}) {
  return (
    <div className="section-note folder-empty">
      <p>
        {canChoose
          ? 'Open a folder to edit, search and save its files.'
          : 'To edit files of a folder, start the lab with it: airlock serve FOLDER.'}
      </p>
      {canChoose && <CommandButton commandId="folder.open" icon="folder" label="Open folder…" />}
    </div>
  );
}

function FolderTree() {
  const tree = useApp((state) => state.tree);
  const expandedFolders = useApp((state) => state.expandedFolders);
  const selected = useApp((state) => state.selectedEntry);
  const rows = treeRows({tree, expandedFolders});
  const note = folderNote(tree['']);
  const inTabOrder = rows.some(({path}) => path === selected) ? selected : rows[0]?.path;
  return (
    <>
      {rows.length > 0 && (
        <div role="tree" aria-label="Files of the folder" className="file-tree" onKeyDown={walkTree}>
          {rows.map((row) => (
            <FileRow
              key={row.path}
              row={row}
              selected={row.path === selected}
              inTabOrder={row.path === inTabOrder}
            />
          ))}
        </div>
      )}
      {note !== undefined && (
        <p className="section-note">{note === 'Empty' ? 'The folder is empty: make a file with +.' : note}</p>
      )}
      <Experiments />
    </>
  );
}

interface FileRowProps {
  readonly row: TreeRow;
  readonly selected: boolean;
  readonly inTabOrder: boolean;
}

function FileRow({row, selected, inTabOrder}: FileRowProps) {
  const {commands} = useWorkbench();
  const {path, entry, level, expanded, note} = row;
  const document = useApp((state) => documentOfFile(state.documents, openedRoot(state), path));
  const front = useApp((state) => document !== undefined && state.activeDocument === document.id);
  const conflict = useApp((state) => (document === undefined ? undefined : state.diskConflicts[document.id]));
  const isFolder = entry.kind === 'folder';
  const act = (): void => {
    appStore.setState({selectedEntry: path});
    if (entry.refused !== undefined) appStore.setState({announcement: `${entry.name}: ${entry.refused}`});
    else if (isFolder) void theWorkspace().toggle(path);
    else void theWorkspace().open(path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const wantsOther = (event.key === 'ArrowRight' && !expanded) || (event.key === 'ArrowLeft' && expanded);
    if (event.key === 'Enter' || event.key === ' ') act();
    else if (isFolder && wantsOther) act();
    else if (event.key === 'F2') runCommand(commands.get('folder.rename'));
    else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey)
      runCommand(commands.get('folder.undo'));
    else if (event.key === 'Delete') runCommand(commands.get('folder.delete'));
    else return;
    event.preventDefault();
  };
  const state =
    conflict !== undefined
      ? 'conflict'
      : document !== undefined && isUnsaved(document)
        ? 'not saved'
        : undefined;
  return (
    <>
      <div
        role="treeitem"
        aria-level={level}
        aria-posinset={row.position}
        aria-setsize={row.setSize}
        aria-expanded={isFolder ? expanded : undefined}
        aria-selected={selected}
        aria-disabled={entry.refused !== undefined}
        tabIndex={inTabOrder ? 0 : -1}
        className="row file-row"
        data-selected={selected}
        data-front={front}
        style={{paddingInlineStart: 12 + (level - 1) * 14}}
        title={entry.refused === undefined ? path : `${path}: ${entry.refused}`}
        onClick={act}
        onFocus={() => appStore.setState({selectedEntry: path})}
        onKeyDown={onKeyDown}
      >
        <Icon
          name={entry.refused !== undefined ? 'not-supported' : isFolder ? 'chevron' : 'file'}
          className={isFolder ? 'file-chevron' : ''}
        />
        <span className="row-text">{entry.name}</span>
        {state !== undefined && (
          <span className="file-state" data-state={state}>
            {state === 'conflict' ? <Icon name="warning" /> : <span aria-hidden="true">●</span>}
            <span className="visually-hidden">
              {state === 'conflict' ? 'changed on the disk' : 'not saved'}
            </span>
          </span>
        )}
      </div>
      {note !== undefined && (
        <p className="file-note" style={{paddingInlineStart: 34 + (level - 1) * 14}}>
          {note}
        </p>
      )}
    </>
  );
}

/** Experiments anywhere below the folder, each one click from its run. */
function Experiments() {
  const experiments = useApp((state) => state.folderExperiments);
  if (experiments.length === 0) return null;
  return (
    <>
      <h3 className="folder-experiments">Experiments</h3>
      <ul className="row-list" aria-label="Experiments of the folder">
        {experiments.map((experiment) => (
          <ExperimentRow key={experiment.path} experiment={experiment} />
        ))}
      </ul>
    </>
  );
}

function ExperimentRow({experiment: {path, title}}: {readonly experiment: FolderExperiment}) {
  const {commands} = useWorkbench();
  const open = () => theWorkspace().open(path);
  return (
    <li className="row document-row">
      <button type="button" className="row-main" title={path} onClick={() => void open()}>
        <span className="row-text">{title}</span>
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={`Run ${title}`}
        title={`Open ${path} and run it`}
        onClick={() => void openAndRun(appStore, commands.get('run.start'), open)}
      >
        <Icon name="run" />
      </button>
    </li>
  );
}
