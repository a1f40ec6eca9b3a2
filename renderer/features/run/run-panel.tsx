import {Tabs} from 'radix-ui';
import {useShallow} from 'zustand/react/shallow';
import {type RunReply} from '../../../core/protocol/run.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon, type IconName} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {BuffersView} from './buffers-view.tsx';
import {configurationOf} from './configuration-fields.ts';
import {ConfigurationView} from './configuration-view.tsx';
import {CountersView} from './counters-view.tsx';
import {experimentsInFront} from './experiments.ts';
import {FindingsView} from './findings-view.tsx';
import {runChanged, type RunTab, runTabs} from './run-slice.ts';
import {variantOf} from './run-request.ts';
import {type RunView, useRunInFront} from './use-run.ts';
import {type RunVerdict, verdictOf} from './verdict.ts';
import './run.css';

/** The experiment of the document in front: how it is launched, how it ended, and everything it left. */
export function RunPanel() {
  const view = useRunInFront();
  const failed = useApp((state) => {
    const id = view?.choice.sampleId;
    const read = id === undefined ? undefined : state.sampleExperiments[id];
    return read?.status === 'failed' ? read.error : undefined;
  });
  if (view === undefined) return <NoExperiment />;
  if (view.choice.text === undefined && failed !== undefined) {
    const text = labErrorText(failed);
    return (
      <div className="failure" role="alert">
        <Icon name="failed" />
        <div>
          <strong>The experiment could not be read</strong>
          <p>{text.message}</p>
          <p>{text.nextStep}</p>
        </div>
      </div>
    );
  }
  if (view.choice.text === undefined) return <p className="placeholder">Reading {view.choice.name}…</p>;
  return <RunParts view={view} />;
}

/** One row for what runs and which part of it is shown, one for the outcome, and the part below. */
function RunParts({view}: {readonly view: RunView}) {
  const tab = useApp((state) => state.runTab);
  return (
    <Tabs.Root
      className="run-panel"
      value={tab}
      onValueChange={(value) =>
        appStore.setState({runTab: runTabs.find((one) => one === value) ?? 'buffers'})
      }
    >
      <div className="run-heading">
        <RunHeading view={view} />
        <RunTabList view={view} />
      </div>
      <Verdict view={view} />
      <RunBody view={view} />
    </Tabs.Root>
  );
}

/** Nothing to run: says why, and what can be done. */
function NoExperiment() {
  const front = useApp(activeDocumentOf);
  if (front === undefined) {
    return (
      <div className="placeholder">
        <p>Open a sample or a kernel to run it.</p>
        <CommandButton commandId="document.new" icon="add" label="New kernel" />
      </div>
    );
  }
  if (front.language === 'library') {
    return (
      <p className="placeholder">
        Not supported: running a library from the window. Open its module as an IR document, or use airlock
        run.
      </p>
    );
  }
  return (
    <div className="placeholder">
      <p>
        No experiment belongs to {front.name}: an experiment (.lab.json) says what a kernel is given and what
        it must leave.
      </p>
      <CommandButton commandId="run.new-experiment" icon="add" label="New experiment for this kernel" />
    </div>
  );
}

function RunHeading({view}: {readonly view: RunView}) {
  const {choice, run} = view;
  const choices = useApp(
    useShallow((state) => experimentsInFront(state).map(({key, name}) => `${key}\n${name}`)),
  );
  const checked = useApp((state) => state.runSettings.checked);
  const variants = configurationOf(choice.text ?? '')?.variants ?? [];
  const variant = useApp((state) => variantOf(state, choice));
  const {running} = run;
  return (
    <>
      {running === undefined ? (
        <CommandButton commandId="run.start" icon="run" label="Run" showKey="show-key" />
      ) : (
        <CommandButton
          commandId="run.cancel"
          icon="stop"
          label={running.cancelling ? 'Cancelling…' : 'Cancel'}
          showKey="show-key"
        />
      )}
      {choices.length > 1 ? (
        <select
          aria-label="Experiment"
          value={choice.key}
          onChange={(event) => {
            const chosen = event.target.value;
            appStore.setState((state) =>
              state.activeDocument === undefined
                ? {}
                : {experimentChoice: {...state.experimentChoice, [state.activeDocument]: chosen}},
            );
          }}
        >
          {choices.map((entry) => {
            const [key = '', name = ''] = entry.split('\n');
            return (
              <option key={key} value={key}>
                {name}
              </option>
            );
          })}
        </select>
      ) : (
        <span className="run-experiment">{choice.name}</span>
      )}
      {variants.length > 0 && (
        <select
          aria-label="Variant"
          title="Which source and kernel run on the experiment’s data"
          value={variant ?? ''}
          onChange={(event) => {
            const chosen = event.target.value === '' ? undefined : event.target.value;
            appStore.setState((state) => runChanged(state, choice.key, {variant: chosen}));
          }}
        >
          <option value="">As the experiment says</option>
          {variants.map((name) => (
            <option key={name} value={name}>
              Variant {name}
            </option>
          ))}
        </select>
      )}
      <label className="check" title="Finds what a GPU would silently do wrong; slower">
        <input
          type="checkbox"
          checked={checked}
          onChange={(event) => {
            const on = event.target.checked;
            appStore.setState((state) => ({runSettings: {...state.runSettings, checked: on}}));
          }}
        />
        Checks
      </label>
      {running !== undefined && <RunProgressBar running={running} />}
      {running === undefined && view.stale && (
        <span className="run-stale">of an older version or other settings</span>
      )}
      {running === undefined && run.cancelled && (
        <span className="run-stale">the last run was cancelled</span>
      )}
    </>
  );
}

