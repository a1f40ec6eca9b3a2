import {handwrittenAir} from './air/handwritten.ts';
import {makeLargeModule, makeRandomModule} from './air/large-module.ts';
import {compileSources} from './compile.ts';
import {allFeatures} from './features/all.ts';
import {type Dialect} from './features/dialect.ts';
import {mutate, mutations} from './mutate.ts';
import {openClang22Oracle} from './oracle-clang22.ts';
import {openLlvm14Oracle} from './oracle-llvm14.ts';
import {type Oracle} from './oracle.ts';
import {Random} from './random.ts';
import {allSources} from './sources/all.ts';

/** One file of the corpus. */
export interface CorpusEntry {
  readonly id: string;
  readonly text: string;
  readonly dialect: Dialect;
  readonly origin: 'clang-14' | 'clang-22' | 'handwritten' | 'mutant';
  /** The valid file that a mutant was made from. */
  readonly parent?: string;
  /** How it was changed: a name of `mutations`. */
  readonly mutation?: string;
}

const randomModules = 110;
/** Parents are at most this long, so that a mutation is likely to meet code. */
const parentLimit = 9000;
const mutantsPerParent = 2;

/**
 * Whether the corpus is whole: every source in all its ways of compiling. Without AIRLOCK_LONG_TESTS each source is
 * compiled in one way by each Clang, and a third of the random modules is made.
 */
export const isWholeCorpus = process.env['AIRLOCK_LONG_TESTS'] !== undefined;

let valid: Promise<readonly CorpusEntry[]> | undefined;

/**
 * The valid files: compiled by both Clangs, handwritten, and random (see `isWholeCorpus`). The first call of a machine
 * compiles; the results are cached on disk.
 */
export function validCorpus(): Promise<readonly CorpusEntry[]> {
  valid ??= makeValidCorpus();
  return valid;
}

async function makeValidCorpus(): Promise<CorpusEntry[]> {
  const compiled = await compileSources(allSources(), isWholeCorpus ? 'every' : 'one');
  return [...handwrittenCorpus(), ...compiled.map(compiledEntry)];
}

/** The valid files that need no compiler: feature modules, AIR, random modules. */
export function handwrittenCorpus(): CorpusEntry[] {
  const entries: CorpusEntry[] = [];
  const add = (id: string, dialect: Dialect, text: string): void => {
    entries.push({id: `${dialect}/${id}`, text, dialect, origin: 'handwritten'});
  };
  for (const dialect of ['typed', 'opaque'] as const) {
    for (const [id, text] of Object.entries(allFeatures(dialect))) add(`feature/${id}`, dialect, text);
    for (let seed = 1; seed <= randomModules; seed += isWholeCorpus ? 1 : 3) {
      add(`random/${seed}`, dialect, makeRandomModule(seed, 20 + (seed % 40) * 6, dialect));
    }
  }
  for (const [id, text] of Object.entries(handwrittenAir())) add(`air/${id}`, 'typed', text);
  for (const lines of [1000, 4300]) add(`air/large-${lines}`, 'typed', makeLargeModule(lines));
  return entries;
}

function compiledEntry({
  id,
  compiler,
  text,
}: Awaited<ReturnType<typeof compileSources>>[number]): CorpusEntry {
  return {id, text, dialect: compiler === 'clang-14' ? 'typed' : 'opaque', origin: compiler};
}

/**
 * Mutants of the small files among `entries`, the same ones every time. Each file's mutants depend on that file alone,
 * so that a change of one source changes no other mutant.
 */
export function mutantsOf(entries: readonly CorpusEntry[]): CorpusEntry[] {
  return entries.filter((entry) => entry.text.length < parentLimit).flatMap(mutantsOfFile);
}

function mutantsOfFile(parent: CorpusEntry): CorpusEntry[] {
  const random = new Random(seedOf(parent.id));
  const names = Object.keys(mutations);
  const mutants = new Map<string, CorpusEntry>();
  for (let attempt = 0; attempt < 8 && mutants.size < mutantsPerParent; attempt++) {
    const mutation = random.pick(names);
    const text = mutate(mutation, parent.text, random);
    if (text === undefined || mutants.has(mutation)) continue;
    const id = `${parent.id}#${mutation}`;
    mutants.set(mutation, {id, text, dialect: parent.dialect, origin: 'mutant', parent: parent.id, mutation});
  }
  return [...mutants.values()];
}

/** FNV-1a of the name: a seed of its own for every file. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** The whole corpus: valid files, then mutants. */
export async function loadCorpus(): Promise<CorpusEntry[]> {
  const entries = await validCorpus();
  return [...entries, ...mutantsOf(entries)];
}

/** The oracle of each dialect. */
export async function openOracles(): Promise<Readonly<Record<Dialect, Oracle>>> {
  return {typed: await openLlvm14Oracle(), opaque: openClang22Oracle()};
}
