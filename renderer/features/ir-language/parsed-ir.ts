import {ruleChoiceKey} from './rule-choice.ts';
import {type AirAnalysis, isAirModule} from '../../../core/air/analyse.ts';
import {readAirModule, type AirModule} from '../../../core/air/model/air-module.ts';
import {checkAirModule} from '../../../core/air/rules/check.ts';
import {type Finding} from '../../../core/air/rules/rule.ts';
import {type IrDiagnostic} from '../../../core/ir/model/diagnostic.ts';
import {IrDocument} from '../../../core/ir/language/ir-document.ts';
import {libraryOfText} from '../../../core/metallib/library-of-text.ts';
import {ok} from '../../../core/base/result.ts';
import {type LibraryCheck, type RuleChoice} from './messages.ts';

interface Checked {
  readonly key: string;
  readonly findings: readonly Finding[];
  readonly checkMs: number;
}

/** One version of a text with what was found out about it; each part is made when it is first asked for, and once. */
export class ParsedIr {
  readonly text: string;
  readonly document: IrDocument;
  readonly parseMs: number;
  private airModule: AirModule | undefined;
  private checked: Checked | undefined;
  private verified: {readonly diagnostics: readonly IrDiagnostic[]; readonly verifyMs: number} | undefined;

  private built: LibraryCheck | undefined;

  constructor(text: string) {
    const startedAt = performance.now();
    this.text = text;
    this.document = new IrDocument(text);
    this.parseMs = performance.now() - startedAt;
  }

  get air(): AirModule {
    this.airModule ??= readAirModule(this.document.module);
    return this.airModule;
  }

  /** What the parser and the verifier say, and how long the verifier took. */
  get verification(): {readonly diagnostics: readonly IrDiagnostic[]; readonly verifyMs: number} {
    if (this.verified === undefined) {
      const startedAt = performance.now();
      const diagnostics = this.document.diagnostics();
      this.verified = {diagnostics, verifyMs: performance.now() - startedAt};
    }
    return this.verified;
  }

  /** Whether there are errors: what the module means is not certain then. */
  get isMalformed(): boolean {
    return this.verification.diagnostics.some(({severity}) => severity === 'error');
  }

  get isAir(): boolean {
    return isAirModule(this.air);
  }

  /** What the lab's own assembler makes of the text. */
  get library(): LibraryCheck {
    if (this.built === undefined) {
      const startedAt = performance.now();
      const made = libraryOfText(this.text);
      const result = made.ok
        ? ok({sizeBytes: made.value.library.bytes.length, functionCount: made.value.library.functions.length})
        : made;
      this.built = {result, buildMs: performance.now() - startedAt};
    }
    return this.built;
  }

  /** Breaches of the rules, and how long it took to find them; none where the text is malformed or no AIR. */
  check(choice: RuleChoice): {
    readonly findings: readonly Finding[];
    readonly checkMs: number;
  } {
    const key = ruleChoiceKey(choice);
    if (this.checked?.key !== key) {
      const isJudged = !this.isMalformed && this.isAir;
      const startedAt = performance.now();
      const findings = isJudged ? checkAirModule(this.air, choice) : [];
      this.checked = {key, findings, checkMs: performance.now() - startedAt};
    }
    return this.checked;
  }

  findings(choice: RuleChoice): readonly Finding[] {
    return this.check(choice).findings;
  }

  /** The same in the form that core's front-end facade works on. */
  analysis(choice: RuleChoice): AirAnalysis {
    const {text, air, document} = this;
    return {text, air, module: document.module, parseDiagnostics: [], findings: this.findings(choice)};
  }
}
