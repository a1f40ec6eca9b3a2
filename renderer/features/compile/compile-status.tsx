import {formatDurationMs} from '../../base/format.ts';
import {useActiveCompile} from './use-active-compile.ts';

/** Time of the last compile, and whose clock measured it. */
export function CompileStatus() {
  const view = useActiveCompile();
  const outcome = view?.compile.outcome;
  if (view === undefined || outcome === undefined || !outcome.result.ok) return null;
  const {durationMs, toolchain} = outcome.result.value;
  // IR and experiments are checked by the page; MSL is compiled by the host.
  const [did, clock] = view.document.language === 'msl' ? ['Compiled', 'host'] : ['Checked', 'page'];
  return (
    <span
      className="status-item status-number"
      title={`${toolchain}. Wall clock of the ${clock}; seen from this window: ${formatDurationMs(outcome.roundTripMs)}`}
    >
      {`${did} in ${formatDurationMs(durationMs)} (${clock} wall clock)`}
    </span>
  );
}
