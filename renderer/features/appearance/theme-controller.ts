import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {themeSchema} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';

/** The theme of the last visit, so that the window does not flash before the session is read. */
const themeKey = 'airlock.theme';

/** Puts the chosen theme on the page; `system` leaves the choice to CSS. */
export function startTheme(store: AppStore): Disposable {
  const owned = new DisposableStack();
  const apply = (theme: string) => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  };
  const last = themeSchema.safeParse(window.localStorage.getItem(themeKey));
  apply(last.success ? last.data : 'system');
  owned.defer(
    store.subscribe((state, previous) => {
      if (!state.sessionLoaded) return;
      if (state.theme !== previous.theme || !previous.sessionLoaded) {
        apply(state.theme);
        window.localStorage.setItem(themeKey, state.theme);
      }
      if (state.motion !== previous.motion || !previous.sessionLoaded)
        document.documentElement.dataset['motion'] = state.motion;
      if (state.zoomPercent !== previous.zoomPercent || !previous.sessionLoaded) zoom(state.zoomPercent);
    }),
  );
  return owned;
}

/** In percent. Layout and editors measure anew by themselves. */
function zoom(percent: number): void {
  document.documentElement.style.setProperty('zoom', percent === 100 ? '' : String(percent / 100));
}
