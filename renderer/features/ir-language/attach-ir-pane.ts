import type {editor} from 'monaco-editor/editor';
import {appStore} from '../../app/store.ts';

/** The last request that was met: a request may come before the editor that it is for. */
let met = 0;

/** Lets the IR pane's editor go to the places that are asked for, and tells its cursor. Returns what takes it back. */
export function attachIrPane(instance: editor.IStandaloneCodeEditor): () => void {
  // Where the linked lines are in a long module.
  instance.updateOptions({overviewRulerLanes: 1});
  const show = (): void => {
    const {irReveal, irView} = appStore.getState();
    const model = instance.getModel();
    if (irReveal === undefined || irReveal.serial === met || model === null || irView !== 'text') return;
    if (model.uri.authority !== irReveal.documentId) return;
    met = irReveal.serial;
    const {line, column} = irReveal.position;
    const position = model.validatePosition({lineNumber: line, column});
    instance.setPosition(position);
    instance.revealPositionNearTop(position);
    instance.focus();
  };
  const publish = (): void => {
    const model = instance.getModel();
    const position = instance.getPosition();
    if (model === null || position === null) return;
    const documentId = Object.values(appStore.getState().documents).find(
      ({id}) => id === model.uri.authority,
    )?.id;
    if (documentId === undefined) return;
    appStore.setState({irCursor: {documentId, line: position.lineNumber, column: position.column}});
  };
  const cursor = instance.onDidChangeCursorPosition(publish);
  const changed = instance.onDidChangeModel(() => {
    publish();
    show();
  });
  const stop = appStore.subscribe(show);
  show();
  return () => {
    cursor.dispose();
    changed.dispose();
    stop();
  };
}
