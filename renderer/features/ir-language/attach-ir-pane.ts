import type {editor} from 'monaco-editor/editor';
import {appStore} from '../../app/store.ts';

/** Lets the IR pane's editor go to the places that are asked for. Returns what takes it back. */
export function attachIrPane(instance: editor.IStandaloneCodeEditor): () => void {
  // Requests of before this editor existed were for another one.
  let shown = appStore.getState().irReveal?.serial ?? 0;
  return appStore.subscribe(({irReveal}) => {
    const model = instance.getModel();
    if (irReveal === undefined || irReveal.serial === shown || model === null) return;
    if (model.uri.authority !== irReveal.documentId) return;
    shown = irReveal.serial;
    const {line, column} = irReveal.position;
    const position = model.validatePosition({lineNumber: line, column});
    instance.setPosition(position);
    instance.revealPositionNearTop(position);
    instance.focus();
  });
}
