import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react';
import {elementKinds} from '../../../core/experiment/element-type.ts';
import {type BufferVersion, type RunBuffer} from '../../../core/protocol/run.ts';
import {byteTarget, bytesPerRow, hexRowPixels} from '../library/hex-scroll.ts';
import {useHexScroll} from '../library/use-hex-scroll.ts';
import {type BufferPage, pageElements, useBufferPages} from './buffer-pages.ts';
import {isMismatch} from './element-cells.ts';

interface BufferBytesProps {
  readonly runId: string;
  readonly buffer: RunBuffer;
  readonly version: BufferVersion;
  readonly cursor: number;
  readonly onCursor: (element: number) => void;
}

/** The bytes of a buffer in memory's order; those of elements that are not as expected are marked. */
export function BufferBytes({runId, buffer, version, cursor, onCursor}: BufferBytesProps) {
  const {index, sizeBytes, type} = buffer;
  const {bytes: elementBytes} = elementKinds[type];
  const id = useId();
  const [byte, setByte] = useState(cursor * elementBytes);
  const root = useRef<HTMLDivElement>(null);
  const {firstRow: first, lastRow: last, showByte, ...hex} = useHexScroll(root, sizeBytes);
  const elementOf = (offset: number): number => Math.floor(offset / elementBytes);
  const {pages, error} = useBufferPages(
    {runId, index, version},
    elementOf(first * bytesPerRow),
    Math.min(buffer.count, elementOf(last * bytesPerRow - 1) + 1),
  );

  const at = elementOf(byte) === cursor ? byte : cursor * elementBytes;
  useEffect(() => {
    showByte(at);
    // The scroll position is no reason to follow again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at, sizeBytes, hex.shownRows]);

  const goTo = (offset: number): void => {
    setByte(offset);
    onCursor(elementOf(offset));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const target = byteTarget(event, at, sizeBytes, hex.shownRows);
    if (target === undefined) return;
    event.preventDefault();
    goTo(target);
  };
  if (error !== undefined) {
    return (
      <p className="placeholder" role="alert">
        {error.message} {error.nextStep}
      </p>
    );
  }
  const isCursorShown = at >= first * bytesPerRow && at < last * bytesPerRow;
  return (
    <div
      ref={root}
      role="grid"
      aria-label={`Bytes of buffer ${index}, ${version}`}
      aria-rowcount={hex.rowCount}
      aria-colcount={bytesPerRow + 1}
      aria-activedescendant={isCursorShown ? `${id}-${at}` : undefined}
      tabIndex={0}
      data-pane-focus=""
      className="buffer-bytes"
      onKeyDown={onKeyDown}
      onScroll={hex.onScroll}
      onClick={(event) => {
        const offset = event.target instanceof HTMLElement ? event.target.dataset['offset'] : undefined;
        if (offset !== undefined) goTo(Number(offset));
      }}
    >
      <div role="none" style={{height: hex.height}}>
        <div role="none" className="buffer-rows" style={{top: 0}}>
          {Array.from({length: Math.max(0, last - first)}, (_, place) => first + place).map((row) => (
            <div
              key={row}
              role="row"
              aria-rowindex={row + 1}
              className="buffer-byte-row"
              style={{height: hexRowPixels}}
            >
              <span role="rowheader" className="buffer-element">
                {(row * bytesPerRow).toString(16).padStart(8, '0')}
              </span>
              {Array.from({length: Math.min(bytesPerRow, sizeBytes - row * bytesPerRow)}, (_, place) => {
                const offset = row * bytesPerRow + place;
                return (
                  <span
                    key={offset}
                    id={`${id}-${offset}`}
                    role="gridcell"
                    className="buffer-byte"
                    data-offset={offset}
                    data-cursor={offset === at}
                    data-mismatch={isMismatch(pages, elementOf(offset))}
                    data-element-start={offset % elementBytes === 0}
                  >
                    {byteText(pages, offset, elementBytes)}
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function byteText(pages: ReadonlyMap<number, BufferPage>, offset: number, elementBytes: number): string {
  const page = pages.get(Math.floor(offset / elementBytes / pageElements));
  const at = page === undefined ? -1 : offset - page.firstElement * elementBytes;
  if (page === undefined || at < 0 || at >= page.bytes.byteLength) return '··';
  return page.bytes.getUint8(at).toString(16).padStart(2, '0');
}
