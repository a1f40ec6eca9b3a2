import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {maxSourceLength} from '../../../core/protocol/compile.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type LabDocument, maxBinaryBytes} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';
import {documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {type LabConnection} from '../../lab/connection.ts';
import {openBundleFile, openSessionFile} from '../share/open-session.ts';
import {type LibraryClient} from './library-client.ts';
import {sendLibrary} from './library-transfer.ts';

/** What a file's name says that it is; undefined for files that the lab does not open. */
export function languageOf(name: string): LabDocument['language'] | undefined {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  switch (extension) {
    case 'metallib':
    case 'air':
    case 'bc':
      return 'library';
    case 'metal':
    case 'h':
      return 'msl';
    case 'll':
      return 'llvm-ir';
    case 'json':
      return 'json';
    case 'txt':
      return 'text';
    default:
      return undefined;
  }
}

export const openableExtensions = '.metallib,.air,.bc,.metal,.h,.ll,.json,.txt,.airlock,.zip';

interface Opening {
  readonly store: AppStore;
  readonly lab: Pick<Lab, 'saveBinary' | 'discardDocument'>;
  readonly client: LibraryClient;
  /** Opens a folder that was dropped; absent where pages know no places of the machine. */
  readonly openFolder?: LabConnection['openDropped'];
}

/** Opens files as documents, in their order; what cannot be opened is said. */
export async function openFiles(
  opening: Opening,
  files: readonly File[],
  earlierProblems: readonly string[] = [],
): Promise<void> {
  const problems = [...earlierProblems];
  for (const file of files) {
    const problem = await openFile(opening, file);
    if (problem !== undefined) problems.push(problem);
  }
  opening.store.setState({
    openProblems: problems,
    ...(problems.length === 0 ? {} : {announcement: problems.join(' ')}),
  });
}

/** Why the file was not opened; undefined when it was. */
async function openFile(opening: Opening, file: File): Promise<string | undefined> {
  const {store} = opening;
  if (!store.getState().sessionLoaded) return `${file.name}: the session is not loaded yet.`;
  if (/\.airlock$/i.test(file.name))
    return openSessionFile(store, file, (library) => openLibrary(opening, library));
  if (/\.zip$/i.test(file.name))
    return openBundleFile(store, file, (library) => openLibrary(opening, library));
  const language = languageOf(file.name);
  if (language === undefined)
    return `${file.name} is not opened: only ${openableExtensions.replaceAll(',', ', ')} files are.`;
  if (language === 'library') return openLibrary(opening, file);
  if (file.size > maxSourceLength)
    return `${file.name} is too large: ${file.size} bytes, and at most ${maxSourceLength} are opened.`;
  let text: string;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(await file.arrayBuffer());
  } catch {
    return `${file.name} is not opened: it cannot be read, or it is no text in UTF-8.`;
  }
  store.setState((state) => ({
    ...documentOpened(state, newDocument(state, file.name, language, text)),
    firstLaunch: false,
  }));
  return undefined;
}

/** Opens a library as a document; why it was not opened, undefined when it was. */
export function openLibrary({store, lab, client}: Opening, file: File): string | undefined {
  if (file.size > maxBinaryBytes)
    return `${file.name} is too large: ${file.size} bytes, and at most ${maxBinaryBytes} are read.`;
  const document = {...newDocument(store.getState(), file.name, 'library', ''), sizeBytes: file.size};
  client.put(document.id, file);
  store.setState((state) => ({...documentOpened(state, document), firstLaunch: false}));
  void keep({store, lab, client}, document);
  return undefined;
}

/** Stores the bytes at the host, so that the document survives a reload; says so where that fails. */
async function keep({store, lab, client}: Opening, document: LabDocument): Promise<void> {
  const blob = client.blobOf(document.id);
  if (blob === undefined) return;
  const sent = await sendLibrary(lab, document.id, blob);
  if (store.getState().documents[document.id] === undefined) {
    // Closed meanwhile: what the last parts made must go as well.
    if (sent.ok) await lab.discardDocument({id: document.id});
    return;
  }
  const {[document.id]: _before, ...others} = store.getState().unkept;
  store.setState({unkept: sent.ok ? others : {...others, [document.id]: sent.error}});
}

