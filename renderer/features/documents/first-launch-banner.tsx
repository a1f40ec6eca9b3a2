import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from './documents-slice.ts';
import {firstSampleId} from './session-controller.ts';

/** Shown beside the sample that the lab opened by itself, until it is dismissed. */
export function FirstLaunchBanner() {
  const shown = useApp((state) => state.firstLaunch && activeDocumentOf(state)?.sampleId === firstSampleId);
  if (!shown) return null;
  return (
    <div className="banner" role="region" aria-label="Welcome">
      <span className="banner-text">
        macOS 26 is predicted to crash on broken.ll. The rules below say why, and “Fix all metadata” mends it.
      </span>
      <CommandButton commandId="help.tour" icon="note" label="Take the tour" />
      <CommandButton commandId="document.new" icon="add" label="New kernel" />
      <button
        type="button"
        className="button button-icon"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={() => appStore.setState({firstLaunch: false, welcomed: true})}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
