import {type Diagnostic} from '../../../base/diagnostic.ts';
import {type Version} from '../../../air/model/version.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type SourcePlace} from './locations.ts';

/** What lowering must know besides the module. */
export interface LowerFacts {
  /** Oldest macOS that the module is for: [13, 0, 0] to [26, 0, 0]. AIR's version follows from it (AIR.md 1.2). */
  readonly osVersion: Version;
  /** Version of Apple's compiler whose output is wanted, such as `32023.850`: it decides how the triple is spelled. */
  readonly appleClang: string;
  readonly fastMath: boolean;
  /** Name of the MSL source, as diagnostics and `source_filename` give it. */
  readonly sourceName: string;
  /** What a pointer parameter of an entry function (Clang's name) points to in the source, where that is known. */
  readonly pointee?: (clangName: string, index: number) => Type | undefined;
}

/** AIR's data layout, the same for all targets of 64 bits (AIR.md 1.1). */
export const airDataLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

/** The AIR version of a deployment target: macOS 13 is 2.5, 15 is 2.7, 26 is 2.8 (AIR.md 1.2). */
export function airVersionOfOs(osVersion: Version): Version {
  const major = osVersion[0] ?? 26;
  return major >= 26 ? [2, major - 18] : [2, major - 8];
}

/** `air64_v28-apple-macosx26.0.0`; compilers before Xcode 26 (32023.8xx) write no version suffix (AIR.md 1.2). */
export function airTriple(facts: LowerFacts): string {
  const [major = 2, minor = 0] = airVersionOfOs(facts.osVersion);
  const suffix = hasTripleSuffix(facts.appleClang) ? `_v${major}${minor}` : '';
  const parts = [0, 1, 2].map((index) => facts.osVersion[index] ?? 0);
  return `air64${suffix}-apple-macosx${parts.join('.')}`;
}

/** Xcode 26's compilers have numbers from 32023.800 on; Xcode 16's end at 32023.6xx (AIR.md 1.2). */
function hasTripleSuffix(appleClang: string): boolean {
  const [major = 0, minor = 0] = appleClang.split('.').map(Number);
  return major > 32023 || (major === 32023 && minor >= 800);
}

/** Collects what cannot be expressed in AIR, each once per place. */
export class LowerErrors {
  readonly list: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private readonly sourceName: string;

  constructor(sourceName: string) {
    this.sourceName = sourceName;
  }

  get hasErrors(): boolean {
    return this.list.some((diagnostic) => diagnostic.severity === 'error');
  }

  /**
   * An error of code `code` at `place`, or about the whole program. A place inside the library is reported at the call
   * that leads to it; the calls in between become notes.
   */
  report(code: string, message: string, place: SourcePlace | undefined): void {
    const own = userPlace(place);
    const key = `${code} ${message} ${own?.file} ${own?.line} ${own?.column}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const notes = [];
    for (let at = own?.inlinedAt; at !== undefined && notes.length < 8; at = at.inlinedAt) {
      const location = this.locationOf(at);
      if (location !== undefined) notes.push({message: 'called from here', location, fixIts: []});
    }
    const location = own === undefined ? undefined : this.locationOf(own);
    this.list.push({
      severity: 'error',
      message,
      code,
      ...(location === undefined ? {} : {location}),
      highlights: [],
      notes,
      fixIts: [],
      origin: 'lab',
    });
  }

  private locationOf(place: SourcePlace) {
    if (place.line < 1) return undefined;
    const position = {line: place.line, column: Math.max(1, place.column)};
    const file = place.file === '' ? this.sourceName : place.file;
    return {file, range: {start: position, end: position}};
  }
}

/** The innermost place that is no library header's. */
function userPlace(place: SourcePlace | undefined): SourcePlace | undefined {
  for (let at = place; at !== undefined; at = at.inlinedAt) {
    if (!at.file.startsWith('/airlock/include/') && at.line > 0) return at;
  }
  return place;
}

/** Whether functions have the attribute names of LLVM 13 and later (Xcode 15 and later; AIR.md 1.6). */
export function hasModernAttributes(appleClang: string): boolean {
  return Number(appleClang.split('.')[0]) >= 32023;
}
