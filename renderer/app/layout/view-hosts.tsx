import {type ComponentType, useLayoutEffect, useRef, useSyncExternalStore} from 'react';
import {createPortal} from 'react-dom';
import {useWorkbench} from '../workbench.ts';
import {type ViewKind} from './arrangement.ts';

/**
 * A view is made once and lives in an element of its own, which the slot that shows it takes in. A view that moves to another
 * area thus keeps its state: what is typed in a form, an editor with its undo, a list and its selection.
 */
const hosts = new Map<string, HTMLElement>();
/** Slots that show a view now, by view. During a move there are two for a moment. */
const slots = new Map<string, number>();
const listeners = new Set<() => void>();
let shown: readonly string[] = [];

function hostOf(id: string): HTMLElement {
  let host = hosts.get(id);
  if (host === undefined) {
    host = document.createElement('div');
    host.className = 'view-host';
    hosts.set(id, host);
  }
  return host;
}

function countSlot(id: string, step: 1 | -1): void {
  slots.set(id, (slots.get(id) ?? 0) + step);
  const now = [...slots.keys()].filter((view) => (slots.get(view) ?? 0) > 0);
  if (now.length === shown.length && now.every((view, index) => shown[index] === view)) return;
  shown = now;
  for (const listener of listeners) listener();
}

/** The place where a view is shown. A pane stays made while it is out of sight: editors are dear to make. */
export function ViewSlot({id, kind}: {readonly id: string; readonly kind: ViewKind}) {
  const slot = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    slot.current?.append(hostOf(id));
    countSlot(id, 1);
    return () => {
      if (kind !== 'pane') countSlot(id, -1);
    };
  }, [id, kind]);
  return <div ref={slot} className="view-slot" />;
}

/** Makes every view that a slot shows. */
export function ViewHosts() {
  const ids = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
  return ids.map((id) => createPortal(<View id={id} />, hostOf(id), id));
}

function View({id}: {readonly id: string}) {
  const {features} = useWorkbench();
  const find = <T extends {readonly id: string}>(
    pick: (feature: (typeof features)[number]) => readonly T[] | undefined,
  ): T | undefined => features.flatMap((feature) => pick(feature) ?? []).find((view) => view.id === id);
  const pane = find((feature) => feature.panes);
  if (pane !== undefined) {
    const Pane = pane.Component;
    return (
      <section className="pane" aria-label={pane.title} data-pane={id} data-view={id}>
        <Pane />
      </section>
    );
  }
  const section = find((feature) => feature.sidebar);
  if (section !== undefined)
    return <SectionView id={id} title={section.title} Component={section.Component} />;
  const Panel = find((feature) => feature.panels)?.Component;
  return Panel === undefined ? null : <Panel />;
}

/** A section as it is in the sidebar; in a tab it looks the same. */
export function SectionView({
  id,
  title,
  Component: Section,
}: {
  readonly id: string;
  readonly title: string;
  readonly Component: ComponentType;
}) {
  return (
    <section className="sidebar-section" aria-label={title} data-section={id} data-view={id}>
      <Section />
    </section>
  );
}
