import {type AirModule} from '../model/air-module.ts';
import {type Place} from '../model/place.ts';

/** OS profiles that rules speak of (ARCHITECTURE.md, OS profiles). */
export type OsProfile = 'macos15' | 'macos26';

/** What the OS does with a module that breaks the rule. */
export type Verdict = 'crash' | 'reject' | 'warning' | 'none';

/** How well a rule is supported. The UI shows it wherever it shows the rule. */
export type EvidenceStatus = 'confirmed' | 'reported' | 'contradicted' | 'inferred';

export type RuleSeverity = 'error' | 'warning' | 'info';

export type RuleGroup = 'module' | 'arguments' | 'linking' | 'body' | 'consistency';

/** Where the knowledge behind a rule comes from: a seed document and its finding, or a section of the AIR facts. */
export interface Evidence {
  readonly document: string;
  readonly section: string;
}

/** One thing that breaks a rule. */
export interface Detection {
  /** What is wrong here, naming the kernel, argument or value. */
  readonly message: string;
  readonly place: Place;
  /** Other places that belong to it, with what they are. */
  readonly related?: readonly {readonly place: Place; readonly message: string}[];
  /** Paths (model/fact-path.ts) of the facts that are wrong or missing, where it is about facts and not about code. */
  readonly concerns?: readonly string[];
  /** What a fix needs to know; read by the fix of the same rule only. */
  readonly subject?: unknown;
}

/** What a rule may look at. */
export interface RuleContext {
  readonly air: AirModule;
  readonly profile: OsProfile;
}

/** One rule about AIR. Rules are data: the registry lists them, the docs and the UI show them, `detect` finds breaches. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly group: RuleGroup;
  readonly verdicts: Readonly<Record<OsProfile, Verdict>>;
  /** Default severity; a profile may set another. */
  readonly severity: RuleSeverity;
  /** The default under an OS where it differs. */
  readonly severityOn?: Readonly<Partial<Record<OsProfile, RuleSeverity>>>;
  readonly evidence: readonly Evidence[];
  readonly status: EvidenceStatus;
  /** OS, hardware and toolchain on which somebody saw it; "nowhere" where nobody did. */
  readonly testedOn: string;
  /** Two sentences: what it is, and what happens without it. */
  readonly explanation: string;
  readonly detect: (context: RuleContext) => readonly Detection[];
}

/** A breach with its rule, as `check` reports it. */
export interface Finding extends Detection {
  readonly rule: Rule;
  readonly severity: RuleSeverity;
  readonly verdict: Verdict;
}
