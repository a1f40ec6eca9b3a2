import {attributeSets, intrinsicLines} from './intrinsics.data.ts';

/** A signature as typed-pointer IR spells it: `float (float, i16)`. */
export interface IntrinsicSignature {
  readonly text: string;
  /** Seen only in handwritten modules, which the loader is reported to take. */
  readonly tolerated: boolean;
}

/** What is known of one `air.*` function. */
export interface CatalogueEntry {
  readonly name: string;
  /** More than one where AIR versions differ. */
  readonly signatures: readonly IntrinsicSignature[];
  /** Function attributes of Apple's declarations, space separated. */
  readonly attributes: string;
}

let entries: ReadonlyMap<string, CatalogueEntry> | undefined;

/** The catalogue by name, read on first use. */
export function intrinsicCatalogue(): ReadonlyMap<string, CatalogueEntry> {
  entries ??= new Map(intrinsicLines.trimEnd().split('\n').map(readLine));
  return entries;
}

/** What is known of `name`; undefined says nothing against it: the catalogue has what was seen, not all that exists. */
export function lookupIntrinsic(name: string): CatalogueEntry | undefined {
  return intrinsicCatalogue().get(name);
}

function readLine(line: string): [string, CatalogueEntry] {
  const [name = '', signatures = '', attributes = ''] = line.split('\t');
  const entry: CatalogueEntry = {
    name,
    signatures: signatures.split(' || ').map((text) => ({
      text: text.startsWith('~') ? text.slice(1) : text,
      tolerated: text.startsWith('~'),
    })),
    attributes: attributeSets[Number(attributes)] ?? '',
  };
  return [name, entry];
}
