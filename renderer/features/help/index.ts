import {type FeatureFactory} from '../../app/feature.ts';
import {DisposableStack} from '../../../core/base/disposable.ts';
import {loadEditorRuntime} from '../editor/load-runtime.ts';

/** Help under the pointer and, by keyboard, under the cursor. */
export const helpFeature: FeatureFactory = () => ({
  id: 'help',
  start: () => {
    const owned = new DisposableStack();
    Promise.all([loadEditorRuntime(), import('./hover-help.ts')])
      .then(([{monaco}, {registerHoverHelp}]) => owned.use(registerHoverHelp(monaco)))
      .catch(() => undefined);
    return owned;
  },
});
