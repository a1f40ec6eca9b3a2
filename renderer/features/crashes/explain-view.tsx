import {useState} from 'react';
import {type ExplainFact, type ExplainReply, type ExplainRow} from '../../../core/protocol/crash.ts';
import {Icon, type IconName} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {countOf, formatDurationMs} from '../../base/format.ts';
import {crashController} from './crash-runtime.ts';
import {type CrashDetail, type ExplainJob} from './crash-slice.ts';
import {Failure} from './failure.tsx';
import {PassingSelect, usePassingChoice} from './passing-choice.tsx';

/** Which of the differences to a passing module matter: plan, live table, and the sets that were found. */
export function ExplainView({detail}: {readonly detail: CrashDetail}) {
  const job = useApp((state) => state.crashExplanations[detail.id]);
  if (detail.ir === undefined) return <p className="placeholder">No module belongs to this crash.</p>;
  return (
    <div className="crash-explain">
      <Against detail={detail} job={job} />
      {job !== undefined && <Job detail={detail} job={job} />}
    </div>
  );
}

function Against({detail, job}: {readonly detail: CrashDetail; readonly job: ExplainJob | undefined}) {
  const choosing = usePassingChoice(detail);
  const {choice} = choosing;
  const [repeats, setRepeats] = useState(3);
  const isBusy = job?.status === 'running' || job?.status === 'planning';
  if (choice === undefined) {
    return (
      <p className="placeholder">
        Explaining needs a module that passes. Run one under this profile, or open it as a document.
      </p>
    );
  }
  return (
    <div className="crash-against">
      <PassingSelect words={`${detail.ir?.name ?? 'This'} fails, and this passes:`} choosing={choosing} />
      <label title="Attempts on each module at least; more where outcomes differ">
        Repeats{' '}
        <select value={repeats} onChange={(event) => setRepeats(Number(event.target.value))}>
          {[1, 2, 3, 5, 10].map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={() => {
          if (!isBusy)
            void crashController()?.planExplain(detail, {name: choice.name, text: choice.text}, repeats);
        }}
      >
        <Icon name="search" />
        <span>{job === undefined ? 'Plan' : 'Plan again'}</span>
      </button>
    </div>
  );
}

function Job({detail, job}: {readonly detail: CrashDetail; readonly job: ExplainJob}) {
  const facts = job.reply?.facts ?? job.plan?.facts ?? [];
  if (job.status === 'failed' && job.error !== undefined)
    return <Failure title="It could not be explained" error={job.error} />;
  return (
    <>
      <Progress detail={detail} job={job} />
      {job.reply !== undefined && <Found reply={job.reply} />}
      {job.rows.length > 0 && <Rows rows={job.rows} facts={facts} />}
    </>
  );
}

function Progress({detail, job}: {readonly detail: CrashDetail; readonly job: ExplainJob}) {
  const {plan, status, attempts, reply} = job;
  const start = (label: string) => (
    <button type="button" className="button" onClick={() => void crashController()?.explain(detail)}>
      <Icon name="run" />
      <span>{label}</span>
    </button>
  );
  switch (status) {
    case 'planning':
      return <p className="crash-figures">One attempt on each module, for the estimate…</p>;
    case 'planned':
      return (
        <p className="crash-figures">
          {countOf(plan?.facts.length ?? 0, 'fact')} differ. {plan?.attemptsAtLeast} to{' '}
          {plan?.attemptsLikelyAtMost} attempts, {seconds(plan?.secondsAtLeast)} to{' '}
          {seconds(plan?.secondsLikelyAtMost)}. {start('Start')}
        </p>
      );
    case 'running':
      return (
        <p className="crash-figures run-progress">
          <progress
            aria-label="Progress of the explanation"
            value={Math.min(attempts, plan?.attemptsLikelyAtMost ?? attempts)}
            max={plan?.attemptsLikelyAtMost ?? 1}
          />
          {attempts} of likely {plan?.attemptsAtLeast} to {plan?.attemptsLikelyAtMost} attempts
          <button type="button" className="button" onClick={() => crashController()?.stop(detail.id)}>
            <Icon name="stop" />
            <span>Stop</span>
          </button>
        </p>
      );
    case 'stopped':
      return (
        <p className="crash-figures">
          <span className="run-stale">Stopped after {countOf(attempts, 'attempt')}.</span> {start('Go on')}
        </p>
      );
    case 'done':
      return reply === undefined ? null : (
        <p className="crash-figures">
          {countOf(reply.attempts, 'attempt')} on {countOf(reply.modules, 'module')} in{' '}
          {formatDurationMs(reply.durationMs)}.{' '}
          {reply.flakiness === 0
            ? 'Every module always ended the same way.'
            : `${(reply.flakiness * 100).toFixed(0)} % of attempts ended otherwise than most on the same module.`}
        </p>
      );
    case 'failed':
      return null;
  }
}

function seconds(value: number | undefined): string {
  return value === undefined ? '' : value < 1 ? 'under 1 s' : `${value.toFixed(0)} s`;
}

function Found({reply}: {readonly reply: ExplainReply}) {
  return (
    <section aria-label="Explanation" className="crash-found">
      <p>
        <Icon name={reply.outcome === 'explained' ? 'passed' : 'warning'} /> <strong>{reply.summary}</strong>{' '}
        {reply.predicted && (
          <>
            <span className="tag">predicted</span>{' '}
            <span className="quiet">the reference device decides by rules, not macOS itself.</span>
          </>
        )}
      </p>
      <Sets
        title="Sufficient"
        note="each set alone makes the failing module pass"
        sets={reply.sufficient}
        facts={reply.facts}
      />
      <Sets
        title="Necessary"
        note="without each set the passing module fails"
        sets={reply.necessary}
        facts={reply.facts}
      />
    </section>
  );
}

function Sets({
  title,
  note,
  sets,
  facts,
}: {
  readonly title: string;
  readonly note: string;
  readonly sets: ExplainReply['sufficient'];
  readonly facts: readonly ExplainFact[];
}) {
  if (sets.sets.length === 0) return null;
  return (
    <div className="crash-set-group">
      <h3 className="crash-section">
        {title}: {note}
        {!sets.complete && '; there may be more'}
        {!sets.monotone && '; some facts work against each other'}
      </h3>
      <ol className="crash-sets">
        {sets.sets.map((set, index) => (
          <li key={index}>
            {set.map((number, at) => (
              <span key={number} className="crash-fact">
                {at > 0 && <span className="quiet"> and </span>}
                <FactText fact={facts[number]} />
              </span>
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

function FactText({fact}: {readonly fact: ExplainFact | undefined}) {
  if (fact === undefined) return <>?</>;
  return (
    <span title={`${fact.group}: ${fact.bad ?? 'not stated'} → ${fact.good ?? 'not stated'}`}>
      <span className="quiet">{fact.group}:</span> {fact.label}
      {fact.rules.map((rule) => (
        <span key={rule} className="tag">
          {rule}
        </span>
      ))}
    </span>
  );
}

const outcomeWords = {pass: 'passes', fail: 'fails', other: 'ends otherwise'} as const;
const outcomeIcons: Readonly<Record<keyof typeof outcomeWords, IconName>> = {
  pass: 'passed',
  fail: 'failed',
  other: 'warning',
};

/** The live table: what the failing module was given, k of n, and the outcome that is believed. */
function Rows({rows, facts}: {readonly rows: readonly ExplainRow[]; readonly facts: readonly ExplainFact[]}) {
  return (
    <table className="figures crash-rows">
      <caption>Modules that were tried, the newest first</caption>
      <thead>
        <tr>
          <th>Outcome</th>
          <th>k of n</th>
          <th>Facts given to the failing module</th>
        </tr>
      </thead>
      <tbody>
        {[...rows].reverse().map((row) => {
          const {tally, outcome} = row;
          const attempts = tally.pass + tally.fail + tally.other;
          const most = Math.max(tally.pass, tally.fail, tally.other);
          return (
            <tr key={row.facts.join(' ')} data-outcome={outcome ?? 'open'}>
              <th scope="row">
                <span className="crash-outcome">
                  <Icon name={outcome === undefined ? 'waiting' : outcomeIcons[outcome]} />
                  {outcome === undefined ? 'not decided' : outcomeWords[outcome]}
                </span>
              </th>
              <td>
                {outcome === undefined ? most : tally[outcome]} of {attempts}
                {most < attempts && <span className="tag">flaky</span>}
              </td>
              <td className="figure-note">{given(row.facts, facts)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** All, none, what was given, or what was withheld: whichever is shortest. */
function given(chosen: readonly number[], facts: readonly ExplainFact[]): string {
  if (chosen.length === 0) return 'none';
  if (chosen.length === facts.length) return `all ${facts.length}`;
  const names = (numbers: readonly number[]): string =>
    numbers.map((number) => facts[number]?.label ?? String(number)).join(', ');
  if (chosen.length * 2 <= facts.length) return `${chosen.length}: ${names(chosen)}`;
  const withheld = facts.map((_, index) => index).filter((index) => !chosen.includes(index));
  return `all but ${withheld.length}: ${names(withheld)}`;
}
