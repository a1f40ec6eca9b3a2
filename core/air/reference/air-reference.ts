import {type HelpKind, helpTopics, signaturesOf} from '../catalogue/help.ts';
import {intrinsicCatalogue} from '../catalogue/intrinsics.ts';
import {codeMarkdown, plainMarkdown} from './plain-markdown.ts';

const kinds: readonly (readonly [HelpKind, string, string])[] = [
  [
    'metadata',
    'Metadata',
    'What a module says of itself beside its code: without it Metal finds no kernel and binds no buffer.',
  ],
  [
    'intrinsic',
    'Intrinsics',
    'Functions that Apple’s GPU compiler knows by name. A `*` stands for the types.',
  ],
  ['attribute', 'Attributes of MSL', 'What stands between `[[` and `]]`.'],
  ['function', 'Functions of MSL', 'The standard library, as the portable toolchain’s headers have it.'],
];

/** Signatures that one section lists at most; the catalogue has all. */
const mostSignatures = 12;

/** docs/air-reference.md: every name that the lab explains on hover, under the anchor that the hover names. */
export function airReference(): string {
  const topics = helpTopics();
  const sections = kinds.map(([kind, title, lead]) => {
    const own = topics.filter((topic) => topic.kind === kind);
    return `## ${title}\n\n${lead}\n\n${own.map((topic) => topicSection(topic)).join('\n\n')}`;
  });
  return `# AIR and MSL reference

<!-- Made by scripts/make-references.mjs from core/air/catalogue; do not edit. -->

What the lab knows of the names in a kernel and in its AIR, in the lab's own words. The same texts are shown on hover.
${topics.length} sections; the catalogue of intrinsics has ${intrinsicCatalogue().size} names with the types they were met with.

${sections.join('\n\n')}
`;
}

function topicSection({id, kind, names, form, text}: ReturnType<typeof helpTopics>[number]): string {
  const signatures =
    kind === 'intrinsic' ? names.flatMap((name) => (name.includes('*') ? [] : signaturesOf(name))) : [];
  const shown = signatures.slice(0, mostSignatures);
  const more = signatures.length - shown.length;
  const list =
    shown.length === 0
      ? ''
      : `\n\n${shown.map((signature) => `- ${codeMarkdown(signature)}`).join('\n')}${more > 0 ? `\n- and ${more} more` : ''}`;
  return `### <a id="${id}"></a>${names.map(codeMarkdown).join(', ')}

${codeMarkdown(form)}

${plainMarkdown(text)}${list}`;
}
