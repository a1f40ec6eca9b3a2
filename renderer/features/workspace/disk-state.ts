import {type DiskFile, type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState} from '../../app/store.ts';
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
export function diskChanged(state: AppState, id: DocumentId, disk: DiskFile): Partial<AppState> {
  const document = state.documents[id];
  return document === undefined ? {} : {documents: {...state.documents, [id]: {...document, disk}}};
}

/** The document follows its file. */
export function textTaken(state: AppState, id: DocumentId, text: string, hash: string): Partial<AppState> {
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
