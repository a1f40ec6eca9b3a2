// Writes docs/metal-api.md from native/metal/api.tsv and the files of native/metal: `node scripts/make-metal-api.mjs`. A
// test compares the file with what this would write.
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const metal = path.join(repository, 'native', 'metal');

/** Every entry of the list as [owner, kind, name, type, fact]. */
function entries() {
  const lines = readFileSync(path.join(metal, 'api.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split('\t'));
}

/** Words by which an entry stands in Objective-C++: each must be there. */
function spellings([, kind, name]) {
  if (kind === 'property') return [[name], [`set${name[0].toUpperCase()}${name.slice(1)}:`]];
  if (kind === '+' || kind === '-') {
    const direct = {
      'objectAtIndexedSubscript:': ['['],
      'objectForKeyedSubscript:': ['['],
      'setObject:forKeyedSubscript:': ['] ='],
      'countByEnumeratingWithState:objects:count:': [' in '],
    };
    return [direct[name] ?? name.split(':').filter((part) => part !== '')];
  }
  return [[name]];
}

export function metalApiDocument() {
  const sources = readdirSync(metal)
    .filter((file) => /\.(mm|h)$/.test(file))
    .map((file) => [file, readFileSync(path.join(metal, file), 'utf8')]);
  const used = (entry) =>
    sources
      .filter(([, text]) =>
        spellings(entry).some((words) =>
          words.every((word) =>
            /^\w+$/.test(word) ? new RegExp(`\\b${word}\\b`).test(text) : text.includes(word),
          ),
        ),
      )
      .map(([file]) => file);
  const groups = new Map();
  for (const entry of entries()) {
    const owner =
      entry[0] === '' ? 'Functions and constants' : entry[0] === '(options)' ? 'Options' : entry[0];
    groups.set(owner, [...(groups.get(owner) ?? []), entry]);
  }
  const parts = [...groups].map(([owner, list]) => {
    const rows = list.map((entry) => {
      const [, kind, name, type, fact] = entry;
      const spelt = kind === '+' || kind === '-' ? `${kind}${name}` : name;
      return `| \`${spelt}\` | \`${type.replaceAll('|', '\\|')}\` | ${used(entry).join(', ') || 'declared only'} | ${fact} |`;
    });
    return `## ${owner}\n\n| API | type or value | where | fact |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Every API of Metal that the lab uses

For contributors. Made by \`node scripts/make-metal-api.mjs\` from \`native/metal/api.tsv\`; do not edit. METAL.md is the
design's page of facts, objc2-generated are bindings that were generated from the SDK's declarations (state of 7 August
2026). Files are those of \`native/metal\` where the name occurs; common names may stand for other things there.
\`declared only\` are numbers that arrive from or go to Metal unnamed. Not shown to hold on a Mac: nothing of this ran on one.

${parts.join('\n')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(path.join(repository, 'docs', 'metal-api.md'), metalApiDocument());
}
