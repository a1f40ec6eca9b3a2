import {type AirAnalysis, isAirModule} from '../../../core/air/analyse.ts';
import {readAirModule, type AirModule} from '../../../core/air/model/air-module.ts';
import {checkAirModule} from '../../../core/air/rules/check.ts';
import {type Finding} from '../../../core/air/rules/rule.ts';
import {IrDocument} from '../../../core/ir/language/ir-document.ts';
import {type RuleChoice} from './messages.ts';

interface Checked {
  readonly key: string;
  readonly findings: readonly Finding[];
}

/** One version of a text with what was found out about it; each part is made when it is first asked for, and once. */
export class ParsedIr {
  readonly text: string;
  readonly document: IrDocument;
  readonly parseMs: number;
  private airModule: AirModule | undefined;
  private checked: Checked | undefined;
  private errorCount: number | undefined;

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

  /** Whether the parser or the verifier found errors: what the module means is not certain then. */
  get isMalformed(): boolean {
    this.errorCount ??= this.document.diagnostics().filter(({severity}) => severity === 'error').length;
    return this.errorCount > 0;
  }

  get isAir(): boolean {
    return isAirModule(this.air);
  }

  /** Breaches of the rules; none where the text is malformed or no AIR. */
  findings({profile, evidence}: RuleChoice): readonly Finding[] {
    const key = `${profile} ${evidence}`;
    if (this.checked?.key !== key) {
      const isJudged = !this.isMalformed && this.isAir;
      this.checked = {key, findings: isJudged ? checkAirModule(this.air, {profile, evidence}) : []};
    }
    return this.checked.findings;
  }

  /** The same in the form that core's front-end facade works on. */
  analysis(choice: RuleChoice): AirAnalysis {
    const {text, air, document} = this;
    return {text, air, module: document.module, parseDiagnostics: [], findings: this.findings(choice)};
  }
}
