import {diffAirModules, type DifferenceGroup, type FactDifference} from '../../air/diff/diff-modules.ts';
import {type DiffSide, takeFact, takeFacts} from '../../air/diff/take-fact.ts';
import {type AirModule, readAirModule} from '../../air/model/air-module.ts';
import {type EntryPoint} from '../../air/model/entry-point.ts';
import {checkAirModule} from '../../air/rules/check.ts';
import {type OsProfile} from '../../air/rules/rule.ts';
import {err, ok, type Result} from '../../base/result.ts';
import {applyEdits, type TextEdit} from '../../ir/edit/text-edit.ts';
import {type Attribute} from '../../ir/model/attribute.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {printModule} from '../../ir/printer/print-module.ts';

/** One way in which the failing and the passing module differ. */
export interface PairFact {
  /** Subject: `Module flags`, `kernel twice`, `argument 0 (in)`. */
  readonly group: string;
  readonly label: string;
  /** What each states; undefined where it says nothing. */
  readonly bad: string | undefined;
  readonly good: string | undefined;
  /** Rules that the failing module breaks by what it states here, or does not state. */
  readonly rules: readonly string[];
}

export interface ModulePair {
  readonly facts: readonly PairFact[];
  /** The failing module with the chosen facts of the passing one; none chosen: the failing module as it was given. */
  readonly mixture: (chosen: ReadonlySet<number>) => string;
}

interface Takeable {
  readonly fact: PairFact;
  /** Edits of the module of `side` that make it state what the other states. */
  readonly edits: Readonly<Record<'left' | 'right', readonly TextEdit[]>>;
  /** Finds the same difference again after other facts were taken. */
  readonly identity: string;
  readonly group: DifferenceGroup;
  readonly difference: FactDifference;
}

type Sides = Readonly<Record<'left' | 'right', DiffSide>>;

/**
 * The facts in which two modules differ, each to be given or withheld by itself. What cannot be taken apart (bodies,
 * signatures, declarations) is one fact more, called "everything else", so that all facts together are the passing module
 * exactly and none the failing one: this works on any pair. The error names a module that cannot be read.
 */
export function pairModules(bad: string, good: string, profile: OsProfile): Result<ModulePair, string> {
  const left = readSide(bad);
  if (!left.ok) return err(`The failing module cannot be read: ${left.error}.`);
  const right = readSide(good);
  if (!right.ok) return err(`The passing module cannot be read: ${right.error}.`);
  const sides: Sides = {left: left.value, right: right.value};
  const differences = differencesOf(sides, profile);
  const takeable: Takeable[] = [];
  const rest: string[] = [];
  for (const {group, difference} of differences) {
    const taken = takeBothWays(sides, group, difference);
    if (taken === undefined) rest.push(`${group.title}: ${difference.label}`);
    else takeable.push(taken);
  }
  const facts = takeable.map(({fact}) => fact);
  const hasRest = rest.length > 0 || codeText(sides.left) !== codeText(sides.right);
  if (hasRest) facts.push(everythingElse(rest));
  const restNumber = hasRest ? takeable.length : undefined;
  return ok({
    facts,
    mixture: (chosen) => {
      const fromGood = restNumber !== undefined && chosen.has(restNumber);
      const wanted = takeable.filter((_, index) => chosen.has(index) !== fromGood);
      return withFacts(sides, fromGood ? 'right' : 'left', wanted, profile);
    },
  });
}

function readSide(text: string): Result<DiffSide, string> {
  const {module, diagnostics} = parseModule(text);
  const [first] = diagnostics;
  return first === undefined ? ok({text, air: readAirModule(module)}) : err(first.message);
}

function differencesOf(
  {left, right}: Sides,
  profile: OsProfile,
): {group: DifferenceGroup; difference: FactDifference}[] {
  const judged = (air: AirModule) => checkAirModule(air, {profile});
  const {groups} = diffAirModules(left.air, right.air, {left: judged(left.air), right: judged(right.air)});
  const flatten = (
    list: readonly DifferenceGroup[],
  ): {group: DifferenceGroup; difference: FactDifference}[] =>
    list.flatMap((group) => [
      ...group.differences
        .filter((difference) => difference.class !== 'equal')
        .map((difference) => ({group, difference})),
      ...flatten(group.children),
    ]);
  return flatten(groups);
}

function takeBothWays(
  sides: Sides,
  group: DifferenceGroup,
  difference: FactDifference,
): Takeable | undefined {
  const left = editsFor(sides, 'left', group, difference);
  const right = editsFor(sides, 'right', group, difference);
  if (left === undefined || right === undefined) return undefined;
  const rules = difference.broken.filter(({side}) => side === 'left').map(({ruleId}) => ruleId);
  return {
    edits: {left, right},
    identity: identityOf(group, difference),
    group,
    difference,
    fact: {
      group: group.title,
      label: difference.label,
      bad: difference.left?.text,
      good: difference.right?.text,
      rules: [...new Set(rules)],
    },
  };
}

