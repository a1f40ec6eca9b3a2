/** Parts of a heading that do something of their own when they are pressed. */
const interactive =
  'button, input, select, textarea, a, summary, [role="button"], [role="tab"], .document-tabs';

/** The view that is moved by what was pressed: by its tab, or by the empty parts and the title of its heading. */
export function viewOfHandle(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  const tab = target.closest<HTMLElement>('[data-view-tab]');
  if (tab !== null) return tab.dataset['viewTab'];
  const heading = target.closest('.pane-heading, .section-heading');
  if (heading === null) return undefined;
  const pressed = target.closest(interactive);
  if (pressed !== null && heading.contains(pressed)) return undefined;
  return heading.closest<HTMLElement>('[data-view]')?.dataset['view'];
}

/** Pixels of the window per CSS pixel of the page: places of the pointer are in the former, styles in the latter. */
export function pageZoom(): number {
  return document.documentElement.currentCSSZoom;
}
