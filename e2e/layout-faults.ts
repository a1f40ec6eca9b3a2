import {type Page} from '@playwright/test';

/** Least width and height of what is clicked, in CSS pixels (UI.md, Manners). */
const leastTarget = 24;

/**
 * What is wrong with the layout of the page as it stands, in words that name the element: content beside the window, text
 * that is cut off without an ellipsis or without a title that has all of it, controls outside of the window or under
 * something else, controls that are too small. What a scroll area brings into view counts as reachable; what lies behind
 * an open dialog, popover or overlay is meant to.
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const faults: string[] = [];
    const slack = 1.5;
    const controls =
      'button, input, select, textarea, a[href], summary, [role="tab"], [role="button"], [role="checkbox"], [role="radio"]';
    const above = '[role="dialog"], .popover, .sidebar-overlay, .context-view, .monaco-hover, .banner';

    const nameOf = (element: Element): string => {
      const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
      const short = words.trim().replaceAll(/\s+/g, ' ').slice(0, 60);
      const classes = typeof element.className === 'string' ? element.className.split(' ').join('.') : '';
      const parent = element.parentElement?.className;
      return `${element.tagName.toLowerCase()}.${classes} “${short}” in .${typeof parent === 'string' ? parent : ''}`;
    };
    const style = (element: Element): CSSStyleDeclaration => getComputedStyle(element);
    const isShown = (element: Element): boolean =>
      element.checkVisibility({visibilityProperty: true, opacityProperty: true}) &&
      style(element).clipPath === 'none' &&
      element.closest('[aria-hidden="true"], [inert], .visually-hidden, .monaco-aria-container') === null;
    const modal = [...document.querySelectorAll('[role="dialog"]')].find(
      (dialog) => dialog.checkVisibility() && document.querySelector('[data-aria-hidden="true"]') !== null,
    );
    const scope: ParentNode = modal ?? document;
    const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
    const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';

    /** The part of `rect` that its scroll areas show; undefined where none of it is shown now. */
    const visiblePart = (element: Element, rect: DOMRect): DOMRect | undefined => {
      let {left, top, right, bottom} = rect;
      for (let box = element.parentElement; box !== null; box = box.parentElement) {
        const {overflowX, overflowY} = style(box);
        const clip = box.getBoundingClientRect();
        if (scrolls(overflowX)) [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        if (scrolls(overflowY)) [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      return right - left < 4 || bottom - top < 4
        ? undefined
        : new DOMRect(left, top, right - left, bottom - top);
    };

    // The window itself.
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1)
      faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);
    if (
      root.scrollHeight > root.clientHeight + 1 &&
      modal === undefined &&
      !scrolls(style(document.body).overflowY)
    )
      faults.push(`the page is ${root.scrollHeight - root.clientHeight} px higher than the window`);

    // Texts.
    const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element === null || (node.textContent ?? '').trim() === '') continue;
      if (element.closest('svg, option, script, style, .monaco-editor, .monaco-hover') !== null) continue;
      if (!isShown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width === 0) continue;
      for (let box: Element | null = element; box !== null; box = box.parentElement) {
        const {overflowX, overflowY, textOverflow, webkitLineClamp} = style(box);
        if (scrolls(overflowX) || scrolls(overflowY)) break;
        const clip = box.getBoundingClientRect();
        if (hides(overflowX) && (text.right > clip.right + slack || text.left < clip.left - slack)) {
          if (textOverflow !== 'ellipsis') faults.push(`cut off without an ellipsis: ${nameOf(element)}`);
          else if (element.closest('[title]') === null)
            faults.push(`shortened without a title: ${nameOf(element)}`);
          break;
        }
        if (hides(overflowY) && (text.bottom > clip.bottom + 3 || text.top < clip.top - 3)) {
          // After so many lines, an ellipsis.
          if (webkitLineClamp === 'none') faults.push(`cut off below or above: ${nameOf(element)}`);
          else if (element.closest('[title]') === null)
            faults.push(`shortened without a title: ${nameOf(element)}`);
          break;
        }
        if (box === document.body && (text.right > innerWidth + slack || text.left < -slack))
          faults.push(`text beside the window: ${nameOf(element)}`);
      }
    }

    // Controls.
    for (const control of scope.querySelectorAll(controls)) {
      if (control.closest('.monaco-editor, .monaco-diff-editor') !== null || !isShown(control)) continue;
      const own = control.getBoundingClientRect();
      if (own.width === 0 || own.height === 0) continue;
      // A click on its label is a click on it.
      const label =
        control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)
          ? control.labels?.[0]
          : undefined;
      const rect = label?.getBoundingClientRect() ?? own;
      const inSentence = style(control).display === 'inline';
      if (!inSentence && (rect.width < least - 0.6 || rect.height < least - 0.6))
        faults.push(
          `smaller than ${least} px (${rect.width.toFixed(0)} x ${rect.height.toFixed(0)}): ${nameOf(control)}`,
        );
      const seen = visiblePart(control, own);
      if (seen === undefined) continue;
      if (
        seen.left < -slack ||
        seen.top < -slack ||
        seen.right > innerWidth + slack ||
        seen.bottom > innerHeight + slack
      ) {
        faults.push(`outside of the window: ${nameOf(control)}`);
        continue;
      }
      const hit = document.elementFromPoint(seen.left + seen.width / 2, seen.top + seen.height / 2);
      if (hit === null || control.contains(hit) || hit.contains(control) || label?.contains(hit) === true) {
        // Whatever hides it without lying over it: a parent that is too small.
        for (let box = control.parentElement; box !== null; box = box.parentElement) {
          const {overflowX, overflowY} = style(box);
          const clip = box.getBoundingClientRect();
          const beside =
            hides(overflowX) && (seen.right > clip.right + slack || seen.left < clip.left - slack);
          const below =
            hides(overflowY) && (seen.bottom > clip.bottom + slack || seen.top < clip.top - slack);
          if (beside || below) {
            faults.push(`control cut off by .${box.className}: ${nameOf(control)}`);
            break;
          }
        }
        continue;
      }
      const cover = hit.closest(above);
      if (cover !== null && !cover.contains(control)) continue;
      faults.push(`under ${nameOf(hit)}: ${nameOf(control)}`);
    }
    return [...new Set(faults)];
  }, leastTarget);
}
