import {type Module} from '../../ir/model/module.ts';

/**
 * One kind of thing that can be left out of a module. Units are numbered in the order of the text, alike each time the
 * same text is read; `drop` changes the freshly read module and need not keep it valid: the reducer checks.
 */
export interface ReductionPass {
  /** Plural, for progress: `functions`, `instructions`. */
  readonly name: string;
  /** How many units the module has. */
  count(module: Module): number;
  /** Leaves out the units whose numbers are in [from, to). */
  drop(module: Module, from: number, to: number): void;
}

/** A pass over a list that is found in the module: `units` lists, `drop` takes a run of them out. */
export function passOver<Unit>(
  name: string,
  units: (module: Module) => readonly Unit[],
  drop: (module: Module, dropped: readonly Unit[]) => void,
): ReductionPass {
  return {
    name,
    count: (module) => units(module).length,
    drop: (module, from, to) => drop(module, units(module).slice(from, to)),
  };
}
