import {type LayoutPreset} from '../../../core/protocol/session.ts';

interface Preset {
  readonly title: string;
  /** Shares in percent of each split, until a person changes them. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
  /** The view that comes to the front, wherever it is. */
  readonly view: string;
}

/** Arrangements for the four things that are done with the window. They change sizes and move no view. */
export const layoutPresets: Readonly<Record<LayoutPreset, Preset>> = {
  edit: {title: 'Lay out for editing', splits: {panes: [50, 50], centre: [68, 32]}, view: 'problems'},
  diff: {title: 'Lay out for comparing', splits: {panes: [34, 66], centre: [82, 18]}, view: 'problems'},
  crash: {title: 'Lay out for crashes', splits: {panes: [50, 50], centre: [34, 66]}, view: 'crashes'},
  timing: {title: 'Lay out for timing', splits: {panes: [62, 38], centre: [34, 66]}, view: 'timing'},
};
