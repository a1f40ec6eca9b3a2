import {type Position} from '../../../core/base/source-text.ts';
import {type SampleSummary} from '../../../core/protocol/sample.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {maxListedFiles} from '../../../core/protocol/workspace.ts';
import {type FuzzyMatch, fuzzyMatch} from '../../base/fuzzy.ts';
import type {FileListing} from './folder-files.ts';

/** Rows that are shown at once: a person types another letter rather than read more. */
export const maxQuickRows = 100;

export type QuickTarget =
  | {readonly kind: 'document'; readonly id: DocumentId}
  | {readonly kind: 'recent' | 'file'; readonly path: string}
  | {readonly kind: 'sample'; readonly id: string};

export interface QuickRow {
  readonly target: QuickTarget;
  /** Last part of the path, and what the query found in it. */
  readonly name: string;
  readonly found: readonly number[];
  /** The folder, or the title of a sample, and what the query found in it. */
  readonly place: string;
  readonly foundInPlace: readonly number[];
}

/** What can be opened, as the window knows it. */
export interface QuickSources {
  readonly documents: readonly LabDocument[];
  /** The document in front. */
  readonly front: DocumentId | undefined;
  /** The opened folder, as the host calls it. */
  readonly root: string | undefined;
  /** Files of it that were opened lately, the newest first. */
  readonly recent: readonly string[];
  readonly files: readonly string[];
  readonly samples: readonly SampleSummary[];
}

/** What is typed: a name, and behind it the line and column to go to. */
export interface QuickQuery {
  readonly text: string;
  readonly position: Position | undefined;
}

const largest = 10_000_000;

/** `scale.metal:12:3` is the name and the place in it; a colon with nothing behind it is being typed. */
export function parseQuickQuery(query: string): QuickQuery {
  const found = /^(.*?)(?::(\d*)(?::(\d*))?)?$/s.exec(query.trim());
  const number = (digits: string | undefined): number =>
    Math.min(largest, Math.max(1, Number.parseInt(digits === undefined || digits === '' ? '1' : digits, 10)));
  const [, text = '', line, column] = found ?? [];
  if (line === undefined || line === '') return {text: text.trim(), position: undefined};
  return {text: text.trim(), position: {line: number(line), column: number(column)}};
}

interface Candidate {
  readonly target: QuickTarget;
  readonly path: string;
  /** Said in place of the folder. */
  readonly title?: string;
}

/**
 * What fits the query, best first: ranked as commands are in the palette, names before folders, then open documents, recent
 * files, other files and samples. Each file is there once.
 */
export function quickRows(sources: QuickSources, query: string): {rows: QuickRow[]; found: number} {
  const {text, position} = parseQuickQuery(query);
  // A place alone is one of the document in front.
  if (text === '' && position !== undefined) return placeInFront(sources);
  const fitting = candidates(sources).flatMap((candidate, order) => {
    const row = rowOf(candidate, text);
    return row === undefined ? [] : [{...row, order}];
  });
  // Without a query the order is that of the sources; with one, order decides between equals.
  if (text !== '') fitting.sort((left, right) => right.score - left.score || left.order - right.order);
  return {rows: fitting.slice(0, maxQuickRows).map(({row}) => row), found: fitting.length};
}

function placeInFront(sources: QuickSources): {rows: QuickRow[]; found: number} {
  const own = candidates(sources).find(
    ({target}) => target.kind === 'document' && target.id === sources.front,
  );
  const row = own === undefined ? undefined : rowOf(own, '');
  return row === undefined ? {rows: [], found: 0} : {rows: [row.row], found: 1};
}

function candidates({documents, front, root, recent, files, samples}: QuickSources): Candidate[] {
  // The document in front comes last of the open ones: one is there already.
  const inFront = ({id}: LabDocument): number => Number(id === front);
  const open: Candidate[] = [...documents]
    .sort((left, right) => inFront(left) - inFront(right))
    .map(({id, name, disk}) => ({
      target: {kind: 'document', id},
      path: disk !== undefined && disk.folder === root ? disk.path : name,
    }));
  const known = new Set(
    documents.flatMap(({disk}) => (disk !== undefined && disk.folder === root ? [disk.path] : [])),
  );
  const others = (paths: readonly string[], kind: 'recent' | 'file'): Candidate[] =>
    paths.flatMap((path) => {
      if (known.has(path)) return [];
      known.add(path);
      return [{target: {kind, path}, path}];
    });
  const openSamples = new Set(documents.flatMap(({sampleId}) => (sampleId === undefined ? [] : [sampleId])));
  return [
    ...open,
    ...others(recent, 'recent'),
    ...others(files, 'file'),
    ...samples
      .filter(({id}) => !openSamples.has(id))
      .map(({id, title}): Candidate => ({target: {kind: 'sample', id}, path: id, title})),
  ];
}

/** More than any score of `fuzzyMatch` differs from another. */
const tier = 10_000;

/** What is found in one piece is meant rather than what is found letter by letter; a name rather than its folder or title. */
function ranked({score, indices}: FuzzyMatch, where: 'name' | 'path' | 'title'): number {
  const [first = 0] = indices;
  const inOnePiece = (indices.at(-1) ?? -1) - first + 1 === indices.length;
  return score + tier * ((inOnePiece ? 3 : 0) + {name: 2, path: 1, title: 0}[where]);
}

/** The best way in which `text` fits, if any. */
function rowOf({target, path, title}: Candidate, text: string): {row: QuickRow; score: number} | undefined {
  const slash = path.lastIndexOf('/') + 1;
  const name = path.slice(slash);
  const row = {target, name, place: title ?? path.slice(0, Math.max(0, slash - 1))};
  const ways: {row: QuickRow; score: number}[] = [];
  const inName = fuzzyMatch(text, name);
  if (inName !== undefined)
    ways.push({row: {...row, found: inName.indices, foundInPlace: []}, score: ranked(inName, 'name')});
  const inPath = fuzzyMatch(text, path);
  if (inPath !== undefined) {
    const found = inPath.indices.filter((index) => index >= slash).map((index) => index - slash);
    const foundInPlace = title === undefined ? inPath.indices.filter((index) => index < slash - 1) : [];
    ways.push({row: {...row, found, foundInPlace}, score: ranked(inPath, 'path')});
  }
  const inTitle = title === undefined ? undefined : fuzzyMatch(text, title);
  if (inTitle !== undefined)
    ways.push({row: {...row, found: [], foundInPlace: inTitle.indices}, score: ranked(inTitle, 'title')});
  return ways.reduce<{row: QuickRow; score: number} | undefined>(
    (best, way) => (best === undefined || way.score > best.score ? way : best),
    undefined,
  );
}

/** What a person should know of the list; a hint where all is well. */
export function footerText(listing: FileListing, found: number): string {
  const more = found > maxQuickRows ? `${maxQuickRows} of ${found} are shown: type more of the name. ` : '';
  switch (listing.status) {
    case 'no-folder':
      return `${more}No folder is open: only documents and samples are offered.`;
    case 'listing':
      return `${more}Listing the files of the folder…`;
    case 'failed':
      return `${more}The files of the folder are missing here: ${listing.error.message}`;
    case 'listed':
      return listing.truncated
        ? `${more}The folder is too large: only its first ${listing.files.length} files are offered (at most ${maxListedFiles}).`
        : `${more}A name and :line:column goes to the place, such as scale.metal:12:3.`;
  }
}
