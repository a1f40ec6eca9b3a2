import {type AirAnalysis, isAirModule} from '../../../core/air/analyse.ts';
import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type StageName, type StageResult} from '../../../core/protocol/compile.ts';
import {describeEnding, type ToolRun} from './run-tool.ts';

/** A compiler that fails without a word that can be read is told as such, never as a success. */
export function told(diagnostics: readonly Diagnostic[], {ending}: ToolRun): Diagnostic[] {
  if (diagnostics.some(({severity}) => severity === 'error')) return [...diagnostics];
  const message = `metal ${describeEnding(ending)} without an error message that can be read; see its output.`;
  return [...diagnostics, labDiagnostic(message, 'apple-unreadable-output')];
}

export function airStage(text: string | undefined, analysis: AirAnalysis | undefined): StageResult {
  const failed = (detail: string): StageResult => ({stage: 'air', state: 'failed', detail});
  if (text === undefined || analysis === undefined)
    return failed('metal ended well and wrote no AIR that can be read.');
  const {air, parseDiagnostics} = analysis;
  if (!isAirModule(air))
    return failed(`What metal wrote is no AIR: ${parseDiagnostics[0]?.message ?? 'no air64 triple'}.`);
  return {
    stage: 'air',
    state: 'passed',
    detail: `${text.split('\n').length - 1} lines of AIR were made by metal.`,
  };
}

export function libraryStage(
  runs: readonly ToolRun[],
  state: 'passed' | 'failed',
  detail: string,
): StageResult {
  const last = runs.at(-1);
  return {
    stage: 'metallib',
    state,
    durationMs: runs.reduce((sum, {durationMs}) => sum + durationMs, 0),
    detail,
    ...(last === undefined ? {} : {commandLine: shownCommand(last)}),
    rawOutput: runs.map(({stderr, stdout}) => stderr + stdout).join(''),
  };
}

/** With the variables that must be set for the same result, as a shell takes them. */
export function shownCommand({commandLine, environment}: ToolRun): string[] {
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return set.length === 0 ? [...commandLine] : ['env', ...set, ...commandLine];
}

export function notReached(stages: readonly StageName[], detail: string): StageResult[] {
  return stages.map((stage) => ({stage, state: 'not-reached', detail}));
}

export function ofDevice(): StageResult[] {
  const detail = 'Not reached: a compile ends before it; running an experiment goes on.';
  return notReached(['library', 'function', 'pipeline', 'run'], detail);
}

export function labDiagnostic(message: string, code: string): Diagnostic {
  return {severity: 'error', message, code, highlights: [], notes: [], fixIts: [], origin: 'lab'};
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
