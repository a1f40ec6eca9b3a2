import {type DiskFile, type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type ReadFileReply} from '../../../core/protocol/workspace.ts';
import {type AppState} from '../../app/store.ts';
import {isUnsaved} from '../documents/documents-slice.ts';
import {languageOf} from '../library/open-files.ts';
import {type DiskConflict, renamedPath} from './workspace-slice.ts';

/** The file's own name, else its path: names tell documents, and their compiles, apart. Not counted is `own`. */
export function shortName(documents: AppState['documents'], path: string, own?: DocumentId): string {
  const others = Object.values(documents).filter(({id}) => id !== own);
  const taken = new Set(others.map(({name}) => name));
  const file = path.split('/').pop() ?? path;
  return taken.has(file) ? path : file;
}

/** Its file is as `disk` says. */
function diskChanged(state: AppState, id: DocumentId, disk: DiskFile): Partial<AppState> {
  const document = state.documents[id];
  return document === undefined ? {} : {documents: {...state.documents, [id]: {...document, disk}}};
}

/** The document follows its file. */
function textTaken(state: AppState, id: DocumentId, text: string, hash: string): Partial<AppState> {
  const document = state.documents[id];
  if (document?.disk === undefined) return {};
  const revision = document.revision + 1;
  const taken = {...document, text, revision, disk: {...document.disk, hash, savedRevision: revision}};
  return {documents: {...state.documents, [id]: taken}};
}

/** What is to be decided about the document and its file; undefined: nothing any more. */
export function conflictSet(
  state: AppState,
  id: DocumentId,
  conflict: DiskConflict | undefined,
): Partial<AppState> {
  if (conflict === undefined && state.diskConflicts[id] === undefined) return {};
  const {[id]: _before, ...others} = state.diskConflicts;
  return {diskConflicts: conflict === undefined ? others : {...others, [id]: conflict}};
}

/** Its file is as `disk` says, and nothing is to be decided about it. */
export function fileAgrees(state: AppState, id: DocumentId, disk: DiskFile): Partial<AppState> {
  return {...diskChanged(state, id, disk), ...conflictSet(state, id, undefined)};
}

/**
 * The file of a document was read: a saved document follows it, an edited one is in conflict with it. `known` is the hash
 * that the file had for the document when the reading began.
 */
export function fileSeen(
  state: AppState,
  id: DocumentId,
  known: string,
  read: ReadFileReply,
): Partial<AppState> {
  const document = state.documents[id];
  // Saved or closed meanwhile: what was read is old.
  if (document?.disk === undefined || document.disk.hash !== known || state.savingFiles.includes(id))
    return {};
  switch (read.state) {
    case 'same':
      return conflictSet(state, id, undefined);
    case 'absent':
      return conflictSet(state, id, {kind: 'deleted'});
    case 'read': {
      const {text, hash} = read;
      if (text === document.text)
        return fileAgrees(state, id, {...document.disk, hash, savedRevision: document.revision});
      if (isUnsaved(document)) return conflictSet(state, id, {kind: 'changed', text, hash});
      return {
        ...textTaken(state, id, text, hash),
        ...conflictSet(state, id, undefined),
        announcement: `${document.name} was changed on the disk and read again`,
      };
    }
  }
}

/** The conflict is decided for the document: its next save replaces what is on the disk. */
export function mineKept(state: AppState, id: DocumentId): Partial<AppState> {
  const document = state.documents[id];
  const conflict = state.diskConflicts[id];
  if (document?.disk === undefined || conflict === undefined) return {};
  const disk =
    conflict.kind === 'changed' ? {...document.disk, hash: conflict.hash, savedRevision: 0} : document.disk;
  return fileAgrees(state, id, disk);
}

/** The conflict is decided for the file: the document takes its text. */
export function theirsTaken(state: AppState, id: DocumentId): Partial<AppState> {
  const conflict = state.diskConflicts[id];
  return conflict?.kind === 'changed'
    ? {...textTaken(state, id, conflict.text, conflict.hash), ...conflictSet(state, id, undefined)}
    : {};
}

/** Nothing is to be decided any more about documents that are closed; undefined where there are none such. */
export function conflictsOfOpen({
  documents,
  diskConflicts,
}: Pick<AppState, 'documents' | 'diskConflicts'>): Pick<AppState, 'diskConflicts'> | undefined {
  const all = Object.entries(diskConflicts);
  const kept = all.filter(([id]) => documents[id as DocumentId] !== undefined);
  return kept.length === all.length ? undefined : {diskConflicts: Object.fromEntries(kept)};
}

/** Documents of what was renamed, with their new names; they stay as saved as they were. */
export function documentsRenamed(
  state: AppState,
  root: string | undefined,
  from: string,
  to: string,
): Partial<AppState> {
  const renamed = Object.values(state.documents).flatMap((document): LabDocument[] => {
    const {id, disk, revision} = document;
    const path = disk === undefined || disk.folder !== root ? undefined : renamedPath(disk.path, from, to);
    if (disk === undefined || path === undefined) return [];
    const savedRevision = disk.savedRevision === revision ? revision + 1 : disk.savedRevision;
    const language = languageOf(path) ?? 'text';
    const name = shortName(state.documents, path, id);
    return [{...document, language, name, revision: revision + 1, disk: {...disk, path, savedRevision}}];
  });
  const changed = Object.fromEntries(renamed.map((document) => [document.id, document]));
  return {documents: {...state.documents, ...changed}};
}
