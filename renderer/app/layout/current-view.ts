import {type AppStore} from '../store.ts';

/** Keeps which view had the focus last; returns what ends it. */
export function watchCurrentView(store: AppStore): () => void {
  const onFocus = (event: FocusEvent): void => {
    if (!(event.target instanceof Element)) return;
    const element = event.target.closest<HTMLElement>('[data-view-tab], [data-view]');
    const view = element?.dataset['viewTab'] ?? element?.dataset['view'];
    if (view !== undefined && view !== store.getState().currentView) store.setState({currentView: view});
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
}
