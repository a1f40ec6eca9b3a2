import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type Sample} from '../../../core/protocol/sample.ts';
import {
  type DocumentId,
  documentIdSchema,
  type LabDocument,
  type ViewState,
} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {viewPart} from '../../app/view-slice.ts';
import {comparisonChosen} from '../air/air-slice.ts';
import {documentOpened, freeName, revisionRaised} from './documents-slice.ts';
import {SaveQueue} from './save-queue.ts';
import {mergeSession, type WriteAhead} from './write-ahead.ts';

/** The sample that an empty lab opens: its first sight is a crash explained. */
export const firstSampleId = 'sdk-version/broken.ll';
/** Its repaired twin, opened beside it and compared with it. */
const twinSampleId = 'sdk-version/fixed.ll';

type SessionLab = Pick<Lab, 'loadSession' | 'readSample' | 'saveDocument' | 'discardDocument' | 'saveView'>;

/** Restores the session once the host answers, then saves every change of documents and view, continuously. */
export function startSession(store: AppStore, lab: SessionLab, writeAhead: WriteAhead): Disposable {
  const owned = new DisposableStack();
  const queue = owned.use(
    new SaveQueue({
      lab,
      writeAhead,
      onState: (save) => store.setState({save}),
      onOvertaken: (id, stored) => store.setState((state) => revisionRaised(state, id, stored)),
    }),
  );
  let loading = false;

  function connected(): void {
    if (store.getState().sessionLoaded) {
      queue.flush();
      return;
    }
    if (loading) return;
    loading = true;
    void restore(store, lab, writeAhead, queue).finally(() => (loading = false));
  }

  owned.defer(
    store.subscribe((state, previous) => {
      if (state.connection.status === 'connected' && previous.connection.status !== 'connected') connected();
      if (previous.sessionLoaded) enqueueChanges(state, previous, queue);
    }),
  );
  if (store.getState().connection.status === 'connected') connected();
  return owned;
}

async function restore(
  store: AppStore,
  lab: SessionLab,
  writeAhead: WriteAhead,
  queue: SaveQueue,
): Promise<void> {
  const session = await lab.loadSession({});
  if (!session.ok) {
    // Shown in the status bar; the next connection tries again.
    store.setState({save: {status: 'failed', error: session.error}});
    return;
  }
  const merged = mergeSession(session.value, writeAhead.read());
  store.setState({
    ...viewPart(merged.view),
    documents: Object.fromEntries(merged.documents.map((document) => [document.id, document])),
    documentOrder: merged.view.openDocuments,
    activeDocument: merged.view.activeDocument,
    sessionLoaded: true,
    setAside: session.value.setAside ?? [],
    firstLaunch: merged.documents.length === 0 && !merged.view.welcomed,
    save: {status: 'saved'},
  });
  for (const id of merged.closed) queue.documentClosed(id);
  for (const document of merged.unsaved) queue.documentChanged(document);
  if (merged.viewUnsaved) queue.viewChanged(viewOf(store.getState()));
  if (merged.documents.length === 0) await openFirstSamples(store, lab);
}

/** Opens the pair that an empty lab begins with: the module that macOS 26 rejects, compared with its twin. */
async function openFirstSamples(store: AppStore, lab: Pick<Lab, 'readSample'>): Promise<void> {
  const [first, twin] = await Promise.all([firstSampleId, twinSampleId].map((id) => lab.readSample({id})));
  if (first?.ok !== true || twin?.ok !== true) {
    const failed = [first, twin].find((reply) => reply?.ok === false);
    if (failed?.ok === false) store.setState({samples: {status: 'failed', error: failed.error}});
    return;
  }
  store.setState((state) => {
    const document = sampleDocument(state, first.value);
    const withFirst = {...state, ...documentOpened(state, document)};
    const other = sampleDocument(withFirst, twin.value);
    return {
      ...documentOpened(withFirst, other),
      ...comparisonChosen(state, document.id, other.id),
      // Something may have been opened meanwhile.
      activeDocument: state.activeDocument ?? document.id,
    };
  });
}

/** Opens a sample as a document, or brings to the front the one opened from it before. */
export async function openSample(
  store: AppStore,
  lab: Pick<Lab, 'readSample'>,
  sampleId: string,
): Promise<DocumentId | undefined> {
  const open = sampleToFront(store, sampleId);
  if (open !== undefined) return open;
  const sample = await lab.readSample({id: sampleId});
  if (!sample.ok) {
    store.setState({samples: {status: 'failed', error: sample.error}});
    return undefined;
  }
  // A second click while the host reads asks for the same document.
  const openSince = sampleToFront(store, sampleId);
  if (openSince !== undefined) return openSince;
  const document = sampleDocument(store.getState(), sample.value);
  store.setState((state) => documentOpened(state, document));
  return document.id;
}

/** Brings the document that was opened from a sample to the front, where there is one. */
function sampleToFront(store: AppStore, sampleId: string): DocumentId | undefined {
  const open = Object.values(store.getState().documents).find((document) => document.sampleId === sampleId);
  if (open !== undefined) store.setState({activeDocument: open.id});
  return open?.id;
}

function sampleDocument(state: AppState, {id, language, text}: Sample): LabDocument {
  return {...newDocument(state, id.split('/').pop() ?? id, language, text), sampleId: id};
}

/** A document that is not open yet, under a name that is free. */
export function newDocument(
  state: AppState,
  name: string,
  language: LabDocument['language'],
  text: string,
): LabDocument {
  return {
    id: documentIdSchema.parse(crypto.randomUUID()),
    name: freeName(state, name),
    language,
    text,
    revision: 1,
  };
}

function enqueueChanges(state: AppState, previous: AppState, queue: SaveQueue): void {
  if (state.documents !== previous.documents) {
    for (const document of Object.values(state.documents)) {
      if (previous.documents[document.id] !== document) queue.documentChanged(document);
    }
    for (const document of Object.values(previous.documents)) {
      if (state.documents[document.id] === undefined) queue.documentClosed(document.id);
    }
  }
  const [view, before] = [viewOf(state), viewOf(previous)];
  const keys = new Set([...Object.keys(view), ...Object.keys(before)]) as Set<keyof ViewState>;
  if ([...keys].some((key) => view[key] !== before[key])) queue.viewChanged(view);
}

/** The view as it is saved. Its parts are those of the state, so that a comparison by identity finds changes. */
function viewOf(state: AppState): ViewState {
  const {documentOrder, activeDocument} = state;
  return {
    ...viewPart(state),
    openDocuments: documentOrder as ViewState['openDocuments'],
    ...(activeDocument === undefined ? {} : {activeDocument}),
  };
}
