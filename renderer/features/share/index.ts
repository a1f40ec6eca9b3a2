import {type FeatureFactory} from '../../app/feature.ts';
import {openSessionLink} from './open-session.ts';
import {copySessionLink, saveReport, saveSession} from './share-actions.ts';
import {ShareDialog} from './share-dialog.tsx';

/** A session for somebody else: as a page to read, as a file or a link to open. */
export const shareFeature: FeatureFactory = ({store, connection}) => {
  const context = {store, connection};
  const nothingOpen = (): string | undefined =>
    store.getState().documentOrder.length === 0 ? 'No document is open.' : undefined;
  const told = (action: () => Promise<string>) => async () => store.setState({announcement: await action()});
  return {
    id: 'share',
    commands: [
      {
        id: 'share.session',
        title: 'Share this session…',
        category: 'Share',
        unavailable: nothingOpen,
        run: () => store.setState({shareOpen: true}),
      },
      {
        id: 'share.report',
        title: 'Save a report of this session (HTML)',
        category: 'Share',
        unavailable: nothingOpen,
        run: told(() => saveReport(context)),
      },
      {
        id: 'share.file',
        title: 'Save this session as one file',
        category: 'Share',
        unavailable: nothingOpen,
        run: told(() => saveSession(context)),
      },
      {
        id: 'share.link',
        title: 'Copy a link that opens this session',
        category: 'Share',
        unavailable: nothingOpen,
        run: told(() => copySessionLink(context)),
      },
    ],
    overlays: [{id: 'share', order: 41, Component: ShareDialog}],
    start: () => {
      let waiting: string | undefined;
      const follow = (): void => {
        if (waiting === undefined || !store.getState().sessionLoaded) return;
        const link = waiting;
        waiting = undefined;
        const problem = openSessionLink(store, link);
        if (problem !== undefined) store.setState({openProblems: [problem], announcement: problem});
      };
      const takeAddress = (): void => {
        const {hash, pathname, search} = window.location;
        if (!hash.startsWith('#session=')) return;
        // Followed once: a reload shows what the person has made of it since.
        window.history.replaceState(null, '', `${pathname}${search}`);
        waiting = hash;
        follow();
      };
      const unsubscribe = store.subscribe(follow);
      window.addEventListener('hashchange', takeAddress);
      takeAddress();
      return {
        dispose: () => {
          unsubscribe();
          window.removeEventListener('hashchange', takeAddress);
        },
      };
    },
  };
};
