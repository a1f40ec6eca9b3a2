import {type LayoutPreset} from '../../core/protocol/session.ts';
import {layoutPresets} from './layout/presets.ts';
import {type ViewSlice} from './view-slice.ts';

/** Splits that have the same sizes in every arrangement. */
const shared: ReadonlySet<string> = new Set(['sidebar']);

/** Key of a split's sizes in the saved view: each arrangement of the window has its own. */
export function layoutKey(preset: LayoutPreset, name: string): string {
  return preset === 'edit' || shared.has(name) ? name : `${preset}:${name}`;
}

/** Name of the split whose sizes are kept under a key; undefined where they are of another arrangement. */
export function splitOfKey(preset: LayoutPreset, key: string): string | undefined {
  const colon = key.indexOf(':');
  const name = key.slice(colon + 1);
  return layoutKey(preset, name) === key ? name : undefined;
}

/** Shares of a split in percent, as a person or else the arrangement has them; undefined where neither says so many. */
export function sizesOf(
  {layout, preset}: Pick<ViewSlice, 'layout' | 'preset'>,
  name: string,
  parts: number,
): readonly number[] | undefined {
  const known = [layout[layoutKey(preset, name)], layoutPresets[preset].splits[name]];
  return known.find((sizes) => sizes?.length === parts);
}

interface ShownSplit {
  readonly parts: number;
  readonly setSizes: (percents: readonly number[]) => void;
}

const splits = new Map<string, ShownSplit>();

/** A split that is shown lends the way to change its sizes; returns what takes it back. */
export function provideSplit(name: string, split: ShownSplit): () => void {
  splits.set(name, split);
  return () => {
    if (splits.get(name) === split) splits.delete(name);
  };
}

/** Gives the parts of a split these shares in percent, where it is shown with so many parts. */
export function setSplitSizes(name: string, percents: readonly number[]): void {
  const split = splits.get(name);
  if (split?.parts === percents.length) split.setSizes(percents);
}
