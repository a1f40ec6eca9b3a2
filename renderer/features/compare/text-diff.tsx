import {useEffect, useRef} from 'react';
import type {EditorRuntime} from '../editor/editor-runtime.ts';
import {useEditorRuntime} from '../editor/use-runtime.ts';
import {useApp} from '../../app/store.ts';

export interface TextDiffProps {
  readonly left: string;
  readonly right: string;
  readonly leftLabel: string;
  readonly rightLabel: string;
  /** Monaco's name of the texts' language. */
  readonly language: string;
}

/** Two texts side by side in Monaco, read-only, their differences marked. */
export function TextDiff(props: TextDiffProps) {
  const state = useEditorRuntime();
  if (state.status === 'loading') return <p className="placeholder">The editor is loading…</p>;
  if (state.status === 'failed')
    return <p className="placeholder">The editor could not be loaded: {state.message}</p>;
  return <ReadyDiff {...props} runtime={state.runtime} />;
}

function ReadyDiff({
  left,
  right,
  leftLabel,
  rightLabel,
  language,
  runtime,
}: TextDiffProps & {readonly runtime: EditorRuntime}) {
  const host = useRef<HTMLDivElement>(null);
  const fontSize = useApp((state) => state.codeFontSize);
  useEffect(() => {
    if (host.current === null) return;
    const {editor} = runtime.monaco;
    const diff = editor.createDiffEditor(host.current, {
      theme: 'airlock',
      readOnly: true,
      originalEditable: false,
      domReadOnly: true,
      automaticLayout: true,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: false,
      hideUnchangedRegions: {enabled: true},
      ignoreTrimWhitespace: false,
      renderOverviewRuler: false,
      renderFinalNewline: 'on',
      minimap: {enabled: false},
      scrollBeyondLastLine: false,
      fixedOverflowWidgets: true,
      stickyScroll: {enabled: false},
      links: false,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim(),
      fontSize,
      fontLigatures: false,
    });
    const models = {
      original: editor.createModel(left, language),
      modified: editor.createModel(right, language),
    };
    diff.setModel(models);
    diff.getOriginalEditor().updateOptions({ariaLabel: leftLabel});
    diff.getModifiedEditor().updateOptions({ariaLabel: rightLabel});
    return () => {
      diff.dispose();
      models.original.dispose();
      models.modified.dispose();
    };
  }, [runtime, left, right, leftLabel, rightLabel, language, fontSize]);
  return <div ref={host} className="text-diff" data-testid="text-diff" />;
}
