import {type KeyboardEvent, useEffect, useRef} from 'react';
import {useShallow} from 'zustand/react/shallow';
import {type CrashGroup} from '../../../core/protocol/crash.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {crashController} from './crash-runtime.ts';
import {filteredGroups} from './crash-slice.ts';
import {bytesText, seenAt, triggerIcons, triggerWords, underWords} from './crash-words.ts';

/** One row per fault: what, on which input, as which OS, how often, and when last. */
export function CrashList({groups}: {readonly groups: readonly CrashGroup[]}) {
  const filter = useApp((state) => state.crashFilter);
  const shown = useApp(useShallow((state) => filteredGroups(state)));
  const chosen = useApp((state) => state.crashChosen);
  const list = useRef<HTMLDivElement>(null);
  const current = shown.find(({ids}) => chosen !== undefined && ids.includes(chosen)) ?? shown[0];
  const now = new Date();

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({block: 'nearest'});
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = current === undefined ? -1 : shown.indexOf(current);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: shown.length - 1,
    };
    const target = shown[moves[event.key] ?? -1];
    if (target === undefined) return;
    event.preventDefault();
    void crashController()?.choose(target.id);
  };
  return (
    <div className="crash-side">
      <input
        type="search"
        className="crash-filter"
        aria-label="Filter the crashes"
        placeholder={`Filter ${groups.length} ${groups.length === 1 ? 'crash' : 'crashes'}`}
        value={filter}
        onChange={(event) => appStore.setState({crashFilter: event.target.value})}
      />
      {shown.length === 0 && <p className="placeholder">No crash has these words.</p>}
      <div
        ref={list}
        className="crash-list"
        role="listbox"
        aria-label="Crashes"
        tabIndex={0}
        aria-activedescendant={current === undefined ? undefined : `crash-${current.id}`}
        data-pane-focus=""
        onKeyDown={onKeyDown}
      >
        {shown.map((group) => (
          <div
            key={group.ids.at(-1)}
            id={`crash-${group.id}`}
            role="option"
            aria-selected={group === current}
            className="crash-row"
            data-selected={group === current}
            title={group.signature}
            onClick={() => void crashController()?.choose(group.id)}
          >
            <span
              className="crash-row-mark"
              data-tone={group.trigger === 'unexpected-pass' ? 'warning' : 'failed'}
            >
              <Icon name={triggerIcons[group.trigger]} />
            </span>
            <span className="crash-row-title">{triggerWords[group.trigger]}</span>
            <span className="crash-row-count">{seenAt(group.lastSeen, now)}</span>
            <span className="crash-row-input">
              {group.source} · {underWords(group)}
            </span>
            <span className="crash-row-count">
              {group.count > 1 && <span className="badge">{group.count} times</span>}
            </span>
          </div>
        ))}
      </div>
      <Retention />
    </div>
  );
}

const recordLimits = [50, 100, 300, 1000, 5000];

/** How much is kept: the setting, where its effect is seen. */
function Retention() {
  const retention = useApp((state) =>
    state.crashes.status === 'ready' ? state.crashes.retention : undefined,
  );
  if (retention === undefined) return null;
  const {maxRecords, maxBytes} = retention;
  const limits = [...new Set([...recordLimits, maxRecords])].sort((a, b) => a - b);
  return (
    <label
      className="crash-retention"
      title={`Beyond it, or beyond ${bytesText(maxBytes)}, the oldest records go`}
    >
      Keep the newest{' '}
      <select
        value={maxRecords}
        onChange={(event) => void crashController()?.keepRecords(Number(event.target.value))}
      >
        {limits.map((limit) => (
          <option key={limit}>{limit}</option>
        ))}
      </select>{' '}
      records
    </label>
  );
}
