import {type CrashRecord} from '../../../core/protocol/crash.ts';
import {Icon, type IconName} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {useApp} from '../../app/store.ts';
import {countOf, formatDurationMs} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';
import {type CrashDetail} from './crash-slice.ts';
import {bytesText} from './crash-words.ts';

/** What happened, why it is thought to have happened, step by step, and where. */
export function OverviewView({detail}: {readonly detail: CrashDetail}) {
  const {record} = detail;
  return (
    <div className="crash-overview">
      <div className="crash-column">
        <What record={record} />
        <Rerun id={detail.id} />
        <section aria-label="Timeline">
          <h3 className="crash-section">Timeline</h3>
          <ol className="timeline">
            {record.timeline.map((event, index) => (
              <li key={index} data-state={event.state}>
                <span className="timeline-time">{formatDurationMs(event.atMs)}</span>
                <Icon name={stateIcons[event.state]} />
                <span>
                  <span className="visually-hidden">{event.state}: </span>
                  {event.what}
                </span>
              </li>
            ))}
          </ol>
        </section>
      </div>
      <div className="crash-column">
        <Facts detail={detail} />
      </div>
    </div>
  );
}

const stateIcons: Readonly<Record<CrashRecord['timeline'][number]['state'], IconName>> = {
  passed: 'passed',
  failed: 'failed',
  noted: 'note',
};

function What({record}: {readonly record: CrashRecord}) {
  const {error} = record;
  const text = labErrorText(error);
  const prediction = error.kind === 'compiler-crash' ? error.prediction : undefined;
  return (
    <section aria-label="What happened" className="crash-what">
      <h3 className="crash-headline">{record.title}</h3>
      <p>
        <strong>{text.title}.</strong> {text.message}
      </p>
      {prediction !== undefined && (
        <p>
          <span className="tag">predicted</span> {prediction.message}. Rule {prediction.ruleId} (
          {prediction.ruleTitle}), evidence {prediction.status}; tested on {prediction.testedOn}.
          {prediction.rules.length > 1 &&
            ` ${countOf(prediction.rules.length - 1, 'more rule')} of the same verdict: ${prediction.rules.slice(1).join(', ')}.`}
        </p>
      )}
      {text.raw !== undefined && (
        <details>
          <summary>Raw details</summary>
          <pre className="raw" tabIndex={0}>
            {text.raw}
          </pre>
        </details>
      )}
    </section>
  );
}

function Rerun({id}: {readonly id: string}) {
  const rerun = useApp((state) => state.crashReruns[id]);
  if (rerun === undefined) return null;
  if (rerun.status === 'running') {
    return (
      <p className="crash-rerun">
        <Icon name="running" /> Running it again…
      </p>
    );
  }
  const verdict = rerun.reply?.verdict;
  return (
    <p className="crash-rerun" data-tone={verdict === 'passed' ? 'passed' : 'failed'}>
      <Icon name={verdict === 'passed' ? 'passed' : 'failed'} />
      <span>
        <strong>{verdict === undefined ? 'Not run again' : rerunWords[verdict]}.</strong>{' '}
        {rerun.reply?.summary ?? rerun.error?.message}
      </span>
    </p>
  );
}

const rerunWords = {
  same: 'Reproduced',
  different: 'Failed in another way',
  passed: 'Not reproduced',
} as const;

function Facts({detail: {record}}: {readonly detail: CrashDetail}) {
  const group = useApp((state) =>
    state.crashes.status === 'ready'
      ? state.crashes.groups.find(({ids}) => ids.includes(record.id))
      : undefined,
  );
  const {environment, input, device} = record;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Input', input.kernel === undefined ? input.source : `${input.source}, kernel ${input.kernel}`],
    ['Experiment', input.experiment],
    ['OS profile', targetNames[input.target]],
    ['Device', device?.name],
    ['Stage', record.stage],
    ['Took', formatDurationMs(record.durationMs)],
    [
      'Seen',
      group === undefined ? undefined : `${countOf(group.count, 'time')}, first ${local(group.firstSeen)}`,
    ],
    ['Last', local(record.time)],
    ['Process', record.pid === undefined ? undefined : String(record.pid)],
    ['Signature', record.signature],
    ['Lab', `${environment.labVersion} (${environment.host}), ${environment.runtime}`],
    ['System', `${environment.osVersion}, ${environment.platform}`],
    [
      'Machine',
      `${environment.processor}, ${environment.processors} processors, ${bytesText(environment.memoryBytes)}`,
    ],
    ['Last calls', record.lastCommands.length === 0 ? undefined : record.lastCommands.slice(-4).join('; ')],
  ];
  return (
    <dl className="crash-facts">
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function local(time: string): string {
  return new Date(time).toLocaleString();
}
