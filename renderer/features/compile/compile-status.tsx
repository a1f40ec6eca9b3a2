import {formatDurationMs} from '../../base/format.ts';
import {useActiveCompile} from './use-active-compile.ts';

/** Time of the last compile, and whose clock measured it. */
export function CompileStatus() {
  const outcome = useActiveCompile()?.compile.outcome;
  if (outcome === undefined || !outcome.result.ok) return null;
  const {durationMs, toolchain} = outcome.result.value;
  return (
    <span
      className="status-item status-number"
      title={`${toolchain}. Wall clock of the host; seen from this window: ${formatDurationMs(outcome.roundTripMs)}`}
    >
      Compiled in {formatDurationMs(durationMs)} (host wall clock)
    </span>
  );
}
