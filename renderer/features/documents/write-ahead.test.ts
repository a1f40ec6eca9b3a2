import {describe, expect, it} from 'vitest';
import {documentSchema, sessionSchema, viewStateSchema} from '../../../core/protocol/session.ts';
import {mergeSession, WriteAhead, type SyncStorage} from './write-ahead.ts';

/** Web storage with a limit, as the standard has it. */
class MapStorage implements SyncStorage {
  readonly entries = new Map<string, string>();
  limit = Infinity;

  get length(): number {
    return this.entries.size;
  }

  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (value.length > this.limit) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(key, value);
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }
}

const document = (id: string, revision: number, text = `${id}${revision}`) =>
  documentSchema.parse({id, name: `${id}.metal`, language: 'msl', text, revision});
const view = (more: object = {}) => viewStateSchema.parse(more);
const nothingHeld = {documents: [], closed: [], view: undefined};

describe('WriteAhead', () => {
  it('holds a document until a save of this revision, or a later one, is acknowledged', () => {
    const writeAhead = new WriteAhead(new MapStorage());
    const newest = document('a', 3);
    writeAhead.putDocument(newest);
    writeAhead.documentSaved(newest.id, 2);
    expect(writeAhead.read().documents).toEqual([newest]);
    writeAhead.documentSaved(newest.id, 3);
    expect(writeAhead.read()).toEqual(nothingHeld);
  });

  it('remembers what was closed, and that only', () => {
    const writeAhead = new WriteAhead(new MapStorage());
    const a = document('a', 1);
    writeAhead.putDocument(a);
    writeAhead.putClosed(a.id);
    expect(writeAhead.read()).toEqual({...nothingHeld, closed: [a.id]});
    writeAhead.closedSaved(a.id);
    expect(writeAhead.read()).toEqual(nothingHeld);
  });

  it('never keeps an older copy where a newer one does not fit', () => {
    const storage = new MapStorage();
    const writeAhead = new WriteAhead(storage);
    writeAhead.putDocument(document('a', 1));
    storage.limit = 500;
    expect(writeAhead.putDocument(document('a', 2, 'x'.repeat(1_000)))).toBe(false);
    expect(writeAhead.read().documents).toEqual([]);
  });

  it('leaves out what is damaged or not its own', () => {
    const storage = new MapStorage();
    const writeAhead = new WriteAhead(storage);
    writeAhead.putDocument(document('a', 1));
    writeAhead.putView(view({theme: 'dark'}));
    storage.setItem('airlock.unsaved.document.b', '{"id":"b"');
    storage.setItem('airlock.unsaved.document.c', '{"id":"c"}');
    storage.setItem('somebody.else', '1');
    expect(writeAhead.read()).toEqual({
      documents: [document('a', 1)],
      closed: [],
      view: view({theme: 'dark'}),
    });
    storage.setItem('airlock.unsaved.view', '{"theme":"pink"}');
    expect(writeAhead.read().view).toBeUndefined();
  });
});

describe('mergeSession', () => {
  const session = (documents: object[], more: object = {}) =>
    sessionSchema.parse({documents, view: view(more)});

  it('takes the newer of both, and says what the host has to be told', () => {
    const merged = mergeSession(
      session([document('a', 5), document('b', 2), document('c', 1)], {openDocuments: ['c', 'b', 'a']}),
      {...nothingHeld, documents: [document('a', 4), document('b', 3), document('d', 1)]},
    );
    expect(merged.documents.map(({id, revision}) => [id, revision])).toEqual([
      ['c', 1],
      ['b', 3],
      ['a', 5],
      ['d', 1],
    ]);
    expect(merged.unsaved.map(({id}) => id)).toEqual(['b', 'd']);
    expect(merged.viewUnsaved).toBe(false);
  });

  it('keeps closed documents closed, whatever else still holds them', () => {
    const a = document('a', 1);
    const merged = mergeSession(
      session([a, document('b', 1)], {openDocuments: ['a', 'b'], activeDocument: 'a'}),
      {documents: [document('a', 9)], closed: [a.id], view: undefined},
    );
    expect(merged.documents.map(({id}) => id)).toEqual(['b']);
    expect(merged.view).toMatchObject({openDocuments: ['b'], activeDocument: 'b'});
    expect(merged.unsaved).toEqual([]);
    expect(merged.closed).toEqual(['a']);
  });

  it('prefers the view that was not acknowledged', () => {
    const merged = mergeSession(session([document('a', 1)], {theme: 'light'}), {
      ...nothingHeld,
      view: view({theme: 'dark', openDocuments: ['gone', 'a'], activeDocument: 'gone'}),
    });
    expect(merged.view).toMatchObject({theme: 'dark', openDocuments: ['a'], activeDocument: 'a'});
    expect(merged.viewUnsaved).toBe(true);
  });

  it('is empty for an empty session', () => {
    const merged = mergeSession(session([]), nothingHeld);
    expect(merged.documents).toEqual([]);
    expect(merged.view.activeDocument).toBeUndefined();
  });
});
