import {useMemo, useState} from 'react';
import {type CrashReport, parseCrashReport, type Thread} from '../../../core/crash/report/crash-report.ts';
import {Icon} from '../../app/icon.tsx';
import {type CrashDetail} from './crash-slice.ts';

/** The report that the dying process, or the system, left: its end, its words, its threads and their frames. */
export function ReportView({detail}: {readonly detail: CrashDetail}) {
  const [chosen, setChosen] = useState(0);
  const report = detail.reports[chosen] ?? detail.reports[0];
  const parsed = useMemo(() => (report === undefined ? undefined : parseCrashReport(report.text)), [report]);
  if (report === undefined || parsed === undefined) {
    return (
      <p className="placeholder">
        No report belongs to this crash: the process that ended left none.
        {detail.record.environment.platform.startsWith('darwin') &&
          ' macOS may write one up to a minute after the crash.'}
      </p>
    );
  }
  return (
    <div className="crash-report">
      {detail.reports.length > 1 && (
        <select
          aria-label="Report"
          value={report.name}
          onChange={(event) => setChosen(detail.reports.findIndex(({name}) => name === event.target.value))}
        >
          {detail.reports.map(({name}) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      {parsed.ok ? (
        <Report report={parsed.value} />
      ) : (
        <div className="failure" role="alert">
          <Icon name="warning" />
          <div>
            <strong>{parsed.error.message}</strong>
            <pre className="raw" tabIndex={0}>
              {report.text.slice(0, 4000)}
            </pre>
          </div>
        </div>
      )}
    </div>
  );
}

function Report({report}: {readonly report: CrashReport}) {
  const {process: name, pid, exception, termination, messages, threads, osVersion, captureTime} = report;
  const faulted = threads.filter((thread) => thread.faulted);
  const others = threads.filter((thread) => !thread.faulted);
  const end = [exception?.type, exception?.signal, exception?.detail, termination].filter(
    (part) => part !== undefined,
  );
  return (
    <>
      <p>
        <strong>
          {name ?? 'Unknown process'} {pid}
        </strong>{' '}
        {end.join(', ')}
        <span className="quiet">
          {' '}
          {[osVersion, captureTime].filter((part) => part !== undefined).join(', ')}
        </span>
      </p>
      {messages.map((message, index) => (
        <p key={index} className="crash-message">
          {message}
        </p>
      ))}
      {faulted.map((thread) => (
        <ThreadFrames key={thread.index} thread={thread} open />
      ))}
      {others.map((thread) => (
        <ThreadFrames key={thread.index} thread={thread} open={false} />
      ))}
    </>
  );
}

function ThreadFrames({thread, open}: {readonly thread: Thread; readonly open: boolean}) {
  const {index, name, queue, faulted, frames} = thread;
  const title = [name, queue === undefined ? undefined : `queue ${queue}`].filter(
    (part) => part !== undefined,
  );
  return (
    <details open={open} className="crash-thread">
      <summary>
        Thread {index}
        {title.length > 0 && `, ${title.join(', ')}`}
        {faulted && <span className="tag">failed here</span>}
      </summary>
      <table className="figures crash-frames">
        <thead className="visually-hidden">
          <tr>
            <th>Frame</th>
            <th>Image</th>
            <th>Function</th>
          </tr>
        </thead>
        <tbody>
          {frames.map((frame, at) => (
            <tr key={at}>
              <td>{at}</td>
              <td>{frame.image ?? '?'}</td>
              <td>
                <code>
                  {frame.symbol ?? frame.address ?? '?'}
                  {frame.symbolOffset !== undefined && ` + ${frame.symbolOffset}`}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