function editsFor(
  sides: Sides,
  side: 'left' | 'right',
  group: DifferenceGroup,
  difference: FactDifference,
): readonly TextEdit[] | undefined {
  const attribute = /^attribute (.+)$/.exec(difference.key)?.[1];
  if (group.kind === 'entry' && attribute !== undefined) return attributeEdits(sides, side, group, attribute);
  const edits = takeFact(sides, side, group, difference)?.edits;
  return edits === undefined || edits.length === 0 ? undefined : edits;
}

/** The kind of subject and its own name or place, which stay when names of arguments come and go. */
function identityOf(group: DifferenceGroup, {key}: FactDifference): string {
  const own = group.right ?? group.left;
  return [group.kind, own?.entry?.role, own?.entry?.name, own?.position, key].join('|');
}

/** A function's attribute stands in its group; a function without one is left to "everything else". */
function attributeEdits(
  sides: Sides,
  side: 'left' | 'right',
  group: DifferenceGroup,
  name: string,
): TextEdit[] | undefined {
  const other = side === 'left' ? 'right' : 'left';
  const to = groupOf(sides[side].air, group[side]?.entry);
  const from = groupOf(sides[other].air, group[other]?.entry);
  if (to === undefined || from === undefined) return undefined;
  const find = (list: readonly Attribute[]) => list.find((one) => one.form !== 'group' && one.name === name);
  const [ours, theirs] = [find(to.attributes), find(from.attributes)];
  if (theirs === undefined) {
    // With the space before it.
    return ours === undefined ? undefined : [{start: ours.start - 1, end: ours.end, text: ''}];
  }
  const text = sides[other].text.slice(theirs.start, theirs.end);
  if (ours !== undefined) return [{start: ours.start, end: ours.end, text}];
  const close = sides[side].text.lastIndexOf('}', to.end - 1);
  return close < to.start ? undefined : [{start: close, end: close, text: `${text} `}];
}

function groupOf(air: AirModule, entry: EntryPoint | undefined) {
  const attributes = entry?.function?.attributes ?? [];
  const groups = attributes.flatMap((one) =>
    one.form === 'group' ? (air.ir.attributeGroupsByNumber.get(one.integer) ?? []) : [],
  );
  return groups.length === 1 ? groups[0] : undefined;
}

function everythingElse(rest: readonly string[]): PairFact {
  const listed = rest.slice(0, 6).join('; ');
  const more = rest.length > 6 ? ` and ${String(rest.length - 6)} more` : '';
  return {
    group: 'Module',
    label: 'everything else',
    bad: undefined,
    good: rest.length === 0 ? 'the code differs' : `what cannot be taken by itself: ${listed}${more}`,
    rules: [],
  };
}

/** All at once where the edits do not touch each other, else one after the other, each found again in the new text. */
function withFacts(
  sides: Sides,
  side: 'left' | 'right',
  wanted: readonly Takeable[],
  profile: OsProfile,
): string {
  const {text} = sides[side];
  if (wanted.length === 0) return text;
  const attributes = wanted.filter(isAttribute);
  const planned = takeFacts(
    sides,
    side,
    wanted.filter((one) => !isAttribute(one)),
  );
  const together = applyEdits(text, [...(planned ?? []), ...attributes.flatMap(({edits}) => edits[side])]);
  if (planned !== undefined && together.ok && isParsed(together.value)) return together.value;
  let current = sides;
  for (const {identity} of wanted) {
    const found = differencesOf(current, profile).find(
      ({group, difference}) => identityOf(group, difference) === identity,
    );
    // A fact may have come with another one: nodes are shared.
    const edits = found === undefined ? undefined : editsFor(current, side, found.group, found.difference);
    const applied = edits === undefined ? undefined : applyEdits(current[side].text, edits);
    if (applied?.ok !== true) continue;
    const read = readSide(applied.value);
    if (read.ok) current = {...current, [side]: read.value};
  }
  return current[side].text;
}

function isAttribute({group, difference}: Takeable): boolean {
  return group.kind === 'entry' && difference.key.startsWith('attribute ');
}

/** Edits that do not overlap may still not go together: two operands taken out of a list leave a comma. */
function isParsed(text: string): boolean {
  return parseModule(text).diagnostics.length === 0;
}

/** What a module is beside its metadata and attribute groups, with nodes and groups unnumbered. */
function codeText({air}: DiffSide): string {
  return printModule(air.ir)
    .split('\n')
    .filter((line) => !/^(!|attributes #|source_filename|target |;)/.test(line))
    .map((line) => line.replace(/(, )?![\w.]* ?!\d+|#\d+/g, ''))
    .filter((line) => line.trim() !== '')
    .join('\n');
}
