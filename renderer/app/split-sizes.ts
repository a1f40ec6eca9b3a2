import {type LayoutPreset} from '../../core/protocol/session.ts';

/** Key of a split's sizes in the saved view: each arrangement of the window has its own. */
export function layoutKey(preset: LayoutPreset, name: string): string {
  return preset === 'edit' || name === 'sidebar' ? name : `${preset}:${name}`;
}

type SetSizes = (percents: readonly number[]) => void;

const splits = new Map<string, SetSizes>();

/** A split that is shown lends the way to change its sizes; returns what takes it back. */
export function provideSplit(name: string, setSizes: SetSizes): () => void {
  splits.set(name, setSizes);
  return () => {
    if (splits.get(name) === setSizes) splits.delete(name);
  };
}

/** Gives the parts of a split these shares in percent, where it is shown. */
export function setSplitSizes(name: string, percents: readonly number[]): void {
  splits.get(name)?.(percents);
}
