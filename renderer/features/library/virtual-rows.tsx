import {type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState} from 'react';

/** What ARIA needs to know of a row beside its position. */
export interface RowAria {
  readonly 'aria-level'?: number;
  readonly 'aria-setsize'?: number;
  readonly 'aria-posinset'?: number;
  readonly 'aria-expanded'?: boolean | undefined;
}

interface VirtualRowsProps {
  readonly role: 'tree' | 'listbox';
  readonly label: string;
  readonly count: number;
  /** The row that is chosen; -1 for none. */
  readonly active: number;
  readonly className?: string;
  readonly aria: (index: number) => RowAria;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPick: (index: number) => void;
  readonly onHover?: (index: number | undefined) => void;
  readonly children: (index: number) => ReactNode;
}

const rowPixels = 24;
/** Rows beyond both edges, so that quick scrolling shows no gap. */
const spareRows = 8;

/** Scrolls no further than it takes to see row `index` whole. */
function reveal(element: HTMLElement, index: number): void {
  if (index < 0) return;
  const top = index * rowPixels;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowPixels > element.scrollTop + element.clientHeight)
    element.scrollTop = top + rowPixels - element.clientHeight;
}

/** Rows of one height of which only those in view exist. One stop of the Tab key; the chosen row is the active descendant. */
export function VirtualRows(props: VirtualRowsProps) {
  const {role, label, count, active, className, aria, onKeyDown, onPick, onHover, children} = props;
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const [view, setView] = useState({top: 0, height: 480});
  const shown = useRef({active, height: view.height});

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const height = element.clientHeight;
      if (height === 0) return;
      const {active: chosen, height: before} = shown.current;
      const top = chosen * rowPixels - element.scrollTop;
      // A row that was in view stays so when the pane shrinks; one that was scrolled away stays away.
      if (top >= 0 && top + rowPixels <= before) reveal(element, chosen);
      shown.current.height = height;
      setView((now) => ({...now, height}));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    shown.current.active = active;
    if (root.current !== null) reveal(root.current, active);
  }, [active]);

  const first = Math.max(0, Math.floor(view.top / rowPixels) - spareRows);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowPixels) + spareRows);
  const isActiveShown = active >= first && active < last;
  return (
    <div
      ref={root}
      role={role}
      aria-label={label}
      aria-activedescendant={isActiveShown ? `${id}-${active}` : undefined}
      tabIndex={0}
      data-pane-focus=""
      className={`virtual-rows ${className ?? ''}`}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setView((now) => ({...now, top}));
      }}
      onMouseLeave={() => onHover?.(undefined)}
    >
      <div role="none" style={{height: count * rowPixels, position: 'relative'}}>
        {Array.from({length: Math.max(0, last - first)}, (_, place) => first + place).map((index) => (
          <div
            key={index}
            id={`${id}-${index}`}
            role={role === 'tree' ? 'treeitem' : 'option'}
            aria-selected={index === active}
            {...aria(index)}
            className="row virtual-row"
            style={{top: index * rowPixels}}
            onClick={() => onPick(index)}
            onMouseEnter={() => onHover?.(index)}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where a key leads in a plain list; undefined for keys that mean nothing. */
export function listTarget(key: string, active: number, count: number): number | undefined {
  const page = 10;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  const target = steps[key];
  return target === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, target));
}