/** Sends what the host did not take again, once it is back. */
export function startKeeping(opening: Opening): Disposable {
  const owned = new DisposableStack();
  owned.defer(
    opening.store.subscribe((state, previous) => {
      if (state.connection.status !== 'connected' || previous.connection.status === 'connected') return;
      for (const [id, error] of Object.entries(state.unkept)) {
        const document = Object.values(state.documents).find((each) => each.id === id);
        if (document !== undefined && error.code === 'connection-lost') void keep(opening, document);
      }
    }),
  );
  return owned;
}

/** What was dropped: files, and folders, which have no content of their own. */
export interface Dropped {
  readonly files: readonly File[];
  readonly folders: readonly File[];
}

/** Reads what is dropped; only while the event is told can that be asked. */
export function droppedOn(transfer: Pick<DataTransfer, 'items' | 'files'> | null): Dropped {
  const items = [...(transfer?.items ?? [])].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    return file === null ? [] : [{file, isFolder: item.webkitGetAsEntry()?.isDirectory === true}];
  });
  if (items.length === 0) return {files: [...(transfer?.files ?? [])], folders: []};
  return {
    files: items.filter(({isFolder}) => !isFolder).map(({file}) => file),
    folders: items.filter(({isFolder}) => isFolder).map(({file}) => file),
  };
}

/** Opens a dropped folder as the lab's folder, then dropped files as documents. */
export async function openDropped(opening: Opening, {files, folders}: Dropped): Promise<void> {
  const problems = await openFolders(opening, folders);
  await openFiles(opening, files, problems);
}

async function openFolders({openFolder}: Opening, folders: readonly File[]): Promise<string[]> {
  const [first, ...others] = folders;
  if (first === undefined) return [];
  if (openFolder === undefined)
    return [
      `${first.name} is a folder, and a page in a browser cannot open folders of this machine. Start the lab with it, airlock serve FOLDER, or drop its files.`,
    ];
  const opened = await openFolder(first);
  if (!opened.ok) return [`${first.name} is not opened: ${opened.error.message} ${opened.error.nextStep}`];
  if (others.length === 0) return [];
  const left = others.map(({name}) => name).join(', ');
  return [`One folder is open at a time: ${first.name} is, and ${left} not.`];
}

/** Takes files and folders that are dropped anywhere on the window. */
export function startDropping(opening: Opening): Disposable {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    opening.store.setState((state) => (state.dropping ? {} : {dropping: true}));
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) opening.store.setState({dropping: false});
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    opening.store.setState({dropping: false});
    void openDropped(opening, droppedOn(event.dataTransfer));
  };
  // Before the editor, which would insert the file's name.
  const capture = {capture: true};
  window.addEventListener('dragover', over, capture);
  window.addEventListener('dragleave', leave, capture);
  window.addEventListener('drop', drop, capture);
  return {
    dispose: () => {
      window.removeEventListener('dragover', over, capture);
      window.removeEventListener('dragleave', leave, capture);
      window.removeEventListener('drop', drop, capture);
    },
  };
}

/** Opens what a person opened with the lab in the system's file manager, now and whenever there is more. */
export function startTakingFiles(opening: Opening, lab: Pick<Lab, 'takeFiles' | 'subscribe'>): Disposable {
  const {store} = opening;
  const waiting: File[] = [];
  const openWaiting = (): void => {
    if (waiting.length > 0 && store.getState().sessionLoaded) void openFiles(opening, waiting.splice(0));
  };
  const take = async (): Promise<void> => {
    const taken = await lab.takeFiles({});
    if (!taken.ok) return;
    for (const {name, base64} of taken.value.files) {
      waiting.push(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name));
    }
    openWaiting();
  };
  const owned = new DisposableStack();
  owned.use(onConnected(store, take));
  owned.use(
    lab.subscribe((event) => {
      if (event.type === 'file') void take();
    }),
  );
  owned.defer(store.subscribe(openWaiting));
  return owned;
}

/** Asks for files by the system's dialog. */
export function chooseFiles(opening: Opening): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = openableExtensions;
  input.addEventListener('change', () => void openFiles(opening, [...(input.files ?? [])]));
  input.click();
}
