import {describe, expect, it} from 'vitest';
import {sessionSchema, viewStateSchema} from '../../../core/protocol/session.ts';
import {CommandRegistry} from '../../app/command.ts';
import {type ViewInfo} from '../../app/layout/arrangement.ts';
import {arrangementOf, isViewShown, viewInHand, viewMoved, viewShown} from '../../app/layout/layout-slice.ts';
import {createAppStore} from '../../app/store.ts';
import {viewPart} from '../../app/view-slice.ts';
import {layoutCommands} from './layout-commands.ts';
import {offerSavedLayouts} from './saved-layout-commands.ts';
import {
  layoutApplied,
  layoutDeleted,
  layoutRenamed,
  layoutReset,
  layoutSaved,
  takePreset,
  whyNoName,
  whyNotRenamed,
} from './saved-layouts.ts';
import {sayUnreadable} from './unreadable-layout.ts';

const panel = (id: string): ViewInfo => ({id, title: id, kind: 'panel', home: 'bottom'});
const views: readonly ViewInfo[] = [
  {id: 'documents', title: 'Documents', kind: 'section', home: 'sidebar'},
  {id: 'source', title: 'Source', kind: 'pane', home: 'centre'},
  {id: 'ir', title: 'IR', kind: 'pane', home: 'right'},
  panel('problems'),
  panel('timing'),
  panel('crashes'),
];

function openStore() {
  const store = createAppStore();
  store.setState({views, sessionLoaded: true});
  return store;
}

