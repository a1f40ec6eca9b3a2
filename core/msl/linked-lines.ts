import {type LineRange, type MappedPlace, type SourceMap} from './source-map.ts';

/** `own`: the code of the line itself. `inlined`: code of functions that were inlined where the line calls them. */
export type LinkKind = 'own' | 'inlined';

/** Lines of AIR that come from a line of a source. */
export interface LinkedRange extends LineRange {
  readonly kind: LinkKind;
}

/** A line of a source that a line of AIR comes from; the first of a chain is where its text stands. */
export interface LinkedPlace extends MappedPlace {
  /** `inlined`: the place calls what was inlined there. */
  readonly kind: LinkKind;
}

/** The AIR of source line `line` of `file`, in ascending order; neighbours of one kind are one range. */
export function linkedRanges(map: SourceMap, file: string, line: number): LinkedRange[] {
  const ranges: {first: number; last: number; kind: LinkKind}[] = [];
  for (const {first, last} of map.irLinesOf(file, line)) {
    for (let irLine = first; irLine <= last; irLine++) {
      const [innermost] = map.placesOf(irLine);
      const kind: LinkKind = innermost?.line === line && innermost.file === file ? 'own' : 'inlined';
      const before = ranges.at(-1);
      if (before?.kind === kind && before.last === irLine - 1) before.last = irLine;
      else ranges.push({first: irLine, last: irLine, kind});
    }
  }
  return ranges;
}

/** Where AIR line `irLine` comes from, innermost first; empty where no source stands behind it. */
export function linkedPlaces(map: SourceMap, irLine: number): LinkedPlace[] {
  return map.placesOf(irLine).map(({file, line, column, functionName}, index) => {
    return {file, line, column, functionName, kind: index === 0 ? 'own' : 'inlined'};
  });
}

/** Most ranges that are named one by one. */
const mostNamed = 6;

/** `AIR 12–14, 20` and, in brackets, what of it was inlined. */
export function rangesWords(ranges: readonly LinkedRange[]): string {
  if (ranges.length === 0) return 'no AIR';
  const inlined = ranges.filter(({kind}) => kind === 'inlined');
  const own = ranges.filter(({kind}) => kind === 'own');
  const words = [...(own.length > 0 ? [lineList(own)] : [])];
  if (inlined.length > 0) words.push(`inlined there ${lineList(inlined)}`);
  return `AIR ${words.join('; ')}`;
}

function lineList(ranges: readonly LineRange[]): string {
  const named = ranges
    .slice(0, mostNamed)
    .map(({first, last}) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
  const left = ranges.length - mostNamed;
  return left > 0 ? `${named} and ${left} more` : named;
}

/** `line 4 (square), inlined into line 9 (saxpy)`; a place in another file than `file` is named with it. */
export function placesWords(places: readonly LinkedPlace[], file: string): string {
  if (places.length === 0) return 'no source line';
  return places
    .map((place) => {
      const where = place.file === file ? `line ${place.line}` : `${place.file} line ${place.line}`;
      return place.functionName === '' ? where : `${where} (${place.functionName})`;
    })
    .join(', inlined into ');
}
