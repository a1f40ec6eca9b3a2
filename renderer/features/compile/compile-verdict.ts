import {type CompileOutcome} from './compile-slice.ts';

/** How a document compiled last: number of errors, or `broken` when the lab itself failed. */
export type CompileVerdict = 'unknown' | 'passed' | 'broken' | number;

export function compileVerdict(outcome: CompileOutcome | undefined): CompileVerdict {
  if (outcome === undefined) return 'unknown';
  if (!outcome.result.ok) return 'broken';
  const {errorCount} = outcome.result.value;
  return errorCount === 0 ? 'passed' : errorCount;
}
