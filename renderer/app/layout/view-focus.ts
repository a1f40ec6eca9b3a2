import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {focusInside} from '../panes.ts';
import {type Arrangement} from './arrangement.ts';

/** Moves the focus to the tab of a view, or into a view that has none or on demand, once it is where it was put. */
export function focusView(id: string, part: 'tab' | 'inside' = 'tab'): void {
  requestAnimationFrame(() => {
    const name = CSS.escape(id);
    const tab = document.querySelector<HTMLElement>(`[data-view-tab="${name}"]`);
    if (tab !== null && part === 'tab') {
      tab.scrollIntoView({block: 'nearest', inline: 'nearest'});
      tab.focus();
      return;
    }
    const view = document.querySelector<HTMLElement>(`[data-view="${name}"]`);
    if (view !== null) focusInside(view);
  });
}

/** Moves the focus into the front view of a group. */
export function focusGroup(area: 'sidebar' | LayoutArea, number: number): void {
  const selector = area === 'sidebar' ? '[data-pane="sidebar"]' : `[data-view-group="${area}-${number}"]`;
  const group = document.querySelector<HTMLElement>(selector);
  if (group === null) return;
  const content = group.querySelector<HTMLElement>('[role="tabpanel"]:not([hidden])');
  if (content === null || !focusInside(content)) focusInside(group);
}

/** Groups in the order of their numbers in `Mod+1` to `Mod+9`: what one works in first, then what is around it. */
export function groupOrder(
  arrangement: Arrangement,
  isShown: (area: 'sidebar' | LayoutArea) => boolean,
): {readonly area: 'sidebar' | LayoutArea; readonly number: number}[] {
  const order = (['centre', 'right', 'bottom', 'left'] as const)
    .filter(isShown)
    .flatMap((area) => arrangement[area].map((_, number) => ({area, number})));
  const sidebar = arrangement.sidebar.length > 0 && isShown('sidebar');
  return sidebar ? [...order, {area: 'sidebar' as const, number: 0}] : order;
}
