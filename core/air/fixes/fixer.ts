import {type Finding, type OsProfile} from '../rules/rule.ts';
import {type FixPlan} from './fix-plan.ts';

/** Plans the edits that mend a finding and says what they do; undefined where nobody can know what is meant. */
export type Fixer = (finding: Finding, plan: FixPlan, profile: OsProfile) => string | undefined;
