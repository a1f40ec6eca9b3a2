import {type PassContext} from './pass-context.ts';
import {tokenText} from '../tokenizer.ts';

/** `1.0bf`: C++ has no such suffix, and takes only those of its own that begin with an underscore (prelude.ts). */
export function rewriteBfloatLiterals(context: PassContext): void {
  for (const token of context.tokens) {
    if (token.kind !== 'number') continue;
    const text = tokenText(context.source.text, token);
    const written = context.source.text.slice(token.end - 2, token.end);
    const isHexadecimal = /^0x/i.test(text) && !/p/i.test(text);
    if (/^bf$/i.test(written) && !isHexadecimal) context.edits.replace(token.end - 2, token.end, '_b');
  }
}
