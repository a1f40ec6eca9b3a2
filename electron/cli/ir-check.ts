import {type Diagnostic} from '../../core/base/diagnostic.ts';
import {SourceText} from '../../core/base/source-text.ts';
import {
  analyseAir,
  type AirAnalysis,
  irDiagnostics,
  isAirModule,
  toDiagnostics,
} from '../../core/air/analyse.ts';
import {type CheckOptions} from '../../core/air/rules/check.ts';
import {type ShellContract} from '../../core/air/shells/shell-contract.ts';
import {inText, shellDiagnostics, sideOf} from '../../core/air/shells/shell-diagnostics.ts';
import {verifyModule} from '../../core/ir/verify/verify-module.ts';
import {type IrFile} from './read-ir.ts';

export interface IrCheck {
  readonly analysis: AirAnalysis;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly errorCount: number;
  readonly warningCount: number;
}

/**
 * Everything there is to say about a module: LLVM's rules, those of the OS profile, and where `contract` is given those of a
 * shell or of the function that is linked into it.
 */
export function checkIr({file, text}: IrFile, options: CheckOptions, contract?: ShellContract): IrCheck {
  const source = new SourceText(text);
  const analysis = analyseAir(text, options);
  const {parseDiagnostics} = analysis;
  const ofLlvm = parseDiagnostics.length > 0 ? parseDiagnostics : verifyModule(analysis.module);
  const diagnostics = [
    ...irDiagnostics(ofLlvm, file, source),
    ...toDiagnostics(analysis, file, options.profile, source),
    ...notAir(analysis, file),
    ...(contract === undefined || ofLlvm.length > 0 ? [] : ofShell(analysis, file, source, contract)),
  ].sort((a, b) => lineOf(a) - lineOf(b));
  const countOf = (severity: string): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {analysis, diagnostics, errorCount: countOf('error'), warningCount: countOf('warning')};
}

function ofShell(
  {air}: AirAnalysis,
  file: string,
  source: SourceText,
  contract: ShellContract,
): Diagnostic[] {
  return shellDiagnostics(sideOf(air, contract), air, contract, inText(file, source));
}

function lineOf({location}: Diagnostic): number {
  return location?.range.start.line ?? 0;
}

/** Silence about a module that is no AIR would read as praise. */
function notAir({air, parseDiagnostics}: AirAnalysis, file: string): Diagnostic[] {
  if (parseDiagnostics.length > 0 || isAirModule(air)) return [];
  const start = {line: 1, column: 1};
  return [
    {
      severity: 'warning',
      message: 'no AIR module (no air64 triple, no air metadata): only LLVM’s own rules were checked',
      code: 'not-air',
      location: {file, range: {start, end: start}},
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'lab',
    },
  ];
}
