import {beforeAll, describe, expect, test} from 'vitest';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../ir/testing/oracle.ts';
import {applyEdits} from '../../ir/edit/text-edit.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {readAirModule} from '../model/air-module.ts';
import {checkAirModule} from '../rules/check.ts';
import {conformingModule} from '../testing/conforming-module.ts';
import {bareModule, sharedModule, unusualLayouts} from '../testing/layouts.ts';
import {ruleCases} from '../testing/rule-cases.ts';
import {removeFacts, scrambleLayout} from '../testing/scramble.ts';
import {Random} from '../../ir/testing/random.ts';
import {fixAll, fixOf, isFixable} from './fix-findings.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openLlvm14Oracle();
});

const macos26 = {profile: 'macos26'} as const;

/** Lines of `text`, but for those that `fixed` has too. */
function changedLines(text: string, fixed: string): string[] {
  const kept = new Set(fixed.split('\n'));
  return text.split('\n').filter((line) => !kept.has(line));
}

/** Whether `text` is what is left of `longer` when some characters are taken out. */
function isPartOf(text: string, longer: string): boolean {
  let at = 0;
  for (const character of longer) if (character === text.charAt(at)) at++;
  return at === text.length;
}

/** Everything between `define` and its brace: what executes. */
function bodies(text: string): string[] {
  return parseModule(text).module.functions.flatMap((fn) =>
    fn.isDeclaration ? [] : [text.slice(fn.bodyStart, fn.bodyEnd)],
  );
}

/** Rules whose breach nobody can mend without knowing what the author meant, or without changing code. */
const unfixed = [
  'AIR-TRIPLE another target',
  'AIR-TRIPLE-OS built for a newer OS',
  'AIR-DATALAYOUT another float3',
  'AIR-VERSION-OS not that of the OS',
  'AIR-NO-ENTRY-POINT an empty list',
  'AIR-ARG-LOCATION missing',
  'AIR-ARG-KIND no known system value',
  'AIR-ARG-SIZE a part of an element',
  'AIR-ARG-TYPE-MATCH a scalar name for a vector',
  'AIR-ARG-TYPE another address space',
  'AIR-ARG-COUNT one record too few',
  'AIR-POSITION-ARITY three components and one',
  'AIR-ENTRY-UNDEFINED only declared',
  'AIR-LOCATION-CLASH two buffers',
  'AIR-LOCATION-LIMIT buffer 31',
  'AIR-MALFORMED a key without its value',
  'AIR-MALFORMED a key twice',
  'AIR-FUNCTION-CONSTANT-INDEX one index twice',
  'AIR-THREADGROUP-ALIAS two variables',
  'AIR-ASYNC-OUTSIDE-KERNEL in an external function',
];

const cases = ruleCases.filter(({malformed}) => malformed !== true);

describe('fix all', () => {
  test('leaves a conforming module alone', () => {
    expect(fixAll(conformingModule, macos26)).toEqual({text: conformingModule, applied: [], remaining: []});
  });

  test.each(cases)('$rule: $name', async ({rule, name, violating, profile}) => {
    const options = {profile: profile ?? 'macos26'};
    const fixed = fixAll(violating, options);
    const isLeft = fixed.remaining.some((finding) => finding.rule.id === rule);
    // Rules about code have no fix: a fix never changes what executes.
    const isAboutCode = !isFixable(rule) && !unfixed.includes(`${rule} ${name}`);
    expect(isLeft).toBe(isAboutCode || unfixed.includes(`${rule} ${name}`));
    if (!isLeft) expect(fixed.remaining.map((finding) => finding.message)).toEqual([]);
    expect(fixAll(fixed.text, options).applied).toEqual([]);
    expect(bodies(fixed.text)).toEqual(bodies(violating));
    expect((await oracle.ask(fixed.text)).stderr).toBe('');
  });

  test('makes a bare module complete, with types from its signature', async () => {
    const fixed = fixAll(bareModule, macos26);
    expect(fixed.remaining.map(({message}) => message)).toEqual([]);
    expect((await oracle.ask(fixed.text)).stderr).toBe('');
    const air = readAirModule(parseModule(fixed.text).module);
    const types = air.entryPoints[0]?.arguments.map(
      ({typeName, typeSizeBytes, typeAlignBytes, access, name}) =>
        [typeName, typeSizeBytes, typeAlignBytes, access, name].map((fact) => fact?.value),
    );
    expect(types).toEqual([
      ['Params', 32, 16, 'read', 'params'],
      ['float', 4, 4, 'read_write', 'out'],
      ['half4', 8, 8, 'read_write', 'colours'],
      ['uchar', 1, 1, 'read', 'bytes'],
      ['uint', 4, 4, 'read', 'words'],
      ['texture2d<float, sample>', undefined, undefined, 'sample', 'image'],
      ['texture2d<half, write>', undefined, undefined, 'write', 'target'],
      ['sampler', undefined, undefined, undefined, 'smooth'],
      ['uint3', undefined, undefined, undefined, 'position'],
      ['ushort', undefined, undefined, undefined, 'lane'],
    ]);
  });

  test('does not promise progress for a loop without end', () => {
    const endless = conformingModule
      .replace('convergent mustprogress nounwind willreturn "frame', 'convergent "frame')
      .replace('  ret void', '  br label %forever\n\nforever:\n  br label %forever');
    const fixed = fixAll(endless, macos26);
    expect(fixed.text).toBe(endless);
    expect(fixed.remaining.map((finding) => finding.rule.id)).toEqual(['AIR-FUNCTION-ATTRIBUTES']);
  });

  test('leaves text alone that the parser does not understand', () => {
    const broken = `${bareModule}\n!9 = !{!"unfinished`;
    expect(fixAll(broken, macos26)).toMatchObject({text: broken, applied: []});
  });
});

