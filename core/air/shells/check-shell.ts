import {type AirModule} from '../model/air-module.ts';
import {functionSideRules} from './function-side-rules.ts';
import {lifetimeRules} from './lifetime-rules.ts';
import {type ShellContract} from './shell-contract.ts';
import {type ShellFinding, type ShellRule} from './shell-rule.ts';
import {shellSideRules} from './shell-side-rules.ts';

/** Every rule about shells and their functions, in the order in which they are shown. */
export const shellRules: readonly ShellRule[] = [...shellSideRules, ...lifetimeRules, ...functionSideRules];

/**
 * What one side of a pair breaks, in the order of its text: `shell` is the compiled module with the kernel, `function` the
 * one that is compiled where it runs. The rules of every AIR module (rules/check.ts) are checked apart.
 */
export function checkShellSide(
  side: ShellRule['side'],
  air: AirModule,
  contract: ShellContract,
): ShellFinding[] {
  return shellRules
    .filter((rule) => rule.side === side)
    .flatMap((rule) => rule.detect({air, contract}).map((detection) => ({...detection, rule})))
    .sort((a, b) => a.place.start - b.place.start);
}
