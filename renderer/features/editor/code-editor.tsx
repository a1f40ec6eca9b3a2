import type {editor} from 'monaco-editor/editor';
import {useEffect, useRef, useState} from 'react';
import {appStore, useApp} from '../../app/store.ts';
import type {EditorRuntime} from './editor-runtime.ts';
import './editor.css';

interface CodeEditorProps {
  readonly runtime: EditorRuntime;
  readonly model: editor.ITextModel;
  readonly label: string;
  readonly access: 'edit' | 'read';
  /** Called with the editor once it is there; what it returns is called before the editor goes. */
  readonly onEditor?: (instance: editor.IStandaloneCodeEditor) => () => void;
}

/** Monaco in React: owns the editor, never the model. */
export function CodeEditor({runtime, model, label, access, onEditor}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor>();
  const tabMovesFocus = useApp((state) => state.tabMovesFocus);

  useEffect(() => {
    if (host.current === null) return;
    const created = runtime.monaco.editor.create(host.current, {...options(access), model: null});
    setInstance(created);
    return () => {
      keepViewState(runtime, created);
      created.setModel(null);
      created.dispose();
      setInstance(undefined);
    };
  }, [runtime, access]);

  const fontSize = useApp((state) => state.codeFontSize);
  const wordWrap = useApp((state) => (state.wordWrap ? 'on' : 'off'));
  const hoverHelp = useApp((state) => state.hoverHelp);
  const stillness = useApp((state) => state.motion === 'reduced');
  useEffect(() => {
    instance?.updateOptions({
      fontSize,
      lineHeight: Math.round(fontSize * 1.55),
      wordWrap,
      hover: {enabled: hoverHelp ? 'on' : 'off'},
      cursorBlinking: stillness || prefersStillness() ? 'solid' : 'blink',
    });
  }, [instance, fontSize, wordWrap, hoverHelp, stillness]);

  useEffect(
    () => instance?.updateOptions({ariaLabel: label, tabFocusMode: tabMovesFocus}),
    [instance, label, tabMovesFocus],
  );

  useEffect(() => {
    if (instance === undefined || instance.getModel() === model) return;
    keepViewState(runtime, instance);
    instance.setModel(model);
    instance.restoreViewState(runtime.viewStates.get(model) ?? null);
  }, [runtime, instance, model]);

  useEffect(() => {
    if (instance === undefined || onEditor === undefined) return;
    return onEditor(instance);
  }, [instance, onEditor]);

  return <div ref={host} className="code-editor" />;
}

function keepViewState(runtime: EditorRuntime, instance: editor.IStandaloneCodeEditor): void {
  const model = instance.getModel();
  const state = instance.saveViewState();
  if (model !== null && state !== null) runtime.viewStates.set(model, state);
}

function options(access: 'edit' | 'read'): editor.IStandaloneEditorConstructionOptions {
  const style = getComputedStyle(document.documentElement);
  return {
    theme: 'airlock',
    readOnly: access === 'read',
    domReadOnly: access === 'read',
    automaticLayout: true,
    fontFamily: style.getPropertyValue('--font-code').trim(),
    fontSize: appStore.getState().codeFontSize,
    lineHeight: Math.round(appStore.getState().codeFontSize * 1.55),
    fontLigatures: false,
    minimap: {enabled: false},
    scrollBeyondLastLine: false,
    fixedOverflowWidgets: true,
    overviewRulerBorder: false,
    overviewRulerLanes: access === 'read' ? 0 : 2,
    renderLineHighlight: 'line',
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 8,
    padding: {top: 4, bottom: 4},
    tabSize: 2,
    renderFinalNewline: 'on',
    stickyScroll: {enabled: false},
    links: false,
    quickSuggestions: false,
    wordBasedSuggestions: 'off',
    // Both are read, never changed: what a person typed stays as it is.
    unusualLineTerminators: 'off',
    unicodeHighlight: {nonBasicASCII: false, ambiguousCharacters: false, invisibleCharacters: true},
    largeFileOptimizations: true,
    'semanticHighlighting.enabled': false,
    // In read-only text, too: findings of a run are about the IR.
    renderValidationDecorations: 'on',
    bracketPairColorization: {enabled: false},
    guides: {indentation: access === 'edit'},
    cursorSmoothCaretAnimation: 'off',
    smoothScrolling: false,
    cursorBlinking: prefersStillness() ? 'solid' : 'blink',
    scrollbar: {verticalScrollbarSize: 12, horizontalScrollbarSize: 12},
  };
}

function prefersStillness(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
