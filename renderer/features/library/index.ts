import {DisposableStack} from '../../../core/base/disposable.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {activeDocumentOf, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {AssemblyPanel} from './assembly-panel.tsx';
import {libraryClient} from './library-client.ts';
import {startLibraries} from './library-controller.ts';
import {chosenModule, libraryShown} from './library-slice.ts';
import {DropHint, OpenBanner} from './open-banner.tsx';
import {chooseFiles, startDropping, startKeeping, startTakingFiles} from './open-files.ts';
import {noLibrary, saveLibrary} from './save-library.ts';

/** Metallibs and bitcode as documents: opened by choice or drop, read in a worker, kept with the session. */
export const libraryFeature: FeatureFactory = ({store, connection}) => {
  const opening = {
    store,
    lab: connection.lab,
    client: libraryClient(),
    ...(connection.openDropped === undefined ? {} : {openFolder: connection.openDropped}),
  };
  const inFront = () => {
    const document = activeDocumentOf(store.getState());
    return document?.language === 'library' ? document : undefined;
  };
  const module = () => {
    const library = inFront();
    return library && chosenModule(store.getState(), library.id);
  };
  return {
    id: 'library',
    commands: [
      {
        id: 'document.open-file',
        title: 'Open file…',
        category: 'Documents',
        keys: ['Alt+O'],
        unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
        run: () => chooseFiles(opening),
      },
      {
        id: 'library.save',
        title: 'Save as a library (.metallib)',
        category: 'Library',
        unavailable: () => noLibrary(store.getState()),
        run: () => saveLibrary(store),
      },
      {
        id: 'library.open-ir',
        title: 'Open the IR of the function as a document',
        category: 'Library',
        unavailable: () => (module() === undefined ? 'No function of a library is in front.' : undefined),
        run: () => {
          const made = module();
          if (made === undefined) return;
          const name = `${(made.name.split(': ').pop() ?? 'module').replace(/[^\w.-]+/g, '_')}.ll`;
          store.setState((state) => documentOpened(state, newDocument(state, name, 'llvm-ir', made.text)));
        },
      },
      {
        id: 'library.toggle-view',
        title: 'Show the bytes of the library, or the IR',
        category: 'Library',
        unavailable: () => (inFront() === undefined ? 'No library is in front.' : undefined),
        run: () => {
          const document = inFront();
          if (document === undefined) return;
          store.setState((state) => {
            const library = state.libraries[document.id];
            if (library?.status !== 'ready') return {};
            return libraryShown(state, document.id, {view: library.view === 'ir' ? 'bytes' : 'ir'});
          });
        },
      },
    ],
    panels: [{id: 'assembly', title: 'Assembly', order: 40, Component: AssemblyPanel}],
    banners: [{id: 'open-problems', order: 15, Component: OpenBanner}],
    overlays: [{id: 'drop-hint', order: 50, Component: DropHint}],
    start: () => {
      const owned = new DisposableStack();
      owned.use(startKeeping(opening));
      owned.use(startTakingFiles(opening, connection.lab));
      owned.use(startDropping(opening));
      owned.use(startLibraries(store, {lab: connection.lab, library: libraryClient(), ir: irClient()}));
      return owned;
    },
  };
};
