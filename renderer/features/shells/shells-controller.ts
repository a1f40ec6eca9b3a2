import {zipSync} from 'fflate';
import {type Disposable, DisposableStack} from '../../../core/base/disposable.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type AppStore} from '../../app/store.ts';
import {onConnected} from '../connection/on-connected.ts';
import {activeDocumentOf, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {hazardRequest, linkKey, linkRequest, pairInFront, pairRunRequest} from './link-request.ts';
import {type LinkRecord, shellInFront} from './linking-slice.ts';
import {newFunctionText} from './new-function.ts';
import {isViewShown} from '../../app/layout/layout-slice.ts';

type ShellsLab = Pick<Lab, 'listShells' | 'readShell' | 'link' | 'exportPair' | 'splitKernel' | 'run'>;

/** Typing is over when nothing new came for this long. */
const quietMs = 400;

/** Lists shells, links and runs the function in front, exports pairs. One link or run at a time; the newest counts. */
export interface ShellsController extends Disposable {
  choose(name: string): Promise<void>;
  /** Opens a function of the shell in front as a document; without a file a new one with the signature filled in. */
  openFunction(file?: string): Promise<void>;
  /** Links the function in front with its shell and runs the pair. */
  link(): Promise<void>;
  /** The pair as one archive; undefined where it does not link (the reasons are shown). */
  exportPair(): Promise<{readonly name: string; readonly bytes: Uint8Array} | undefined>;
  runHazard(): Promise<void>;
  /** Makes a shell and a visible function of the kernel in front and opens both; where it cannot, the view says why. */
  split(): Promise<void>;
}

/** Starts what keeps the Shells view up to date. `newId` gives an id that was never used. */
export function startShells(store: AppStore, lab: ShellsLab, newId: () => string): ShellsController {
  const owned = new DisposableStack();
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const list = async (): Promise<void> => {
    const listed = await lab.listShells({});
    store.setState({
      shells: listed.ok
        ? {status: 'ready', list: listed.value.shells}
        : {status: 'failed', error: listed.error},
    });
    const first = shellInFront(store.getState());
    if (first !== undefined) await read(first.name);
  };
  const read = async (name: string): Promise<void> => {
    if (store.getState().shellFiles[name] !== undefined) return;
    const files = await lab.readShell({name});
    if (files.ok) store.setState((state) => ({shellFiles: {...state.shellFiles, [name]: files.value}}));
    else store.setState({announcement: files.error.message});
  };
  const record = (documentId: string, value: LinkRecord): void =>
    store.setState((state) => ({links: {...state.links, [documentId]: value}}));

  const link = async (): Promise<void> => {
    clearTimeout(timer);
    const pair = pairInFront(store.getState());
    if (pair === undefined) return;
    const {id} = pair.document;
    current?.abort();
    const own = new AbortController();
    current = own;
    await read(pair.function.shell);
    const state = store.getState();
    const key = linkKey(state, pair);
    store.setState({linking: {documentId: id, phase: 'link'}});
    const linked = await lab.link(linkRequest(state, pair), {signal: own.signal});
    if (own.signal.aborted) return;
    record(id, {key, link: linked});
    const request = linked.ok && linked.value.linked ? pairRunRequest(state, pair, newId()) : undefined;
    if (request !== undefined) {
      store.setState({linking: {documentId: id, phase: 'run'}});
      const run = await lab.run(request, {signal: own.signal});
      if (own.signal.aborted) return;
      record(id, {key, link: linked, run});
    }
    current = undefined;
    const words = !linked.ok
      ? linked.error.message
      : linked.value.linked
        ? 'The function links with its shell.'
        : 'The function does not link with its shell.';
    store.setState({linking: undefined, announcement: words});
  };

  /** Links again once typing has paused, where the view is open and something that counts has changed. */
  const watch = (): void => {
    const state = store.getState();
    if (!isViewShown(state, 'shells') || !state.linkSettings.live) return;
    if (state.connection.status !== 'connected' || state.shells.status !== 'ready') return;
    const pair = pairInFront(state);
    if (pair === undefined) return;
    // Another function in front brings its shell; until then a person may look at others.
    const front = `${pair.document.id} ${pair.function.shell}`;
    if (front !== shown) {
      shown = front;
      store.setState({shellChosen: pair.function.shell});
    }
    const key = linkKey(state, pair);
    if (key === asked || state.links[pair.document.id]?.key === key) return;
    asked = key;
    clearTimeout(timer);
    timer = setTimeout(() => void link(), quietMs);
  };
  let asked: string | undefined;
  let shown: string | undefined;

  owned.use(onConnected(store, list));
  owned.use({dispose: store.subscribe(watch)});
  owned.use({
    dispose() {
      clearTimeout(timer);
      current?.abort();
    },
  });
  return {
    async choose(name) {
      store.setState({shellChosen: name});
      await read(name);
    },
    async openFunction(file) {
      const shell = shellInFront(store.getState());
      if (shell === undefined) return;
      await read(shell.name);
      const files = store.getState().shellFiles[shell.name];
      const known = shell.manifest.functions.find((one) => one.file === file);
      const text = file === undefined ? newFunctionText(shell.manifest) : files?.files[file];
      if (text === undefined) return;
      const name = file?.split('/').at(-1) ?? `${shell.manifest.function.name}.metal`;
      store.setState((state) => {
        const document = newDocument(state, name, 'msl', text);
        const pair = {shell: shell.name, experiment: known?.experiment};
        return {
          ...documentOpened(state, document),
          shellFunctions: {...state.shellFunctions, [document.id]: pair},
          shellChosen: shell.name,
        };
      });
    },
    link,
    async exportPair() {
      const state = store.getState();
      const pair = pairInFront(state);
      if (pair === undefined) return undefined;
      const exported = await lab.exportPair(linkRequest(state, pair));
      if (!exported.ok || exported.value.files.length === 0) {
        store.setState({
          announcement: exported.ok ? 'The function does not link with its shell.' : exported.error.message,
        });
        return undefined;
      }
      const entries = exported.value.files.map(
        ({path, base64}) => [path, Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))] as const,
      );
      return {name: `${pair.function.shell}-pair.zip`, bytes: zipSync(Object.fromEntries(entries))};
    },
    async runHazard() {
      const shell = shellInFront(store.getState());
      if (shell === undefined) return;
      const {name} = shell;
      await read(name);
      const files = store.getState().shellFiles[name];
      const request = files === undefined ? undefined : hazardRequest(files, newId());
      if (request === undefined) return;
      store.setState((state) => ({hazardRuns: {...state.hazardRuns, [name]: 'running'}}));
      const run = await lab.run(request);
      store.setState((state) => ({hazardRuns: {...state.hazardRuns, [name]: run}}));
    },
    async split() {
      const state = store.getState();
      const document = activeDocumentOf(state);
      if (document === undefined) return;
      const about = {documentId: document.id, name: document.name};
      store.setState({shellSplit: {...about, reply: 'running'}});
      const {target, toolchain, options} = state;
      const reply = await lab.splitKernel({
        name: document.name,
        source: document.text,
        target,
        toolchain,
        options,
      });
      store.setState({shellSplit: {...about, reply}});
      if (!reply.ok || reply.value.outcome === 'refused') return;
      const {shell, ir, function: math} = reply.value;
      for (const [name, language, text] of [
        [shell.file, 'msl', shell.text],
        [shell.file.replace(/\.metal$/, '.ll'), 'llvm-ir', ir],
        [math.file, 'msl', math.text],
      ] as const) {
        store.setState((now) => documentOpened(now, newDocument(now, name, language, text)));
      }
    },
    dispose: () => owned.dispose(),
  };
}

let controller: ShellsController | undefined;

export function provideShells(one: ShellsController): void {
  controller = one;
}

/** The controller of this page; it is there before any view is. */
export function shellsController(): ShellsController {
  if (controller === undefined) throw new Error('The Shells view is shown before its feature was started.');
  return controller;
}