describe('layout', () => {
  it('shows a view wherever it is', () => {
    const store = openStore();
    expect(isViewShown(store.getState(), 'timing')).toBe(false);
    store.setState((state) => viewShown(state, 'timing'));
    expect(isViewShown(store.getState(), 'timing')).toBe(true);
    store.setState((state) => viewMoved(state, 'timing', {area: 'right'}));
    expect(store.getState().announcement).toBe('timing is on the right, tab 2 of 2');
    // Both are seen now; the IR behind the timing is not.
    expect(['timing', 'crashes', 'ir'].map((id) => isViewShown(store.getState(), id))).toEqual([
      true,
      true,
      false,
    ]);
    store.setState({maximised: 'centre'});
    expect(isViewShown(store.getState(), 'timing')).toBe(false);
    store.setState((state) => viewShown(state, 'timing'));
    expect(store.getState().maximised).toBeUndefined();
    store.setState((state) => viewMoved(state, 'timing', {area: 'left'}));
    store.setState({sidebarOpen: false, sidebarOverlay: false});
    expect(isViewShown(store.getState(), 'timing')).toBe(false);
    store.setState((state) => viewShown(state, 'timing'));
    expect(isViewShown(store.getState(), 'timing')).toBe(true);
  });

  it('takes up an arrangement wherever its view is', () => {
    const store = openStore();
    store.setState((state) => viewMoved(state, 'timing', {area: 'right'}));
    store.setState((state) => viewShown(state, 'ir'));
    takePreset(store, 'timing');
    expect(store.getState().preset).toBe('timing');
    expect(isViewShown(store.getState(), 'timing')).toBe(true);
    expect(arrangementOf(store.getState()).right[0]?.views).toEqual(['ir', 'timing']);
  });

  it('saves a layout under a name, comes back to it after a restart, renames and deletes it', () => {
    const store = openStore();
    store.setState({
      preset: 'timing',
      layout: {centre: [1, 99], 'timing:centre': [40, 60], sidebar: [20, 80]},
    });
    store.setState((state) => viewMoved(state, 'timing', {area: 'right'}));
    const moved = arrangementOf(store.getState());
    store.setState((state) => layoutSaved(state, ' Tuning '));
    store.setState((state) => layoutReset(state));
    expect(arrangementOf(store.getState()).right[0]?.views).toEqual(['ir']);
    expect(store.getState().layout).toEqual({centre: [1, 99]});

    // Through the disk, as the session goes.
    const {savedLayouts, arrangement, layout, preset} = store.getState();
    const view = viewStateSchema.parse({savedLayouts, arrangement, layout, preset});
    const session = sessionSchema.parse(JSON.parse(JSON.stringify({documents: [], view})));
    const next = openStore();
    next.setState(viewPart(session.view));
    next.setState((state) => layoutApplied(state, 'Tuning'));
    expect(arrangementOf(next.getState())).toEqual(moved);
    expect(next.getState().layout).toEqual({
      centre: [1, 99],
      'timing:panes': [62, 38],
      'timing:centre': [40, 60],
      sidebar: [20, 80],
    });

    next.setState((state) => layoutSaved(state, 'Other'));
    expect(whyNotRenamed(next.getState(), 'Other', 'Tuning')).toBe('Another layout is called Tuning.');
    next.setState((state) => layoutRenamed(state, 'Other', 'Tuning'));
    next.setState((state) => layoutRenamed(state, 'Other', 'Wide'));
    expect(next.getState().savedLayouts.map(({name}) => name)).toEqual(['Tuning', 'Wide']);
    next.setState((state) => layoutDeleted(state, 'Tuning'));
    expect(next.getState().savedLayouts.map(({name}) => name)).toEqual(['Wide']);
    expect(whyNoName(next.getState(), '  ')).toBe('Give it a name.');
    expect(whyNoName(next.getState(), 'x'.repeat(61))).toBe('The name is too long.');
  });

  it('offers each saved layout as a command while it is saved', () => {
    const store = openStore();
    const commands = new CommandRegistry();
    const offered = offerSavedLayouts(store, commands);
    store.setState((state) => layoutSaved(state, 'Tuning'));
    expect(commands.get('layout.use:Tuning').title).toBe('Use the layout Tuning');
    store.setState((state) => layoutRenamed(state, 'Tuning', 'Wide'));
    expect(commands.all().map(({id}) => id)).toEqual(['layout.use:Wide']);
    offered.dispose();
    expect(commands.all()).toEqual([]);
  });

  it('says once that a stored layout could not be read', () => {
    const store = createAppStore();
    store.setState({views});
    const saying = sayUnreadable(store);
    const view = viewStateSchema.parse({arrangement: {bottom: 3}});
    store.setState({...viewPart(view), sessionLoaded: true});
    expect(store.getState().openProblems).toHaveLength(1);
    expect(store.getState().arrangement.unreadable).toBeUndefined();
    store.setState({openProblems: []});
    expect(store.getState().openProblems).toEqual([]);
    expect(arrangementOf(store.getState()).bottom[0]?.views).toEqual(['problems', 'timing', 'crashes']);
    saying.dispose();
  });
});

describe('commands of the layout', () => {
  const command = (store: ReturnType<typeof openStore>, id: string) => {
    const found = layoutCommands(store).find((one) => one.id === id);
    if (found === undefined) throw new Error(id);
    return found;
  };

  it('are about the view that had the focus last, and say why they cannot run', () => {
    const store = openStore();
    expect(viewInHand(store.getState())?.id).toBe('problems');
    store.setState({currentView: 'source'});
    for (const area of ['left', 'right', 'bottom', 'sidebar'])
      expect(command(store, `layout.move-${area}`).unavailable?.()).toMatch(/^Source stays in the centre/);
    expect(command(store, 'layout.move-centre').unavailable?.()).toBe('Source is in the centre already.');
    expect(command(store, 'layout.step-back').unavailable?.()).toBe('Source is the first of its group.');
    expect(command(store, 'layout.new-group').unavailable?.()).toBe('Source is alone in its group.');
    store.setState({currentView: 'documents'});
    expect(command(store, 'layout.maximise').unavailable?.()).toMatch(/^Only the centre/);
    expect(command(store, 'layout.move-right').unavailable?.()).toBeUndefined();
    expect(command(store, 'view.group-4').unavailable?.()).toBeUndefined();
    expect(command(store, 'view.group-5').unavailable?.()).toBe('The layout has 4 groups.');
    store.setState({sessionLoaded: false});
    expect(command(store, 'layout.arrange').unavailable?.()).toBeDefined();
  });
});
