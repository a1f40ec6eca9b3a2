import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {crashController} from './crash-runtime.ts';
import {underWords} from './crash-words.ts';
import {isViewShown, viewShown} from '../../app/layout/layout-slice.ts';

/** Says that a crash was captured, beside the work and not in its way. */
export function CrashNotice() {
  const crash = useApp((state) => state.crashNotice);
  const isShown = useApp((state) => isViewShown(state, 'crashes'));
  if (crash === undefined || isShown) return null;
  return (
    <div className="banner" data-tone="warning" role="status">
      <Icon name="warning" />
      <span className="banner-text">
        {crash.title} ({underWords(crash)}){crash.count > 1 && `, ${crash.count} times so far`}. Its record is
        kept.
      </span>
      <button
        type="button"
        className="button"
        onClick={() => {
          appStore.setState((state) => ({
            ...viewShown(state, 'crashes'),
            crashTab: 'overview',
            crashNotice: undefined,
          }));
          void crashController()?.choose(crash.id);
        }}
      >
        <span>Look at it</span>
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label="Put the notice away"
        title="Put the notice away"
        onClick={() => appStore.setState({crashNotice: undefined})}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
