import {DisposableStack} from '../../../core/base/disposable.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {loadEditorRuntime} from '../editor/load-runtime.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {activeDocumentOf, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {irClient} from './ir-runtime.ts';
import {OutlineSection} from './outline-section.tsx';
import {startOutline} from './outline-controller.ts';
import {registerIrProviders} from './providers.ts';

/** Outline, navigation, hover, rename and folding of IR; any generated module becomes a document of one's own. */
export const irLanguageFeature: FeatureFactory = ({store}) => {
  const generated = () => {
    const state = store.getState();
    const document = activeDocumentOf(state);
    const text = compileOf(state, document?.id).lastIr?.artifact.text;
    return document?.language === 'msl' && text !== undefined ? {document, text} : undefined;
  };
  return {
    id: 'ir-language',
    commands: [
      {
        id: 'ir.open-editable',
        title: 'Open the IR as a document',
        category: 'IR',
        unavailable: () =>
          generated() === undefined ? 'No IR was made from the document in front.' : undefined,
        run: () => {
          const made = generated();
          if (made === undefined) return;
          const name = `${made.document.name.replace(/\.\w+$/, '')}.ll`;
          store.setState((state) => documentOpened(state, newDocument(state, name, 'llvm-ir', made.text)));
        },
      },
    ],
    sidebar: [{id: 'outline', title: 'Outline', icon: 'sidebar', order: 25, Component: OutlineSection}],
    start: () => {
      const owned = new DisposableStack();
      owned.use(startOutline(store, irClient()));
      loadEditorRuntime()
        .then(({monaco}) => owned.use(registerIrProviders(monaco, irClient())))
        .catch(() => undefined);
      return owned;
    },
  };
};
