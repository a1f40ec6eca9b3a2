import type {editor} from 'monaco-editor/editor';
import {appStore} from '../../app/store.ts';
import {startIrModels, type IrModels} from './ir-models.ts';
import {startMarkers} from './marker-controller.ts';
import {monaco, type Monaco} from './monaco.ts';
import {startMonacoTheme} from './monaco-theme.ts';
import {registerQuickFixes} from './quick-fixes.ts';
import {startSourceModels, type SourceModels} from './source-models.ts';

/** Monaco with everything of the lab's that lives outside React and outside the store. */
export interface EditorRuntime {
  readonly monaco: Monaco;
  readonly sources: SourceModels;
  readonly irs: IrModels;
  /** Scroll position, folding and cursor of each model, kept while its editor shows another. */
  readonly viewStates: WeakMap<editor.ITextModel, editor.ICodeEditorViewState>;
}

/** Starts Monaco for this page; it lives as long as the page. */
export function startEditorRuntime(): EditorRuntime {
  startMonacoTheme(monaco);
  const sources = startSourceModels(monaco, appStore);
  const irs = startIrModels(monaco, appStore);
  startMarkers(monaco, appStore, sources);
  registerQuickFixes(monaco, appStore, sources);
  return {monaco, sources, irs, viewStates: new WeakMap()};
}
