import {type DocumentId} from '../../../core/protocol/session.ts';
import {minimalEdit} from '../../base/minimal-edit.ts';
import {loadedEditorRuntime} from './load-runtime.ts';

/** Gives an open document another text as one step that can be undone. `false` where it has no editor model. */
export function replaceDocumentText(id: DocumentId, text: string): boolean {
  const model = loadedEditorRuntime()?.sources.get(id);
  if (model === undefined) return false;
  const edit = minimalEdit(model.getValue(), text);
  if (edit === undefined) return true;
  const start = model.getPositionAt(edit.start);
  const end = model.getPositionAt(edit.end);
  const range = {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  };
  model.pushStackElement();
  model.pushEditOperations(null, [{range, text: edit.text}], () => null);
  model.pushStackElement();
  return true;
}
