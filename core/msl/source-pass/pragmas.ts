import {type Edits} from './pass-context.ts';
import {type SourceFile, type Word} from './preprocessor/tokens.ts';

/** What `#pragma METAL fp math_mode(...)` becomes (headers/prelude.ts): the flags that Clang can change in a block. */
const mathModes: Readonly<Record<string, string>> = {
  safe: '__mtl_fp_safe',
  relaxed: '__mtl_fp_fast',
  fast: '__mtl_fp_fast',
};
const contractions: Readonly<Record<string, string>> = {
  off: '__mtl_fma_off',
  on: '__mtl_fma_on',
  fast: '__mtl_fma_fast',
};

/** Metal's own pragmas, which stock Clang ignores, become words of the prelude. */
export function rewriteMetalPragmas(file: SourceFile, edits: Edits): void {
  const {words} = file;
  for (let at = 0; at < words.length; at++) {
    if (words[at]?.text !== '#' || words[at + 1]?.text !== 'pragma' || words[at + 2]?.text !== 'METAL')
      continue;
    const word = replacement(words, at + 3);
    const [first, last] = [words[at], words[at + 7]];
    if (word === undefined || first === undefined || last === undefined) continue;
    edits.of(file).replace(first.token.start, last.token.end, word);
  }
}

/** `fp`, the setting's name and its value in parentheses, from `at` on. */
function replacement(words: readonly Word[], at: number): string | undefined {
  const [fp, name, open, value, close] = words.slice(at, at + 5).map(({text}) => text);
  if (fp !== 'fp' || open !== '(' || close !== ')' || value === undefined) return undefined;
  if (name === 'math_mode') return mathModes[value];
  return name === 'contract' ? contractions[value] : undefined;
}