function RunProgressBar({running}: {readonly running: NonNullable<RunView['run']['running']>}) {
  const {progress} = running;
  const detail = running.cancelling ? 'Cancelling…' : (progress?.detail ?? 'Starting…');
  return (
    <span className="run-progress">
      <progress
        aria-label="Progress of the run"
        {...(progress?.fraction === undefined ? {} : {value: progress.fraction, max: 1})}
      />
      <span className="quiet">{detail}</span>
    </span>
  );
}

const toneIcons: Readonly<Record<RunVerdict['tone'], IconName>> = {
  passed: 'passed',
  failed: 'failed',
  warning: 'warning',
};

function Verdict({view}: {readonly view: RunView}) {
  const {record, running} = view.run;
  if (record === undefined) {
    return (
      <p className="run-verdict quiet" data-testid="run-verdict">
        {running === undefined ? 'Not run yet.' : 'Running for the first time.'}
      </p>
    );
  }
  const verdict = verdictOf(record.result);
  const device = record.result.ok ? record.result.value.device : undefined;
  return (
    <div
      className="run-verdict"
      data-testid="run-verdict"
      data-tone={verdict.tone}
      data-stale={view.stale || running !== undefined}
    >
      <Icon name={toneIcons[verdict.tone]} />
      <div>
        <strong>{verdict.headline}.</strong>
        {verdict.notes.length > 0 && <span className="run-note"> {verdict.notes.join(' ')}</span>}
        {device !== undefined && <span className="quiet"> {device.name}.</span>}
        {verdict.raw !== undefined && (
          <details>
            <summary>Raw details</summary>
            <pre className="raw" tabIndex={0}>
              {verdict.raw}
            </pre>
          </details>
        )}
      </div>
    </div>
  );
}

const tabNames: Readonly<Record<RunTab, string>> = {
  buffers: 'Buffers',
  findings: 'Findings',
  counters: 'Counters',
  configuration: 'Configuration',
};

function findingCount({findings, findingsDropped, validation = []}: RunReply): number {
  return findings.length + findingsDropped + validation.length;
}

function RunTabList({view}: {readonly view: RunView}) {
  const {record} = view.run;
  const reply = record?.result.ok === true ? record.result.value : undefined;
  const counts: Partial<Record<RunTab, number>> =
    reply === undefined ? {} : {buffers: reply.buffers.length, findings: findingCount(reply)};
  return (
    <Tabs.List className="run-tab-list" aria-label="Parts of the run">
      {runTabs.map((one) => (
        <Tabs.Trigger key={one} value={one} className="tab">
          {tabNames[one]}
          {counts[one] !== undefined && <span className="badge">{counts[one]}</span>}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}

function RunBody({view}: {readonly view: RunView}) {
  const {choice, run, stale} = view;
  const {record} = run;
  const reply = record?.result.ok === true ? record.result.value : undefined;
  return (
    <>
      <Tabs.Content value="configuration" className="run-content">
        <ConfigurationView key={choice.key} choice={choice} />
      </Tabs.Content>
      {(['buffers', 'findings', 'counters'] as const).map((one) => (
        <Tabs.Content
          key={one}
          value={one}
          className="run-content"
          data-stale={stale || run.running !== undefined}
        >
          {reply === undefined || record === undefined ? (
            <p className="placeholder">
              {record === undefined
                ? `Run ${choice.name} to see its ${tabNames[one].toLowerCase()}.`
                : 'The run did not begin: see why above.'}
            </p>
          ) : one === 'buffers' ? (
            <BuffersView experiment={choice.key} reply={reply} grid={gridOf(choice.text)} />
          ) : one === 'findings' ? (
            <FindingsView reply={reply} record={record} />
          ) : (
            <CountersView reply={reply} />
          )}
        </Tabs.Content>
      ))}
    </>
  );
}

function gridOf(text: string | undefined): readonly number[] | undefined {
  return configurationOf(text ?? '')?.grid.map(Number);
}
