import {placeRevealed} from '../../app/shell-slice.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {activeCompile} from '../compile/compile-key.ts';
import {neighbourProblem} from './problem-rows.ts';
import {problemsOf} from './problems-of.ts';
import {ProblemsBadge, ProblemsPanel} from './problems-panel.tsx';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Diagnostics of the document in front, as rows one can walk. */
export const problemsFeature: FeatureFactory = ({store}) => {
  const none = () =>
    problemsOf(activeCompile(store.getState())).some((row) => row.place?.inDocument === true)
      ? undefined
      : 'There is no problem to go to.';
  const walk = (step: 1 | -1) => () =>
    store.setState((state) => {
      const view = activeCompile(state);
      const rows = problemsOf(view);
      const index = neighbourProblem(rows, state.cursor ?? {line: 1, column: 1}, step);
      const place = index === undefined ? undefined : rows[index]?.place;
      if (view === undefined || place === undefined) return {};
      return {
        ...placeRevealed(state, view.document.id, place.position),
        announcement: index === undefined ? '' : (rows[index]?.message ?? ''),
      };
    });
  return {
    id: 'problems',
    commands: [
      {
        id: 'problems.next',
        title: 'Go to the next problem',
        category: 'Problems',
        keys: ['F8'],
        unavailable: none,
        run: walk(1),
      },
      {
        id: 'problems.previous',
        title: 'Go to the previous problem',
        category: 'Problems',
        keys: ['Shift+F8'],
        unavailable: none,
        run: walk(-1),
      },
      {
        id: 'problems.show',
        title: 'Show problems',
        category: 'Problems',
        keys: ['Mod+Shift+M'],
        run: () => store.setState((state) => viewShown(state, 'problems')),
      },
    ],
    panels: [{id: 'problems', title: 'Problems', order: 10, Component: ProblemsPanel, Badge: ProblemsBadge}],
  };
};
