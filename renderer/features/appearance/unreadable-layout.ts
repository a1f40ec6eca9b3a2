import {type Disposable} from '../../../core/base/disposable.ts';
import {arrangementOf} from '../../app/layout/layout-slice.ts';
import {type AppStore} from '../../app/store.ts';

const words = 'The saved places of the views could not be read. Every view is where it is at first.';

/** Says once that the stored layout could not be read; from then on the layout at hand is the stored one. */
export function sayUnreadable(store: AppStore): Disposable {
  const unsubscribe = store.subscribe((state) => {
    if (!state.sessionLoaded || state.arrangement.unreadable !== true) return;
    store.setState({
      arrangement: arrangementOf(state),
      openProblems: [...state.openProblems, words],
      announcement: words,
    });
  });
  return {dispose: unsubscribe};
}
