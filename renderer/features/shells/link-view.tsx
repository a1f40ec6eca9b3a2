import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LinkReply, type ShellSummary} from '../../../core/protocol/link.ts';
import {type RunReply} from '../../../core/protocol/run.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon, type IconName} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {verdictOf} from '../run/verdict.ts';
import {linkKey} from './link-request.ts';
import {functionOf} from './linking-slice.ts';

/** The function in front in the chosen shell: whether its signature fits, what the link says, and what running it gave. */
export function LinkView({shell}: {readonly shell: ShellSummary}) {
  const document = useApp(activeDocumentOf);
  const fn = useApp((state) => functionOf(state, activeDocumentOf(state)));
  const isOf = document !== undefined && fn?.shell === shell.name;
  return (
    <section className="link-view" aria-label="Link and run">
      <div className="link-bar">
        <CommandButton commandId="shell.link" icon="link" label="Link and run" showKey="show-key" />
        <CommandButton commandId="shell.export" icon="save" label="Export the pair" />
        <Setting name="live" label="Live" hint="Links and runs again whenever the function changes" />
        <Setting
          name="hazards"
          label="Emulate hazards"
          hint="As reported of Apple’s GPUs: an async copy in a linked function does nothing"
        />
      </div>
      {isOf ? <Pair document={document} shell={shell} /> : <NoFunction shell={shell} />}
      <Split />
      {shell.manifest.hazard !== undefined && <Hazard shell={shell.name} />}
    </section>
  );
}

function Setting({
  name,
  label,
  hint,
}: {
  readonly name: 'live' | 'hazards';
  readonly label: string;
  readonly hint: string;
}) {
  const on = useApp((state) => state.linkSettings[name]);
  return (
    <label className="check" title={hint}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          const checked = event.target.checked;
          appStore.setState((state) => ({linkSettings: {...state.linkSettings, [name]: checked}}));
        }}
      />
      {label}
    </label>
  );
}

function NoFunction({shell: {manifest}}: {readonly shell: ShellSummary}) {
  return (
    <p className="placeholder">
      No function {manifest.function.name} is in front. Open one of the shell’s own, or a new one with the
      signature filled in.
    </p>
  );
}

function Pair({document, shell}: {readonly document: LabDocument; readonly shell: ShellSummary}) {
  const record = useApp((state) => state.links[document.id]);
  const linking = useApp((state) =>
    state.linking?.documentId === document.id ? state.linking.phase : undefined,
  );
  const fn = useApp((state) => functionOf(state, document));
  const key = useApp((state) => (fn === undefined ? undefined : linkKey(state, {document, function: fn})));
  const stale = linking !== undefined || record?.key !== key;
  return (
    <>
      <div className="link-subject">
        <span>{document.name}</span>
        <label>
          Data{' '}
          <select
            aria-label="Data and expectations"
            value={fn?.experiment ?? ''}
            onChange={(event) => {
              const experiment = event.target.value === '' ? undefined : event.target.value;
              appStore.setState((state) => ({
                shellFunctions: {...state.shellFunctions, [document.id]: {shell: shell.name, experiment}},
              }));
            }}
          >
            <option value="">nothing expected</option>
            {shell.manifest.functions.map(({experiment, title}) => (
              <option key={experiment} value={experiment}>
                expect: {title}
              </option>
            ))}
          </select>
        </label>
        {linking !== undefined && (
          <span className="quiet" role="status">
            {linking === 'link' ? 'Linking…' : 'Running…'}
          </span>
        )}
      </div>
      {record === undefined ? (
        <p className="placeholder">
          {linking === undefined ? 'Not linked yet.' : 'Linking for the first time.'}
        </p>
      ) : (
        <div className="link-results" data-stale={stale}>
          {record.link.ok ? (
            <Linked reply={record.link.value} document={document} />
          ) : (
            <Failure error={record.link.error} />
          )}
          {record.run !== undefined && <RunResult result={record.run} document={document} />}
        </div>
      )}
    </>
  );
}

function Linked({reply, document}: {readonly reply: LinkReply; readonly document: LabDocument}) {
  const {expectedType, foundType, linked, errorCount, diagnostics} = reply;
  const fits = foundType === expectedType;
  const shown = diagnostics.filter(({severity}) => severity !== 'remark');
  const state = !linked
    ? {icon: 'failed' as const, words: 'Does not link'}
    : errorCount > 0
      ? {icon: 'warning' as const, words: 'Links, with errors'}
      : {icon: 'passed' as const, words: 'Links'};
  return (
    <>
      <p className="link-verdict" data-tone={state.icon} data-testid="link-verdict">
        <Icon name={state.icon} />
        <strong>{state.words}.</strong>
        <span className="quiet">
          {reply.kernel} of {reply.shell}
        </span>
      </p>
      <dl className="link-types">
        <dt>Shell expects</dt>
        <dd>
          <code>{expectedType}</code>
        </dd>
        <dt>Function has</dt>
        <dd>
          <code>{foundType ?? 'no such visible function'}</code>
        </dd>
        <dt>Signature</dt>
        <dd data-tone={fits ? 'passed' : 'failed'}>
          <Icon name={fits ? 'passed' : 'failed'} />
          {fits ? 'matches' : 'differs'}
        </dd>
      </dl>
      {shown.length > 0 && (
        <ul className="link-diagnostics" aria-label="What the link says">
          {shown.map((diagnostic, at) => (
            <DiagnosticRow key={at} diagnostic={diagnostic} document={document} />
          ))}
        </ul>
      )}
    </>
  );
}

