import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';
import {problemRows, type ProblemRow} from './problem-rows.ts';

const rowsOf = new WeakMap<CompileOutcome, ProblemRow[]>();

/** Diagnostics of an outcome: the reply's, or those that an error carries. */
export function diagnosticsOf(outcome: CompileOutcome | undefined): readonly Diagnostic[] {
  if (outcome === undefined) return [];
  if (outcome.result.ok) return outcome.result.value.diagnostics;
  return outcome.result.error.kind === 'diagnostics' ? outcome.result.error.diagnostics : [];
}

/** Rows of the newest outcome. The same outcome gives the same array, so that selectors may compare by identity. */
export function problemsOf(view: CompileView | undefined): readonly ProblemRow[] {
  const outcome = view?.compile.outcome;
  if (view === undefined || outcome === undefined) return noRows;
  const known = rowsOf.get(outcome);
  if (known !== undefined) return known;
  const rows = problemRows(diagnosticsOf(outcome), view.document.name);
  rowsOf.set(outcome, rows);
  return rows;
}

const noRows: readonly ProblemRow[] = [];
