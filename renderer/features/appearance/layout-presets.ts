import {type LayoutPreset} from '../../../core/protocol/session.ts';
import {layoutKey, setSplitSizes} from '../../app/split-sizes.ts';
import {type AppStore} from '../../app/store.ts';

interface Preset {
  readonly title: string;
  /** Shares in percent of each split, until a person changes them. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
  readonly panel: string;
}

/** Arrangements for the four things that are done with the window. */
export const layoutPresets: Readonly<Record<LayoutPreset, Preset>> = {
  edit: {title: 'Lay out for editing', splits: {panes: [50, 50], centre: [68, 32]}, panel: 'problems'},
  diff: {title: 'Lay out for comparing', splits: {panes: [34, 66], centre: [82, 18]}, panel: 'problems'},
  crash: {title: 'Lay out for crashes', splits: {panes: [50, 50], centre: [34, 66]}, panel: 'crashes'},
  timing: {title: 'Lay out for timing', splits: {panes: [62, 38], centre: [34, 66]}, panel: 'timing'},
};

/** Takes up an arrangement, with the sizes that a person has given it. */
export function takePreset(store: AppStore, preset: LayoutPreset): void {
  const {splits, panel} = layoutPresets[preset];
  const {layout} = store.getState();
  store.setState({
    preset,
    bottomPanel: panel,
    bottomEnlarged: false,
    announcement: layoutPresets[preset].title,
  });
  for (const [name, defaults] of Object.entries(splits))
    setSplitSizes(name, layout[layoutKey(preset, name)] ?? defaults);
}
