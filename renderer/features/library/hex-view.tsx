import {type KeyboardEvent, useEffect, useId, useRef, useState} from 'react';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {appStore, useApp} from '../../app/store.ts';
import {rangeWords} from './field-rows.ts';
import {byteTarget, bytesPerRow, hexRowPixels} from './hex-scroll.ts';
import {chooseByte, fieldAtByte} from './library-controller.ts';
import {libraryClient} from './library-client.ts';
import {useHexScroll} from './use-hex-scroll.ts';

interface ByteRange {
  readonly offset: number;
  readonly size: number;
}

/** Bytes are asked for in parts of this size. */
const partBytes = 16 * 1024;
/** Parts that are kept around what is shown. */
const mostParts = 16;

/** The file byte by byte; the bytes of the chosen field and of the one under the mouse are marked. */
export function HexView({document, sizeBytes}: {readonly document: LabDocument; readonly sizeBytes: number}) {
  const {id, name} = document;
  const gridId = useId();
  const [cursor, setCursor] = useState(0);
  const [hovered, setHovered] = useState<string>();
  const chosen = useApp((state) => {
    const library = state.libraries[id];
    return library?.status === 'ready' ? library.field : undefined;
  });
  const hover = useApp((state) => state.hoveredField);
  const root = useRef<HTMLDivElement>(null);
  const {firstRow, lastRow, showByte, ...hex} = useHexScroll(root, sizeBytes);
  const parts = useParts(id, firstRow * bytesPerRow, Math.min(sizeBytes, lastRow * bytesPerRow));

  useEffect(() => {
    // A field that is chosen in the tree comes into view; one chosen here is in view already.
    if (chosen?.from === 'tree') showByte(chosen.offset);
    // The scroll position is no reason to follow again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen]);

  const goTo = (offset: number): void => {
    setCursor(offset);
    showByte(offset);
    chooseByte(appStore, libraryClient(), id, offset);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const target = byteTarget(event, cursor, sizeBytes, hex.shownRows);
    if (target === undefined) return;
    event.preventDefault();
    goTo(target);
  };
  const latest = useRef(0);
  const hoverByte = (offset: number | undefined): void => {
    const turn = ++latest.current;
    if (offset === undefined) {
      setHovered(undefined);
      appStore.setState({hoveredField: undefined});
      return;
    }
    fieldAtByte(libraryClient(), id, offset).then(
      (field) => {
        if (turn !== latest.current || field === undefined) return;
        setHovered(`${field.name} (${rangeWords(field)})`);
        appStore.setState({hoveredField: field});
      },
      () => undefined,
    );
  };
  const rows = Array.from({length: Math.max(0, lastRow - firstRow)}, (_, index) => firstRow + index);
  const isCursorShown = rows.includes(Math.floor(cursor / bytesPerRow));
  return (
    <div className="hex">
      <div
        ref={root}
        role="grid"
        aria-label={`Bytes of ${name}`}
        aria-rowcount={hex.rowCount}
        aria-colcount={bytesPerRow + 1}
        aria-activedescendant={isCursorShown ? `${gridId}-${cursor}` : undefined}
        tabIndex={0}
        data-pane-focus=""
        className="hex-grid"
        onKeyDown={onKeyDown}
        onScroll={hex.onScroll}
        onClick={(event) => {
          const offset = offsetOf(event.target);
          if (offset !== undefined) goTo(offset);
        }}
        onMouseOver={(event) => hoverByte(offsetOf(event.target))}
        onMouseLeave={() => hoverByte(undefined)}
      >
        <div role="none" style={{height: hex.height}}>
          <div role="none" className="hex-rows">
            {rows.map((row) => (
              <HexRow
                key={row}
                row={row}
                gridId={gridId}
                bytes={bytesAt(
                  parts,
                  row * bytesPerRow,
                  Math.min(bytesPerRow, sizeBytes - row * bytesPerRow),
                )}
                cursor={cursor}
                chosen={chosen}
                hover={hover}
              />
            ))}
          </div>
        </div>
      </div>
      <p className="field-detail" data-testid="hovered-field">
        {hovered ?? `${sizeBytes} bytes; byte 0x${cursor.toString(16)}`}
      </p>
    </div>
  );
}

function offsetOf(target: EventTarget): number | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  const text = target.dataset['offset'];
  return text === undefined ? undefined : Number(text);
}

type Parts = ReadonlyMap<number, Uint8Array>;

/** The parts of the file that hold `start` to `end`, as far as they have come. */
function useParts(id: string, start: number, end: number): Parts {
  const [parts, setParts] = useState<Parts>(new Map());
  const first = Math.floor(start / partBytes);
  const last = Math.floor(Math.max(start, end - 1) / partBytes);
  useEffect(() => {
    let isCurrent = true;
    for (let part = first; part <= last; part++) {
      if (parts.has(part)) continue;
      libraryClient()
        .ask(id, 'bytes', {offset: part * partBytes, length: partBytes})
        .then(
          (bytes) =>
            isCurrent && setParts((known) => new Map([...[...known].slice(1 - mostParts), [part, bytes]])),
          () => undefined,
        );
    }
    return () => {
      isCurrent = false;
    };
  }, [id, first, last, parts]);
  return parts;
}

function bytesAt(parts: Parts, offset: number, count: number): readonly (number | undefined)[] {
  return Array.from({length: count}, (_, index) => {
    const at = offset + index;
    return parts.get(Math.floor(at / partBytes))?.[at % partBytes];
  });
}

interface HexRowProps {
  readonly row: number;
  readonly gridId: string;
  readonly bytes: readonly (number | undefined)[];
  readonly cursor: number;
  readonly chosen: ByteRange | undefined;
  readonly hover: ByteRange | undefined;
}

function HexRow({row, gridId, bytes, cursor, chosen, hover}: HexRowProps) {
  const start = row * bytesPerRow;
  return (
    <div role="row" aria-rowindex={row + 1} className="hex-row" style={{height: hexRowPixels}}>
      <span role="rowheader" className="hex-offset">
        {start.toString(16).padStart(8, '0')}
      </span>
      {bytes.map((byte, index) => {
        const offset = start + index;
        return (
          <span
            key={offset}
            id={`${gridId}-${offset}`}
            role="gridcell"
            aria-selected={isIn(chosen, offset)}
            className="hex-byte"
            data-offset={offset}
            data-chosen={isIn(chosen, offset)}
            data-hover={isIn(hover, offset)}
            data-cursor={offset === cursor}
          >
            {byte === undefined ? '··' : byte.toString(16).padStart(2, '0')}
          </span>
        );
      })}
      {/* The last row may be short: its text stands below the others all the same. */}
      {Array.from({length: bytesPerRow - bytes.length}, (_, index) => (
        <span key={index} className="hex-byte" aria-hidden="true">
          {'  '}
        </span>
      ))}
      <span className="hex-text" aria-hidden="true">
        {bytes.map((byte, index) => (
          <span
            key={index}
            data-offset={start + index}
            data-chosen={isIn(chosen, start + index)}
            data-hover={isIn(hover, start + index)}
          >
            {byte !== undefined && byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'}
          </span>
        ))}
      </span>
    </div>
  );
}

function isIn(field: ByteRange | undefined, offset: number): boolean {
  return field !== undefined && offset >= field.offset && offset < field.offset + field.size;
}
