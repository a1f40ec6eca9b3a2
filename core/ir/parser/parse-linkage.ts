import {type GlobalCommon} from '../model/global.ts';
import {type Cursor} from './cursor.ts';
import {Token} from './token.ts';

const linkages: ReadonlySet<string> = new Set(
  `private internal available_externally linkonce linkonce_odr weak weak_odr common appending extern_weak external`.split(
    ' ',
  ),
);

/** Whether the word names a calling convention; all but the oldest end in `cc` or begin with their target. */
function isCallingConvention(word: string): boolean {
  if (word.endsWith('cc')) return true;
  switch (word) {
    case 'spir_func':
    case 'spir_kernel':
    case 'intel_ocl_bicc':
    case 'ptx_kernel':
    case 'ptx_device':
    case 'aarch64_vector_pcs':
    case 'aarch64_sve_vector_pcs':
    case 'aarch64_sme_preservemost_from_x0':
    case 'aarch64_sme_preservemost_from_x1':
    case 'aarch64_sme_preservemost_from_x2':
    case 'riscv_vector_cc':
      return true;
    default:
      return word.startsWith('amdgpu_') || word.startsWith('riscv_vls_cc');
  }
}

/** `fastcc`, `cc 42`... if one stands here. */
export function parseCallingConvention(cursor: Cursor): string | undefined {
  const lexer = cursor.lexer;
  if (lexer.kind !== Token.word) return undefined;
  const word = lexer.word;
  if (word === 'cc') {
    lexer.next();
    return `cc ${cursor.takeUnsigned()}`;
  }
  // LLVM prints the numbers without a space.
  const number = word.startsWith('cc') ? Number(word.slice(2)) : NaN;
  if (word.length > 2 && Number.isSafeInteger(number) && String(number) === word.slice(2)) {
    lexer.next();
    return `cc ${number}`;
  }
  if (!isCallingConvention(word)) return undefined;
  lexer.next();
  if (word.startsWith('riscv_vls_cc') && cursor.accept(Token.leftParen)) {
    const length = cursor.takeUnsigned();
    cursor.expect(Token.rightParen);
    return `${word}(${length})`;
  }
  return word;
}

export type Linkage = Pick<GlobalCommon, 'linkage' | 'visibility' | 'dllStorage' | 'preemption'>;

/** Linkage, `dso_local`, visibility and DLL storage class, each at most once, in the order that LLVM fixes. */
export function parseLinkage(cursor: Cursor): Linkage {
  return {
    linkage: takeIf(cursor, (word) => (linkages.has(word) ? word : undefined)),
    preemption: takeIf(cursor, (word) =>
      word === 'dso_local' || word === 'dso_preemptable' ? word : undefined,
    ),
    visibility: takeIf(cursor, (word) =>
      word === 'hidden' || word === 'protected' || word === 'default' ? word : undefined,
    ),
    dllStorage: takeIf(cursor, (word) => (word === 'dllimport' || word === 'dllexport' ? word : undefined)),
  };
}

/** Takes the current word if `choose` knows it. */
function takeIf<T extends string>(cursor: Cursor, choose: (word: string) => T | undefined): T | undefined {
  if (cursor.lexer.kind !== Token.word) return undefined;
  const chosen = choose(cursor.lexer.word);
  if (chosen !== undefined) cursor.lexer.next();
  return chosen;
}

/** `thread_local` or `thread_local(initialexec)`: the model, empty for the general one. */
export function parseThreadLocal(cursor: Cursor): string | undefined {
  if (!cursor.acceptWord('thread_local')) return undefined;
  if (!cursor.accept(Token.leftParen)) return 'generaldynamic';
  const model = cursor.takeWord('thread-local model');
  cursor.expect(Token.rightParen);
  return model;
}

/** `unnamed_addr` or `local_unnamed_addr`. */
export function parseUnnamedAddress(cursor: Cursor): GlobalCommon['unnamedAddress'] {
  if (cursor.acceptWord('unnamed_addr')) return 'unnamed_addr';
  return cursor.acceptWord('local_unnamed_addr') ? 'local_unnamed_addr' : undefined;
}
