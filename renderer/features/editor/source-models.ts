import type {editor} from 'monaco-editor/editor';
import {type Disposable} from '../../../core/base/disposable.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {minimalEdit} from '../../base/minimal-edit.ts';
import {documentEdited} from '../documents/documents-slice.ts';
import {boundUndo} from './bounded-undo.ts';
import type {Monaco} from './monaco.ts';

interface Entry {
  readonly model: editor.ITextModel;
  readonly listener: Disposable;
  /** The text that store and model agree on. */
  text: string;
}

/** Mark of a keystroke that changed a document; the bench measures from here. */
export const editMark = 'airlock:edit';

/** Models of open documents, keyed by document id. The store holds the texts; each model mirrors one, both ways. */
export interface SourceModels {
  /** The model of an open document, made on first use. */
  of(document: LabDocument): editor.ITextModel;
  /** The model of a document, where one was made. */
  get(id: DocumentId): editor.ITextModel | undefined;
  /** The document that a model shows. */
  documentOf(model: editor.ITextModel): DocumentId | undefined;
}

export function startSourceModels(monaco: Monaco, store: AppStore): SourceModels {
  const entries = new Map<DocumentId, Entry>();

  function create(document: LabDocument): Entry {
    const uri = monaco.Uri.from({scheme: 'airlock', authority: document.id, path: `/${document.name}`});
    const language = document.language === 'text' ? 'plaintext' : document.language;
    const model = monaco.editor.createModel(document.text, language, uri);
    const listener = model.onDidChangeContent(() => {
      boundUndo(model);
      const entry = entries.get(document.id);
      if (entry === undefined) return;
      const text = model.getValue();
      if (text === entry.text) return;
      entry.text = text;
      performance.clearMarks(editMark);
      performance.mark(editMark);
      store.setState((state) => documentEdited(state, document.id, text));
    });
    const entry = {model, listener, text: document.text};
    entries.set(document.id, entry);
    return entry;
  }

  store.subscribe((state, previous) => {
    if (state.documents === previous.documents) return;
    for (const [id, entry] of entries) {
      const document = state.documents[id];
      if (document === undefined) {
        entries.delete(id);
        entry.listener.dispose();
        // After React has taken the model out of its editor.
        setTimeout(() => entry.model.dispose());
      } else if (document.text !== entry.text) {
        entry.text = document.text;
        replaceText(monaco, entry.model, document.text);
      }
    }
  });

  return {
    of: (document) => (entries.get(document.id) ?? create(document)).model,
    get: (id) => entries.get(id)?.model,
    documentOf: (model) => [...entries].find(([, entry]) => entry.model === model)?.[0],
  };
}

/** Makes `model` say `text` by the smallest edit, so that scrolling, folding and undo stay. */
export function replaceText(monaco: Monaco, model: editor.ITextModel, text: string): void {
  const edit = minimalEdit(model.getValue(), text);
  if (edit === undefined) return;
  const range = monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end));
  model.pushEditOperations(null, [{range, text: edit.text}], () => null);
}
