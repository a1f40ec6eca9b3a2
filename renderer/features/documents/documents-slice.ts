import {type DocumentId, type LabDocument, type SetAsideFile} from '../../../core/protocol/session.ts';

/** Open documents. Every document of the session is open: closing one forgets it. */
export interface DocumentsSlice {
  readonly documents: Readonly<Record<DocumentId, LabDocument>>;
  readonly documentOrder: readonly DocumentId[];
  readonly activeDocument: DocumentId | undefined;
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
  return {
    documents,
    documentOrder,
    activeDocument: state.activeDocument === id ? neighbour : state.activeDocument,
  };
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
