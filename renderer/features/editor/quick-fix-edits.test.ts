import {describe, expect, it} from 'vitest';
import {fixItTitle, quickFixEdit} from './quick-fix-edits.ts';

const fixIt = (from: number, to: number, text: string) => ({
  file: 'a.metal',
  text,
  range: {start: {line: 2, column: from}, end: {line: 2, column: to}},
});

describe('fix-its', () => {
  const text = 'int a;\nflot b\n';

  it('say what they do', () => {
    expect(fixItTitle(fixIt(1, 5, 'float'), text)).toBe('Replace with “float”');
    expect(fixItTitle(fixIt(7, 7, ';'), text)).toBe('Insert “;”');
    expect(fixItTitle(fixIt(1, 6, ''), text)).toBe('Remove “flot”');
    expect(fixItTitle(fixIt(1, 5, 'x'.repeat(60)), text)).toBe(`Replace with “${'x'.repeat(47)}…”`);
  });

  it('keep an insertion empty', () => {
    expect(quickFixEdit(fixIt(7, 7, ';'))).toEqual({
      range: {startLineNumber: 2, startColumn: 7, endLineNumber: 2, endColumn: 7},
      text: ';',
    });
  });
});
