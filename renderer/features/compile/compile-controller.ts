import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type CompileRequestInput} from '../../../core/protocol/compile.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {createLatestRunner} from '../../base/latest-runner.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {compileKey, compileRequest, isCompilable} from './compile-key.ts';
import {compileOf, compileSettled, compileStarted, compileWithdrawn, compilesKept} from './compile-slice.ts';

interface Asked {
  readonly id: DocumentId;
  readonly key: string;
  /** Value of `compileRequests`: a person may ask again for what was answered. */
  readonly requests: number;
}

interface Job extends Asked {
  readonly language: LabDocument['language'];
  readonly revision: number;
  readonly request: CompileRequestInput;
}

/** Name of the performance mark of an answer; its detail is `{documentId, revision}`. Read by the bench. */
export const resultMark = 'airlock:result';

/** What compiles (or checks) a document, by its language. */
export type CompilerOf = (language: LabDocument['language']) => Lab['compile'];

/**
 * Keeps the outcome of the document in front up to date: compiles it whenever its text or the options change, with
 * one compile in flight and the newest text waiting.
 */
export function startCompiling(store: AppStore, compilerOf: CompilerOf): Disposable {
  const owned = new DisposableStack();
  const runner = owned.use(
    createLatestRunner((job: Job, signal) => compile(store, compilerOf(job.language), job, signal)),
  );
  let asked: Asked | undefined;

  function update(state: AppState): void {
    // Without a connection nothing is asked; what was asked is forgotten, so that a new connection asks again.
    if (state.connection.status !== 'connected') {
      asked = undefined;
      return;
    }
    const document = activeDocumentOf(state);
    if (document === undefined || !isCompilable(document)) return;
    const now: Asked = {id: document.id, key: compileKey(document, state), requests: state.compileRequests};
    const forced = asked !== undefined && asked.requests !== now.requests;
    if (!forced && asked?.id === now.id && asked.key === now.key) return;
    asked = now;
    // A document that comes back to the front unchanged has its answer already.
    if (!forced && isAnswered(state, now)) return;
    runner.submit({
      ...now,
      language: document.language,
      revision: document.revision,
      request: compileRequest(document, state),
    });
  }

  owned.defer(store.subscribe(update));
  owned.defer(
    store.subscribe((state, previous) => {
      if (state.documentOrder === previous.documentOrder) return;
      store.setState((current) => compilesKept(current, current.documentOrder));
    }),
  );
  update(store.getState());
  return owned;
}

function isAnswered(state: AppState, asked: Asked): boolean {
  const {outcome} = compileOf(state, asked.id);
  return outcome?.key === asked.key && outcome.result.ok;
}

async function compile(store: AppStore, compiler: Lab['compile'], job: Job, signal: AbortSignal) {
  const startedAt = performance.now();
  store.setState((state) => compileStarted(state, job.id, job.key));
  const result = await compiler(job.request, {signal});
  const {documents} = store.getState();
  // Closed meanwhile.
  if (documents[job.id] === undefined) return;
  // Withdrawn, or the way to the host was lost: the last answer stays, stale, until a new connection asks again.
  const withdrawn =
    !result.ok && (result.error.kind === 'cancelled' || result.error.code === 'connection-lost');
  if (withdrawn) {
    store.setState((state) => compileWithdrawn(state, job.id));
    return;
  }
  const roundTripMs = performance.now() - startedAt;
  store.setState((state) =>
    compileSettled(state, job.id, {key: job.key, revision: job.revision, result, roundTripMs}),
  );
  performance.clearMarks(resultMark);
  performance.mark(resultMark, {detail: {documentId: job.id, revision: job.revision}});
}
