import type {editor} from 'monaco-editor/editor';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {minimalEdit} from '../../base/minimal-edit.ts';
import {GrownBuffer} from './grown-buffer.ts';
import {compileOf} from '../compile/compile-slice.ts';
import type {Monaco} from './monaco.ts';

/** Models of the IR made from documents, keyed by document id; each shows the newest IR there is. */
export interface IrModels {
  /** The model for the IR of document `id`, made on first use. */
  of(id: DocumentId): editor.ITextModel;
}

export function startIrModels(monaco: Monaco, store: AppStore): IrModels {
  const models = new Map<
    DocumentId,
    {readonly model: editor.ITextModel; readonly buffer: GrownBuffer; text: string}
  >();

  store.subscribe((state, previous) => {
    if (state.compiles === previous.compiles && state.documents === previous.documents) return;
    for (const [id, entry] of models) {
      if (state.documents[id] === undefined) {
        models.delete(id);
        setTimeout(() => entry.model.dispose());
        continue;
      }
      const text = compileOf(state, id).lastIr?.artifact.text ?? '';
      if (text === entry.text) continue;
      entry.buffer.took(applyEdit(monaco, entry.model, entry.text, text), text.length);
      entry.text = text;
    }
  });

  return {
    of(id) {
      const known = models.get(id);
      if (known !== undefined) return known.model;
      const text = compileOf(store.getState(), id).lastIr?.artifact.text ?? '';
      const uri = monaco.Uri.from({scheme: 'airlock-ir', authority: id, path: '/module.ll'});
      const model = monaco.editor.createModel(text, 'llvm-ir', uri);
      models.set(id, {model, buffer: new GrownBuffer(model), text});
      return model;
    },
  };
}

/**
 * By the smallest edit: the reader's place in a long module stays. No undo history: nobody edits this text. Gives how many
 * characters were put in.
 */
function applyEdit(monaco: Monaco, model: editor.ITextModel, before: string, after: string): number {
  const edit = minimalEdit(before, after);
  if (edit === undefined) return 0;
  const range = monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end));
  model.applyEdits([{range, text: edit.text}]);
  return edit.text.length;
}
