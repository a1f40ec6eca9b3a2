import {type FeatureFactory} from '../../app/feature.ts';
import {linkToPlace} from './link-to-place.ts';
import {startLinks} from './links-controller.ts';
import {theWorkspace} from '../workspace/workspace-runtime.ts';
import {crashController} from '../crashes/crash-runtime.ts';

/** Links to places of the lab: followed when one is opened, made when one is asked for. */
export const linksFeature: FeatureFactory = ({store, connection}) => ({
  id: 'links',
  commands: [
    {
      id: 'link.copy',
      title: 'Copy a link to this place',
      category: 'Lab',
      keys: ['Alt+L'],
      unavailable: () =>
        linkToPlace(store.getState()) === undefined
          ? 'Only files of the folder, samples and crashes have links.'
          : undefined,
      run: async () => {
        const link = linkToPlace(store.getState());
        if (link === undefined) return;
        const {origin, protocol} = window.location;
        const address = protocol === 'http:' ? `${origin}/#${link}` : `airlock://${link}`;
        const copied = await navigator.clipboard.writeText(address).then(
          () => true,
          () => false,
        );
        if (copied) store.setState({announcement: 'The link is copied'});
        else store.setState({openProblems: [`The clipboard was refused. The link is ${address}`]});
      },
    },
  ],
  start: () =>
    startLinks({
      store,
      lab: connection.lab,
      page: window,
      openFile: (path, place) => theWorkspace().open(path, place),
      showCrash: async (id) => crashController()?.choose(id),
    }),
});
