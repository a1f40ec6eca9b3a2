import {maxSavedLayouts, type SavedLayout, savedLayoutSchema} from '../../../core/protocol/arrangement.ts';
import {type LayoutPreset} from '../../../core/protocol/session.ts';
import {defaultArrangement} from '../../app/layout/arrangement.ts';
import {arrangementOf, viewShown} from '../../app/layout/layout-slice.ts';
import {layoutPresets} from '../../app/layout/presets.ts';
import {layoutKey, setSplitSizes, sizesOf, splitOfKey} from '../../app/split-sizes.ts';
import {type AppState, type AppStore} from '../../app/store.ts';

/** Takes up an arrangement's sizes, as a person has set them, and brings its view to the front. */
export function takePreset(store: AppStore, preset: LayoutPreset): void {
  const {splits, view, title} = layoutPresets[preset];
  store.setState((state) => ({
    ...viewShown(state, view),
    preset,
    maximised: undefined,
    bottomEnlarged: false,
    announcement: title,
  }));
  for (const [name, defaults] of Object.entries(splits))
    setSplitSizes(name, sizesOf(store.getState(), name, defaults.length) ?? defaults);
}

/** Every view where it is until one is moved, in the sizes that the arrangement in use begins with. */
export function layoutReset(state: AppState): Partial<AppState> {
  return {
    ...sizesReplaced(state, {}),
    arrangement: defaultArrangement(state.views),
    sidebarOpen: true,
    announcement: 'The layout is as it was at first',
  };
}

/** Why the present layout cannot be saved under a name; `undefined` when it can. A name that is taken is replaced. */
export function whyNoName(state: AppState, name: string): string | undefined {
  if (!savedLayoutSchema.shape.name.safeParse(name).success)
    return name.trim() === '' ? 'Give it a name.' : 'The name is too long.';
  const isNew = state.savedLayouts.every((layout) => layout.name !== name.trim());
  if (isNew && state.savedLayouts.length >= maxSavedLayouts)
    return `${maxSavedLayouts} layouts are saved. Delete one first.`;
  return undefined;
}

/** Keeps where views are and their sizes under a name. Takes the place of the layout that has the name. */
export function layoutSaved(state: AppState, name: string): Partial<AppState> {
  if (whyNoName(state, name) !== undefined) return {};
  const own = Object.entries(state.layout).flatMap(([key, sizes]) => {
    const split = splitOfKey(state.preset, key);
    return split === undefined ? [] : [[split, sizes] as const];
  });
  const saved: SavedLayout = {
    name: name.trim(),
    arrangement: arrangementOf(state),
    sizes: {
      ...Object.fromEntries(
        Object.entries(layoutPresets[state.preset].splits).map(([split, sizes]) => [split, [...sizes]]),
      ),
      ...Object.fromEntries(own),
    },
    sidebarOpen: state.sidebarOpen,
  };
  const isThere = state.savedLayouts.some((layout) => layout.name === saved.name);
  return {
    savedLayouts: isThere
      ? state.savedLayouts.map((layout) => (layout.name === saved.name ? saved : layout))
      : [...state.savedLayouts, saved],
    announcement: `The layout is saved as ${saved.name}`,
  };
}

/** Puts views and sizes where a saved layout has them. Views that it does not know are where they are at home. */
export function layoutApplied(state: AppState, name: string): Partial<AppState> {
  const saved = state.savedLayouts.find((layout) => layout.name === name);
  if (saved === undefined) return {};
  return {
    ...sizesReplaced(state, saved.sizes),
    arrangement: arrangementOf({...state, arrangement: saved.arrangement}),
    sidebarOpen: saved.sidebarOpen,
    announcement: `The layout ${saved.name} is in use`,
  };
}

/** Gives a saved layout another name; nothing where that is taken or no name. */
export function layoutRenamed(state: AppState, from: string, to: string): Partial<AppState> {
  const name = to.trim();
  if (whyNotRenamed(state, from, to) !== undefined) return {};
  return {
    savedLayouts: state.savedLayouts.map((layout) => (layout.name === from ? {...layout, name} : layout)),
    announcement: `The layout ${from} is called ${name} now`,
  };
}

export function whyNotRenamed(state: AppState, from: string, to: string): string | undefined {
  const name = to.trim();
  if (!savedLayoutSchema.shape.name.safeParse(name).success)
    return name === '' ? 'Give it a name.' : 'The name is too long.';
  const isTaken = name !== from && state.savedLayouts.some((layout) => layout.name === name);
  return isTaken ? `Another layout is called ${name}.` : undefined;
}

export function layoutDeleted(state: AppState, name: string): Partial<AppState> {
  return {
    savedLayouts: state.savedLayouts.filter((layout) => layout.name !== name),
    announcement: `The layout ${name} is deleted`,
  };
}

/** Sizes of the arrangement in use are replaced; the splits read them again. */
function sizesReplaced(state: AppState, sizes: SavedLayout['sizes']): Partial<AppState> {
  const others = Object.entries(state.layout).filter(([key]) => splitOfKey(state.preset, key) === undefined);
  const own = Object.entries(sizes).map(([split, shares]) => [layoutKey(state.preset, split), shares]);
  return {
    layout: Object.fromEntries([...others, ...own]),
    layoutSerial: state.layoutSerial + 1,
    maximised: undefined,
    bottomEnlarged: false,
  };
}
