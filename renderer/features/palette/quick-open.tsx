import {useMemo} from 'react';
import {type Position} from '../../../core/base/source-text.ts';
import {focusPane} from '../../app/panes.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp, type AppStore} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {openSample} from '../documents/session-controller.ts';
import {recentOf} from '../workspace/recent-files.ts';
import {theWorkspace} from '../workspace/workspace-runtime.ts';
import {openedRoot} from '../workspace/workspace-slice.ts';
import {type FileListing, useFolderFiles} from './folder-files.ts';
import {FoundText, Picker} from './picker.tsx';
import {
  footerText,
  parseQuickQuery,
  quickRows,
  type QuickRow,
  type QuickSources,
  type QuickTarget,
} from './quick-open-rows.ts';

/** Documents, files of the folder and samples, by name; `name:line:column` goes to the place. */
export function QuickOpen() {
  const open = useApp((state) => state.quickOpen);
  const {connection} = useWorkbench();
  const documents = useApp((state) => state.documents);
  const documentOrder = useApp((state) => state.documentOrder);
  const activeDocument = useApp((state) => state.activeDocument);
  const samples = useApp((state) => state.samples);
  const recentFiles = useApp((state) => state.recentFiles);
  const root = useApp(openedRoot);
  const listing = useFolderFiles(connection.lab, root, open);
  const sources = useMemo(
    (): QuickSources => ({
      documents: documentOrder.flatMap((id) => documents[id] ?? []),
      front: activeDocument,
      root,
      recent: recentOf(recentFiles, root),
      files: listing.status === 'listed' ? listing.files : [],
      samples: samples.status === 'ready' ? samples.samples : [],
    }),
    [documents, documentOrder, activeDocument, root, recentFiles, listing, samples],
  );
  return (
    <Picker<QuickRow>
      open={open}
      onClose={() => appStore.setState({quickOpen: false})}
      label="Open a document, file or sample by name"
      listLabel="What can be opened"
      listFor={(query) => {
        const {rows, found} = quickRows(sources, query);
        return {rows, footer: footerText(listing, found)};
      }}
      keyOf={({target}) => `${target.kind} ${'id' in target ? target.id : target.path}`}
      renderRow={(row) => <Row row={row} />}
      empty={(query) => emptyText(listing, query)}
      onChosen={({target}, query) =>
        void openTarget(appStore, connection.lab, target, parseQuickQuery(query).position)
      }
    />
  );
}

const kinds: Readonly<Record<QuickTarget['kind'], string>> = {
  document: 'Open',
  recent: 'Recent',
  file: 'File',
  sample: 'Sample',
};

function Row({row: {target, name, found, place, foundInPlace}}: {readonly row: QuickRow}) {
  return (
    <>
      <span className="palette-category">{kinds[target.kind]}</span>
      <span className="palette-name" title={name}>
        <FoundText text={name} found={found} />
      </span>
      <span className="palette-place" title={place}>
        <FoundText text={place} found={foundInPlace} />
      </span>
    </>
  );
}

function emptyText(listing: FileListing, query: string): string {
  const {text} = parseQuickQuery(query);
  if (listing.status === 'listing') return 'The files of the folder are being listed…';
  if (text === '') return 'Nothing is open, and there is nothing to open.';
  return `Nothing is called “${text}”.`;
}

/** Opens what was chosen and goes to the place, else to the editor. */
async function openTarget(
  store: AppStore,
  lab: Pick<Lab, 'readSample'>,
  target: QuickTarget,
  position: Position | undefined,
): Promise<void> {
  switch (target.kind) {
    case 'document':
      store.setState({activeDocument: target.id});
      break;
    case 'recent':
    case 'file':
      // What cannot be opened says so itself.
      if ((await theWorkspace().open(target.path, position)) === undefined) return;
      break;
    case 'sample':
      await openSample(store, lab, target.id);
      break;
  }
  const {activeDocument} = store.getState();
  if (position === undefined) requestAnimationFrame(() => focusPane('source'));
  else if (activeDocument !== undefined)
    store.setState((state) => placeRevealed(state, activeDocument, position));
}
