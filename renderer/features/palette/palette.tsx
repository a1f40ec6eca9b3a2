import {Dialog} from 'radix-ui';
import {useEffect, useId, useRef, useState, type KeyboardEvent} from 'react';
import {bindingLabel} from '../../base/key-binding.ts';
import {runCommand, type Command} from '../../app/command.ts';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {paletteRows, type PaletteRow} from './palette-rows.ts';
import './palette.css';

/** A combobox over all commands. */
export function Palette() {
  const open = useApp((state) => state.paletteOpen);
  const chosen = useRef<Command | undefined>(undefined);
  const previous = useRef<Element | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(paletteOpen) => appStore.setState({paletteOpen})}>
      <Dialog.Portal>
        <Dialog.Overlay className="palette-backdrop" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            previous.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // The palette has no button of its own to go back to: the focus returns to where it was, and only then
            // the command runs, because commands act on the pane that has the focus.
            event.preventDefault();
            if (previous.current instanceof HTMLElement) previous.current.focus();
            const command = chosen.current;
            chosen.current = undefined;
            if (command !== undefined) queueMicrotask(() => runCommand(command));
          }}
        >
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <PaletteBody
            onChoose={(command) => {
              chosen.current = command;
              appStore.setState({paletteOpen: false});
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({onChoose}: {readonly onChoose: (command: Command) => void}) {
  const {commands} = useWorkbench();
  const [query, setQuery] = useState('');
  const [wanted, setActive] = useState(0);
  const listId = useId();
  const rows = paletteRows(commands.all(), query);
  const active = Math.max(0, Math.min(wanted, rows.length - 1));
  const optionId = (index: number) => `${listId}-${index}`;
  const choose = (row: PaletteRow | undefined) => {
    if (row !== undefined && row.reason === undefined) onChoose(row.command);
  };
  const onKeyDown = (event: KeyboardEvent) => {
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
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={rows.length > 0 ? optionId(active) : undefined}
        placeholder="Find a command"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Commands" className="palette-list">
        {rows.map((row, index) => (
          <PaletteOption
            key={row.command.id}
            id={optionId(index)}
            row={row}
            active={index === active}
            onChoose={() => choose(row)}
          />
        ))}
      </div>
      {rows.length === 0 && <p className="placeholder">No command is called “{query}”.</p>}
    </>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly row: PaletteRow;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function PaletteOption({id, row, active, onChoose}: PaletteOptionProps) {
  const {platform} = useWorkbench();
  const {command, found, reason} = row;
  const [key] = command.keys ?? [];
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-disabled={reason !== undefined}
      className="palette-option"
      onClick={onChoose}
    >
      <span className="palette-category">{command.category}</span>
      <span className="palette-title">
        {[...command.title].map((character, index) =>
          found.includes(index) ? <mark key={index}>{character}</mark> : character,
        )}
      </span>
      {reason !== undefined && <span className="palette-reason">{reason}</span>}
      {key !== undefined && <kbd>{bindingLabel(key, platform)}</kbd>}
    </div>
  );
}
