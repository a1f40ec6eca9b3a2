import {describe, expect, it} from 'vitest';
import {documentSchema} from '../../../core/protocol/session.ts';
import {
  documentClosed,
  documentMoved,
  documentEdited,
  documentOpened,
  documentReopened,
  isUnsaved,
  freeName,
  initialDocuments,
  revisionRaised,
  type DocumentsSlice,
} from './documents-slice.ts';

const document = (id: string, name = `${id}.metal`) =>
  documentSchema.parse({id, name, language: 'msl', text: id, revision: 1});
const open = (...ids: string[]): DocumentsSlice =>
  ids.reduce<DocumentsSlice>(
    (state, id) => ({...state, ...documentOpened(state, document(id))}),
    initialDocuments,
  );

describe('documents', () => {
  it('grow a revision with every edit, and only with an edit', () => {
    const state = open('a');
    const {id} = document('a');
    const edited = {...state, ...documentEdited(state, id, 'new')};
    expect(edited.documents[id]).toMatchObject({text: 'new', revision: 2});
    expect(documentEdited(edited, id, 'new')).toEqual({});
    expect(documentEdited(edited, document('none').id, 'x')).toEqual({});
    expect({...edited, ...revisionRaised(edited, id, 7)}.documents[id]?.revision).toBe(8);
    expect(revisionRaised(edited, id, 1)).toEqual({});
  });

  it('bring the right neighbour to the front when the active one closes, else the left', () => {
    const middle = {...open('a', 'b', 'c'), activeDocument: document('b').id};
    expect(documentClosed(middle, document('b').id)).toMatchObject({
      documentOrder: ['a', 'c'],
      activeDocument: 'c',
    });
    const last = open('a', 'b', 'c');
    expect(documentClosed(last, document('c').id).activeDocument).toBe('b');
    expect(documentClosed(last, document('a').id).activeDocument).toBe('c');
    const only = open('a');
    expect(documentClosed(only, document('a').id)).toEqual({
      documents: {},
      documentOrder: [],
      activeDocument: undefined,
      closedDocuments: [document('a')],
    });
  });

  it('come back where they were closed, under a free name, as saved as they were', () => {
    const disk = {folder: '/f', path: 'a.metal', hash: '', savedRevision: 1};
    const saved = {...document('a'), disk};
    const state = {...initialDocuments, ...documentOpened(initialDocuments, saved)};
    const closed = {...state, ...documentClosed(state, saved.id)};
    const back = {...closed, ...documentReopened(closed)};
    expect(back.activeDocument).toBe(saved.id);
    expect(back.closedDocuments).toEqual([]);
    const reopened = back.documents[saved.id];
    expect(reopened?.revision).toBeGreaterThan(saved.revision);
    expect(reopened !== undefined && isUnsaved(reopened)).toBe(false);
    expect(isUnsaved({...saved, revision: 2})).toBe(true);
    expect(isUnsaved(document('a'))).toBe(false);
    expect(documentReopened(initialDocuments)).toEqual({});
    const library = {...document('a'), language: 'library' as const};
    const withLibrary = {...initialDocuments, ...documentOpened(initialDocuments, library)};
    expect(documentClosed(withLibrary, library.id).closedDocuments).toBeUndefined();
  });

  it('change places, and stop at the ends', () => {
    const three = open('a', 'b', 'c');
    expect(documentMoved(three, document('a').id, 1)).toEqual({documentOrder: ['b', 'a', 'c']});
    expect(documentMoved(three, document('c').id, -2)).toEqual({documentOrder: ['c', 'a', 'b']});
    expect(documentMoved(three, document('c').id, 1)).toEqual({});
    expect(documentMoved(three, document('x').id, 1)).toEqual({});
  });

  it('get names that no other open document has', () => {
    expect(freeName(open('kernel'), 'other.metal')).toBe('other.metal');
    expect(freeName(open('kernel'), 'kernel.metal')).toBe('kernel-2.metal');
    expect(freeName(open('kernel', 'kernel-2'), 'kernel.metal')).toBe('kernel-3.metal');
    expect(
      freeName({...initialDocuments, ...documentOpened(initialDocuments, document('a', 'x'))}, 'x'),
    ).toBe('x-2');
  });
});
