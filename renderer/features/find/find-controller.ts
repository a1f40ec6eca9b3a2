import {type Lab} from '../../../core/protocol/lab.ts';
import {type AppStore} from '../../app/store.ts';
import {findWords} from './find-slice.ts';

export interface Finder {
  /** Searches for what is typed; a search that is under way is withdrawn. */
  search(): Promise<void>;
  cancel(): void;
}

export function startFinding(store: AppStore, lab: Pick<Lab, 'searchFolder'>): Finder {
  let current: AbortController | undefined;
  return {
    async search() {
      current?.abort();
      const {
        findQuery: query,
        findMatchCase: matchCase,
        findWholeWord: wholeWord,
        findRegex: regex,
        findInclude: include,
        findExclude: exclude,
      } = store.getState();
      if (query === '') {
        store.setState({findOutcome: {status: 'none'}});
        return;
      }
      const own = new AbortController();
      current = own;
      store.setState({findOutcome: {status: 'running'}});
      const request = {query, matchCase, wholeWord, regex, include, exclude};
      const found = await lab.searchFolder(request, {signal: own.signal});
      // A newer search speaks for itself.
      if (current !== own) return;
      current = undefined;
      if (found.ok) {
        const announcement = findWords(found.value);
        store.setState({findOutcome: {status: 'done', query, reply: found.value}, announcement});
      } else if (found.error.kind === 'cancelled') store.setState({findOutcome: {status: 'none'}});
      else store.setState({findOutcome: {status: 'failed', error: found.error}});
    },
    cancel: () => current?.abort(),
  };
}

let provided: Finder | undefined;

/** The feature lends its finder to its views. */
export function provideFinder(finder: Finder): void {
  provided = finder;
}

export function theFinder(): Finder {
  if (provided === undefined) throw new Error('The find feature has not started');
  return provided;
}
