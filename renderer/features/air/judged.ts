import {type CompileView} from '../compile/compile-key.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';

/** The newest outcome in which the rules judged the IR document in front. */
export interface Judged {
  readonly outcome: CompileOutcome;
  /** It is not that of the text as it is. */
  readonly isOld: boolean;
}

/** Undefined while nothing was judged, and for what is no AIR module. */
export function judgedOf(view: CompileView | undefined): Judged | undefined {
  const outcome = view?.document.language === 'llvm-ir' ? view.compile.lastJudged : undefined;
  if (view === undefined || outcome === undefined || !outcome.result.ok) return undefined;
  const stage = outcome.result.value.stages.find((entry) => entry.stage === 'check');
  if (stage?.state !== 'passed' && stage?.state !== 'failed') return undefined;
  return {outcome, isOld: view.stale || outcome !== view.compile.outcome};
}
