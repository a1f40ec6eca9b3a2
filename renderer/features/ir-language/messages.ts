import {type BrokenRule, type DifferenceClass} from '../../../core/air/diff/diff-modules.ts';
import {type SideNames} from '../../../core/air/diff/markdown.ts';
import {type FactGroupKind} from '../../../core/air/diff/module-facts.ts';
import {type Assembly} from '../../../core/metallib/assemble-text.ts';
import {type NotBuilt} from '../../../core/metallib/library-of-text.ts';
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
import {type EvidenceChoice, type ViewState} from '../../../core/protocol/session.ts';

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
  /** Severities that replace a rule's default; none when absent. */
  readonly severities?: ViewState['ruleSeverities'];
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
  /** Undefined where no library is due: the text is malformed or no AIR. */
  readonly library: LibraryCheck | undefined;
}

/** Whether the lab's own assembler makes a library of the text, and how long that took. */
export interface LibraryCheck {
  readonly result: Result<{readonly sizeBytes: number; readonly functionCount: number}, NotBuilt>;
  readonly buildMs: number;
}

/** What the worst breach is predicted to do, and the rules that say so. */
export interface Prediction {
  readonly verdict: Verdict;
  readonly ruleIds: readonly string[];
}

/** What the AIR rules say: `malformed` and `not-air` modules are not judged. */
export type RuleCheck =
  | {readonly state: 'malformed' | 'not-air'}
  | {
      readonly state: 'checked';
      readonly diagnostics: readonly Diagnostic[];
      /** Rules that apply. */
      readonly ruleCount: number;
      readonly prediction: Prediction | undefined;
      readonly checkMs: number;
    };

/** Every fix applied, until none is left. */
export interface IrFixAll {
  readonly text: string;
  readonly applied: readonly {readonly ruleId: string; readonly message: string}[];
  /** Breaches that have no fix, by severity. */
  readonly remaining: Readonly<Record<RuleSeverity, number>>;
}

/** What one side states, and where. */
export interface StatedFact {
  readonly text: string;
  readonly range: TextRange;
}

/** `absent`: a rule asks for it and no side states it. The rest as in core's diff; alone, every fact is `equal`. */
export type FactClass = DifferenceClass | 'absent';

/** A subject (module, kernel, argument) or a fact of one. */
export interface FactNode {
  /** Stable while the text is edited, as long as titles stay. */
  readonly id: string;
  readonly kind: FactGroupKind | 'fact';
  readonly label: string;
  readonly class: FactClass;
  readonly left: StatedFact | undefined;
  readonly right: StatedFact | undefined;
  readonly broken: readonly BrokenRule[];
  /** Where a fact that the document in front does not state belongs. */
  readonly belongsAt: TextRange | undefined;
  /** The other side's statement may be taken over. */
  readonly takable: boolean;
  readonly children: readonly FactNode[];
}

/** The facts of one module, or of two compared by meaning. */
export type IrFacts =
  | {readonly state: 'malformed' | 'other-malformed'}
  | {
      readonly state: 'read';
      readonly nodes: readonly FactNode[];
      /** One line; undefined for one module alone. */
      readonly summary: string | undefined;
    };

/** `changes`: the summary, and each difference between the text and the library in a line. */
export type AssemblyAnswer =
  | Extract<Assembly, {state: 'refused'}>
  | (Omit<Extract<Assembly, {state: 'assembled'}>, 'changes'> & {readonly changes: readonly string[]});

/** `html-part`: for the inside of another page. */
export type ExportFormat = 'markdown' | 'html' | 'html-part' | 'json';

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
  /** `other` is the name of another opened document. */
  facts: {arguments: RuleChoice & {readonly other: string | undefined}; answer: IrFacts};
  exportFacts: {
    arguments: RuleChoice & {
      readonly other: string | undefined;
      readonly names: SideNames;
      readonly format: ExportFormat;
    };
    answer: string;
  };
  /** Edits that make the document state what the other states for the fact `id`; undefined where that is not possible. */
  takeFact: {
    arguments: RuleChoice & {readonly other: string; readonly id: string};
    answer: readonly IrTextEdit[] | undefined;
  };
  /** What the lab's own assembler makes of the document. */
  assemble: {arguments: RuleChoice; answer: AssemblyAnswer};
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
