import {type Disposable} from '../../../core/base/disposable.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {labErrorText} from '../../app/lab-error-text.ts';
import {countOf} from '../../base/format.ts';
import {activeCompile} from './compile-key.ts';
import {type CompileOutcome} from './compile-slice.ts';

/** Typing is over when nothing new came for this long. */
const quietMs = 700;

/** Says the result of a compile in the live region once typing has paused, and only when it differs from the last. */
export function startAnnouncing(store: AppStore): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | undefined;
  const stop = store.subscribe((state, previous) => {
    if (state.compiles === previous.compiles && state.documents === previous.documents) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const view = activeCompile(store.getState());
      if (view === undefined || view.stale || view.compile.outcome === undefined) return;
      const announcement = `${view.document.name}: ${outcomeWords(view.compile.outcome, view.document.language)}`;
      if (announcement !== last) store.setState({announcement});
      last = announcement;
    }, quietMs);
  });
  return {
    dispose() {
      clearTimeout(timer);
      stop();
    },
  };
}

/** An outcome in a few words. */
export function outcomeWords(outcome: CompileOutcome, language: LabDocument['language'] = 'msl'): string {
  if (!outcome.result.ok) return labErrorText(outcome.result.error).title;
  const {errorCount, warningCount} = outcome.result.value;
  if (errorCount > 0) return countOf(errorCount, 'error');
  if (language === 'json') return warningCount > 0 ? countOf(warningCount, 'warning') : 'a valid experiment';
  if (warningCount > 0) return `compiles with ${countOf(warningCount, 'warning')}`;
  return 'compiles';
}
