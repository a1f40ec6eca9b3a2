import {
  type EvidenceStatus,
  type RuleGroup,
  type RuleSeverity,
  type Verdict,
} from '../../../core/air/rules/rule.ts';

export const groupTitles: Readonly<Record<RuleGroup, string>> = {
  module: 'Module',
  arguments: 'Arguments',
  linking: 'Linking',
  body: 'Body',
  consistency: 'Consistency',
};

/** Groups in the order in which they are shown. */
export const groupOrder = Object.keys(groupTitles) as RuleGroup[];

/** What the OS is predicted to do: the lab says it and nobody here has run it. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  crash: 'predicted crash',
  reject: 'predicted reject',
  warning: 'predicted warning',
  none: 'no verdict',
};

export const statusWords: Readonly<Record<EvidenceStatus, string>> = {
  confirmed: 'confirmed',
  reported: 'reported, not confirmed',
  contradicted: 'contradicted by other reports',
  inferred: 'inferred, not observed',
};

export const severityWords: Readonly<Record<RuleSeverity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'information',
};
