import type {editor} from 'monaco-editor/editor';
import {type Disposable} from '../../../core/base/disposable.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {diagnosticsOf} from '../problems/problems-of.ts';
import {followModels} from './follow-models.ts';
import {markersOf, type Marker, type MarkerRange} from './markers.ts';
import type {Monaco} from './monaco.ts';
import {type SourceModels} from './source-models.ts';

const owner = 'airlock';

/**
 * Shows the diagnostics of each document's newest outcome as markers. An outcome for an older text is not shown: its
 * places would be wrong, while the markers of the one before have moved along with the edits.
 */
export function startMarkers(monaco: Monaco, store: AppStore, sources: SourceModels): Disposable {
  function update(state: AppState, previous: AppState | undefined): void {
    for (const document of Object.values(state.documents)) {
      const outcome = state.compiles[document.id]?.outcome;
      if (outcome === previous?.compiles[document.id]?.outcome || outcome === undefined) continue;
      const model = sources.get(document.id);
      if (model === undefined || outcome.revision !== document.revision) continue;
      const markers = markersOf(diagnosticsOf(outcome), document.name);
      monaco.editor.setModelMarkers(
        model,
        owner,
        markers.map((marker) => toMonaco(monaco, model, marker)),
      );
    }
  }
  return followModels(monaco, store, update);
}

function toMonaco(monaco: Monaco, model: editor.ITextModel, marker: Marker): editor.IMarkerData {
  const severities = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    info: monaco.MarkerSeverity.Info,
  };
  return {
    ...visibleRange(model, marker.range),
    severity: severities[marker.severity],
    message: marker.message,
    ...(marker.code === undefined ? {} : {code: marker.code}),
    relatedInformation: marker.related.map(({message, range}) => ({resource: model.uri, message, ...range})),
  };
}

/** Clang often names only the start of what it means: a single place is shown as the word that starts there. */
function visibleRange(model: editor.ITextModel, range: MarkerRange): MarkerRange {
  const {startLineNumber, startColumn, endLineNumber, endColumn} = range;
  if (startLineNumber !== endLineNumber || endColumn > startColumn + 1) return range;
  if (startLineNumber > model.getLineCount()) return range;
  const word = model.getWordAtPosition({lineNumber: startLineNumber, column: startColumn});
  return word === null || word.startColumn !== startColumn ? range : {...range, endColumn: word.endColumn};
}
