import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {createLatestRunner} from '../../base/latest-runner.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {levelOf} from './field-rows.ts';
import {type LibraryClient} from './library-client.ts';
import {type MatchSubject, matchSubject} from './library-match.ts';
import {chosenModule, type ChosenModule, libraryChanged, libraryShown} from './library-slice.ts';
import {type FieldNode} from './messages.ts';
import {fetchLibrary} from './library-transfer.ts';

interface Clients {
  readonly lab: Pick<Lab, 'readBinary'>;
  readonly library: LibraryClient;
  readonly ir: Pick<IrClient, 'close'>;
}

/** Reads the library in front and the module of its chosen function, and matches functions for a comparison. */
export function startLibraries(store: AppStore, clients: Clients): Disposable {
  const owned = new DisposableStack();
  const matches = owned.use(createLatestRunner((subject: MatchSubject) => match(store, clients, subject)));
  const asked = {match: ''};
  const update = (state: AppState): void => {
    for (const id of neededLibraries(state)) {
      if (state.libraries[id] === undefined) void load(store, clients, id);
    }
    const front = activeDocumentOf(state);
    const library = front && state.libraries[front.id];
    if (front !== undefined && library?.status === 'ready' && library.module === undefined)
      void loadModule(store, clients, front, library.chosen);
    const subject = matchSubject(state);
    if (subject === undefined || subject.key === asked.match || !isReady(state, subject)) return;
    asked.match = subject.key;
    matches.submit(subject);
  };
  owned.defer(
    store.subscribe((state, previous) => {
      if (state.documents !== previous.documents) forgetClosed(store, clients, state, previous);
      // Bytes that could not be brought are asked for again when the host is back.
      if (state.connection.status === 'connected' && previous.connection.status !== 'connected')
        retryFailed(store);
      update(store.getState());
    }),
  );
  update(store.getState());
  return owned;
}

/** The library in front, and the one that the document in front is compared with. */
function neededLibraries(state: AppState): DocumentId[] {
  const front = activeDocumentOf(state);
  const other = front && state.comparedWith[front.id];
  return [front?.id, other].flatMap((id) =>
    id !== undefined && state.documents[id]?.language === 'library' ? [id] : [],
  );
}

function isReady(state: AppState, {library, other}: MatchSubject): boolean {
  const ids = [library, ...(other.kind === 'library' ? [other.id as DocumentId] : [])];
  return ids.every((id) => state.libraries[id]?.status === 'ready');
}

function retryFailed(store: AppStore): void {
  const lost = Object.entries(store.getState().libraries).filter(
    ([, library]) => library.status === 'failed' && library.error.code === 'connection-lost',
  );
  for (const [id] of lost) store.setState((state) => libraryChanged(state, id as DocumentId, undefined));
}

function forgetClosed(store: AppStore, clients: Clients, state: AppState, previous: AppState): void {
  for (const {id, language} of Object.values(previous.documents)) {
    if (language !== 'library' || state.documents[id] !== undefined) continue;
    const module = chosenModule(previous, id);
    if (module !== undefined) clients.ir.close(module.name);
    clients.library.close(id);
    store.setState((now) => libraryChanged(now, id, undefined));
  }
}

async function load(store: AppStore, clients: Clients, id: DocumentId): Promise<void> {
  store.setState((state) => libraryChanged(state, id, {status: 'loading'}));
  const fail = (error: LabError): void =>
    store.setState((state) => libraryChanged(state, id, {status: 'failed', error}));
  if (clients.library.blobOf(id) === undefined) {
    const fetched = await fetchLibrary(clients.lab, id);
    if (store.getState().documents[id] === undefined) return;
    if (!fetched.ok) return fail(fetched.error);
    clients.library.put(id, fetched.value);
  }
  try {
    const reading = await clients.library.ask(id, 'describe', {});
    if (store.getState().documents[id] === undefined) return;
    const isSpoiled = reading.state === 'spoiled';
    store.setState((state) =>
      libraryChanged(state, id, {
        status: 'ready',
        reading,
        chosen: 0,
        // A file that cannot be read as a library can be looked at byte by byte.
        view: isSpoiled ? 'bytes' : 'ir',
        module: isSpoiled ? noModule(0, undefined) : undefined,
        field: undefined,
      }),
    );
  } catch (error) {
    fail(workerError(error));
  }
}

function workerError(error: unknown): LabError {
  const message = error instanceof Error ? error.message : String(error);
  return unavailable(
    'library-worker',
    `The file could not be read. ${message}`,
    'Close it and open it again.',
  );
}

