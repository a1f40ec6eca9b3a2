import type {editor, IDisposable} from 'monaco-editor/editor';
import {type RevealRequest} from '../../app/shell-slice.ts';
import {appStore} from '../../app/store.ts';

/** Shows in the status line where the cursor of the editor in front is. */
export function publishCursor(instance: editor.ICodeEditor): void {
  const model = instance.getModel();
  const selection = instance.getSelection();
  if (model === null || selection === null) return;
  appStore.setState({
    cursor: {
      line: selection.positionLineNumber,
      column: selection.positionColumn,
      selectedCharacters: model.getValueLengthInRange(selection),
    },
  });
}

/** Publishes every place that the cursor is moved to. */
export function followCursor(instance: editor.ICodeEditor): IDisposable {
  return instance.onDidChangeCursorSelection(() => publishCursor(instance));
}

/** Goes to the place that was asked for, in the model that the editor has. */
export function showPlace(instance: editor.ICodeEditor, {position, focus}: RevealRequest): void {
  if (position !== undefined) {
    const place = instance.getModel()?.validatePosition({lineNumber: position.line, column: position.column});
    if (place !== undefined) {
      instance.setPosition(place);
      instance.revealPositionInCenterIfOutsideViewport(place);
    }
  }
  if (focus === 'editor') instance.focus();
}
