import {describe, expect, it} from 'vitest';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, createAppStore} from '../../app/store.ts';
import {isUnsaved} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {conflictsOfOpen, documentsRenamed, fileSeen, mineKept, shortName, theirsTaken} from './disk-state.ts';

/** A document of the file `a.metal`, whose text is `one` on the disk; edited where `text` says otherwise. */
function opened(text = 'one', more: Partial<AppState> = {}) {
  const empty = createAppStore().getState();
  const document: LabDocument = {
    ...newDocument(empty, 'a.metal', 'msl', text),
    revision: 3,
    disk: {folder: '/f', path: 'a.metal', hash: 'of one', savedRevision: text === 'one' ? 3 : 2},
  };
  const {id} = document;
  const state: AppState = {...empty, documents: {[id]: document}, ...more};
  const after = (change: Partial<AppState>) => {
    const next = {...state, ...change};
    const now = next.documents[id];
    return {
      text: now?.text,
      hash: now?.disk?.hash,
      unsaved: now === undefined ? undefined : isUnsaved(now),
      conflict: next.diskConflicts[id],
    };
  };
  return {id, document, state, after};
}

const theirs = {state: 'read', text: 'theirs', hash: 'of theirs'} as const;

describe('a file that is seen', () => {
  it('is followed by a saved document, in a new revision, and it is said', () => {
    const {id, state, after} = opened();
    const change = fileSeen(state, id, 'of one', theirs);
    expect(after(change)).toEqual({
      text: 'theirs',
      hash: 'of theirs',
      unsaved: false,
      conflict: undefined,
    });
    expect(change.documents?.[id]?.revision).toBe(4);
    expect(change.announcement).toContain('a.metal was changed on the disk');
  });

  it('is in conflict with an edited document, until it is as it was', () => {
    const {id, state, after} = opened('mine');
    const change = fileSeen(state, id, 'of one', theirs);
    expect(after(change)).toEqual({
      text: 'mine',
      hash: 'of one',
      unsaved: true,
      conflict: {kind: 'changed', text: 'theirs', hash: 'of theirs'},
    });
    const inConflict = {...state, ...change};
    expect(after(fileSeen(inConflict, id, 'of one', {state: 'same'})).conflict).toBeUndefined();
    expect(after(fileSeen(inConflict, id, 'of one', {state: 'absent'})).conflict).toEqual({kind: 'deleted'});
  });

  it('that says what the document says makes it a saved one', () => {
    const {id, state, after} = opened('theirs');
    expect(after(fileSeen(state, id, 'of one', theirs))).toEqual({
      text: 'theirs',
      hash: 'of theirs',
      unsaved: false,
      conflict: undefined,
    });
  });

  it('changes nothing where the document was saved, is being saved or was closed meanwhile', () => {
    const {id, state} = opened();
    expect(fileSeen(state, id, 'of an older one', theirs)).toEqual({});
    expect(fileSeen({...state, savingFiles: [id]}, id, 'of one', theirs)).toEqual({});
    expect(fileSeen({...state, documents: {}}, id, 'of one', theirs)).toEqual({});
  });
});

describe('a conflict', () => {
  it('is decided for the document: it stays unsaved, and its next save replaces what was seen', () => {
    const {id, state, after} = opened('mine');
    const inConflict = {...state, ...fileSeen(state, id, 'of one', theirs)};
    expect(after(mineKept(inConflict, id))).toEqual({
      text: 'mine',
      hash: 'of theirs',
      unsaved: true,
      conflict: undefined,
    });
    expect(mineKept(state, id)).toEqual({});
  });

  it('is decided for the file, unless that is gone', () => {
    const {id, state, after} = opened('mine');
    const inConflict = {...state, ...fileSeen(state, id, 'of one', theirs)};
    expect(after(theirsTaken(inConflict, id))).toEqual({
      text: 'theirs',
      hash: 'of theirs',
      unsaved: false,
      conflict: undefined,
    });
    const gone = {...state, ...fileSeen(state, id, 'of one', {state: 'absent'})};
    expect(theirsTaken(gone, id)).toEqual({});
  });

  it('ends with its document', () => {
    const {id, state} = opened('mine');
    const inConflict = {...state, ...fileSeen(state, id, 'of one', theirs)};
    expect(conflictsOfOpen(inConflict)).toBeUndefined();
    expect(conflictsOfOpen({...inConflict, documents: {}})).toEqual({diskConflicts: {}});
  });
});

describe('names', () => {
  it('are those of files where they tell documents apart, else paths', () => {
    const {id, state} = opened();
    expect(shortName(state.documents, 'b/c.metal')).toBe('c.metal');
    expect(shortName(state.documents, 'b/a.metal')).toBe('b/a.metal');
    expect(shortName(state.documents, 'b/a.metal', id)).toBe('a.metal');
  });

  it('and languages follow a renaming, of the folder that is open alone', () => {
    const {id, state} = opened('mine');
    const renamed = documentsRenamed(state, '/f', 'a.metal', 'k/b.ll').documents?.[id];
    expect(renamed).toMatchObject({
      name: 'b.ll',
      language: 'llvm-ir',
      disk: {path: 'k/b.ll', hash: 'of one'},
    });
    expect(renamed !== undefined && isUnsaved(renamed)).toBe(true);
    expect(documentsRenamed(state, '/g', 'a.metal', 'b.ll').documents).toEqual(state.documents);
    expect(documentsRenamed(state, '/f', 'a', 'b').documents).toEqual(state.documents);
  });
});
