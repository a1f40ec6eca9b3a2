import {compileOptionRules} from './compile-option-rules.ts';
import {identificationRules} from './identification-rules.ts';
import {moduleFlagRules} from './module-flag-rules.ts';
import {type Rule} from './rule.ts';
import {versionRules} from './version-rules.ts';

/** Rules about the module as a whole, in the order of seed 001's checklist. */
export const moduleRules: readonly Rule[] = [
  ...versionRules.slice(0, 3),
  ...moduleFlagRules,
  ...compileOptionRules,
  ...versionRules.slice(3),
  ...identificationRules,
];
