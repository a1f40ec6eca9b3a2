import {err, ok, type Result} from '../../../core/base/result.ts';
import {type CompileOptions, compileOptionsSchema} from '../../../core/protocol/compile.ts';

/** What of a compile's options the preprocessor takes. */
export type PreprocessorFlags = Pick<CompileOptions, 'defines' | 'includeFolders'>;

const folderSchema = compileOptionsSchema.shape.includeFolders.unwrap().element;

/** Flags as a person writes them: `A B=2 "C=x y" -Ifolder`. */
export function flagsText({defines, includeFolders}: PreprocessorFlags): string {
  return [...defines, ...includeFolders.map((folder) => `-I${folder}`)]
    .map((flag) => (/[\s"]/.test(flag) ? `"${flag.replaceAll(/["\\]/g, '\\$&')}"` : flag))
    .join(' ');
}

/**
 * Reads what `flagsText` writes. Parts stand between blanks; a part, or the rest of it, may stand in double quotes, in
 * which a backslash takes the next character as it is. `-D` before a name is taken off, and may stand apart from it; so
 * may `-I`. Folders are below that of the project; `.` is itself.
 */
export function readFlags(text: string): Result<PreprocessorFlags, string> {
  const flags = {defines: [] as string[], includeFolders: [] as string[]};
  let apart = '';
  let rest = text.trimStart();
  while (rest !== '') {
    const part = /^(?:[^\s"]|"(?:[^"\\]|\\.)*")+/s.exec(rest)?.[0];
    if (part === undefined) return err('A double quote is not closed.');
    rest = rest.slice(part.length).trimStart();
    const plain = part.replaceAll(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) =>
      inner.replaceAll(/\\(.)/gs, '$1'),
    );
    const flag = apart + plain;
    apart = flag === '-I' || flag === '-D' ? flag : '';
    if (apart !== '') continue;
    const problem = flag.startsWith('-I') ? takeFolder(flags, flag.slice(2)) : takeDefine(flags, flag);
    if (problem !== undefined) return err(problem);
  }
  return apart === '' ? ok(flags) : err(`Nothing stands after “${apart}”.`);
}

function takeFolder({includeFolders}: PreprocessorFlags, written: string): string | undefined {
  const folder = written.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=.)\/+$/, '');
  if (!folderSchema.safeParse(folder).success) return `“${written}” is no folder below the opened one.`;
  includeFolders.push(folder);
  return undefined;
}

function takeDefine({defines}: PreprocessorFlags, flag: string): string | undefined {
  const define = flag.replace(/^-D/, '');
  if (!/^[A-Za-z_]\w*(=.*)?$/s.test(define)) return `“${define}” is no NAME or NAME=VALUE.`;
  defines.push(define);
  return undefined;
}
