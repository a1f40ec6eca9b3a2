import type {editor} from 'monaco-editor/editor';
import {type LinkKind} from '../../../core/msl/linked-lines.ts';

export type LinkSide = 'source' | 'air';

const titles: Readonly<Record<LinkSide, Readonly<Record<LinkKind, string>>>> = {
  source: {own: 'The code of the line of AIR', inlined: 'Inlined here'},
  air: {own: 'AIR of the source line', inlined: 'AIR of a function that was inlined into the source line'},
};

/** How a linked line looks: a tint, and a bar in the gutter that is whole for own code and broken for inlined code. */
export function markOptions(
  side: LinkSide,
  kind: LinkKind,
  isLeading: boolean,
): editor.IModelDecorationOptions {
  const colour = {id: kind === 'own' ? 'airlock.linkOwn' : 'airlock.linkInlined'};
  return {
    isWholeLine: true,
    // The line of the cursor itself has the editor's own highlight.
    ...(isLeading && side === 'source' ? {} : {className: `linked-line linked-line-${kind}`}),
    linesDecorationsClassName: `link-bar link-bar-${kind}`,
    linesDecorationsTooltip: titles[side][kind],
    overviewRuler: {color: colour, position: 1},
    // A line that is typed above or behind is not linked.
    stickiness: 1,
  };
}