function noModule(index: number, problem: string | undefined): ChosenModule {
  return {index, document: undefined, problem};
}

const loadingModules = new Set<string>();

async function loadModule(
  store: AppStore,
  clients: Clients,
  document: LabDocument,
  index: number,
): Promise<void> {
  const {id} = document;
  const key = `${id} ${index}`;
  if (loadingModules.has(key)) return;
  loadingModules.add(key);
  const settle = (module: ChosenModule): void =>
    store.setState((state) => {
      const library = state.libraries[id];
      return library?.status === 'ready' && library.chosen === index ? libraryShown(state, id, {module}) : {};
    });
  try {
    const answer = await clients.library.ask(id, 'moduleText', {index});
    if (answer.state === 'absent') settle(noModule(index, 'This function has no module in the file.'));
    else if (answer.state === 'spoiled') settle(noModule(index, spoiledWords('The module', answer.problem)));
    else
      settle({
        index,
        document: moduleDocument(store.getState(), document, index, answer.text),
        problem: undefined,
      });
  } catch (error) {
    settle(noModule(index, workerError(error).message));
  } finally {
    loadingModules.delete(key);
  }
}

/** Words for a file, or a part of one, that cannot be read. */
export function spoiledWords(what: string, {offset, message}: {offset: number; message: string}): string {
  return `${what} cannot be read: ${message} (byte ${offset}).`;
}

function moduleDocument(state: AppState, library: LabDocument, index: number, text: string): LabDocument {
  const known = state.libraries[library.id];
  const functions =
    known?.status === 'ready' && known.reading.state === 'read' ? known.reading.facts.functions : [];
  return {
    id: library.id,
    name: `${library.name}: ${functions[index]?.name ?? index}`,
    language: 'llvm-ir',
    text,
    revision: index + 1,
  };
}

async function match(store: AppStore, clients: Clients, subject: MatchSubject): Promise<void> {
  const {library, functionName, other, otherDocument, isReversed, key} = subject;
  if (other.kind === 'library') clients.library.open(other.id);
  const answer = await clients.library
    .ask(library, 'counterpart', {name: functionName, other})
    .catch((error: unknown) => workerError(error));
  if ('kind' in answer) {
    store.setState({announcement: answer.message});
    return;
  }
  const text = isReversed ? answer.ownText : answer.text;
  const [missing, extra] = isReversed ? [answer.extra, answer.missing] : [answer.missing, answer.extra];
  // A module that could not be read has no text, and nothing can be said of it.
  const isComparable = text !== undefined && text !== '';
  const document: LabDocument | undefined = isComparable
    ? {
        id: otherDocument.id,
        name: `${otherDocument.name}: ${answer.name ?? ''}`,
        language: 'llvm-ir',
        text,
        revision: otherDocument.revision,
      }
    : undefined;
  const name = functionName ?? answer.name;
  store.setState({libraryMatch: {key, other: document, functionName: name, text, missing, extra}});
}

/** Brings the function at `index` of the list to the front. */
export function chooseFunction(
  store: AppStore,
  ir: Pick<IrClient, 'close'>,
  id: DocumentId,
  index: number,
): void {
  const before = chosenModule(store.getState(), id);
  if (before?.revision === index + 1) return;
  if (before !== undefined) ir.close(before.name);
  store.setState((state) => libraryShown(state, id, {chosen: index, module: undefined}));
}

/** The innermost field that has the byte at `offset`. */
export async function fieldAtByte(
  client: LibraryClient,
  id: DocumentId,
  offset: number,
): Promise<FieldNode | undefined> {
  const path = await client.ask(id, 'pathAt', {offset});
  const {nodes} = await client.ask(id, 'fields', {path: levelOf(path)});
  return nodes.find((node) => node.path === path);
}

let byteChoices = 0;

/** Chooses the innermost field that has the byte; the newest choice wins. */
export function chooseByte(store: AppStore, client: LibraryClient, id: DocumentId, offset: number): void {
  const turn = ++byteChoices;
  fieldAtByte(client, id, offset).then(
    (node) => {
      if (node === undefined || turn !== byteChoices) return;
      const field = {path: node.path, offset: node.offset, size: node.size, from: 'bytes'} as const;
      store.setState((state) => libraryShown(state, id, {field}));
    },
    (error: unknown) => store.setState({announcement: workerError(error).message}),
  );
}
