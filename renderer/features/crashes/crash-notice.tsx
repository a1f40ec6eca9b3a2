import {Banner} from '../../app/banner.tsx';
import {isViewShown, viewShown} from '../../app/layout/layout-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {crashController} from './crash-runtime.ts';
import {underWords} from './crash-words.ts';

/** Says that a crash was captured, beside the work and not in its way. */
export function CrashNotice() {
  const crash = useApp((state) => state.crashNotice);
  const isShown = useApp((state) => isViewShown(state, 'crashes'));
  if (crash === undefined || isShown) return null;
  const look = (): void => {
    appStore.setState((state) => ({
      ...viewShown(state, 'crashes'),
      crashTab: 'overview',
      crashNotice: undefined,
    }));
    void crashController()?.choose(crash.id);
  };
  return (
    <Banner
      tone="warning"
      role="status"
      actions={
        <button type="button" className="button" onClick={look}>
          <span>Look at it</span>
        </button>
      }
      onDismiss={() => appStore.setState({crashNotice: undefined})}
    >
      {crash.title} ({underWords(crash)}){crash.count > 1 && `, ${crash.count} times so far`}. Its record is
      kept.
    </Banner>
  );
}
