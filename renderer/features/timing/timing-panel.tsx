import {Tabs} from 'radix-ui';
import {useShallow} from 'zustand/react/shallow';
import {CommandButton} from '../../app/command-button.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {appStore, useApp} from '../../app/store.ts';
import {type ExperimentChoice, chosenExperiment} from '../run/experiments.ts';
import {parseExperiment} from '../../../core/experiment/parse-experiment.ts';
import {defaultBaseline, variantNames} from '../../../core/experiment/apply-variant.ts';
import {CopyBuilder} from './copy-builder.tsx';
import {HistoryView} from './history-view.tsx';
import {ResultView} from './result-view.tsx';
import {SweepView} from './sweep-view.tsx';
import {LivePlot} from './sample-plots.tsx';
import {VerdictLine} from './verdict-line.tsx';
import {timingKey} from './timing-controller.ts';
import {type ExperimentTiming, keptTimings, timingOf, type TimingTab, timingTabs} from './timing-slice.ts';
import './timing.css';

const tabNames: Readonly<Record<TimingTab, string>> = {
  result: 'Result',
  history: 'History',
  sweep: 'Sweep',
  copy: 'Copy builder',
};

/** Times of the variants of the experiment in front: verdict first, then what it rests on. */
export function TimingPanel() {
  const tab = useApp((state) => state.timingTab);
  const choice = useApp(useShallow(chosenExperiment));
  const timing = useApp((state) => timingOf(state, choice?.key));
  const stale = useApp(
    (state) =>
      choice !== undefined && timing.record !== undefined && timing.record.key !== timingKey(state, choice),
  );
  return (
    <Tabs.Root
      className="timing-panel"
      value={tab}
      onValueChange={(value) =>
        appStore.setState({timingTab: timingTabs.find((one) => one === value) ?? 'result'})
      }
    >
      <div className="run-heading">
        {choice !== undefined && <TimingHeading choice={choice} timing={timing} stale={stale} />}
        <Tabs.List className="run-tab-list" aria-label="Parts of the timing">
          {timingTabs.map((one) => (
            <Tabs.Trigger key={one} value={one} className="tab">
              {tabNames[one]}
              {one === 'history' && keptTimings(timing).length > 0 && (
                <span className="badge">{keptTimings(timing).length}</span>
              )}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Content value="result" className="run-content" data-stale={stale || timing.running !== undefined}>
        <Outcome choice={choice} timing={timing} />
      </Tabs.Content>
      <Tabs.Content value="history" className="run-content">
        <HistoryView experiment={choice?.key} timing={timing} />
      </Tabs.Content>
      <Tabs.Content value="sweep" className="run-content">
        <SweepView timing={timing} />
      </Tabs.Content>
      <Tabs.Content value="copy" className="run-content">
        <CopyBuilder />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function TimingHeading({
  choice,
  timing,
  stale,
}: {
  readonly choice: ExperimentChoice;
  readonly timing: ExperimentTiming;
  readonly stale: boolean;
}) {
  const {running} = timing;
  if (running !== undefined) {
    const {done, total, detail, point, cancelling} = running;
    return (
      <>
        <CommandButton commandId="timing.cancel" icon="stop" label="Cancel" />
        <span className="run-progress">
          {total === 0 ? (
            <progress aria-label="Progress of the timing" />
          ) : (
            <progress aria-label="Progress of the timing" max={total} value={done} />
          )}
          <span className="timing-detail">
            {point === undefined ? '' : `Value ${point.value} (${point.at + 1} of ${point.of}): `}
            {cancelling ? 'Cancelling…' : detail}
          </span>
        </span>
      </>
    );
  }
  return (
    <>
      <CommandButton commandId="timing.start" icon="run" label="Time" />
      <span className="run-experiment">{choice.name}</span>
      <BaselineChoice choice={choice} />
      <Settings />
      {stale && <span className="run-stale">of an older version or other settings</span>}
      {timing.cancelled && <span className="run-stale">cancelled; what is shown is older</span>}
    </>
  );
}

function BaselineChoice({choice}: {readonly choice: ExperimentChoice}) {
  const chosen = useApp((state) => state.timingBaseline[choice.key]);
  const parsed = parseExperiment(choice.text ?? '');
  if (!parsed.ok) return null;
  const names = variantNames(parsed.value);
  return (
    <label>
      Baseline{' '}
      <select
        value={chosen ?? defaultBaseline(parsed.value)}
        onChange={(event) =>
          appStore.setState((state) => ({
            timingBaseline: {...state.timingBaseline, [choice.key]: event.target.value},
          }))
        }
      >
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function Settings() {
  const settings = useApp((state) => state.timingSettings);
  const field = (name: keyof typeof settings, label: string, least: number, most: number, step: number) => (
    <label>
      {label}{' '}
      <input
        type="number"
        className="timing-number"
        min={least}
        max={most}
        step={step}
        value={settings[name]}
        onChange={(event) => {
          const value = event.target.valueAsNumber;
          if (value >= least && value <= most)
            appStore.setState((state) => ({timingSettings: {...state.timingSettings, [name]: value}}));
        }}
      />
    </label>
  );
  return (
    <>
      {field('samples', 'Samples', 2, 100_000, 2)}
      {field('sampleMs', 'of at least (ms)', 0.01, 50, 0.01)}
      {field('thresholdPercent', 'Threshold (%)', 0, 100, 0.1)}
    </>
  );
}

function Outcome({
  choice,
  timing,
}: {
  readonly choice: ExperimentChoice | undefined;
  readonly timing: ExperimentTiming;
}) {
  const {running, record} = timing;
  if (running !== undefined && (running.phase === 'measure' || running.phase === 'warm-up'))
    return <LivePlot />;
  if (choice === undefined) {
    return (
      <p className="placeholder">
        Open a kernel that has an experiment with variants, such as the sample Tiled matrix multiply.
      </p>
    );
  }
  if (record === undefined) {
    return (
      <p className="placeholder">
        Time {choice.name} to compare its variants. Their results are compared first; nothing is timed while
        they differ.
      </p>
    );
  }
  const {result} = record;
  if (!result.ok) {
    const text = labErrorText(result.error);
    return <VerdictLine icon="failed" tone="failed" headline={text.message} detail={text.nextStep} />;
  }
  return <ResultView reply={result.value} />;
}
