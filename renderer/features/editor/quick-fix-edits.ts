import {type FixIt} from '../../../core/base/diagnostic.ts';
import {SourceText} from '../../../core/base/source-text.ts';
import {type ProblemFix} from '../problems/problem-rows.ts';
import {markerRange, type MarkerRange} from './markers.ts';

/** A replacement with Monaco's coordinates. */
export interface QuickFixEdit {
  readonly range: MarkerRange;
  readonly text: string;
}

/** The replacement of a fix-it; its range may be empty (an insertion). */
export function quickFixEdit(fixIt: FixIt): QuickFixEdit {
  const {start, end} = fixIt.range;
  return {
    range: {...markerRange(fixIt), startColumn: start.column, endLineNumber: end.line, endColumn: end.column},
    text: fixIt.text,
  };
}

/** What a fix-it does, in words. */
export function fixItTitle(fixIt: FixIt, documentText: string): string {
  const source = new SourceText(documentText);
  const old = documentText.slice(source.offsetAt(fixIt.range.start), source.offsetAt(fixIt.range.end));
  if (old === '') return `Insert “${shorten(fixIt.text)}”`;
  if (fixIt.text === '') return `Remove “${shorten(old)}”`;
  return `Replace with “${shorten(fixIt.text)}”`;
}

/** What a fix does, in words. */
export function fixTitle({title, fixIts}: ProblemFix, documentText: string): string {
  return title ?? fixIts.map((fixIt) => fixItTitle(fixIt, documentText)).join(', ');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
