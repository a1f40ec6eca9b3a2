import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type Result} from '../../../core/base/result.ts';
import {type TextRange} from '../../../core/base/source-text.ts';
import {
  type Evidence,
  type EvidenceStatus,
  type OsProfile,
  type RuleGroup,
} from '../../../core/air/rules/rule.ts';
import {type RuleSeverity, type Verdict} from '../../../core/air/rules/rule.ts';
import {type OutlineKind} from '../../../core/ir/language/outline.ts';
import {type EvidenceChoice} from '../../../core/protocol/session.ts';

/** An outline entry in lines and columns. */
export interface OutlineEntry {
  readonly kind: OutlineKind;
  readonly label: string;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly children: readonly OutlineEntry[];
}

/** Which rules apply, and how. */
export interface RuleChoice {
  readonly profile: OsProfile;
  readonly evidence: EvidenceChoice;
}

/** A rule without its code: what the page shows of it. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly group: RuleGroup;
  readonly verdicts: Readonly<Record<OsProfile, Verdict>>;
  /** With which the rule applies under the choice that was asked about; undefined where it does not apply. */
  readonly severity: RuleSeverity | undefined;
  readonly evidence: readonly Evidence[];
  readonly status: EvidenceStatus;
  readonly testedOn: string;
  readonly explanation: string;
}

export interface IrCheck {
  /** Of the parser and the verifier; those of the rules are in `rules`. */
  readonly diagnostics: readonly Diagnostic[];
  readonly lineCount: number;
  readonly parseMs: number;
  readonly verifyMs: number;
  readonly rules: RuleCheck;
}

/** What the AIR rules say: `malformed` and `not-air` modules are not judged. */
export type RuleCheck =
  | {readonly state: 'malformed' | 'not-air'}
  | {
      readonly state: 'checked';
      readonly diagnostics: readonly Diagnostic[];
      /** Rules that apply. */
      readonly ruleCount: number;
      /** What the worst breach is predicted to do, and the rules that say so. */
      readonly prediction: {readonly verdict: Verdict; readonly ruleIds: readonly string[]} | undefined;
      readonly checkMs: number;
    };

/** Every fix applied, until none is left. */
export interface IrFixAll {
  readonly text: string;
  readonly applied: readonly {readonly ruleId: string; readonly message: string}[];
  /** Breaches that have no fix, by severity. */
  readonly remaining: Readonly<Record<RuleSeverity, number>>;
}

export interface IrHover {
  readonly range: TextRange;
  readonly code: string;
  readonly note: string;
}

export interface IrOccurrences {
  readonly definition: TextRange | undefined;
  readonly references: readonly TextRange[];
}

export interface IrTextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** What the worker answers about a document: method -> arguments and answer. Offsets are UTF-16. */
export interface IrMethods {
  check: {arguments: RuleChoice & {readonly file: string}; answer: IrCheck};
  /** Every rule, in the order of the checklist; the same for all documents. */
  rules: {arguments: RuleChoice; answer: readonly RuleInfo[]};
  fixAll: {arguments: RuleChoice; answer: IrFixAll};
  outline: {arguments: Record<never, never>; answer: readonly OutlineEntry[]};
  folding: {arguments: Record<never, never>; answer: readonly TextRange[]};
  hover: {arguments: {readonly offset: number}; answer: IrHover | undefined};
  occurrences: {arguments: {readonly offset: number}; answer: IrOccurrences | undefined};
  rename: {
    arguments: {readonly offset: number; readonly name: string};
    answer: Result<readonly IrTextEdit[], string>;
  };
}

export type IrMethodName = keyof IrMethods;

/** Page -> worker. `open` gives a document its newest text; a call is about the text last opened. */
export type ToWorker =
  | {readonly type: 'open'; readonly document: string; readonly text: string}
  | {readonly type: 'close'; readonly document: string}
  | {
      readonly type: 'call';
      readonly id: number;
      readonly document: string;
      readonly method: IrMethodName;
      readonly arguments: IrMethods[IrMethodName]['arguments'];
    };

/** Worker -> page. */
export type FromWorker =
  | {readonly type: 'answer'; readonly id: number; readonly answer: unknown}
  | {readonly type: 'failure'; readonly id: number; readonly message: string};
