import type {editor} from 'monaco-editor/editor';
import {useCallback, useEffect, useRef} from 'react';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {editorFocused} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {closeDocument} from '../documents/close-document.ts';
import {activeDocumentOf, documentActivated} from '../documents/documents-slice.ts';
import {isUnsavedDocument, UnsavedMark} from '../documents/unsaved-mark.tsx';
import {LibraryPane} from '../library/library-pane.tsx';
import {CodeEditor} from './code-editor.tsx';
import {followCursor, publishCursor, showPlace} from './cursor.ts';
import type {EditorRuntime} from './editor-runtime.ts';
import {useEditorRuntime} from './use-runtime.ts';

/** The document in front, and a tab for each open one. */
export function SourcePane() {
  const order = useApp((state) => state.documentOrder);
  return (
    <>
      <div className="pane-heading">
        {order.length === 0 ? <h2 className="pane-title">Source</h2> : <DocumentTabs order={order} />}
      </div>
      {order.length === 0 ? (
        <div className="placeholder">
          <p>No document is open.</p>
          <p>Begin with a kernel of your own, a file, or a sample of the gallery.</p>
          <CommandButton commandId="document.new" icon="add" label="New kernel" showKey="show-key" />
          <CommandButton commandId="document.open-file" icon="file" label="Open file…" showKey="show-key" />
          <CommandButton commandId="folder.open" icon="folder" label="Open folder…" showKey="show-key" />
        </div>
      ) : (
        <SourceBody />
      )}
    </>
  );
}

function DocumentTabs({order}: {readonly order: readonly DocumentId[]}) {
  const row = useRef<HTMLDivElement>(null);
  const active = useApp((state) => state.activeDocument);
  // The tab of the document in front is in view, also when the row becomes narrower.
  useEffect(() => {
    if (row.current === null) return;
    const bringIntoView = () =>
      row.current
        ?.querySelector('[data-selected="true"]')
        ?.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const observer = new ResizeObserver(bringIntoView);
    observer.observe(row.current);
    bringIntoView();
    return () => observer.disconnect();
  }, [active, order]);
  return (
    <div ref={row} className="document-tabs" role="group" aria-label="Document tabs">
      {order.map((id) => (
        <DocumentTab key={id} id={id} />
      ))}
    </div>
  );
}

function DocumentTab({id}: {readonly id: DocumentId}) {
  const name = useApp((state) => state.documents[id]?.name ?? '');
  const selected = useApp((state) => state.activeDocument === id);
  const unsaved = useApp((state) => isUnsavedDocument(state.documents[id]));
  return (
    <div
      className="document-tab"
      data-selected={selected}
      onAuxClick={(event) => {
        if (event.button === 1) closeDocument(appStore, id);
      }}
    >
      <button
        type="button"
        className="document-tab-name"
        aria-current={selected ? 'true' : undefined}
        title={name}
        onClick={() =>
          appStore.setState((state) => ({...documentActivated(state, id), ...editorFocused(state, id)}))
        }
      >
        {name}
        {unsaved && <UnsavedMark />}
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={`Close tab ${name}`}
        title={`Close ${name}`}
        onClick={() => closeDocument(appStore, id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** A library has a view of its own; what is text has the editor. */
function SourceBody() {
  const library = useApp((state) => {
    const document = activeDocumentOf(state);
    return document?.language === 'library' ? document : undefined;
  });
  return library === undefined ? <SourceEditor /> : <LibraryPane key={library.id} document={library} />;
}

function SourceEditor() {
  const state = useEditorRuntime();
  switch (state.status) {
    case 'loading':
      return <EditorLoading />;
    case 'failed':
      return (
        <div className="placeholder" role="alert">
          <p>The editor could not be loaded: {state.message}</p>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Load the window again
          </button>
        </div>
      );
    case 'ready':
      return <ReadySourceEditor runtime={state.runtime} />;
  }
}

/** The text is there before the editor is. */
function EditorLoading() {
  const text = useApp((state) => activeDocumentOf(state)?.text ?? '');
  return (
    <pre className="editor-loading" aria-label="Source, editor is loading" tabIndex={0}>
      {text.slice(0, 20_000)}
    </pre>
  );
}

const languageNames: Readonly<Record<LabDocument['language'], string>> = {
  msl: 'Metal source',
  'llvm-ir': 'LLVM IR',
  json: 'experiment',
  text: 'text',
  library: 'library',
};

function ReadySourceEditor({runtime}: {readonly runtime: EditorRuntime}) {
  const document = useApp(activeDocumentOf);
  const onEditor = useCallback(
    (instance: editor.IStandaloneCodeEditor) => attach(runtime, instance),
    [runtime],
  );
  if (document === undefined) return null;
  return (
    <div className="editor-body" data-testid="source-editor" data-revision={document.revision}>
      <CodeEditor
        runtime={runtime}
        model={runtime.sources.of(document)}
        label={`${document.name}, ${languageNames[document.language]}`}
        access="edit"
        onEditor={onEditor}
      />
    </div>
  );
}

/** The last place that was gone to. Not an editor's own: a document of another kind may bring a new editor with it. */
let lastShown = 0;

/** Publishes the cursor and goes to the places that are asked for. */
function attach(runtime: EditorRuntime, instance: editor.IStandaloneCodeEditor): () => void {
  const cursor = followCursor(instance);
  const show = () => {
    const {reveal, activeDocument} = appStore.getState();
    if (reveal === undefined || reveal.serial === lastShown) return;
    if (reveal.documentId !== activeDocument) {
      appStore.setState((state) => documentActivated(state, reveal.documentId));
      return;
    }
    const model = instance.getModel();
    if (model === null || runtime.sources.documentOf(model) !== reveal.documentId) return;
    lastShown = reveal.serial;
    showPlace(instance, reveal);
  };
  // Not on every change: an editor that takes up a model publishes cursors before it is done.
  const stop = appStore.subscribe((state, before) => {
    if (state.reveal !== before.reveal) show();
  });
  const changed = instance.onDidChangeModel(() => {
    publishCursor(instance);
    // After the editor has taken up the cursor that the document had before.
    setTimeout(show);
  });
  publishCursor(instance);
  show();
  return () => {
    cursor.dispose();
    changed.dispose();
    stop();
  };
}
