import {Dialog} from 'radix-ui';
import {useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode} from 'react';
import {useFocusReturn} from '../../app/focus-return.ts';
import './palette.css';

/** What fits a query. */
export interface PickerList<Row> {
  readonly rows: readonly Row[];
  /** Said below the rows. */
  readonly footer?: ReactNode;
}

export interface PickerProps<Row> {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What the field says that it is, such as `Find a command`. */
  readonly label: string;
  /** What the list is of. */
  readonly listLabel: string;
  readonly listFor: (query: string) => PickerList<Row>;
  readonly keyOf: (row: Row) => string;
  readonly isDisabled?: (row: Row) => boolean;
  readonly renderRow: (row: Row) => ReactNode;
  /** Said in place of rows. */
  readonly empty: (query: string) => string;
  /** Runs when the picker is closed and the focus is back where it was. */
  readonly onChosen: (row: Row, query: string) => void;
}

/** A field over a list that it narrows down: a combobox in a dialog, for the keyboard first. */
export function Picker<Row>(props: PickerProps<Row>) {
  const {open, onClose, listLabel, onChosen} = props;
  const chosen = useRef<(() => void) | undefined>(undefined);
  const focusReturn = useFocusReturn();
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop palette-backdrop" />
        <Dialog.Content
          className="dialog dialog-edge palette"
          aria-describedby={undefined}
          onOpenAutoFocus={focusReturn.onOpenAutoFocus}
          onCloseAutoFocus={(event) => {
            // Only then what was chosen happens: commands act on the pane that has the focus.
            focusReturn.onCloseAutoFocus(event);
            const act = chosen.current;
            chosen.current = undefined;
            if (act !== undefined) queueMicrotask(act);
          }}
        >
          <Dialog.Title className="visually-hidden">{listLabel}</Dialog.Title>
          <PickerBody
            {...props}
            onChosen={(row, query) => {
              chosen.current = () => onChosen(row, query);
              onClose();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PickerBody<Row>({
  label,
  listLabel,
  listFor,
  keyOf,
  isDisabled,
  renderRow,
  empty,
  onChosen,
}: PickerProps<Row>) {
  const [query, setQuery] = useState('');
  const [wanted, setActive] = useState(0);
  const listId = useId();
  const {rows, footer} = listFor(query);
  const active = Math.max(0, Math.min(wanted, rows.length - 1));
  const optionId = (index: number) => `${listId}-${index}`;
  const choose = (row: Row | undefined): void => {
    if (row !== undefined && isDisabled?.(row) !== true) onChosen(row, query);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = {
      ArrowDown: (active + 1) % Math.max(rows.length, 1),
      ArrowUp: (active - 1 + rows.length) % Math.max(rows.length, 1),
      PageDown: Math.min(active + 8, rows.length - 1),
      PageUp: Math.max(active - 8, 0),
    };
    const next = moves[event.key];
    if (next !== undefined) setActive(next);
    else if (event.key === 'Enter') choose(rows[active]);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${listId}-${active}`)?.scrollIntoView({block: 'nearest'});
  }, [active, listId]);
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={rows.length > 0 ? optionId(active) : undefined}
        placeholder={label}
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={listLabel} className="palette-list">
        {rows.map((row, index) => (
          <div
            key={keyOf(row)}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            aria-disabled={isDisabled?.(row) === true}
            className="palette-option"
            onClick={() => choose(row)}
          >
            {renderRow(row)}
          </div>
        ))}
      </div>
      {rows.length === 0 && <p className="placeholder">{empty(query)}</p>}
      {footer !== undefined && (
        <p className="palette-footer" role="status">
          {footer}
        </p>
      )}
    </>
  );
}

/** A text with the characters that the query found marked. */
export function FoundText({text, found}: {readonly text: string; readonly found: readonly number[]}) {
  if (found.length === 0) return text;
  return [...text].map((character, index) =>
    found.includes(index) ? <mark key={index}>{character}</mark> : character,
  );
}
