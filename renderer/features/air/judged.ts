import {type CompileView} from '../compile/compile-key.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';
import {type GeneratedCheck} from './air-slice.ts';

/** The newest outcome in which the rules judged the module in front. */
export interface Judged {
  readonly outcome: CompileOutcome;
  /** It is not that of the text as it is. */
  readonly isOld: boolean;
}

/** Undefined while nothing was judged, and for what is no AIR module. Of an MSL document its AIR is judged. */
export function judgedOf(view: CompileView | undefined, generated?: GeneratedCheck): Judged | undefined {
  if (view?.document.language === 'msl') return generatedJudged(view, generated);
  const outcome = view?.document.language === 'llvm-ir' ? view.compile.lastJudged : undefined;
  if (view === undefined || !isJudged(outcome)) return undefined;
  return {outcome, isOld: view.stale || outcome !== view.compile.outcome};
}

function generatedJudged(view: CompileView, generated: GeneratedCheck | undefined): Judged | undefined {
  if (generated?.documentId !== view.document.id || !isJudged(generated.outcome)) return undefined;
  const {lastIr, outcome} = view.compile;
  const isNewest = lastIr?.key === outcome?.key && generated.module.text === lastIr?.artifact.text;
  return {outcome: generated.outcome, isOld: view.stale || !isNewest};
}

function isJudged(outcome: CompileOutcome | undefined): outcome is CompileOutcome {
  if (outcome?.result.ok !== true) return false;
  const stage = outcome.result.value.stages.find((entry) => entry.stage === 'check');
  return stage?.state === 'passed' || stage?.state === 'failed';
}
