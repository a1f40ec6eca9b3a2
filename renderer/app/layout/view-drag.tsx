import {type CSSProperties, useEffect, useState} from 'react';
import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {appStore} from '../store.ts';
import {type Box, type Drop, dropAt, type GroupBox, type Point, type ShownLayout} from './drop-targets.ts';
import {arrangementOf, viewInfo, viewMoved} from './layout-slice.ts';
import {focusView} from './view-focus.ts';
import {pageZoom, viewOfHandle} from './view-handle.ts';

/** Pixels that a pressed pointer may move before the view is taken along. */
const threshold = 5;

interface Dragged {
  readonly title: string;
  readonly point: Point;
  readonly drop: Drop | undefined;
}

/** Lets views be moved by the mouse: by their tabs and headings. Marks where one would go while it is on its way. */
export function ViewDrag() {
  const [dragged, setDragged] = useState<Dragged>();
  useEffect(() => followPointer(setDragged), []);
  if (dragged === undefined) return null;
  const {title, point, drop} = dragged;
  const zoom = pageZoom();
  return (
    <div className="view-drag" aria-hidden="true">
      {drop !== undefined && (
        <div className="drop-mark" data-testid="drop-mark" style={boxStyle(drop.box, zoom)} />
      )}
      <div
        className="drag-chip"
        // On the side where there is room for it.
        style={{
          left: point.x / zoom + 12,
          top: point.y / zoom + 16,
          ...(point.x > window.innerWidth / 2 ? {transform: 'translateX(calc(-100% - 24px))'} : {}),
          ...(point.y > window.innerHeight - 48 ? {top: point.y / zoom - 40} : {}),
        }}
      >
        <strong>{title}</strong> {drop?.words ?? 'stays where it is'}
      </div>
    </div>
  );
}

function boxStyle({left, top, right, bottom}: Box, zoom: number): CSSProperties {
  return {left: left / zoom, top: top / zoom, width: (right - left) / zoom, height: (bottom - top) / zoom};
}

/** Follows the pointer from where it is pressed on a handle until it is let go; Escape takes it back. */
function followPointer(onDragged: (dragged: Dragged | undefined) => void): () => void {
  let pressed: {readonly id: string; readonly start: Point} | undefined;
  let shown: ShownLayout | undefined;
  let drop: Drop | undefined;

  const end = (): void => {
    pressed = undefined;
    shown = undefined;
    drop = undefined;
    delete document.body.dataset['dragging'];
    window.removeEventListener('keydown', onKey, {capture: true});
    onDragged(undefined);
  };

  const onKey = (event: KeyboardEvent): void => {
    // The keys belong to the move while it lasts.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') end();
  };

  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const id = viewOfHandle(event.target);
    if (id !== undefined) pressed = {id, start: {x: event.clientX, y: event.clientY}};
  };

  const onMove = (event: PointerEvent): void => {
    if (pressed === undefined) return;
    // Let go outside of the window.
    if ((event.buttons & 1) === 0) {
      end();
      return;
    }
    const state = appStore.getState();
    const view = viewInfo(state, pressed.id);
    if (view === undefined) return;
    const point = {x: event.clientX, y: event.clientY};
    if (shown === undefined) {
      if (Math.hypot(point.x - pressed.start.x, point.y - pressed.start.y) < threshold) return;
      shown = shownLayout();
      document.body.dataset['dragging'] = '';
      window.getSelection()?.removeAllRanges();
      window.addEventListener('keydown', onKey, {capture: true});
    }
    const titles = new Map(state.views.map(({id, title}) => [id, title]));
    drop = dropAt(shown, arrangementOf(state), view, titles, point);
    onDragged({title: view.title, point, drop});
  };

  const onUp = (): void => {
    if (pressed === undefined) return;
    const {id} = pressed;
    const target = drop?.target;
    const isDragged = shown !== undefined;
    end();
    if (!isDragged || target === undefined) return;
    appStore.setState((state) => viewMoved(state, id, target));
    focusView(id);
  };

  document.addEventListener('pointerdown', onDown);
  document.addEventListener('pointermove', onMove);
  document.addEventListener('pointerup', onUp);
  document.addEventListener('pointercancel', end);
  window.addEventListener('blur', end);
  return () => {
    end();
    document.removeEventListener('pointerdown', onDown);
    document.removeEventListener('pointermove', onMove);
    document.removeEventListener('pointerup', onUp);
    document.removeEventListener('pointercancel', end);
    window.removeEventListener('blur', end);
  };
}

/** Plain numbers: the fields of a DOMRect are not copied with it. */
function boxOf(element: Element | null): Box {
  const {left, top, right, bottom} = element?.getBoundingClientRect() ?? new DOMRect();
  return {left, top, right, bottom};
}

/** Measures what is shown; nothing moves while a view is on its way. */
function shownLayout(): ShownLayout {
  const middle = boxOf(document.querySelector('.shell-middle'));
  const sidebar = document.querySelector('nav.sidebar');
  const groups = [...document.querySelectorAll<HTMLElement>('[data-view-group]')].map((element): GroupBox => {
    const [area = 'bottom', number = '0'] = (element.dataset['viewGroup'] ?? '').split('-');
    const strip = element.querySelector(':scope > .tab-list');
    const tabs = strip?.querySelectorAll('[data-view-tab]') ?? [];
    return {
      area: area as LayoutArea,
      number: Number(number),
      box: boxOf(element),
      ...(strip === null ? {} : {strip: boxOf(strip)}),
      tabs: [...tabs].map(boxOf),
    };
  });
  if (sidebar === null) return {middle, groups};
  const sections = [...sidebar.querySelectorAll(':scope > [data-section]')];
  return {
    middle,
    groups,
    sidebar: {
      box: boxOf(sidebar),
      sections: sections.map(boxOf),
    },
  };
}
