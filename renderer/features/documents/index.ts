import {type FeatureFactory} from '../../app/feature.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {closeDocument} from './close-document.ts';
import {
  activeDocumentOf,
  documentActivated,
  documentMoved,
  documentOpened,
  documentReopened,
} from './documents-slice.ts';
import {DocumentList} from './document-list.tsx';
import {FirstLaunchBanner} from './first-launch-banner.tsx';
import {newKernelCursor, newKernelText} from './new-kernel.ts';
import {SetAsideBanner} from './set-aside-banner.tsx';
import {SaveStatus} from './save-status.tsx';
import {newDocument, startSession} from './session-controller.ts';
import {WriteAhead} from './write-ahead.ts';

/** Open documents: list, creation, closing, and their continuous saving. */
export const documentsFeature: FeatureFactory = ({store, connection, shell}) => {
  const noDocument = () =>
    store.getState().activeDocument === undefined ? 'No document is open.' : undefined;
  const neighbour = (step: 1 | -1) => () =>
    store.setState((state) => {
      const {documentOrder, activeDocument} = state;
      const index = documentOrder.findIndex((id) => id === activeDocument);
      const next = documentOrder[(index + step + documentOrder.length) % documentOrder.length];
      return next === undefined ? {} : documentActivated(state, next);
    });
  const move = (step: 1 | -1) => () =>
    store.setState((state) => {
      const document = activeDocumentOf(state);
      if (document === undefined) return {};
      const moved = documentMoved(state, document.id, step);
      const place = (moved.documentOrder ?? state.documentOrder).indexOf(document.id) + 1;
      return {...moved, announcement: `Tab ${place} of ${state.documentOrder.length}`};
    });
  return {
    id: 'documents',
    commands: [
      {
        id: 'document.new',
        title: 'New kernel',
        category: 'Documents',
        keys: ['Alt+N'],
        unavailable: () => (store.getState().sessionLoaded ? undefined : 'The session is not loaded yet.'),
        run: () =>
          store.setState((state) => {
            const document = newDocument(state, 'kernel.metal', 'msl', newKernelText);
            return {
              ...documentOpened(state, document),
              ...placeRevealed(state, document.id, newKernelCursor),
              firstLaunch: false,
            };
          }),
      },
      {
        id: 'document.close',
        title: 'Close document',
        category: 'Documents',
        // A browser keeps Mod+W for its own tabs.
        keys: shell === 'electron' ? ['Mod+W', 'Alt+W'] : ['Alt+W'],
        unavailable: noDocument,
        run: () => {
          const document = activeDocumentOf(store.getState());
          if (document !== undefined) closeDocument(store, document.id);
        },
      },
      {
        id: 'document.reopen',
        title: 'Open the closed document again',
        category: 'Documents',
        keys: shell === 'electron' ? ['Mod+Shift+T', 'Alt+Shift+W'] : ['Alt+Shift+W'],
        unavailable: () =>
          store.getState().closedDocuments.length === 0 ? 'No document was closed.' : undefined,
        run: () => store.setState(documentReopened),
      },
      {
        id: 'document.move-left',
        title: 'Move the tab to the left',
        category: 'Documents',
        keys: ['Alt+Shift+PageUp'],
        unavailable: noDocument,
        run: move(-1),
      },
      {
        id: 'document.move-right',
        title: 'Move the tab to the right',
        category: 'Documents',
        keys: ['Alt+Shift+PageDown'],
        unavailable: noDocument,
        run: move(1),
      },
      {
        id: 'document.next',
        title: 'Go to the next document',
        category: 'Documents',
        keys: ['Alt+PageDown'],
        unavailable: noDocument,
        run: neighbour(1),
      },
      {
        id: 'document.previous',
        title: 'Go to the previous document',
        category: 'Documents',
        keys: ['Alt+PageUp'],
        unavailable: noDocument,
        run: neighbour(-1),
      },
    ],
    sidebar: [{id: 'documents', title: 'Documents', icon: 'documents', order: 10, Component: DocumentList}],
    banners: [
      {id: 'set-aside', order: 10, Component: SetAsideBanner},
      {id: 'first-launch', order: 20, Component: FirstLaunchBanner},
    ],
    statusItems: [{id: 'save', side: 'right', order: 20, Component: SaveStatus}],
    start: () => startSession(store, connection.lab, new WriteAhead(window.localStorage)),
  };
};
