import {attributeHelp} from './help-attributes.data.ts';
import {functionHelp} from './help-functions.data.ts';
import {intrinsicHelp} from './help-intrinsics.data.ts';
import {metadataHelp} from './help-metadata.data.ts';
import {expectedSignatures} from './families.ts';

export type HelpKind = 'function' | 'attribute' | 'intrinsic' | 'metadata';

/** What the lab says of a name, in its own words. */
export interface HelpTopic {
  /** Anchor of its section in docs/air-reference.md. */
  readonly id: string;
  readonly kind: HelpKind;
  /** Names that mean it. A `*` stands for any rest of a name, in intrinsics only. */
  readonly names: readonly string[];
  /** How it is written: a call, an attribute, a node. */
  readonly form: string;
  readonly text: string;
}

/** One line of data: names separated by commas, form, text. */
export type HelpLine = readonly [names: string, form: string, text: string];

const sources: readonly (readonly [HelpKind, readonly HelpLine[]])[] = [
  ['function', functionHelp],
  ['attribute', attributeHelp],
  ['intrinsic', intrinsicHelp],
  ['metadata', metadataHelp],
];

let topics: readonly HelpTopic[] | undefined;

/** Every topic, by kind and in the order of the data. */
export function helpTopics(): readonly HelpTopic[] {
  topics ??= sources.flatMap(([kind, lines]) =>
    lines.map(([names, form, text]) => {
      const all = names.split(', ');
      return {id: anchorOf(kind, all[0] ?? ''), kind, names: all, form, text};
    }),
  );
  return topics;
}

function anchorOf(kind: HelpKind, name: string): string {
  return `${kind}-${name
    .replace(/\W+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()}`;
}

const byName = new Map<HelpKind, ReadonlyMap<string, HelpTopic>>();

function indexOf(kind: HelpKind): ReadonlyMap<string, HelpTopic> {
  const known = byName.get(kind);
  if (known !== undefined) return known;
  const own = helpTopics().filter((topic) => topic.kind === kind);
  const index = new Map(own.flatMap((topic) => topic.names.map((name) => [name, topic] as const)));
  byName.set(kind, index);
  return index;
}

/** The topic of an `air.*` function: the longest pattern that its name begins with. */
export function intrinsicTopic(name: string): HelpTopic | undefined {
  const index = indexOf('intrinsic');
  const exact = index.get(name);
  if (exact !== undefined) return exact;
  for (let length = name.length - 1; length > 'air.'.length; length--) {
    const topic = index.get(`${name.slice(0, length)}*`);
    if (topic !== undefined) return topic;
  }
  return undefined;
}

/** What is known of a word of MSL: a function of the library, or an attribute between `[[` and `]]`. */
export function mslTopic(word: string, where: 'code' | 'attribute'): HelpTopic | undefined {
  return indexOf(where === 'attribute' ? 'attribute' : 'function').get(word);
}

/** What a metadata string, or the name of a named node, means. */
export function metadataTopic(name: string): HelpTopic | undefined {
  const known = indexOf('metadata').get(name);
  if (known !== undefined) return known;
  // System values are the attribute's name behind `air.`.
  const attribute = name.startsWith('air.') ? indexOf('attribute').get(name.slice(4)) : undefined;
  return attribute;
}

/** Signatures that an `air.*` function is known or implied to have. */
export function signaturesOf(name: string): readonly string[] {
  return expectedSignatures(name) ?? [];
}
