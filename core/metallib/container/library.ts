/**
 * A `.metallib` as its bytes have it (AIR.md 3). What is understood is named; every tag keeps its bytes, known or not, so
 * that a library can be written again without loss.
 */

/** A tag: four letters, a length, data. `ENDT` ends a group and is not kept. */
export interface Tag {
  readonly name: string;
  readonly data: Uint8Array;
  /** Where the tag begins in the file. */
  readonly offset: number;
}

export interface LibraryHeader {
  /** `formatMajor` without the bit for macOS. */
  readonly formatMajor: number;
  readonly isMacos: boolean;
  readonly formatMinor: number;
  readonly formatPatch: number;
  /** 0 executable, 1 CoreImage, 2 dynamic library, 3 symbol companion; bit 7: stub. */
  readonly fileType: number;
  /** 1 macOS, 2 iOS, ...; bit 7: 64 bits. */
  readonly platform: number;
  readonly osMajor: number;
  readonly osMinor: number;
  readonly osPatch: number;
  readonly fileSize: number;
}

export interface Section {
  readonly offset: number;
  readonly size: number;
}

/** A group of metadata tags behind its size. Apple's two writers disagree on whether the size counts itself. */
export interface MetadataGroup {
  readonly offset: number;
  readonly statedSize: number;
  readonly sizeCountsItself: boolean;
  readonly tags: readonly Tag[];
}

export interface LibraryVersions {
  readonly airMajor: number;
  readonly airMinor: number;
  readonly languageMajor: number;
  readonly languageMinor: number;
}

export interface LibraryFunction {
  /** Where the group begins in the file, and the size it states. */
  readonly offset: number;
  readonly groupSize: number;
  readonly tags: readonly Tag[];
  readonly name: string;
  /** The number in `TYPE`; undefined when there is none. */
  readonly type: number | undefined;
  readonly hash: Uint8Array | undefined;
  readonly versions: LibraryVersions | undefined;
  readonly publicMetadata: MetadataGroup | undefined;
  readonly privateMetadata: MetadataGroup | undefined;
  /** The wrapped bitcode in the file; undefined for functions without one. */
  readonly module: Section | undefined;
}

export interface Library {
  readonly kind: 'library';
  readonly header: LibraryHeader;
  readonly sections: {
    readonly functions: Section;
    readonly publicMetadata: Section;
    readonly privateMetadata: Section;
    readonly modules: Section;
  };
  readonly functions: readonly LibraryFunction[];
  /** Tags behind the function list: `HDYN`, `HSRD`, `VLST`, `RLST`, `UUID`...; undefined where old files have none. */
  readonly extension: {readonly offset: number; readonly tags: readonly Tag[]} | undefined;
  /** The library's own bytes. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begins in its file: not 0 inside a universal file. */
  readonly base: number;
}

export interface LibrarySlice {
  readonly cpuType: number;
  readonly cpuSubtype: number;
  readonly offset: number;
  readonly size: number;
  readonly alignLog2: number;
  readonly library: Library;
}

/** Several libraries in one file, one per generation of AIR. */
export interface UniversalLibrary {
  readonly kind: 'universal';
  readonly slices: readonly LibrarySlice[];
  readonly bytes: Uint8Array;
}

export type LibraryFile = Library | UniversalLibrary;

export const headerBytes = 88;

/** Names of the numbers in `TYPE`. */
export const functionTypes: readonly string[] = [
  ...['vertex', 'fragment', 'kernel', 'unqualified', 'visible', 'extern', 'intersection', 'mesh', 'object'],
];

/** Tags whose length takes 32 bits. */
export const longTags: ReadonlySet<string> = new Set(['RBUF', 'SBUF']);

/** The libraries of a file. */
export function librariesOf(file: LibraryFile): readonly Library[] {
  return file.kind === 'library' ? [file] : file.slices.map(({library}) => library);
}

/** The wrapped bitcode of a function. */
export function moduleBytes(library: Library, section: Section): Uint8Array {
  return library.bytes.subarray(section.offset, section.offset + section.size);
}

/** The modules of a library with the functions that lead to them: a library may share one among several. */
export function modulesOf(library: Library): {section: Section; functions: LibraryFunction[]}[] {
  const modules = new Map<number, {section: Section; functions: LibraryFunction[]}>();
  for (const fn of library.functions) {
    if (fn.module === undefined) continue;
    const known = modules.get(fn.module.offset);
    if (known === undefined) modules.set(fn.module.offset, {section: fn.module, functions: [fn]});
    else known.functions.push(fn);
  }
  return [...modules.values()];
}
