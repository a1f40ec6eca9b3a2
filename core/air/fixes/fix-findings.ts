import {applyEdits, type TextEdit} from '../../ir/edit/text-edit.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {type AirModule, readAirModule} from '../model/air-module.ts';
import {checkAirModule, type CheckOptions} from '../rules/check.ts';
import {type Finding, type OsProfile} from '../rules/rule.ts';
import {argumentFixers} from './argument-fixes.ts';
import {FixPlan} from './fix-plan.ts';
import {type Fixer} from './fixer.ts';
import {functionFixers} from './function-fixes.ts';
import {moduleFixers} from './module-fixes.ts';

/** What mends one finding, as edits of the text that the finding is about. */
export interface Fix {
  readonly ruleId: string;
  /** What it does, as a menu says it. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface AppliedFix {
  readonly ruleId: string;
  readonly message: string;
}

export interface FixedText {
  readonly text: string;
  readonly applied: readonly AppliedFix[];
}

const fixers = new Map<string, Fixer>(
  Object.entries({...moduleFixers, ...argumentFixers, ...functionFixers}),
);

/** Whether the rule has a fix at all; of a single finding `fixOf` knows. */
export function isFixable(ruleId: string): boolean {
  return fixers.has(ruleId);
}

/** The fix of one finding, for an editor; undefined where there is none. `text` is what `air` and the finding were made of. */
export function fixOf(text: string, air: AirModule, finding: Finding, profile: OsProfile): Fix | undefined {
  const fixer = fixers.get(finding.rule.id);
  if (fixer === undefined) return undefined;
  const plan = new FixPlan(text, air);
  const title = fixer(finding, plan, profile);
  const edits = title === undefined ? [] : plan.edits();
  return title === undefined || edits.length === 0 ? undefined : {ruleId: finding.rule.id, title, edits};
}

/** Mends those of `findings` that have a fix, in one step. */
export function fixFindings(
  text: string,
  air: AirModule,
  findings: readonly Finding[],
  profile: OsProfile,
): FixedText {
  const plan = new FixPlan(text, air);
  const applied: AppliedFix[] = [];
  for (const finding of findings) {
    const title = fixers.get(finding.rule.id)?.(finding, plan, profile);
    if (title !== undefined) applied.push({ruleId: finding.rule.id, message: title});
  }
  const result = applyEdits(text, plan.edits());
  if (result.ok) return result.value === text ? {text, applied: []} : {text: result.value, applied};
  return fixOneByOne(text, air, findings, profile);
}

/** Two fixes want the same place: the first that can be made is made, the rest is for the next step. */
function fixOneByOne(
  text: string,
  air: AirModule,
  findings: readonly Finding[],
  profile: OsProfile,
): FixedText {
  for (const finding of findings) {
    const fix = fixOf(text, air, finding, profile);
    const result = fix === undefined ? undefined : applyEdits(text, fix.edits);
    if (fix === undefined || result?.ok !== true || result.value === text) continue;
    return {text: result.value, applied: [{ruleId: fix.ruleId, message: fix.title}]};
  }
  return {text, applied: []};
}

/** One fix may show what the next has to do (a name gives a size); more steps than this would be a fault of ours. */
const maximumSteps = 50;

/**
 * Applies every fix until none is left. The author's text stays as it is but for what must change; what executes does not
 * change. A text that the parser does not understand is returned as it is.
 */
export function fixAll(
  text: string,
  options: CheckOptions,
): FixedText & {readonly remaining: readonly Finding[]} {
  let current = text;
  const applied: AppliedFix[] = [];
  for (let step = 0; ; step++) {
    const {module, diagnostics} = parseModule(current);
    const air = readAirModule(module);
    const findings = checkAirModule(air, options);
    if (diagnostics.length > 0 || step === maximumSteps) return {text: current, applied, remaining: findings};
    const fixed = fixFindings(current, air, findings, options.profile);
    if (fixed.applied.length === 0) return {text: current, applied, remaining: findings};
    applied.push(...fixed.applied);
    current = fixed.text;
  }
}
