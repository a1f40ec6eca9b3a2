/** Attribute of every pane that F6 visits. Its value is the pane's name. */
export const paneAttribute = 'data-pane';

/** What takes the focus in a pane, best first: what the pane names, its editor, its first control. */
const preferred = [
  '[data-pane-focus]',
  '.monaco-editor .native-edit-context, .monaco-editor textarea.inputarea',
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), [tabindex="0"]',
];

/** Moves the focus to the next (or previous) pane that is shown, in the order of the document. */
export function focusNeighbourPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>(`[${paneAttribute}]`)].filter(isShown);
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const start = current === -1 && step === -1 ? 0 : current;
  for (let offset = 1; offset <= panes.length; offset++) {
    const pane = panes[(start + step * offset + panes.length * 2) % panes.length];
    if (pane !== undefined && focusInside(pane)) return;
  }
}

/** Moves the focus into the pane called `name`, where it is shown. */
export function focusPane(name: string): void {
  const pane = document.querySelector<HTMLElement>(`[${paneAttribute}="${name}"]`);
  if (pane !== null) focusInside(pane);
}

/** Moves the focus to what best takes it in an element. Says whether something did. */
export function focusInside(pane: HTMLElement): boolean {
  for (const selector of preferred) {
    const target = [...pane.querySelectorAll<HTMLElement>(selector)].find(isShown);
    target?.focus();
    if (target !== undefined && pane.contains(document.activeElement)) return true;
  }
  return false;
}

function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}
