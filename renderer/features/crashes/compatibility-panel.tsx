import {useRef} from 'react';
import {type SuiteReport, type SuiteResult, type SuiteVerdict} from '../../../core/protocol/suite.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon, type IconName} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {countOf, formatDurationMs} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';
import {crashController} from './crash-runtime.ts';
import {Failure} from './failure.tsx';
import './crashes.css';
import './compatibility.css';

/** The compatibility cases: case by profile and machine. */
export function CompatibilityPanel() {
  const job = useApp((state) => state.suiteJob);
  const report = useApp((state) => state.suiteReport);
  const problem = useApp((state) => state.suiteProblem);
  const file = useRef<HTMLInputElement>(null);
  const isRunning = job?.status === 'running';
  return (
    <div className="suite">
      <div className="run-heading">
        {isRunning ? (
          <CommandButton commandId="suite.cancel" icon="stop" label="Stop" />
        ) : (
          <CommandButton commandId="suite.run" icon="run" label="Run the suite" />
        )}
        <button type="button" className="button" onClick={() => file.current?.click()}>
          <Icon name="add" />
          <span>Add results of another machine</span>
        </button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="File of results"
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            if (chosen !== undefined)
              void chosen.text().then((text) => crashController()?.importSuite(chosen.name, text));
            event.target.value = '';
          }}
        />
        <CommandButton commandId="suite.export" icon="copy" label="Export results" />
        {isRunning && (
          <span className="run-progress">
            <progress aria-label="Progress of the suite" value={job.done} max={Math.max(1, job.total)} />
            {job.done} of {job.total}
          </span>
        )}
      </div>
      {problem !== undefined && (
        <p className="failure" role="alert">
          <Icon name="warning" /> {problem}
        </p>
      )}
      {job?.status === 'failed' && job.error !== undefined && (
        <Failure title="The suite could not run" error={job.error} />
      )}
      {report === undefined ? (
        <p className="placeholder">
          The suite has the five cases of the report on macOS 26 (baseline, broken, fixed, stripped, round
          trip) and what each OS is expected to do with them. Nothing has run yet.
        </p>
      ) : (
        <Matrix report={report} />
      )}
    </div>
  );
}

const words: Readonly<Record<SuiteVerdict, string>> = {
  pass: 'Pass',
  'expected-fail': 'Expected fail',
  'unexpected-pass': 'Unexpected pass',
  crash: 'Crash',
  error: 'Not tried',
};

const icons: Readonly<Record<SuiteVerdict, IconName>> = {
  pass: 'passed',
  'expected-fail': 'not-supported',
  'unexpected-pass': 'warning',
  crash: 'failed',
  error: 'waiting',
};

function Matrix({report}: {readonly report: SuiteReport}) {
  const columns = report.machines.flatMap(({label, platform}) =>
    [...new Set(report.results.filter(({machine}) => machine === label).map(({profile}) => profile))].map(
      (profile) => ({label, profile, platform}),
    ),
  );
  const odd = report.results.filter(({verdict}) => verdict !== 'pass' && verdict !== 'expected-fail');
  return (
    <>
      <table className="figures matrix">
        <caption>
          {report.title}: {countOf(report.cases.length, 'case')},{' '}
          {odd.length === 0 ? 'everything as expected' : `${countOf(odd.length, 'result')} not as expected`}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Case</th>
            {columns.map(({label, profile}) => (
              <th key={`${label} ${profile}`} scope="col">
                {targetNames[profile]}
                <span className="matrix-machine">{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.cases.map(({name, description}) => (
            <tr key={name}>
              <th scope="row" title={description}>
                {name}
                <span className="matrix-description">{description}</span>
              </th>
              {columns.map(({label, profile}) => (
                <Cell
                  key={`${label} ${profile}`}
                  result={report.results.find(
                    (one) => one.case === name && one.machine === label && one.profile === profile,
                  )}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {report.results.some(({predicted}) => predicted) && (
        <p className="matrix-note quiet">
          Results marked “predicted” come from the reference device, which decides by the rules of the
          profile.
        </p>
      )}
      {odd.map((one) => (
        <p key={`${one.case} ${one.profile} ${one.machine}`} className="matrix-note">
          <Icon name={icons[one.verdict]} /> {one.case}, {targetNames[one.profile]}, {one.machine}:{' '}
          {one.detail}
        </p>
      ))}
    </>
  );
}

function Cell({result}: {readonly result: SuiteResult | undefined}) {
  if (result === undefined) return <td className="matrix-cell quiet">not run</td>;
  const {verdict, predicted, detail, durationMs} = result;
  return (
    <td className="matrix-cell" data-verdict={verdict} title={`${detail} ${formatDurationMs(durationMs)}`}>
      <span className="matrix-word">
        <Icon name={icons[verdict]} />
        {words[verdict]}
      </span>
      {predicted && <span className="tag">predicted</span>}
    </td>
  );
}
