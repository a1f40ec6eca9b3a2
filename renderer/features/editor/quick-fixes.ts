import type {editor, languages, Range} from 'monaco-editor/editor';
import {type Disposable} from '../../../core/base/disposable.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type AppStore} from '../../app/store.ts';
import {fixesOf} from '../problems/problem-rows.ts';
import {diagnosticsOf} from '../problems/problems-of.ts';
import {markersOf} from './markers.ts';
import type {Monaco} from './monaco.ts';
import {fixTitle, quickFixEdit} from './quick-fix-edits.ts';
import {type SourceModels} from './source-models.ts';

/** Offers what the compiler and the rules suggest as quick fixes where they apply to the text as it is. */
export function registerQuickFixes(monaco: Monaco, store: AppStore, sources: SourceModels): Disposable {
  return monaco.languages.registerCodeActionProvider(
    ['msl', 'llvm-ir'],
    {
      provideCodeActions(model, range, context) {
        const actions = actionsAt(store, sources, model, range);
        return {actions: actions.map((action) => withMarkers(action, context)), dispose: () => {}};
      },
    },
    {providedCodeActionKinds: ['quickfix']},
  );
}

function actionsAt(
  store: AppStore,
  sources: SourceModels,
  model: editor.ITextModel,
  range: Range,
): languages.CodeAction[] {
  const id = sources.documentOf(model);
  const state = store.getState();
  const document = id === undefined ? undefined : state.documents[id];
  const outcome = id === undefined ? undefined : state.compiles[id]?.outcome;
  // The places of fix-its are exact: they apply to the compiled text and to no other.
  if (document === undefined || outcome === undefined || outcome.revision !== document.revision) return [];
  return diagnosticsOf(outcome)
    .filter((diagnostic) => touches(diagnostic, document.name, range))
    .flatMap((diagnostic) => fixesOf(diagnostic, document.name))
    .map((fix, index) => ({
      title: fixTitle(fix, document.text),
      kind: 'quickfix',
      isPreferred: index === 0,
      edit: {
        edits: fix.fixIts.map((fixIt) => ({
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit: quickFixEdit(fixIt),
        })),
      },
    }));
}

function touches(diagnostic: Diagnostic, documentName: string, range: Range): boolean {
  const [marker] = markersOf([diagnostic], documentName);
  if (marker === undefined) return false;
  return (
    range.startLineNumber <= marker.range.endLineNumber && marker.range.startLineNumber <= range.endLineNumber
  );
}

function withMarkers(
  action: languages.CodeAction,
  context: languages.CodeActionContext,
): languages.CodeAction {
  return {...action, diagnostics: [...context.markers]};
}
