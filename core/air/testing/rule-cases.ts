import {argumentCases} from './argument-cases.ts';
import {bodyCases} from './body-cases.ts';
import {linkingCases} from './linking-cases.ts';
import {moduleCases} from './module-cases.ts';
import {type RuleCase} from './rule-case.ts';

/** At least one case for each rule. */
export const ruleCases: readonly RuleCase[] = [
  ...moduleCases,
  ...argumentCases,
  ...linkingCases,
  ...bodyCases,
];
