import {type DeepLink, deepLinkSchema, linkQuery, linkViews} from '../../../core/protocol/deep-link.ts';
import {type AppState} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {pathInFolder} from '../workspace/workspace-slice.ts';
import {arrangementOf, isViewShown} from '../../app/layout/layout-slice.ts';

/** The link to what is in front, as `open?…`; undefined where nothing there has one. */
export function linkToPlace(state: AppState): string | undefined {
  const document = activeDocumentOf(state);
  const file = document === undefined ? undefined : pathInFolder(document, state);
  const named =
    file !== undefined ? {file} : document?.sampleId === undefined ? {} : {sample: document.sampleId};
  const place =
    Object.keys(named).length === 0 || state.cursor === undefined
      ? {}
      : {line: state.cursor.line, column: state.cursor.column};
  const view = linkViews.find((one) => one === viewToShare(state));
  const crash = view === 'crashes' ? state.crashChosen : undefined;
  if (Object.keys(named).length === 0 && crash === undefined) return undefined;
  const link: DeepLink = {
    ...named,
    ...place,
    ...(view === undefined ? {} : {view}),
    ...(crash === undefined ? {} : {crash}),
  };
  return deepLinkSchema.safeParse(link).success ? linkQuery(link) : undefined;
}

/** The panel that a person looks at: the one that had the focus last, else the first one in front at the bottom. */
function viewToShare(state: AppState): string | undefined {
  const {currentView} = state;
  const isPanel = linkViews.some((view) => view === currentView);
  if (currentView !== undefined && isPanel && isViewShown(state, currentView)) return currentView;
  return arrangementOf(state).bottom[0]?.front;
}
