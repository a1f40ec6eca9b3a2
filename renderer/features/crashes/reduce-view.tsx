import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {countOf, formatDurationMs} from '../../base/format.ts';
import {crashController} from './crash-runtime.ts';
import {type CrashDetail, type ReduceJob} from './crash-slice.ts';
import {Failure} from './failure.tsx';
import {openText} from './open-text.ts';

/** The module as it shrinks, and at the end what it lacks. */
export function ReduceView({detail}: {readonly detail: CrashDetail}) {
  const job = useApp((state) => state.crashReductions[detail.id]);
  if (detail.ir === undefined) return <p className="placeholder">No module belongs to this crash.</p>;
  if (job === undefined) {
    return (
      <div className="placeholder">
        <p>
          Leaves out functions, instructions, records and metadata of {detail.ir.name} as long as it fails in
          the same way, each attempt in a compiler process that may die; then finds the smallest addition
          after which it no longer crashes.
        </p>
        <button type="button" className="button" onClick={() => void crashController()?.reduce(detail)}>
          <Icon name="build" />
          <span>Reduce {detail.ir.name}</span>
        </button>
      </div>
    );
  }
  const text = job.reply?.text ?? job.progress?.text ?? detail.ir.text;
  return (
    <div className="crash-reduce">
      <div className="crash-column">
        <ReduceState detail={detail} job={job} />
        <Curve job={job} linesBefore={lineCount(detail.ir.text)} />
      </div>
      <div className="crash-column crash-module">
        <div className="crash-module-heading">
          <h3 className="crash-section">{job.reply === undefined ? 'Smallest so far' : 'What is left'}</h3>
          <button
            type="button"
            className="button"
            onClick={() => openText(appStore, reducedName(detail), text)}
          >
            <Icon name="documents" />
            <span>Open as a document</span>
          </button>
        </div>
        <pre className="raw crash-module-text" tabIndex={0} aria-label="Reduced module">
          {text}
        </pre>
      </div>
    </div>
  );
}

function reducedName({ir}: CrashDetail): string {
  return (ir?.name ?? 'module.ll').replace(/\.ll$/i, '-reduced.ll');
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}

function ReduceState({detail, job}: {readonly detail: CrashDetail; readonly job: ReduceJob}) {
  const {reply, progress, status} = job;
  if (status === 'failed' && job.error !== undefined)
    return <Failure title="It could not be reduced" error={job.error} />;
  const before = lineCount(detail.ir?.text ?? '');
  const lines = reply?.lines ?? progress?.lines ?? before;
  const attempts = reply?.attempts ?? progress?.attempts ?? 0;
  return (
    <section aria-label="Reduction">
      <p className="crash-figures">
        <strong className="crash-figure">{lines}</strong> of {before} lines, {countOf(attempts, 'attempt')}
        {status === 'running' && progress !== undefined && `, ${progress.pass}`}
        {reply !== undefined && ` in ${formatDurationMs(reply.durationMs)}`}
      </p>
      {status === 'running' && (
        <p className="run-progress">
          <progress aria-label="Progress of the reduction" />
          <button type="button" className="button" onClick={() => crashController()?.stop(detail.id)}>
            <Icon name="stop" />
            <span>Stop</span>
          </button>
        </p>
      )}
      {status === 'stopped' && <p className="run-stale">Stopped: more could go.</p>}
      {reply !== undefined && (
        <>
          <p>
            <Icon name="passed" /> It still fails as <code>{reply.signature}</code>
            {reply.complete && '; nothing more can be left out.'}
          </p>
          {reply.smallestAdditions.length > 0 && (
            <>
              <h3 className="crash-section">
                Smallest addition after which {detail.ir?.name} no longer crashes
              </h3>
              <ul className="crash-sets">
                {reply.smallestAdditions.map((set, index) => (
                  <li key={index}>
                    {set.map(({title, ruleId}, at) => (
                      <span key={at}>
                        {at > 0 && ' and '}
                        {title} <span className="tag">{ruleId}</span>
                      </span>
                    ))}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {status !== 'running' && (
        <button type="button" className="button" onClick={() => void crashController()?.reduce(detail)}>
          <Icon name="build" />
          <span>Reduce again</span>
        </button>
      )}
    </section>
  );
}

/** Lines over attempts; its table twin is the list of steps. */
function Curve({job, linesBefore}: {readonly job: ReduceJob; readonly linesBefore: number}) {
  const {steps, reply} = job;
  const points = [
    {attempts: 0, lines: linesBefore},
    ...steps,
    ...(reply === undefined ? [] : [{attempts: reply.attempts, lines: reply.lines}]),
  ];
  if (points.length < 2) return null;
  const most = Math.max(1, points.at(-1)?.attempts ?? 1);
  const x = (attempts: number) => (attempts / most) * 300;
  const y = (lines: number) => 78 - (lines / linesBefore) * 76;
  const path = points
    .map(({attempts, lines}, index) =>
      index === 0 ? `M${x(attempts)} ${y(lines)}` : `H${x(attempts)}V${y(lines)}`,
    )
    .join('');
  return (
    <figure className="crash-curve">
      <figcaption className="quiet">Lines left over attempts</figcaption>
      <svg
        viewBox="0 0 300 80"
        preserveAspectRatio="none"
        role="img"
        aria-label={`From ${linesBefore} to ${points.at(-1)?.lines} lines in ${most} attempts`}
      >
        <path d={path} />
      </svg>
      <details>
        <summary>As a table</summary>
        <table className="figures">
          <thead>
            <tr>
              <th>Attempts</th>
              <th>Lines</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({attempts, lines}, index) => (
              <tr key={index}>
                <td>{attempts}</td>
                <td>{lines}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
