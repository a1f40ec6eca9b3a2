import {type FixIt} from '../../../core/base/diagnostic.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore} from '../../app/store.ts';
import {loadedEditorRuntime} from './load-runtime.ts';
import {quickFixEdit} from './quick-fix-edits.ts';

/** Makes a replacement in an open document, as one step that can be undone, and shows its place. */
export function applyFixIt(id: DocumentId, fixIt: FixIt): void {
  const model = loadedEditorRuntime()?.sources.get(id);
  if (model === undefined) return;
  model.pushStackElement();
  model.pushEditOperations(null, [quickFixEdit(fixIt)], () => null);
  model.pushStackElement();
  appStore.setState((state) => placeRevealed(state, id, fixIt.range.start));
}
