import {type OutlineKind} from '../../../core/ir/language/outline.ts';
import {type OutlineEntry} from './messages.ts';

/** A heading of the outline with the entries of its kinds, in the order of the text. */
export interface OutlineGroup {
  readonly title: string;
  readonly entries: readonly OutlineEntry[];
  /** Opened at first: what a person mostly looks for. */
  readonly open: boolean;
}

const headings: readonly {
  readonly title: string;
  readonly kinds: readonly OutlineKind[];
  readonly open: boolean;
}[] = [
  {title: 'Functions', kinds: ['function'], open: true},
  {title: 'Declarations', kinds: ['declaration'], open: false},
  {title: 'Globals', kinds: ['variable', 'alias'], open: true},
  {title: 'Types', kinds: ['type'], open: false},
  {title: 'Named metadata', kinds: ['named-metadata'], open: true},
  {title: 'Metadata nodes', kinds: ['metadata'], open: false},
  {title: 'Attribute groups', kinds: ['attribute-group'], open: false},
];

/** Entries under their headings; a heading without entries is left out. */
export function outlineGroups(entries: readonly OutlineEntry[]): OutlineGroup[] {
  return headings
    .map(({title, kinds, open}) => ({
      title,
      open,
      entries: entries.filter((entry) => kinds.includes(entry.kind)),
    }))
    .filter((group) => group.entries.length > 0);
}
