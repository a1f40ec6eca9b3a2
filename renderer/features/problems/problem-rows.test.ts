import {describe, expect, it} from 'vitest';
import {diagnosticSchema, type Diagnostic} from '../../../core/base/diagnostic.ts';
import {neighbourProblem, problemCounts, problemRows} from './problem-rows.ts';

const at = (line: number, column: number, file = 'kernel.metal') => ({
  file,
  range: {start: {line, column}, end: {line, column: column + 1}},
});

function diagnostic(more: Partial<Diagnostic>): Diagnostic {
  return diagnosticSchema.parse({
    severity: 'error',
    message: 'm',
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'clang',
    ...more,
  });
}

describe('problemRows', () => {
  it('keeps the order, folds repeated diagnostics, and keeps all their notes once', () => {
    const note = {message: 'declared here', location: at(3, 1), fixIts: []};
    const other = {message: 'candidate', location: at(2, 1, '/include/metal_math'), fixIts: []};
    const rows = problemRows(
      [
        diagnostic({message: 'b', location: at(9, 9), notes: [note]}),
        diagnostic({message: 'a', location: at(1, 1), severity: 'warning', code: '-Wunused'}),
        diagnostic({message: 'b', location: at(9, 9), notes: [note, other]}),
        diagnostic({message: 'b', location: at(9, 10)}),
      ],
      'kernel.metal',
    );
    expect(rows.map(({message, count, place}) => [message, count, place?.position.column])).toEqual([
      ['b', 2, 9],
      ['a', 1, 1],
      ['b', 1, 10],
    ]);
    expect(rows[0]?.notes).toEqual([
      {
        message: 'declared here',
        place: {file: 'kernel.metal', position: {line: 3, column: 1}, inDocument: true},
        count: 1,
      },
      {
        message: 'candidate',
        place: {file: 'metal_math', position: {line: 2, column: 1}, inDocument: false},
        count: 1,
      },
    ]);
    expect(problemCounts(rows)).toEqual({errors: 2, warnings: 1});
  });

  it('offers only replacements in the document, from the diagnostic and its notes', () => {
    const fix = (file: string, text: string) => ({file, text, range: at(1, 1).range});
    const [row] = problemRows(
      [
        diagnostic({
          fixIts: [fix('kernel.metal', 'one'), fix('metal_stdlib', 'header')],
          notes: [{message: 'n', fixIts: [fix('kernel.metal', 'two')]}],
        }),
      ],
      'kernel.metal',
    );
    expect(row?.fixes.map(({fixIts}) => fixIts.map((fixIt) => fixIt.text))).toEqual([['one'], ['two']]);
    expect(row?.place).toBeUndefined();
  });

  it('takes what the lab offers as one step, with its own words, and lists it nowhere else', () => {
    const fix = (text: string) => ({file: 'kernel.metal', text, range: at(1, 1).range});
    const [row] = problemRows(
      [
        diagnostic({
          origin: 'lab',
          notes: [
            {message: 'see here', location: at(4, 2), fixIts: []},
            {message: 'Add the flag', fixIts: [fix('node'), fix('reference')]},
          ],
        }),
      ],
      'kernel.metal',
    );
    expect(row?.fixes).toEqual([{title: 'Add the flag', fixIts: [fix('node'), fix('reference')]}]);
    expect(row?.notes.map(({message}) => message)).toEqual(['see here']);
  });
});

describe('neighbourProblem', () => {
  const rows = problemRows(
    [
      diagnostic({message: 'late', location: at(30, 7)}),
      diagnostic({message: 'header', location: at(20, 1, 'metal_stdlib')}),
      diagnostic({message: 'early', location: at(9, 9)}),
      diagnostic({message: 'nowhere'}),
    ],
    'kernel.metal',
  );
  const go = (line: number, column: number, step: 1 | -1) => {
    const index = neighbourProblem(rows, {line, column}, step);
    return index === undefined ? undefined : rows[index]?.message;
  };

  it('walks by position, wraps, and skips what is not in the document', () => {
    expect(go(1, 1, 1)).toBe('early');
    expect(go(9, 9, 1)).toBe('late');
    expect(go(30, 7, 1)).toBe('early');
    expect(go(30, 7, -1)).toBe('early');
    expect(go(9, 9, -1)).toBe('late');
    expect(neighbourProblem([], {line: 1, column: 1}, 1)).toBeUndefined();
  });
});
