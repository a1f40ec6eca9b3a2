import {type FeatureFactory} from '../../app/feature.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {CompareDialog} from './compare-dialog.tsx';

/** Two texts side by side: a document and its file, or what two compilations of a source make. */
export const compareFeature: FeatureFactory = ({store}) => ({
  id: 'compare',
  commands: [
    {
      id: 'compare.options',
      title: 'Compare with other compile options',
      category: 'IR',
      keys: ['Alt+C'],
      unavailable: () => {
        const document = activeDocumentOf(store.getState());
        if (document === undefined) return 'No document is open.';
        return document.language === 'msl' ? undefined : 'Only MSL has compile options.';
      },
      run: () => {
        const document = activeDocumentOf(store.getState());
        if (document !== undefined) store.setState({comparison: {kind: 'options', documentId: document.id}});
      },
    },
    {
      id: 'compare.disk',
      title: 'Compare with the file on the disk',
      category: 'Documents',
      unavailable: () => {
        const state = store.getState();
        const document = activeDocumentOf(state);
        const conflict = document === undefined ? undefined : state.diskConflicts[document.id];
        return conflict?.kind === 'changed' ? undefined : 'The document and its file are not in conflict.';
      },
      run: () => {
        const document = activeDocumentOf(store.getState());
        if (document !== undefined) store.setState({comparison: {kind: 'disk', documentId: document.id}});
      },
    },
  ],
  overlays: [{id: 'compare', order: 25, Component: CompareDialog}],
});
