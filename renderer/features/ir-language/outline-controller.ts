import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {createLatestRunner} from '../../base/latest-runner.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {type IrClient} from './ir-client.ts';

/** The IR in front: the text of an IR document, or the newest IR of an MSL document. */
export function irInFront(state: AppState): {readonly id: DocumentId; readonly text: string} | undefined {
  const document = activeDocumentOf(state);
  if (document === undefined) return undefined;
  if (document.language === 'llvm-ir') return {id: document.id, text: document.text};
  const text = compileOf(state, document.id).lastIr?.artifact.text;
  return text === undefined ? undefined : {id: document.id, text};
}

/** Keeps the outline that of the IR in front. */
export function startOutline(store: AppStore, client: IrClient): Disposable {
  const owned = new DisposableStack();
  const runner = owned.use(
    createLatestRunner(async (job: {readonly id: DocumentId; readonly text: string}) => {
      const entries = await client.ask(`outline:${job.id}`, job.text, 'outline', {});
      if (irInFront(store.getState())?.id === job.id)
        store.setState({outline: {documentId: job.id, entries}});
    }),
  );
  let shown: ReturnType<typeof irInFront>;
  const update = (state: AppState): void => {
    const now = irInFront(state);
    if (now?.id === shown?.id && now?.text === shown?.text) return;
    if (shown !== undefined && now?.id !== shown.id) client.close(`outline:${shown.id}`);
    shown = now;
    if (now === undefined) store.setState({outline: undefined});
    else runner.submit(now);
  };
  owned.defer(store.subscribe(update));
  update(store.getState());
  return owned;
}
