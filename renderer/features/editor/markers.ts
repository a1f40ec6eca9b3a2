import {type Diagnostic, type Location} from '../../../core/base/diagnostic.ts';

/** A marker before it becomes Monaco's: positions are 1-based, as Monaco's are. */
export interface Marker {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly code: string | undefined;
  readonly range: MarkerRange;
  /** The compiler's notes that are about a place in the document. */
  readonly related: readonly {readonly message: string; readonly range: MarkerRange}[];
}

export interface MarkerRange {
  readonly startLineNumber: number;
  readonly startColumn: number;
  readonly endLineNumber: number;
  readonly endColumn: number;
}

/** Markers of the diagnostics that are about a place in the document; notes elsewhere go into the message. */
export function markersOf(diagnostics: readonly Diagnostic[], documentName: string): Marker[] {
  return diagnostics.flatMap((diagnostic) => {
    const {location, notes, message, code, severity, origin} = diagnostic;
    if (location?.file !== documentName) return [];
    const here = notes.filter((note) => note.location?.file === documentName);
    // The lab's offers are in the menu of quick fixes.
    const elsewhere = notes.filter(
      (note) => note.location?.file !== documentName && !(origin === 'lab' && note.fixIts.length > 0),
    );
    return [
      {
        severity: severity === 'error' || severity === 'warning' ? severity : 'info',
        message: [message, ...elsewhere.map((note) => `note: ${note.message}`)].join('\n'),
        code,
        range: markerRange(location),
        related: here.map((note) => ({
          message: note.message,
          range: note.location === undefined ? markerRange(location) : markerRange(note.location),
        })),
      },
    ];
  });
}

/** The range of a location; an empty one is widened by a column, so that it can be seen. */
export function markerRange(location: Pick<Location, 'range'>): MarkerRange {
  const {start, end} = location.range;
  const isEmpty = start.line === end.line && start.column === end.column;
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: isEmpty ? end.column + 1 : end.column,
  };
}
