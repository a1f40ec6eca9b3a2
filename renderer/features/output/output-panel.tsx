import {useActiveCompile} from '../compile/use-active-compile.ts';
import {outputText} from './output-text.ts';

export function OutputPanel() {
  const view = useActiveCompile();
  if (view === undefined)
    return <p className="placeholder">Open an MSL document to see what its compile prints.</p>;
  if (view.compile.outcome === undefined) return <p className="placeholder">Compiling…</p>;
  const text = outputText(view.compile.outcome);
  if (text === '') {
    return (
      <p className="placeholder" data-stale={view.stale}>
        The tools printed nothing.
      </p>
    );
  }
  return (
    <pre
      className="raw output"
      tabIndex={0}
      data-pane-focus=""
      role="region"
      aria-label="Raw output"
      data-stale={view.stale}
    >
      {text}
    </pre>
  );
}