function DiagnosticRow({
  diagnostic: {severity, message, code, location},
  document,
}: {
  readonly diagnostic: Diagnostic;
  readonly document: LabDocument;
}) {
  const place = location === undefined ? undefined : `${location.file}:${location.range.start.line}`;
  const icon: IconName = severity === 'error' ? 'failed' : 'warning';
  const content = (
    <>
      <Icon name={icon} />
      <span className="visually-hidden">{severity}: </span>
      <span>{message}</span>
      <span className="quiet">
        {place} {code}
      </span>
    </>
  );
  return (
    <li className="link-diagnostic" data-tone={icon}>
      {location?.file === document.name ? (
        <button
          type="button"
          title="Go to the line"
          onClick={() =>
            appStore.setState((state) => placeRevealed(state, document.id, location.range.start))
          }
        >
          {content}
        </button>
      ) : (
        <div>{content}</div>
      )}
    </li>
  );
}

function Failure({error}: {readonly error: LabError}) {
  const {title, message, nextStep} = labErrorText(error);
  return (
    <div className="failure" role="alert">
      <Icon name="failed" />
      <div>
        <strong>{title}</strong>
        <p>{message}</p>
        <p>{nextStep}</p>
      </div>
    </div>
  );
}

/** Verdict, what every expectation found, and the findings of checked mode. */
function RunResult({
  result,
  document,
  testId = 'pair-verdict',
}: {
  readonly result: Result<RunReply, LabError>;
  readonly document?: LabDocument;
  readonly testId?: string;
}) {
  const verdict = verdictOf(result);
  const reply = result.ok ? result.value : undefined;
  return (
    <>
      <p className="link-verdict" data-tone={verdict.tone} data-testid={testId}>
        <Icon name={verdict.tone} />
        <span>
          <strong>{verdict.headline}.</strong>
          {verdict.notes.length > 0 && <span> {verdict.notes.join(' ')}</span>}
        </span>
      </p>
      {reply !== undefined && reply.buffers.length > 0 && <Buffers reply={reply} />}
      {reply !== undefined && reply.findings.length > 0 && (
        <ul className="link-diagnostics" aria-label="Findings">
          {reply.findings.map(({kind, message, count, source}, at) => (
            <DiagnosticRow
              key={at}
              diagnostic={{
                severity: 'warning',
                message: `${message}${count > 1 ? `, ${count} times` : ''}`,
                code: kind,
                ...(source === undefined ? {} : {location: source}),
                highlights: [],
                notes: [],
                fixIts: [],
                origin: 'lab',
              }}
              document={document ?? noDocument}
            />
          ))}
        </ul>
      )}
    </>
  );
}

/** Places of the hazard's own files lead nowhere: they are no documents. */
const noDocument = {name: ''} as LabDocument;

function Buffers({reply}: {readonly reply: RunReply}) {
  return (
    <table className="shell-table">
      <caption className="visually-hidden">Buffers after the run</caption>
      <thead>
        <tr>
          <th scope="col">Buffer</th>
          <th scope="col">Type</th>
          <th scope="col" className="number">
            Least
          </th>
          <th scope="col" className="number">
            Greatest
          </th>
          <th scope="col">Expected</th>
        </tr>
      </thead>
      <tbody>
        {reply.buffers.map(({index, name, type, count, summary, comparison}) => (
          <tr key={index}>
            <th scope="row">{name ?? index}</th>
            <td>
              {type} × {count}
            </td>
            <td className="number">{short(summary.minimum)}</td>
            <td className="number">{short(summary.maximum)}</td>
            <td>
              {comparison === undefined
                ? '–'
                : comparison.passed
                  ? `all ${comparison.compared} hold`
                  : `${comparison.mismatches} of ${comparison.compared} differ`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function short(text: string | undefined): string {
  if (text === undefined) return '–';
  const value = Number(text);
  return Number.isInteger(value) ? text : value.toPrecision(6);
}

/** What became of the kernel that was to be made into a shell. */
function Split() {
  const split = useApp((state) => state.shellSplit);
  const document = useApp((state) => (split === undefined ? undefined : state.documents[split.documentId]));
  return (
    <div className="hazard">
      <h3>A kernel with copies of its own</h3>
      <CommandButton commandId="shell.split" icon="fix" label="Turn this kernel into a shell" />
      {split !== undefined && split.reply !== 'running' && (
        <div data-testid="split-outcome">
          {!split.reply.ok ? (
            <Failure error={split.reply.error} />
          ) : (
            <>
              <p
                className="link-verdict"
                data-tone={split.reply.value.outcome === 'split' ? 'passed' : 'failed'}
              >
                <Icon name={split.reply.value.outcome === 'split' ? 'passed' : 'failed'} />
                <strong>
                  {split.reply.value.outcome === 'split'
                    ? `${split.name} is split: shell and function are open.`
                    : `${split.name} cannot be split.`}
                </strong>
              </p>
              {split.reply.value.outcome === 'refused' && (
                <ul className="link-diagnostics" aria-label="Reasons">
                  {split.reply.value.diagnostics.map((diagnostic, at) => (
                    <DiagnosticRow key={at} diagnostic={diagnostic} document={document ?? noDocument} />
                  ))}
                </ul>
              )}
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Hazard({shell}: {readonly shell: string}) {
  const run = useApp((state) => state.hazardRuns[shell]);
  return (
    <div className="hazard">
      <h3>The same copy in the visible function</h3>
      <p className="quiet">
        Reported of Apple’s GPUs (macOS 26.3, M1 Pro): a copy in a linked function does nothing, and nobody
        says so.
      </p>
      <CommandButton
        commandId="shell.hazard"
        icon="run"
        label={run === 'running' ? 'Running…' : 'Run it, emulated'}
      />
      {run !== undefined && run !== 'running' && <RunResult result={run} testId="hazard-verdict" />}
    </div>
  );
}
