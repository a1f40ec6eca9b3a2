import {type KeyboardEvent, useState} from 'react';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {type RunBuffer, type RunReply} from '../../../core/protocol/run.ts';
import {countOf} from '../../base/format.ts';
import {listTarget} from '../library/virtual-rows.tsx';
import {BufferBytes} from './buffer-bytes.tsx';
import {nextMismatch} from './buffer-pages.ts';
import {BufferPlot} from './buffer-plot.tsx';
import {BufferTable} from './buffer-table.tsx';
import {bufferViews, type BufferView, type ExperimentKey} from './run-slice.ts';
import {differenceWords} from './verdict.ts';

interface BuffersViewProps {
  readonly experiment: ExperimentKey;
  readonly reply: RunReply;
  readonly grid: readonly number[] | undefined;
}

/** The buffers after a run: a list with what is known of each, and the chosen one element by element. */
export function BuffersView({experiment, reply, grid}: BuffersViewProps) {
  const {buffers, runId} = reply;
  const wanted = useApp((state) => state.chosenBuffer[experiment]);
  const chosen = Math.max(
    0,
    buffers.findIndex(({index}) => index === wanted),
  );
  const buffer = buffers[chosen];
  if (buffer === undefined) {
    return <p className="placeholder">The kernel did not run to its end: there are no buffers to show.</p>;
  }
  const choose = (at: number): void => {
    const index = buffers[at]?.index;
    if (index === undefined) return;
    appStore.setState((state) => ({chosenBuffer: {...state.chosenBuffer, [experiment]: index}}));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = listTarget(event.key, chosen, buffers.length);
    if (target === undefined) return;
    event.preventDefault();
    choose(target);
  };
  return (
    <div className="buffers">
      <div
        role="listbox"
        aria-label="Buffers"
        aria-activedescendant={`run-buffer-${buffer.index}`}
        tabIndex={0}
        className="buffer-list"
        onKeyDown={onKeyDown}
      >
        {buffers.map((one, at) => (
          <BufferOption key={one.index} buffer={one} isChosen={at === chosen} onPick={() => choose(at)} />
        ))}
      </div>
      <ChosenBuffer key={`${runId} ${buffer.index}`} runId={runId} buffer={buffer} grid={grid} />
    </div>
  );
}

function BufferOption({
  buffer,
  isChosen,
  onPick,
}: {
  readonly buffer: RunBuffer;
  readonly isChosen: boolean;
  readonly onPick: () => void;
}) {
  const {index, name, type, count, comparison, summary} = buffer;
  const words = comparison === undefined ? undefined : comparison.passed ? 'as expected' : 'differs';
  return (
    <div
      id={`run-buffer-${index}`}
      role="option"
      aria-selected={isChosen}
      className="buffer-option"
      data-selected={isChosen}
      title={differenceWords(buffer)}
      onClick={onPick}
    >
      <span className="buffer-name">
        {index}
        {name === undefined ? '' : ` ${name}`}
        <span className="quiet">
          {' '}
          {type} × {count}
        </span>
      </span>
      {words !== undefined && (
        <span className="buffer-mark" data-tone={comparison?.passed === true ? 'passed' : 'failed'}>
          <Icon name={comparison?.passed === true ? 'passed' : 'failed'} />
          {words}
        </span>
      )}
      <span className="buffer-summary quiet">
        {summary.minimum === undefined ? 'all NaN' : `${summary.minimum} to ${summary.maximum}`}
        {summary.nans > 0 ? `, ${countOf(summary.nans, 'NaN')}` : ''}
        {summary.infinities > 0 ? `, ${countOf(summary.infinities, 'infinity', 'infinities')}` : ''}
        {`, ${summary.changed} changed`}
      </span>
    </div>
  );
}

interface ChosenBufferProps {
  readonly runId: string;
  readonly buffer: RunBuffer;
  readonly grid: readonly number[] | undefined;
}

const viewNames: Readonly<Record<BufferView, string>> = {table: 'Table', bytes: 'Bytes', plot: 'Plot'};

function ChosenBuffer({runId, buffer, grid}: ChosenBufferProps) {
  const view = useApp((state) => state.bufferView);
  const {comparison, count, index} = buffer;
  const [cursor, setCursor] = useState(comparison?.firstMismatch?.element ?? 0);
  const [version, setVersion] = useState<'actual' | 'expected' | 'initial'>('actual');
  const hasDifferences = comparison?.passed === false;
  const goToNext = (): void => {
    void nextMismatch({runId, index, version: 'actual'}, cursor, count).then((element) => {
      if (element !== undefined) setCursor(element);
    });
  };
  return (
    <section className="chosen-buffer" aria-label={`Buffer ${index}`}>
      <div className="buffer-tools">
        <select
          aria-label="View of the buffer"
          value={view}
          onChange={(event) =>
            appStore.setState({bufferView: bufferViews.find((one) => one === event.target.value) ?? 'table'})
          }
        >
          {bufferViews.map((one) => (
            <option key={one} value={one}>
              {viewNames[one]}
            </option>
          ))}
        </select>
        {view === 'bytes' && (
          <select
            aria-label="Version of the buffer"
            value={version}
            onChange={(event) => {
              const {value} = event.target;
              setVersion(value === 'expected' || value === 'initial' ? value : 'actual');
            }}
          >
            <option value="actual">Actual</option>
            {comparison !== undefined && <option value="expected">Expected</option>}
            <option value="initial">Before</option>
          </select>
        )}
        {view !== 'plot' && <GoTo count={count} onGo={setCursor} />}
        {hasDifferences && view !== 'plot' && (
          <button type="button" className="button" onClick={goToNext}>
            Next difference
          </button>
        )}
        <span className="buffer-comparison quiet" title={comparisonWords(buffer)}>
          {comparisonWords(buffer)}
        </span>
      </div>
      {view === 'table' && <BufferTable runId={runId} buffer={buffer} cursor={cursor} onCursor={setCursor} />}
      {view === 'bytes' && (
        <BufferBytes runId={runId} buffer={buffer} version={version} cursor={cursor} onCursor={setCursor} />
      )}
      {view === 'plot' && <BufferPlot runId={runId} buffer={buffer} grid={grid} />}
    </section>
  );
}

function GoTo({count, onGo}: {readonly count: number; readonly onGo: (element: number) => void}) {
  const [text, setText] = useState('');
  return (
    <form
      className="go-to"
      onSubmit={(event) => {
        event.preventDefault();
        const element = Number(text);
        if (text !== '' && Number.isInteger(element)) onGo(Math.min(count - 1, Math.max(0, element)));
      }}
    >
      <input
        type="text"
        inputMode="numeric"
        aria-label="Go to element"
        placeholder="Go to element"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}

/** What was compared with what, and how far off it is at most. */
function comparisonWords({comparison}: RunBuffer): string {
  if (comparison === undefined) return 'nothing is expected of this buffer';
  const {compared, against, maxAbsoluteError, maxUlps, mismatches} = comparison;
  const held = `${countOf(compared, 'element')} ${mismatches === 0 ? '' : 'not '}as expected (${against})`;
  return `${mismatches === 0 ? '' : `${mismatches} of `}${held}; largest error ${maxAbsoluteError}, ${maxUlps} ulp`;
}
