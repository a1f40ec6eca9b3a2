import type {editor} from 'monaco-editor/editor';

/** Steps that undo goes back in one document, as in Vim; a step is about a word typed, or one command. */
export const undoStepLimit = 1000;

/** Where Monaco keeps the steps of a model: it has no setting for how many. */
interface WithHistory {
  readonly _undoRedoService: {
    readonly _editStacks: ReadonlyMap<string, {readonly _past: unknown[]}>;
    getUriComparisonKey(uri: editor.ITextModel['uri']): string;
  };
}

/**
 * Takes the oldest steps away when undo of `model` goes back more than `limit`; the others stay as they are. Monaco keeps every
 * step until the document is closed, half a kilobyte each, so that a window in which one writes all day would grow all day.
 */
export function boundUndo(model: Pick<editor.ITextModel, 'uri'>, limit = undoStepLimit): void {
  const service = (model as unknown as WithHistory)._undoRedoService;
  const past = service._editStacks.get(service.getUriComparisonKey(model.uri))?._past;
  if (past !== undefined && past.length > limit) past.splice(0, past.length - limit);
}
