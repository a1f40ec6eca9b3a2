import {CallGraph} from '../../ir/analysis/call-graph.ts';
import {usesInFunction} from '../../ir/analysis/uses.ts';
import {type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type AirModule} from '../model/air-module.ts';

/**
 * For each threadgroup variable the functions that use it, by themselves or in what they call. Only functions count that
 * run by themselves, as far as the module tells: entry points, and those that no entry point reaches.
 */
export function usersOfThreadgroupVariables(
  air: AirModule,
): ReadonlyMap<GlobalVariable, ReadonlySet<IrFunction>> {
  const users = new Map<GlobalVariable, Set<IrFunction>>();
  for (const variable of air.threadgroupVariables) users.set(variable, new Set());
  if (users.size === 0) return users;
  const graph = new CallGraph(air.ir);
  const used = new Map<IrFunction, readonly GlobalVariable[]>();
  for (const fn of air.ir.functions) {
    if (fn.blocks.length === 0) continue;
    const uses = usesInFunction(fn);
    const own = air.threadgroupVariables.filter((variable) => uses.of(variable).length > 0);
    if (own.length > 0) used.set(fn, own);
  }
  const entries = new Set(air.entryPoints.flatMap((entry) => entry.function ?? []));
  const reached = new Set<IrFunction>();
  const add = (root: IrFunction): void => {
    const seen = new Set([root]);
    // A set is walked in order also while it grows.
    for (const fn of seen) {
      reached.add(fn);
      for (const variable of used.get(fn) ?? []) users.get(variable)?.add(root);
      for (const {callee} of graph.callsFrom(fn)) if (callee !== undefined) seen.add(callee);
    }
  };
  for (const entry of entries) add(entry);
  for (const fn of used.keys()) if (!reached.has(fn)) add(fn);
  return users;
}
