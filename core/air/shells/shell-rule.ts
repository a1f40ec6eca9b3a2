import {type AirModule} from '../model/air-module.ts';
import {type Detection, type Rule, type RuleSeverity} from '../rules/rule.ts';
import {type ShellContract} from './shell-contract.ts';

/** What a rule of shells looks at: one side of the pair, and what the shell's manifest says of both. */
export interface ShellRuleContext {
  readonly air: AirModule;
  readonly contract: ShellContract;
}

/** A rule about one side of a shell and its visible function: what breaks it does not link, or does nothing on a GPU. */
export interface ShellRule extends Pick<
  Rule,
  'id' | 'title' | 'evidence' | 'status' | 'testedOn' | 'explanation'
> {
  readonly side: 'shell' | 'function';
  readonly severity: RuleSeverity;
  readonly detect: (context: ShellRuleContext) => readonly Detection[];
}

export interface ShellFinding extends Detection {
  readonly rule: ShellRule;
}
