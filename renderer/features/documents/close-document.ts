import {type DocumentId} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {documentClosed, isUnsaved} from './documents-slice.ts';

/** Closes a document; one whose file does not have its last edits is asked about first. */
export function closeDocument(store: AppStore, id: DocumentId): void {
  const document = store.getState().documents[id];
  if (document === undefined) return;
  if (isUnsaved(document))
    store.setState({fileQuestion: {kind: 'close', documentId: id}, fileQuestionError: undefined});
  else store.setState((state) => documentClosed(state, id));
}
