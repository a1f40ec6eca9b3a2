import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type Position} from '../../../core/base/source-text.ts';
import {type DeepLink, parseDeepLink} from '../../../core/protocol/deep-link.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {type AppStore} from '../../app/store.ts';
import {fragmentIn} from '../../../core/share/session-link.ts';
import {openSessionLink} from '../share/open-session.ts';
import {onConnected} from '../connection/on-connected.ts';
import {openSample} from '../documents/session-controller.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

export interface LinkOptions {
  readonly store: AppStore;
  readonly lab: Pick<Lab, 'takeLinks' | 'subscribe' | 'readSample'>;
  readonly page: Pick<Window, 'addEventListener' | 'removeEventListener' | 'location' | 'history'>;
  readonly openFile: (path: string, place: Position | undefined) => Promise<DocumentId | undefined>;
  readonly showCrash: (id: string) => Promise<void>;
}

/** Follows links of the page's address and those that the system gives the host. A link only shows; it runs nothing. */
export function startLinks(options: LinkOptions): Disposable {
  const {store, lab, page} = options;
  const owned = new DisposableStack();
  const waiting: string[] = [];

  const takeAddress = (): void => {
    const {hash, pathname, search} = page.location;
    if (!hash.startsWith('#open')) return;
    // A link is followed once: a reload shows what the person has made of it since.
    page.history.replaceState(null, '', `${pathname}${search}`);
    waiting.push(hash);
    followWaiting();
  };
  const takeGiven = async (): Promise<void> => {
    const taken = await lab.takeLinks({});
    if (taken.ok) waiting.push(...taken.value.links);
    followWaiting();
  };
  /** Files need the folder, samples their list: until all is there, links wait. */
  function followWaiting(): void {
    const {sessionLoaded, folderState, samples} = store.getState();
    if (!sessionLoaded || folderState === undefined || samples.status === 'loading') return;
    for (const text of waiting.splice(0)) void follow(text, options);
  }

  owned.use(onConnected(store, takeGiven));
  owned.use(
    lab.subscribe((event) => {
      if (event.type === 'link') void takeGiven();
    }),
  );
  owned.defer(store.subscribe(() => waiting.length > 0 && followWaiting()));
  page.addEventListener('hashchange', takeAddress);
  owned.defer(() => page.removeEventListener('hashchange', takeAddress));
  takeAddress();
  return owned;
}

async function follow(text: string, options: LinkOptions): Promise<void> {
  const {store} = options;
  if (fragmentIn(text) !== undefined) {
    const problem = openSessionLink(store, text);
    if (problem !== undefined) store.setState({openProblems: [problem]});
    return;
  }
  const link = parseDeepLink(text);
  if (!link.ok) {
    store.setState({openProblems: [`${link.error.message} ${link.error.nextStep}`]});
    return;
  }
  const problem = await show(link.value, options);
  if (problem !== undefined) store.setState({openProblems: [`This link cannot be followed: ${problem}`]});
}

/** Shows what a link names; why not, where it cannot. */
async function show(
  link: DeepLink,
  {store, lab, openFile, showCrash}: LinkOptions,
): Promise<string | undefined> {
  const place = link.line === undefined ? undefined : {line: link.line, column: link.column ?? 1};
  const {view} = link;
  if (view !== undefined) store.setState((state) => viewShown(state, view));
  if (link.file !== undefined) {
    if (store.getState().folderState?.folder === undefined)
      return `no folder is open that could have ${link.file}.`;
    // What cannot be opened says so itself.
    await openFile(link.file, place);
  } else if (link.sample !== undefined) {
    const {samples} = store.getState();
    const isKnown =
      samples.status === 'ready' &&
      samples.samples.some(({id, experiment}) => id === link.sample || experiment === link.sample);
    if (!isKnown) return `there is no sample “${link.sample}”.`;
    await openSample(store, lab, link.sample);
    reveal(store, place);
  } else reveal(store, place);
  if (link.crash !== undefined) {
    const {crashes} = store.getState();
    store.setState((state) => viewShown(state, 'crashes'));
    await showCrash(link.crash);
    const isThere = crashes.status !== 'ready' || crashes.groups.some((group) => group.id === link.crash);
    if (!isThere && store.getState().crashDetailError !== undefined)
      return `there is no crash “${link.crash}”.`;
  }
  return undefined;
}

function reveal(store: AppStore, place: Position | undefined): void {
  const {activeDocument} = store.getState();
  if (place !== undefined && activeDocument !== undefined)
    store.setState((state) => placeRevealed(state, activeDocument, place));
}
