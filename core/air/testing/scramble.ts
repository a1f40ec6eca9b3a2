import {removeFromTuple} from '../../ir/edit/module-edits.ts';
import {applyEdits, type TextEdit} from '../../ir/edit/text-edit.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {type Random} from '../../ir/testing/random.ts';
import {readAirModule} from '../model/air-module.ts';

/** The same module in another layout: other node numbers with gaps, other order, other spacing, comments. */
export function scrambleLayout(text: string, random: Random): string {
  const numbers = new Map<string, number>();
  let next = random.below(50);
  const renumbered = mapOutsideStrings(text, (part) =>
    part.replace(/!(\d+)/g, (_, digits: string) => {
      let number = numbers.get(digits);
      if (number === undefined) {
        number = next;
        next += 1 + random.below(4);
        numbers.set(digits, number);
      }
      return `!${number}`;
    }),
  );
  const lines = renumbered.split('\n').filter((line) => line !== '');
  const metadata = shuffled(
    lines.filter((line) => line.startsWith('!')).map((line) => respaced(line, random)),
    random,
  );
  const others = lines.filter((line) => !line.startsWith('!'));
  const firstFunction = others.findIndex((line) => line.startsWith('define'));
  const early = metadata.splice(0, random.below(metadata.length));
  return [...others.slice(0, firstFunction), ...early, ...others.slice(firstFunction), ...metadata, ''].join(
    '\n',
  );
}

function respaced(line: string, random: Random): string {
  const spaced = mapOutsideStrings(line, (part) =>
    part.replace(/, /g, () => random.pick([', ', ',', ',   ', ',\n    ', ', ; why\n  '])),
  );
  return random.pick([spaced, `${spaced} ; a note`, `; a line\n${spaced}`, `\n  ${spaced}`]);
}

function mapOutsideStrings(text: string, map: (part: string) => string): string {
  return text
    .split('"')
    .map((part, index) => (index % 2 === 0 ? map(part) : part))
    .join('"');
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({item, order: random.below(1_000_000)}))
    .sort((a, b) => a.order - b.order)
    .map(({item}) => item);
}

const removable = new Set([
  'air.arg_type_name',
  'air.arg_name',
  'air.arg_type_size',
  'air.arg_type_align_size',
  'air.address_space',
]);

/** The module without some of the flags, lists and record keys that fixes can bring back. */
export function removeFacts(text: string, random: Random): string {
  let current = text;
  for (let count = 2 + random.below(8); count > 0; count--) {
    const edit = random.pick([removeKey, removeList, removeFlag])(current, random);
    const result = edit === undefined ? undefined : applyEdits(current, [edit]);
    if (result?.ok === true) current = result.value;
  }
  return current;
}

function removeKey(text: string, random: Random): TextEdit | undefined {
  const records = readAirModule(parseModule(text).module).entryPoints.flatMap((entry) => entry.arguments);
  const record = random.pick(records);
  const body = record.definition?.body;
  const facts = record.facts.filter(({key}) => removable.has(key));
  if (facts.length === 0 || body?.kind !== 'tuple') return undefined;
  const {start} = random.pick(facts).keyPlace;
  return removeFromTuple(
    body,
    body.elements.findIndex((element) => element.start === start),
    2,
  );
}

function removeList(text: string, random: Random): TextEdit | undefined {
  const {namedMetadata} = parseModule(text).module;
  const lists = namedMetadata.filter(({name}) => name !== 'air.kernel' && name !== 'llvm.module.flags');
  if (lists.length === 0) return undefined;
  const {start, end} = random.pick(lists);
  return {start, end, text: ''};
}

function removeFlag(text: string): TextEdit | undefined {
  const operands = parseModule(text).module.namedMetadataByName.get('llvm.module.flags')?.operands ?? [];
  const [first, second] = operands;
  return first === undefined || second === undefined
    ? undefined
    : {start: first.end, end: second.end, text: ''};
}
