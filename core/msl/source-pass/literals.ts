import {type Edits} from './pass-context.ts';
import {type SourceFile} from './preprocessor/tokens.ts';

/** `1.0bf`: C++ has no such suffix, and takes only those of its own that begin with an underscore (prelude.ts). */
export function rewriteBfloatLiterals(file: SourceFile, edits: Edits): void {
  for (const {token, text} of file.words) {
    if (token.kind !== 'number') continue;
    const written = file.source.text.slice(token.end - 2, token.end);
    const isHexadecimal = /^0x/i.test(text) && !/p/i.test(text);
    if (/^bf$/i.test(written) && !isHexadecimal) edits.of(file).replace(token.end - 2, token.end, '_b');
  }
}
