import {ok, type Result} from '../../../core/base/result.ts';
import {
  type CompileReply,
  type CompileRequestInput,
  type StageName,
  type StageResult,
  type Target,
} from '../../../core/protocol/compile.ts';
import {type LabError, unavailable} from '../../../core/protocol/error.ts';
import {countOf} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';
import {type IrClient} from './ir-client.ts';
import {type IrCheck, type Prediction, type RuleCheck, type RuleChoice} from './messages.ts';

const ofDevice: readonly StageName[] = ['library', 'function', 'pipeline', 'run'];

/** What compiling is for MSL, for a document that is IR already: read, verified and judged in the page's own worker. */
export async function checkIr(
  client: IrClient,
  request: CompileRequestInput,
  choice: RuleChoice,
): Promise<Result<CompileReply, LabError>> {
  const startedAt = performance.now();
  try {
    const question = {file: request.name, ...choice};
    const check = await client.ask(request.name, request.source, 'check', question);
    return ok(replyOf(request.name, check, choice.profile, performance.now() - startedAt));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const next = 'Change the text to check it again; the worker is started anew.';
    return {
      ok: false,
      error: unavailable('ir-worker', `${request.name} could not be checked. ${message}`, next),
    };
  }
}

/** The check of a document as the reply of a compile: diagnostics, and what the stages came to. */
export function replyOf(name: string, check: IrCheck, profile: Target, durationMs: number): CompileReply {
  const {rules} = check;
  const diagnostics = [...check.diagnostics, ...(rules.state === 'checked' ? rules.diagnostics : [])];
  const stages: StageResult[] = [
    {stage: 'front-end', state: 'not-needed', detail: 'The document is IR already: no front end runs.'},
    airStage(check),
    {stage: 'check', ...checkStage(rules, profile)},
  ];
  stages.push(metallibStage(check), ...ofDevice.map((stage) => deviceStage(stage, check)));
  return {
    name,
    toolchain: 'the lab’s own IR reader',
    diagnostics,
    ...countsOf(diagnostics),
    stages,
    durationMs,
  };
}

function countsOf(diagnostics: IrCheck['diagnostics']): {errorCount: number; warningCount: number} {
  const count = (severity: string) => diagnostics.filter((entry) => entry.severity === severity).length;
  return {errorCount: count('error'), warningCount: count('warning')};
}

function airStage(check: IrCheck): StageResult {
  const {errorCount} = countsOf(check.diagnostics);
  const read = `${countOf(check.lineCount, 'line')} read and verified by LLVM’s rules`;
  return {
    stage: 'air',
    state: errorCount === 0 ? 'passed' : 'failed',
    durationMs: check.parseMs + check.verifyMs,
    detail: errorCount === 0 ? `${read}.` : `${read}: ${countOf(errorCount, 'error')}.`,
  };
}

function checkStage(rules: RuleCheck, profile: Target): Omit<StageResult, 'stage'> {
  switch (rules.state) {
    case 'malformed':
      return {state: 'not-reached', detail: 'The stage before it failed.'};
    case 'not-air':
      return {
        state: 'not-needed',
        detail:
          'Not an AIR module: it has neither a triple of AIR nor air.* metadata, so that no rule applies.',
      };
    case 'checked': {
      const {errorCount, warningCount} = countsOf(rules.diagnostics);
      const judged = `${countOf(rules.ruleCount, 'rule')} for ${targetNames[profile]}`;
      const predicted = rules.prediction === undefined ? [] : [predictionWords(rules.prediction, profile)];
      const found = `${countOf(errorCount, 'error')}, ${countOf(warningCount, 'warning')}`;
      return {
        state: errorCount === 0 ? 'passed' : 'failed',
        durationMs: rules.checkMs,
        detail: [`${judged}: ${found}.`, ...predicted].join(' '),
      };
    }
  }
}

/** What the OS is expected to do with the module. Nobody has run it: the word is always "predicted". */
export function predictionWords(prediction: Prediction, profile: Target): string {
  const system = targetNames[profile];
  const by = `(${prediction.ruleIds.join(', ')})`;
  return prediction.verdict === 'crash'
    ? `Predicted: the compiler service of ${system} crashes ${by}.`
    : `Predicted: ${system} rejects the module ${by}.`;
}

function metallibStage({library, rules}: IrCheck): StageResult {
  const stage = 'metallib';
  if (library === undefined) {
    return rules.state === 'not-air'
      ? {stage, state: 'not-needed', detail: 'Not an AIR module: no library is made of it.'}
      : {stage, state: 'not-reached', detail: 'The text cannot be read as a module.'};
  }
  const {result, buildMs} = library;
  if (!result.ok) {
    const {line, message} = result.error;
    return {
      stage,
      state: 'failed',
      durationMs: buildMs,
      detail: `The lab’s assembler refuses line ${line}: ${message}.`,
    };
  }
  const {functionCount, sizeBytes} = result.value;
  const made = `A library of ${countOf(functionCount, 'function')}, ${sizeBytes} bytes`;
  return {
    stage,
    state: 'passed',
    durationMs: buildMs,
    detail: `${made}, assembled without Apple’s tools.`,
  };
}

/** A check ends before the device; a module that the rules refuse is run all the same, to see what it does. */
function deviceStage(stage: StageName, {library}: IrCheck): StageResult {
  const detail =
    library?.result.ok === true
      ? 'Not reached: a check ends before it; running an experiment goes on.'
      : 'Not reached: there is no library.';
  return {stage, state: 'not-reached', detail};
}
