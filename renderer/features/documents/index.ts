import {type FeatureFactory} from '../../app/feature.ts';
import {activeDocumentOf, documentActivated, documentClosed, documentOpened} from './documents-slice.ts';
import {DocumentList} from './document-list.tsx';
import {FirstLaunchBanner} from './first-launch-banner.tsx';
import {newKernelText} from './new-kernel.ts';
import {SetAsideBanner} from './set-aside-banner.tsx';
import {SaveStatus} from './save-status.tsx';
import {newDocument, startSession} from './session-controller.ts';
import {WriteAhead} from './write-ahead.ts';

/** Open documents: list, creation, closing, and their continuous saving. */
export const documentsFeature: FeatureFactory = ({store, connection}) => {
  const noDocument = () =>
    store.getState().activeDocument === undefined ? 'No document is open.' : undefined;
  const neighbour = (step: 1 | -1) => () =>
    store.setState((state) => {
      const {documentOrder, activeDocument} = state;
      const index = documentOrder.findIndex((id) => id === activeDocument);
      const next = documentOrder[(index + step + documentOrder.length) % documentOrder.length];
      return next === undefined ? {} : documentActivated(state, next);
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
          store.setState((state) => ({
            ...documentOpened(state, newDocument(state, 'kernel.metal', 'msl', newKernelText)),
            firstLaunch: false,
          })),
      },
      {
        id: 'document.close',
        title: 'Close document',
        category: 'Documents',
        keys: ['Alt+W'],
        unavailable: noDocument,
        run: () =>
          store.setState((state) => {
            const document = activeDocumentOf(state);
            return document === undefined ? {} : documentClosed(state, document.id);
          }),
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
