import type {editor} from 'monaco-editor/editor';
import {type Disposable} from '../../../core/base/disposable.ts';
import {type RunFinding, type RunReply} from '../../../core/protocol/run.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {followModels} from '../editor/follow-models.ts';
import {type IrModels} from '../editor/ir-models.ts';
import type {Monaco} from '../editor/monaco.ts';
import {type SourceModels} from '../editor/source-models.ts';
import {findingText} from './finding-rows.ts';
import {type RunRecord} from './run-slice.ts';

const owner = 'airlock-run';

/**
 * Marks the lines of checked mode's findings in the sources that ran and in the IR made from them. The markers of a run move
 * along with edits and stay until the next run of a document's experiment, or until its text has another IR.
 */
export function startFindingMarkers(
  monaco: Monaco,
  store: AppStore,
  sources: SourceModels,
  irs: IrModels,
): Disposable {
  function update(state: AppState, previous: AppState | undefined): void {
    if (state.runs === previous?.runs && state.compiles === previous.compiles) return;
    for (const [key, {record}] of Object.entries(state.runs)) {
      if (record === undefined || !record.result.ok) continue;
      const reply = record.result.value;
      if (record !== previous?.runs[key]?.record) markSources(state, record, reply);
      markIr(state, record, reply);
    }
  }

  function markSources(state: AppState, {documents}: RunRecord, reply: RunReply): void {
    for (const [path, {id, revision}] of Object.entries(documents)) {
      const model = sources.get(id);
      const document = state.documents[id];
      if (model === undefined || document?.revision !== revision) continue;
      const isModule = document.language === 'llvm-ir' && path === reply.source;
      const markers = reply.findings.flatMap((finding) => {
        if (isModule && finding.irLine !== undefined) return [lineMarker(model, finding, finding.irLine)];
        if (finding.source?.file !== path) return [];
        const {line, column} = finding.source.range.start;
        return [lineMarker(model, finding, line, column)];
      });
      monaco.editor.setModelMarkers(model, owner, markers);
    }
  }

  function markIr(state: AppState, {documents}: RunRecord, reply: RunReply): void {
    const id: DocumentId | undefined = documents[reply.source]?.id;
    if (id === undefined || state.documents[id]?.language !== 'msl') return;
    const isShown = compileOf(state, id).lastIr?.artifact.text === reply.ir?.text;
    const model = irs.of(id);
    const markers = reply.findings.flatMap((finding) =>
      isShown && finding.irLine !== undefined ? [lineMarker(model, finding, finding.irLine)] : [],
    );
    monaco.editor.setModelMarkers(model, owner, markers);
  }

  function lineMarker(
    model: editor.ITextModel,
    finding: RunFinding,
    lineNumber: number,
    column?: number,
  ): editor.IMarkerData {
    const line = Math.min(Math.max(1, lineNumber), model.getLineCount());
    const first = model.getLineFirstNonWhitespaceColumn(line);
    const start = column ?? (first === 0 ? 1 : first);
    return {
      startLineNumber: line,
      startColumn: start,
      endLineNumber: line,
      endColumn: Math.max(start + 1, model.getLineMaxColumn(line)),
      severity: monaco.MarkerSeverity.Warning,
      message: findingText(finding),
      source: 'checked mode',
      code: finding.kind,
    };
  }

  return followModels(monaco, store, update);
}
