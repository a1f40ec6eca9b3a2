import {type FixIt} from '../../../core/base/diagnostic.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {placeRevealed, type RevealRequest} from '../../app/shell-slice.ts';
import {appStore} from '../../app/store.ts';
import {loadedEditorRuntime} from './load-runtime.ts';
import {quickFixEdit} from './quick-fix-edits.ts';

/** Makes replacements in an open document, as one step that can be undone, and shows the first of their places. */
export function applyFixIts(
  id: DocumentId,
  fixIts: readonly FixIt[],
  focus: RevealRequest['focus'] = 'editor',
): void {
  const model = loadedEditorRuntime()?.sources.get(id);
  const [first] = fixIts;
  if (model === undefined || first === undefined) return;
  model.pushStackElement();
  model.pushEditOperations(null, fixIts.map(quickFixEdit), () => null);
  model.pushStackElement();
  appStore.setState((state) => placeRevealed(state, id, first.range.start, focus));
}
