import {
  findSpelledLists,
  type FoundAttribute,
  type SpelledAttribute,
  type SpelledList,
} from './attributes.ts';
import {type Edits} from './pass-context.ts';
import {type SourceFile} from './preprocessor/tokens.ts';

/**
 * Attributes whose argument Clang shall evaluate and carry into its IR, and the macros of the prelude that have it do so:
 * `host_name` may be put together from a macro's arguments, a thread count may be a template's parameter. No macro is longer
 * than the attribute's name.
 */
export const plantedNames: ReadonlyMap<string, string> = new Map([
  ['host_name', '__hostnm'],
  ['max_total_threads_per_threadgroup', '__maxthrd'],
]);

/** Decides, attribute by attribute as it is spelled, what stands in its place for Clang. */
export class PlantedAttributes {
  private readonly kept = new Set<string>();
  private readonly spelled = new Map<string, string>();

  /** The attribute stays, as a macro of the prelude around its arguments. */
  keep({nameToken}: FoundAttribute): void {
    this.kept.add(keyOf(nameToken.file, nameToken.start));
  }

  /** The attribute becomes a word of the prelude. */
  spell({nameToken}: FoundAttribute, word: string): void {
    const key = keyOf(nameToken.file, nameToken.start);
    // One spelling in a macro's body may serve several functions; what suits all of them wins.
    if (!this.spelled.has(key) || !word.startsWith('__')) this.spelled.set(key, word);
  }

  /** Blanks every attribute of Metal's in the file but for what was decided otherwise. */
  apply(file: SourceFile, edits: Edits): void {
    const list = edits.of(file);
    for (const found of findSpelledLists(file)) {
      const source = file.source.text;
      list.replace(found.start, found.end);
      for (const [index, attribute] of found.attributes.entries()) {
        const key = keyOf(file, attribute.nameStart);
        const start = index === 0 ? found.start : attribute.nameStart;
        const word = this.spelled.get(key);
        if (word !== undefined) list.replace(start, start + word.length, word);
        else if (this.kept.has(key)) restore(list, attribute, source);
      }
    }
  }
}

function restore(
  list: ReturnType<Edits['of']>,
  {name, nameStart, arguments: span}: SpelledAttribute,
  source: string,
): void {
  const macro = plantedNames.get(name);
  if (macro === undefined || span === undefined) return;
  list.replace(nameStart, nameStart + macro.length, macro);
  list.restore(span.start, span.end, source);
}

function keyOf(file: SourceFile, start: number): string {
  return `${start} ${file.path}`;
}

export type {SpelledList};
