import {type Diagnostic} from '../../base/diagnostic.ts';
import {type SourceText} from '../../base/source-text.ts';

/** Code of the one finding below. */
export const binarySourceCode = 'binary-source';
/** Share of undecodable or control characters above which a text is taken for something else than source. */
const mostStrangeShare = 0.02;
const strangeToMatter = 16;

/** The one finding that a file of binary data gets, instead of the thousands that a compiler would give. */
export function binaryDataDiagnostic(name: string, source: SourceText): Diagnostic | undefined {
  let first = -1;
  let strange = 0;
  let hasNul = false;
  for (let at = 0; at < source.text.length; at++) {
    const unit = source.text.charCodeAt(at);
    if (!isStrange(unit)) continue;
    if (first < 0 || (unit === 0 && !hasNul)) first = at;
    hasNul ||= unit === 0;
    strange++;
  }
  const isBinary = strange >= strangeToMatter && strange > source.text.length * mostStrangeShare;
  if (!isBinary && !hasNul) return undefined;
  const start = source.positionAt(first);
  const what = hasNul ? 'a NUL character' : `${strange} control or undecodable characters`;
  return {
    severity: 'error',
    message: `this is not Metal source text: it holds ${what}; open a UTF-8 text file`,
    code: binarySourceCode,
    location: {file: name, range: {start, end: {line: start.line, column: start.column + 1}}},
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  };
}

function isStrange(unit: number): boolean {
  if (unit === 0xfffd || unit === 0x7f) return true;
  return unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0b && unit !== 0x0c && unit !== 0x0d;
}
