import {Tabs} from 'radix-ui';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {type CrashDetail, type CrashTab, crashTabs} from './crash-slice.ts';
import {CrashList} from './crash-list.tsx';
import {DifferenceView} from './difference-view.tsx';
import {ExplainView} from './explain-view.tsx';
import {ExportView} from './export-view.tsx';
import {Failure} from './failure.tsx';
import {FilesView} from './files-view.tsx';
import {OverviewView} from './overview-view.tsx';
import {ReduceView} from './reduce-view.tsx';
import {ReportView} from './report-view.tsx';
import './crashes.css';
import './crash-analysis.css';

/** Every crash that was captured: what it was, and what can be done with it. */
export function CrashesPanel() {
  const crashes = useApp((state) => state.crashes);
  if (crashes.status === 'loading') return <p className="placeholder">Reading the crashes…</p>;
  if (crashes.status === 'failed')
    return <Failure title="The crashes could not be read" error={crashes.error} />;
  if (crashes.groups.length === 0) {
    return (
      <div className="placeholder">
        <p>
          Nothing has crashed. What takes a compiler or the device service down, faults on the GPU or runs out
          of time is kept here with everything that belongs to it.
        </p>
      </div>
    );
  }
  return (
    <div className="crashes">
      <CrashList groups={crashes.groups} />
      <ChosenCrash />
    </div>
  );
}

function ChosenCrash() {
  const detail = useApp((state) => state.crashDetail);
  const chosen = useApp((state) => state.crashChosen);
  const error = useApp((state) => state.crashDetailError);
  const tab = useApp((state) => state.crashTab);
  if (error !== undefined) return <Failure title="The record could not be read" error={error} />;
  if (detail === undefined)
    return <p className="placeholder">{chosen === undefined ? 'Choose a crash.' : 'Reading the record…'}</p>;
  return (
    <Tabs.Root
      className="crash-detail"
      data-stale={detail.id !== chosen}
      value={tab}
      onValueChange={(value) =>
        appStore.setState({crashTab: crashTabs.find((one) => one === value) ?? 'overview'})
      }
    >
      <div className="crash-heading">
        <Tabs.List className="crash-tabs" aria-label="Parts of the crash">
          {crashTabs.map((one) => (
            <Tabs.Trigger key={one} value={one} className="tab">
              {tabNames[one]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <CommandButton commandId="crash.rerun" icon="run" label="Rerun" />
        <CommandButton commandId="crash.remove" icon="delete" />
      </div>
      {crashTabs.map((one) => (
        <Tabs.Content key={one} value={one} className="run-content crash-content">
          <Part tab={one} detail={detail} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

const tabNames: Readonly<Record<CrashTab, string>> = {
  overview: 'Overview',
  report: 'Report',
  files: 'Files',
  difference: 'Difference',
  reduce: 'Reduce',
  explain: 'Explain',
  export: 'Export',
};

function Part({tab, detail}: {readonly tab: CrashTab; readonly detail: CrashDetail}) {
  switch (tab) {
    case 'overview':
      return <OverviewView detail={detail} />;
    case 'report':
      return <ReportView detail={detail} />;
    case 'files':
      return <FilesView detail={detail} />;
    case 'difference':
      return <DifferenceView detail={detail} />;
    case 'reduce':
      return <ReduceView detail={detail} />;
    case 'explain':
      return <ExplainView detail={detail} />;
    case 'export':
      return <ExportView detail={detail} />;
  }
}

/** Crashes that are kept, all occurrences counted. */
export function CrashesBadge() {
  const count = useApp((state) =>
    state.crashes.status === 'ready' ? state.crashes.groups.reduce((sum, group) => sum + group.count, 0) : 0,
  );
  return count === 0 ? null : <span className="badge">{count}</span>;
}