test('keys stand in Apple’s order, whatever finding adds them', () => {
  const keys = [
    ', !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"source"',
    '!"air.read", ',
  ];
  for (const removed of [[0], [1], [0, 1]]) {
    const text = removed.reduce((current, index) => current.replace(keys[index] ?? '', ''), conformingModule);
    expect(text).not.toBe(conformingModule);
    expect(fixAll(text, macos26).text).toBe(conformingModule);
  }
});

describe('layout', () => {
  test.each(unusualLayouts)('$name', async ({text, mostLinesChanged}) => {
    const fixed = fixAll(text, macos26);
    expect(fixed.remaining.map(({message}) => message)).toEqual([]);
    expect((await oracle.ask(fixed.text)).stderr).toBe('');
    expect(fixAll(fixed.text, macos26)).toMatchObject({text: fixed.text, applied: []});
    expect(bodies(fixed.text)).toEqual(bodies(text));
    expect(changedLines(text, fixed.text).length).toBeLessThanOrEqual(mostLinesChanged);
    if (text.includes('\r\n')) expect(fixed.text.replaceAll('\r\n', '').includes('\n')).toBe(false);
  });

  test('numbers of nodes are free, and identical nodes are used again', () => {
    const fixed = fixAll(sharedModule, macos26).text;
    const {module} = parseModule(fixed);
    expect(module.metadataByNumber.size).toBe(module.metadata.length);
    const bodiesOf = module.metadata
      .filter(({distinct}) => !distinct)
      .map(({body}) => fixed.slice(body.start, body.end));
    expect(new Set(bodiesOf).size).toBe(bodiesOf.length);
  });

  test('a record that two kernels share is copied where they need different ones', () => {
    const air = readAirModule(parseModule(fixAll(sharedModule, macos26).text).module);
    expect(air.entryPoints.map((entry) => entry.arguments.map(({typeName}) => typeName?.value))).toEqual([
      ['float', 'uint'],
      ['half', 'uint'],
    ]);
  });
});

const seeds = Array.from({length: 60}, (_, index) => index + 1);

test.each(seeds)('a module that lacks facts, in a random layout: seed %i', async (seed) => {
  const random = new Random(seed);
  const text = scrambleLayout(removeFacts(conformingModule, random), random);
  const broken = random.oneIn(3) ? text.replaceAll('\n', '\r\n') : text;
  const fixed = fixAll(broken, macos26);
  expect(fixed.remaining.map(({message}) => message)).toEqual([]);
  expect(fixAll(fixed.text, macos26)).toMatchObject({text: fixed.text, applied: []});
  expect(bodies(fixed.text)).toEqual(bodies(broken));
  expect((await oracle.ask(fixed.text)).stderr).toBe('');
  // Facts are only missing: nothing of the author's text goes, and each fix touches one line at most.
  expect(isPartOf(broken, fixed.text)).toBe(true);
  expect(changedLines(broken, fixed.text).length).toBeLessThanOrEqual(fixed.applied.length);
});

test('each single fix removes its own finding', () => {
  for (const {violating, profile, rule} of cases) {
    const options = {profile: profile ?? 'macos26'};
    const air = readAirModule(parseModule(violating).module);
    const findings = checkAirModule(air, options);
    for (const finding of findings.filter((candidate) => candidate.rule.id === rule)) {
      const fix = fixOf(violating, air, finding, options.profile);
      if (fix === undefined) continue;
      const result = applyEdits(violating, fix.edits);
      if (!result.ok) throw new Error(result.error);
      const after = checkAirModule(readAirModule(parseModule(result.value).module), options);
      expect(
        after.map(({message}) => message),
        fix.title,
      ).not.toContain(finding.message);
      expect(after.length).toBeLessThan(findings.length);
    }
  }
});

test('the number of a node that is mentioned and not defined stays free', () => {
  const dangling = conformingModule
    .replace('!{!0, !1', '!{!1')
    .replace(/^!0 = .*\n/m, '')
    .replace('!llvm.ident', '!air.unknown = !{!25}\n!llvm.ident');
  expect(fixAll(dangling, macos26).text).toContain('!26 = !{i32 2, !"SDK Version"');
});
