import {Banner} from '../../app/banner.tsx';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from './documents-slice.ts';
import {firstSampleId} from './session-controller.ts';

/** Shown beside the sample that the lab opened by itself, until it is dismissed. */
export function FirstLaunchBanner() {
  const shown = useApp((state) => state.firstLaunch && activeDocumentOf(state)?.sampleId === firstSampleId);
  if (!shown) return null;
  return (
    <Banner
      role="region"
      label="Welcome"
      actions={
        <>
          <CommandButton commandId="help.tour" icon="chevron" label="Take the tour" />
          <CommandButton commandId="document.new" icon="add" label="New kernel" />
        </>
      }
      onDismiss={() => appStore.setState({firstLaunch: false, welcomed: true})}
    >
      macOS 26 is predicted to crash on broken.ll. The rules below say why, and “Fix all metadata” mends it.
    </Banner>
  );
}
