import {type KeyboardEvent, useEffect, useId, useMemo, useRef, useState} from 'react';
import {type RunBuffer} from '../../../core/protocol/run.ts';
import {bytesPerRow, hexRowPixels, hexScroll, rowAtTop, topOfRow} from '../library/hex-scroll.ts';
import {listTarget} from '../library/virtual-rows.tsx';
import {type BufferPage, useBufferPages} from './buffer-pages.ts';
import {cellText, cellValue, differenceText, isMismatch} from './element-cells.ts';

interface BufferTableProps {
  readonly runId: string;
  readonly buffer: RunBuffer;
  /** The element that is in front; the table follows. */
  readonly cursor: number;
  readonly onCursor: (element: number) => void;
}

type Pages = ReadonlyMap<number, BufferPage>;

/** A buffer element by element: actual beside expected, and what was there before. Only rows in view exist. */
export function BufferTable({runId, buffer, cursor, onCursor}: BufferTableProps) {
  const {index, count, comparison} = buffer;
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const [view, setView] = useState({top: 0, pixels: 160});
  // The maths of bytes in rows serves for rows of one element, too.
  const scroll = useMemo(() => hexScroll(count * bytesPerRow, view.pixels), [count, view.pixels]);
  const first = rowAtTop(scroll, view.top, view.pixels);
  const last = Math.min(count, first + scroll.shownRows + 1);
  const hasExpected = comparison !== undefined;
  const actual = useBufferPages({runId, index, version: 'actual'}, first, last);
  const expected = useBufferPages(hasExpected ? {runId, index, version: 'expected'} : undefined, first, last);
  const initial = useBufferPages({runId, index, version: 'initial'}, first, last);

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setView((now) => ({...now, pixels: element.clientHeight - hexRowPixels || now.pixels})),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = root.current;
    if (element === null || (cursor >= first && cursor < first + scroll.shownRows)) return;
    const row = cursor < first ? cursor : cursor - scroll.shownRows + 1;
    // A place that was asked for comes into the middle, one step beyond the edge only into view.
    const isFar = Math.abs(cursor - first) > scroll.shownRows + 1;
    const shown = isFar ? cursor - Math.floor(scroll.shownRows / 2) : row;
    element.scrollTop = topOfRow(scroll, Math.max(0, shown), view.pixels);
    // The scroll position is no reason to follow again; another height of the view is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor, count, scroll.shownRows]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = listTarget(event.key, cursor, count);
    if (target === undefined) return;
    event.preventDefault();
    onCursor(target);
  };
  if (actual.error !== undefined) {
    return (
      <p className="placeholder" role="alert">
        {actual.error.message} {actual.error.nextStep}
      </p>
    );
  }
  const columns = ['Element', ...(hasExpected ? ['Expected', 'Actual', 'Difference'] : ['Actual']), 'Before'];
  const isCursorShown = cursor >= first && cursor < last;
  return (
    <div
      ref={root}
      role="grid"
      aria-label={`Elements of buffer ${index}`}
      aria-rowcount={count + 1}
      aria-activedescendant={isCursorShown ? `${id}-${cursor}` : undefined}
      tabIndex={0}
      data-pane-focus=""
      className="buffer-table"
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setView((now) => ({...now, top}));
      }}
    >
      <div role="row" aria-rowindex={1} className="buffer-row buffer-head" style={{height: hexRowPixels}}>
        {columns.map((column) => (
          <span key={column} role="columnheader" className="buffer-cell">
            {column}
          </span>
        ))}
      </div>
      <div role="none" style={{height: scroll.height}}>
        <div role="none" className="buffer-rows" style={{top: hexRowPixels}}>
          {Array.from({length: Math.max(0, last - first)}, (_, place) => first + place).map((element) => (
            <ElementRow
              key={element}
              id={`${id}-${element}`}
              element={element}
              isCursor={element === cursor}
              isFirstMismatch={comparison?.firstMismatch?.element === element}
              actual={actual.pages}
              expected={hasExpected ? expected.pages : undefined}
              initial={initial.pages}
              onPick={() => onCursor(element)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface ElementRowProps {
  readonly id: string;
  readonly element: number;
  readonly isCursor: boolean;
  readonly isFirstMismatch: boolean;
  readonly actual: Pages;
  readonly expected: Pages | undefined;
  readonly initial: Pages;
  readonly onPick: () => void;
}

function ElementRow(props: ElementRowProps) {
  const {id, element, isCursor, isFirstMismatch, actual, expected, initial, onPick} = props;
  const isWrong = isMismatch(actual, element);
  const [got, wanted] = [cellValue(actual, element), expected && cellValue(expected, element)];
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={element + 2}
      aria-selected={isCursor}
      className="buffer-row"
      data-cursor={isCursor}
      data-mismatch={isWrong}
      style={{height: hexRowPixels}}
      onClick={onPick}
    >
      <span role="rowheader" className="buffer-cell buffer-element">
        {element}
      </span>
      {expected !== undefined && <Cell>{cellText(expected, element)}</Cell>}
      <Cell>{cellText(actual, element)}</Cell>
      {expected !== undefined && (
        <span role="gridcell" className="buffer-cell buffer-difference">
          {isWrong && (
            <span title={isFirstMismatch ? 'The first difference' : 'Outside the tolerance'}>
              <span aria-hidden="true">≠ </span>
              <span className="visually-hidden">differs </span>
              {isFirstMismatch && <span className="buffer-first">first </span>}
            </span>
          )}
          {got !== undefined && wanted !== undefined && differenceText(got.value, wanted.value)}
        </span>
      )}
      <Cell>{cellText(initial, element)}</Cell>
    </div>
  );
}

function Cell({children}: {readonly children: string | undefined}) {
  return (
    <span role="gridcell" className="buffer-cell">
      {children ?? '…'}
    </span>
  );
}
