import {readBundleFile} from '../../../core/share/bundle-file.ts';
import {readSessionFile} from '../../../core/share/session-file.ts';
import {fragmentIn, readSessionFragment} from '../../../core/share/session-link.ts';
import {sessionLimits, type SharedDocument, type SharedSession} from '../../../core/share/shared-session.ts';
import {decodeUtf8} from '../../../core/share/utf8.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type AppStore} from '../../app/store.ts';
import {documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';

/** Opens a library as a document of its own; says why not. */
export type OpenLibrary = (file: File) => string | undefined;

/** Opens the session in `file` beside what is open; why not, where it cannot be read. */
export async function openSessionFile(
  store: AppStore,
  file: File,
  openLibrary: OpenLibrary,
): Promise<string | undefined> {
  if (file.size > sessionLimits.fileBytes)
    return `${file.name} is too large for a session: ${file.size} bytes, and at most ${sessionLimits.fileBytes} are opened.`;
  const read = readSessionFile(new Uint8Array(await file.arrayBuffer()));
  return read.ok ? openSession(store, read.value, openLibrary) : `${file.name}: ${words(read.error)}`;
}

/** As `openSessionFile`, for a link. */
export function openSessionLink(store: AppStore, link: string): string | undefined {
  const read = readSessionFragment(fragmentIn(link) ?? '');
  // A link has no libraries.
  return read.ok ? openSession(store, read.value, () => undefined) : words(read.error);
}

function words({message, nextStep}: LabError): string {
  return `${message} ${nextStep}`;
}

/** Opens source, IR, library and experiment of a crash bundle beside what is open; why not, where it cannot be read. */
export async function openBundleFile(
  store: AppStore,
  file: File,
  openLibrary: OpenLibrary,
): Promise<string | undefined> {
  if (file.size > sessionLimits.fileBytes)
    return `${file.name} is too large for a crash bundle: ${file.size} bytes, and at most ${sessionLimits.fileBytes} are opened.`;
  const read = readBundleFile(new Uint8Array(await file.arrayBuffer()));
  if (!read.ok) return `${file.name}: ${words(read.error)}`;
  const problems = openDocuments(store, read.value, undefined, openLibrary);
  store.setState({
    firstLaunch: false,
    announcement: `The crash bundle ${file.name} is open: ${read.value.length} documents.`,
  });
  return problems.length === 0 ? undefined : problems.join(' ');
}

/** Adds documents under free names, and brings the one at `active` to the front, else the first; what could not be opened. */
function openDocuments(
  store: AppStore,
  documents: readonly SharedDocument[],
  active: number | undefined,
  openLibrary: OpenLibrary,
): string[] {
  const problems: string[] = [];
  let front = store.getState().activeDocument;
  documents.forEach(({name, language, bytes}, index) => {
    if (language === 'library') {
      const problem = openLibrary(new File([new Uint8Array(bytes)], name));
      if (problem !== undefined) problems.push(problem);
    } else {
      store.setState((state) =>
        documentOpened(state, newDocument(state, name, language, decodeUtf8(bytes) ?? '')),
      );
    }
    if (index === (active ?? 0)) front = store.getState().activeDocument;
  });
  store.setState({activeDocument: front});
  return problems;
}

/** Nothing that is open changes. Target and options become the session's. */
function openSession(store: AppStore, session: SharedSession, openLibrary: OpenLibrary): string | undefined {
  const problems = openDocuments(store, session.documents, session.active, openLibrary);
  const {target, appleClang, options} = session;
  store.setState({
    target,
    appleClang,
    options,
    firstLaunch: false,
    announcement: `The session “${session.title}” is open beside your documents; target and options are the session’s.`,
  });
  return problems.length === 0 ? undefined : problems.join(' ');
}
