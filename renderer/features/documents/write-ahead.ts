import {type z} from 'zod';
import {
  documentIdSchema,
  documentSchema,
  viewStateSchema,
  type DocumentId,
  type LabDocument,
  type Session,
  type ViewState,
} from '../../../core/protocol/session.ts';

/** The part of localStorage that is used. */
export interface SyncStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const documentPrefix = 'airlock.unsaved.document.';
const closedPrefix = 'airlock.unsaved.closed.';
const viewKey = 'airlock.unsaved.view';

/** What this browser holds that the host has not acknowledged. */
export interface Unsaved {
  readonly documents: readonly LabDocument[];
  /** Closed documents that the host may still hold. */
  readonly closed: readonly DocumentId[];
  readonly view: ViewState | undefined;
}

/**
 * Synchronous copies of what the host has not acknowledged yet, so that a reload or a crash at any moment loses
 * nothing. A write that does not fit is refused, not thrown: the save to the host is on its way all the same.
 */
export class WriteAhead {
  private readonly storage: SyncStorage;

  constructor(storage: SyncStorage) {
    this.storage = storage;
  }

  putDocument(document: LabDocument): boolean {
    return this.put(documentPrefix + document.id, document);
  }

  /** Drops the copy of `id` unless it is newer than `revision`. */
  documentSaved(id: DocumentId, revision: number): void {
    const held = documentSchema.safeParse(this.get(documentPrefix + id));
    if (held.success && held.data.revision > revision) return;
    this.storage.removeItem(documentPrefix + id);
  }

  putClosed(id: DocumentId): void {
    this.storage.removeItem(documentPrefix + id);
    this.put(closedPrefix + id, true);
  }

  closedSaved(id: DocumentId): void {
    this.storage.removeItem(closedPrefix + id);
  }

  putView(view: ViewState): void {
    this.put(viewKey, view);
  }

  viewSaved(): void {
    this.storage.removeItem(viewKey);
  }

  /** Everything held; what cannot be understood (another version's, a damaged one) is left out. */
  read(): Unsaved {
    const keys = Array.from({length: this.storage.length}, (_, index) => this.storage.key(index) ?? '');
    const documents = keys
      .filter((key) => key.startsWith(documentPrefix))
      .map((key) => documentSchema.safeParse(this.get(key)));
    const closed = keys
      .filter((key) => key.startsWith(closedPrefix))
      .map((key) => documentIdSchema.safeParse(key.slice(closedPrefix.length)));
    const view = viewStateSchema.safeParse(this.get(viewKey));
    return {
      documents: succeeded(documents),
      closed: succeeded(closed),
      view: view.success ? view.data : undefined,
    };
  }

  private put(key: string, value: unknown): boolean {
    try {
      this.storage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      // Full or forbidden. An older copy would be wrong now, so it goes.
      this.storage.removeItem(key);
      return false;
    }
  }

  private get(key: string): unknown {
    const text = this.storage.getItem(key);
    if (text === null) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}

function succeeded<T>(results: readonly z.ZodSafeParseResult<T>[]): T[] {
  return results.flatMap((result) => (result.success ? [result.data] : []));
}

/** A session as it should be shown, and what of it the host still has to be told. */
export interface MergedSession {
  readonly documents: readonly LabDocument[];
  readonly view: ViewState;
  /** Documents that are newer here than at the host. */
  readonly unsaved: readonly LabDocument[];
  readonly closed: readonly DocumentId[];
  readonly viewUnsaved: boolean;
}

/** Joins the host's session with what this browser holds: the newer of both wins, closed documents stay closed. */
export function mergeSession(session: Session, held: Unsaved): MergedSession {
  const closed = new Set(held.closed);
  const byId = new Map(session.documents.map((document) => [document.id, document]));
  const unsaved: LabDocument[] = [];
  for (const document of held.documents) {
    const stored = byId.get(document.id);
    if (stored !== undefined && stored.revision >= document.revision) continue;
    byId.set(document.id, document);
    if (!closed.has(document.id)) unsaved.push(document);
  }
  for (const id of closed) byId.delete(id);
  const view = held.view ?? session.view;
  const order = view.openDocuments.filter((id) => byId.has(id));
  for (const id of byId.keys()) if (!order.includes(id)) order.push(id);
  const documents = order.flatMap((id) => byId.get(id) ?? []);
  const active = documents.find((document) => document.id === view.activeDocument) ?? documents[0];
  const {activeDocument: _previous, ...rest} = view;
  const isThere = (id: string): boolean => documents.some((document) => document.id === id);
  const comparedWith = Object.fromEntries(
    Object.entries(view.comparedWith).filter(([id, other]) => isThere(id) && isThere(other)),
  );
  const experimentChoice = Object.fromEntries(
    Object.entries(view.experimentChoice).filter(([id]) => isThere(id)),
  );
  return {
    documents,
    view: {
      ...rest,
      comparedWith,
      experimentChoice,
      openDocuments: order,
      ...(active === undefined ? {} : {activeDocument: active.id}),
    },
    unsaved,
    closed: [...closed],
    viewUnsaved: held.view !== undefined,
  };
}
