import {type KeyboardEvent, type ReactNode, useEffect, useRef} from 'react';
import {Icon} from '../../app/icon.tsx';
import {type TreeRow, treeTarget} from './tree-rows.ts';
import './air.css';

interface TreeViewProps<T> {
  readonly label: string;
  readonly rows: readonly TreeRow<T>[];
  readonly selected: string | undefined;
  /** The row under the focus or a click. */
  readonly onSelect: (row: TreeRow<T>) => void;
  /** Enter, or a double click. */
  readonly onActivate: (row: TreeRow<T>) => void;
  readonly onToggle?: (row: TreeRow<T>) => void;
  readonly onHover?: (row: TreeRow<T> | undefined) => void;
  readonly children: (row: TreeRow<T>) => ReactNode;
  readonly className?: string;
}

/** Rows as a tree of ARIA: one stop of the Tab key, arrows, Home, End and first letters move, Enter activates. */
export function TreeView<T>(props: TreeViewProps<T>) {
  const {label, rows, selected, onSelect, onActivate, onToggle, onHover, children, className} = props;
  const root = useRef<HTMLDivElement>(null);
  const takeFocus = useRef(false);
  const current = rows.find((row) => row.id === selected) ?? rows[0];

  useEffect(() => {
    const element = root.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]');
    if (takeFocus.current) element?.focus();
    else if (selected !== undefined) element?.scrollIntoView({block: 'nearest'});
    takeFocus.current = false;
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      // The focus may move into the editor, which must not get the key.
      event.preventDefault();
      onActivate(current);
      return;
    }
    const step = treeTarget(rows, current, event.key);
    if (step === undefined) return;
    event.preventDefault();
    if (step.toggle) onToggle?.(step.row);
    else if (step.row.id !== selected) {
      takeFocus.current = true;
      onSelect(step.row);
    }
  };

  return (
    <div
      ref={root}
      role="tree"
      aria-label={label}
      className={`tree ${className ?? ''}`}
      onKeyDown={onKeyDown}
      onMouseLeave={() => onHover?.(undefined)}
    >
      {rows.map((row) => (
        <div
          key={row.id}
          role="treeitem"
          aria-level={row.level}
          aria-setsize={row.setSize}
          aria-posinset={row.position}
          aria-expanded={row.expanded}
          aria-selected={row.id === selected}
          tabIndex={row === current ? 0 : -1}
          data-pane-focus={row === current ? '' : undefined}
          className="row tree-row"
          style={{paddingInlineStart: `${(row.level - 1) * 14 + 8}px`}}
          onClick={() => {
            takeFocus.current = true;
            onSelect(row);
          }}
          onDoubleClick={() => onActivate(row)}
          onMouseEnter={() => onHover?.(row)}
        >
          <span
            className="tree-twist"
            data-expanded={row.expanded}
            onClick={() => row.expanded !== undefined && onToggle?.(row)}
          >
            {row.expanded !== undefined && <Icon name="chevron" />}
          </span>
          {children(row)}
        </div>
      ))}
    </div>
  );
}
