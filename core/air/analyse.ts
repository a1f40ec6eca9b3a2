import {type Diagnostic, type DiagnosticNote, type Location, type Severity} from '../base/diagnostic.ts';
import {SourceText} from '../base/source-text.ts';
import {type IrDiagnostic} from '../ir/model/diagnostic.ts';
import {type Module} from '../ir/model/module.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {fixOf} from './fixes/fix-findings.ts';
import {type AirModule, readAirModule} from './model/air-module.ts';
import {type Place} from './model/place.ts';
import {checkAirModule, type CheckOptions} from './rules/check.ts';
import {type Finding, type OsProfile, type RuleSeverity} from './rules/rule.ts';

/** A text read as AIR and judged by the rules. */
export interface AirAnalysis {
  readonly text: string;
  readonly module: Module;
  readonly air: AirModule;
  /** The parser's; where there are any, `findings` is empty: what the parser lost would seem to be missing. */
  readonly parseDiagnostics: readonly IrDiagnostic[];
  readonly findings: readonly Finding[];
}

/** Whether a module means to be AIR: by its triple, or by metadata that only AIR has. Other modules break no rule. */
export function isAirModule(air: AirModule): boolean {
  return air.triple !== undefined || air.ir.namedMetadata.some(({name}) => name.startsWith('air.'));
}

/** Parses `text`, reads what it means as AIR and applies every rule that `options` allow. Never throws. */
export function analyseAir(text: string, options: CheckOptions): AirAnalysis {
  const {module, diagnostics} = parseModule(text);
  const air = readAirModule(module);
  const isJudged = diagnostics.length === 0 && isAirModule(air);
  const findings = isJudged ? checkAirModule(air, options) : [];
  return {text, module, air, parseDiagnostics: diagnostics, findings};
}

const severities: Readonly<Record<RuleSeverity, Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'remark',
};

/** Fixes are planned one by one, each over the whole module: beyond these findings there is "fix all". */
const mostFixes = 60;

/**
 * Findings as diagnostics of a file called `file`: the rule's id as code, related places as notes, and the fix as a note of
 * its own, so that all of its edits belong together.
 */
export function toDiagnostics(
  analysis: AirAnalysis,
  file: string,
  profile: OsProfile,
  source: SourceText = new SourceText(analysis.text),
): Diagnostic[] {
  const location = ({start, end}: Place): Location => ({
    file,
    range: {start: source.positionAt(start), end: source.positionAt(end)},
  });
  return analysis.findings.map((finding, index) => ({
    severity: severities[finding.severity],
    message: finding.message,
    code: finding.rule.id,
    location: location(finding.place),
    highlights: [],
    notes: [
      ...(finding.related ?? []).map(({place, message}): DiagnosticNote => ({
        message,
        location: location(place),
        fixIts: [],
      })),
      ...(index < mostFixes ? fixNotes(analysis, finding, profile, location) : []),
    ],
    fixIts: [],
    origin: 'lab',
  }));
}

function fixNotes(
  {text, air}: AirAnalysis,
  finding: Finding,
  profile: OsProfile,
  location: (place: Place) => Location,
): DiagnosticNote[] {
  const fix = fixOf(text, air, finding, profile);
  if (fix === undefined) return [];
  return [{message: fix.title, fixIts: fix.edits.map((edit) => ({...location(edit), text: edit.text}))}];
}

/** Diagnostics of LLVM's own rules (parser, verifier) in the same form. */
export function irDiagnostics(
  diagnostics: readonly IrDiagnostic[],
  file: string,
  source: SourceText,
): Diagnostic[] {
  return diagnostics.map(({severity, code, message, start, end}) => ({
    severity,
    message,
    code,
    location: {file, range: {start: source.positionAt(start), end: source.positionAt(end)}},
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  }));
}
