import {describe, expect, it} from 'vitest';
import {diagnosticSchema} from '../../../core/base/diagnostic.ts';
import {markersOf} from './markers.ts';

describe('markersOf', () => {
  it('keeps places of the document, notes as related information, and other notes in the message', () => {
    const location = (file: string, line: number, from: number, to: number) => ({
      file,
      range: {start: {line, column: from}, end: {line, column: to}},
    });
    const diagnostic = diagnosticSchema.parse({
      severity: 'error',
      message: 'no matching function',
      code: 'ovl',
      location: location('a.metal', 3, 5, 5),
      highlights: [],
      notes: [
        {message: 'candidate', location: location('a.metal', 1, 2, 9), fixIts: []},
        {message: 'in a header', location: location('metal_math', 7, 1, 2), fixIts: []},
      ],
      fixIts: [],
      origin: 'clang',
    });
    const inHeader = {...diagnostic, location: location('metal_math', 1, 1, 2)};
    expect(markersOf([diagnostic, inHeader, {...diagnostic, location: undefined}], 'a.metal')).toEqual([
      {
        severity: 'error',
        message: 'no matching function\nnote: in a header',
        code: 'ovl',
        range: {startLineNumber: 3, startColumn: 5, endLineNumber: 3, endColumn: 6},
        related: [
          {
            message: 'candidate',
            range: {startLineNumber: 1, startColumn: 2, endLineNumber: 1, endColumn: 9},
          },
        ],
      },
    ]);
  });
});
