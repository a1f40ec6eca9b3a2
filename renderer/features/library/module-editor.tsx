import type {editor} from 'monaco-editor/editor';
import {useCallback, useEffect, useState} from 'react';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {appStore} from '../../app/store.ts';
import {CodeEditor} from '../editor/code-editor.tsx';
import {followCursor, showPlace} from '../editor/cursor.ts';
import type {EditorRuntime} from '../editor/editor-runtime.ts';
import {useEditorRuntime} from '../editor/use-runtime.ts';

/** The IR of a library's function, read-only; its cursor and the places asked for are linked with the metadata. */
export function ModuleEditor({document}: {readonly document: LabDocument}) {
  const state = useEditorRuntime();
  if (state.status === 'loading') return <p className="placeholder">Loading the editor…</p>;
  if (state.status === 'failed') return <p className="placeholder">The editor could not be loaded.</p>;
  return <ReadyModuleEditor runtime={state.runtime} document={document} />;
}

let modelCount = 0;

interface ReadyProps {
  readonly runtime: EditorRuntime;
  readonly document: LabDocument;
}

function ReadyModuleEditor({runtime, document}: ReadyProps) {
  const [model, setModel] = useState<editor.ITextModel>();
  const {id, name, text} = document;
  useEffect(() => {
    const {monaco} = runtime;
    const uri = monaco.Uri.from({scheme: 'airlock-module', authority: id, path: `/${modelCount++}.ll`});
    const created = monaco.editor.createModel(text, 'llvm-ir', uri);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the model is made and disposed with this effect
    setModel(created);
    return () => {
      setModel(undefined);
      // After its editor has let it go.
      setTimeout(() => created.dispose());
    };
  }, [runtime, id, text]);
  const onEditor = useCallback((instance: editor.IStandaloneCodeEditor) => attach(instance, id), [id]);
  if (model === undefined) return null;
  return (
    <div className="editor-body" data-testid="module-editor">
      <CodeEditor
        runtime={runtime}
        model={model}
        label={`IR of ${name}, read-only`}
        access="read"
        onEditor={onEditor}
      />
    </div>
  );
}

function attach(instance: editor.IStandaloneCodeEditor, id: string): () => void {
  const cursor = followCursor(instance);
  let shown = appStore.getState().reveal?.serial ?? 0;
  const stop = appStore.subscribe(({reveal}) => {
    if (
      instance.getModel() === null ||
      reveal === undefined ||
      reveal.serial === shown ||
      reveal.documentId !== id
    )
      return;
    shown = reveal.serial;
    showPlace(instance, reveal);
  });
  return () => {
    cursor.dispose();
    stop();
  };
}
