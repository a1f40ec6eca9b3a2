import {type RuleChoice, type RuleInfo} from '../ir-language/messages.ts';

/** What the page knows about AIR rules. */
export interface AirSlice {
  /** Every rule as it applies under `choice`; undefined until the worker has told. */
  readonly airRules: {readonly choice: RuleChoice; readonly rules: readonly RuleInfo[]} | undefined;
}

export const initialAir: AirSlice = {airRules: undefined};
