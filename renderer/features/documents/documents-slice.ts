import {type DocumentId, type LabDocument, type SetAsideFile} from '../../../core/protocol/session.ts';

/** Closed documents that can be opened again. */
const maxReopened = 20;

/** Open documents. Every document of the session is open: closing one forgets it. */
export interface DocumentsSlice {
  readonly documents: Readonly<Record<DocumentId, LabDocument>>;
  readonly documentOrder: readonly DocumentId[];
  readonly activeDocument: DocumentId | undefined;
  /** Documents that were closed in this window, the newest last. */
  readonly closedDocuments: readonly LabDocument[];
  /** `false` until the session has been read: nothing is saved and nothing called empty before. */
  readonly sessionLoaded: boolean;
  /** The session was empty: the sample was opened by the lab, and the banner says what to do next. */
  readonly firstLaunch: boolean;
  /** Files of the session that could not be read; the host has put them aside, where they can be looked at. */
  readonly setAside: readonly SetAsideFile[];
}

export const initialDocuments: DocumentsSlice = {
  documents: {},
  documentOrder: [],
  activeDocument: undefined,
  closedDocuments: [],
  sessionLoaded: false,
  firstLaunch: false,
  setAside: [],
};

/** The document in front. */
export function activeDocumentOf(state: DocumentsSlice): LabDocument | undefined {
  return state.activeDocument === undefined ? undefined : state.documents[state.activeDocument];
}

/** Adds `document` behind the others and brings it to the front. */
export function documentOpened(state: DocumentsSlice, document: LabDocument): Partial<DocumentsSlice> {
  const known = state.documentOrder.includes(document.id);
  return {
    documents: {...state.documents, [document.id]: document},
    documentOrder: known ? state.documentOrder : [...state.documentOrder, document.id],
    activeDocument: document.id,
  };
}

export function documentActivated(state: DocumentsSlice, id: DocumentId): Partial<DocumentsSlice> {
  return state.documents[id] === undefined ? {} : {activeDocument: id};
}

/** Records an edit; the revision grows by one. */
export function documentEdited(state: DocumentsSlice, id: DocumentId, text: string): Partial<DocumentsSlice> {
  const document = state.documents[id];
  if (document === undefined || document.text === text) return {};
  return withDocument(state, {...document, text, revision: document.revision + 1});
}

/** Puts a document's revision above one that the host already holds, so that the next save counts. */
export function revisionRaised(
  state: DocumentsSlice,
  id: DocumentId,
  above: number,
): Partial<DocumentsSlice> {
  const document = state.documents[id];
  if (document === undefined || document.revision > above) return {};
  return withDocument(state, {...document, revision: above + 1});
}

/** Forgets a document; its right neighbour (else its left one) comes to the front. */
export function documentClosed(state: DocumentsSlice, id: DocumentId): Partial<DocumentsSlice> {
  const index = state.documentOrder.indexOf(id);
  if (index === -1) return {};
  const documents = Object.fromEntries(Object.entries(state.documents).filter(([key]) => key !== id));
  const documentOrder = state.documentOrder.filter((other) => other !== id);
  const neighbour = documentOrder[Math.min(index, documentOrder.length - 1)];
  const closed = state.documents[id];
  return {
    documents,
    documentOrder,
    activeDocument: state.activeDocument === id ? neighbour : state.activeDocument,
    // A library's bytes are gone with it.
    ...(closed === undefined || closed.language === 'library'
      ? {}
      : {closedDocuments: [...state.closedDocuments, closed].slice(-maxReopened)}),
  };
}

/** Opens again what was closed last. */
export function documentReopened(state: DocumentsSlice): Partial<DocumentsSlice> {
  const last = state.closedDocuments.at(-1);
  if (last === undefined) return {};
  const name = freeName(state, last.name);
  return {
    // The host has forgotten it: the save must be above whatever it may still hold.
    ...documentOpened(state, {...last, name, revision: last.revision + 1, ...withDisk(last)}),
    closedDocuments: state.closedDocuments.slice(0, -1),
  };
}

/** A document whose text did not change is as saved as it was. */
function withDisk({disk, revision}: LabDocument): Pick<LabDocument, 'disk'> {
  if (disk === undefined) return {};
  return {disk: disk.savedRevision === revision ? {...disk, savedRevision: revision + 1} : disk};
}

/** Moves the tab of a document by `step` places; it stops at the ends. */
export function documentMoved(state: DocumentsSlice, id: DocumentId, step: number): Partial<DocumentsSlice> {
  const from = state.documentOrder.indexOf(id);
  const to = Math.max(0, Math.min(state.documentOrder.length - 1, from + step));
  if (from === -1 || from === to) return {};
  const documentOrder = state.documentOrder.filter((other) => other !== id);
  documentOrder.splice(to, 0, id);
  return {documentOrder};
}

/** Whether the document has a file on the disk that does not say what it says. */
export function isUnsaved({disk, revision}: LabDocument): boolean {
  return disk !== undefined && disk.savedRevision !== revision;
}

/** `name`, or `name-2`, `name-3`... before its extension, where `name` is taken: names are the keys of compiles. */
export function freeName(state: DocumentsSlice, name: string): string {
  const taken = new Set(Object.values(state.documents).map((document) => document.name));
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const extension = dot > 0 ? name.slice(dot) : '';
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}${extension}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function withDocument(state: DocumentsSlice, document: LabDocument): Partial<DocumentsSlice> {
  return {documents: {...state.documents, [document.id]: document}};
}
