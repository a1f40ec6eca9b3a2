import {err, ok, type Result} from '../../../core/base/result.ts';

/** Macros as a person writes them: `A B=2 "C=x y"`. */
export function definesText(defines: readonly string[]): string {
  return defines
    .map((define) => (/[\s"]/.test(define) ? `"${define.replaceAll(/["\\]/g, '\\$&')}"` : define))
    .join(' ');
}

/**
 * Reads what `definesText` writes. Parts stand between blanks; a part, or the rest of it, may stand in double quotes, in
 * which a backslash takes the next character as it is. `-D` before a name is taken off.
 */
export function readDefines(text: string): Result<readonly string[], string> {
  const defines: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const part = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+/s.exec(rest)?.[0];
    if (part === undefined) return err('A double quote is not closed.');
    rest = rest.slice(part.length).trimStart();
    const plain = part.replaceAll(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) =>
      inner.replaceAll(/\\(.)/gs, '$1'),
    );
    const define = plain.replace(/^-D/, '');
    if (!/^[A-Za-z_]\w*(=.*)?$/s.test(define)) return err(`“${define}” is no NAME or NAME=VALUE.`);
    defines.push(define);
  }
  return ok(defines);
}
