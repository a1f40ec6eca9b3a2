import {createContext, useContext} from 'react';
import {type AppContext, type Contribution, type Feature} from './feature.ts';

/** The shell's view of all features together. */
export interface Workbench extends AppContext {
  readonly features: readonly Feature[];
}

export const WorkbenchContext = createContext<Workbench | undefined>(undefined);

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === undefined) throw new Error('Outside of the workbench');
  return workbench;
}

/** All contributions of one kind, in their order. */
export function contributionsOf<T extends {readonly order: number}>(
  features: readonly Feature[],
  pick: (feature: Feature) => readonly T[] | undefined,
): T[] {
  return features.flatMap((feature) => pick(feature) ?? []).sort((left, right) => left.order - right.order);
}

/** As `contributionsOf`, for components. */
export function useContributions<T extends Contribution>(
  pick: (feature: Feature) => readonly T[] | undefined,
): T[] {
  return contributionsOf(useWorkbench().features, pick);
}
