import {type Diagnostic} from '../../base/diagnostic.ts';

/** Clang's diagnostics with the source pass's own among them: each before the first of Clang's that is further down. */
export function withNotices(clang: readonly Diagnostic[], notices: readonly Diagnostic[]): Diagnostic[] {
  const result = [...clang];
  for (const notice of notices) {
    const at = result.findIndex((one) => isAfter(one, notice));
    result.splice(at < 0 ? result.length : at, 0, notice);
  }
  return result;
}

function isAfter({location: one}: Diagnostic, {location: other}: Diagnostic): boolean {
  if (one === undefined || other === undefined || one.file !== other.file) return false;
  const [a, b] = [one.range.start, other.range.start];
  return a.line > b.line || (a.line === b.line && a.column > b.column);
}
