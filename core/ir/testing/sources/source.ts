/** Machines that sources are compiled for; each gives other types, conventions and attributes. */
export type Machine = 'x86_64' | 'aarch64' | 'spir64' | 'wasm32' | 'amdgcn' | 'nvptx64' | 'msvc';

/** One source of the compiled part of the corpus. Freestanding: it includes nothing. */
export interface Source {
  readonly id: string;
  readonly language: 'c' | 'c++' | 'cl';
  readonly text: string;
  /** Machines it compiles for, where not all of the usual ones. */
  readonly machines?: readonly Machine[];
  /** Compilers it is for, where not both. */
  readonly compilers?: readonly ('clang-14' | 'clang-22')[];
  /** Further arguments of `clang -cc1`. */
  readonly flags?: readonly string[];
}

/** Names the parts of a family: `family-part`. */
export function family(
  name: string,
  language: Source['language'],
  parts: Readonly<Record<string, string>>,
  more: Partial<Source> = {},
): Source[] {
  return Object.entries(parts).map(([part, text]) => ({id: `${name}-${part}`, language, text, ...more}));
}
