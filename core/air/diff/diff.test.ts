import {describe, expect, test} from 'vitest';
import {applyEdits} from '../../ir/edit/text-edit.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {Random} from '../../ir/testing/random.ts';
import {fixAll} from '../fixes/fix-findings.ts';
import {type AirModule, readAirModule} from '../model/air-module.ts';
import {checkAirModule} from '../rules/check.ts';
import {conformingModule} from '../testing/conforming-module.ts';
import {bareModule, sharedModule} from '../testing/layouts.ts';
import {edited} from '../testing/rule-case.ts';
import {removeFacts, scrambleLayout} from '../testing/scramble.ts';
import {
  diffAirModules,
  type DifferenceGroup,
  type FactDifference,
  type ModuleDiff,
  summaryLine,
} from './diff-modules.ts';
import {diffToHtml} from './html.ts';
import {diffToJson} from './json.ts';
import {diffToMarkdown} from './markdown.ts';
import {takeFact} from './take-fact.ts';

const read = (text: string): AirModule => readAirModule(parseModule(text).module);
const check = (air: AirModule) => checkAirModule(air, {profile: 'macos26'});

function diff(left: string, right: string): ModuleDiff {
  const [a, b] = [read(left), read(right)];
  return diffAirModules(a, b, {left: check(a), right: check(b)});
}

interface Placed {
  readonly group: DifferenceGroup;
  readonly difference: FactDifference;
}

function placed(groups: readonly DifferenceGroup[]): Placed[] {
  return groups.flatMap((group) => [
    ...group.differences.map((difference) => ({group, difference})),
    ...placed(group.children),
  ]);
}

/** `group: class key left -> right [rules]` of everything that is not equal. */
function lines({groups}: ModuleDiff): string[] {
  return placed(groups)
    .filter(({difference}) => difference.class !== 'equal')
    .map(({group, difference: {class: kind, key, left, right, broken}}) => {
      const rules = broken.map(({side, ruleId}) => ` [${side} ${ruleId}]`).join('');
      return `${group.title}: ${kind} ${key} ${left?.text ?? '-'} -> ${right?.text ?? '-'}${rules}`;
    });
}

const seeds = Array.from({length: 40}, (_, index) => index + 1);

describe('equal modules', () => {
  test.each(seeds)('in another layout: seed %i', (seed) => {
    for (const text of [conformingModule, sharedModule, bareModule]) {
      const other = scrambleLayout(text, new Random(seed));
      expect(parseModule(other).diagnostics).toEqual([]);
      // The order of lists does not count either, but for the order of a function's arguments.
      expect(lines(diff(text, other))).toEqual([]);
    }
  });

  test('whether the source file is named is no difference: Apple’s linker drops it', () => {
    expect(lines(diff(conformingModule, edited(['!air.source_file_name = !{!24}\n', ''])))).toEqual([]);
  });

  test('the numbers that LLVM gives to linked structs are no difference', () => {
    const renamed = bareModule.replaceAll('_texture_2d_t', '_texture_2d_t.0');
    expect(lines(diff(bareModule, renamed))).toEqual([]);
  });
});

describe('differences', () => {
  test('a missing flag names the rule that its absence breaks, on the side that lacks it', () => {
    const broken = edited(['!{!0, !1', '!{!1']);
    const missing = 'Module flags: missing SDK Version - -> [26, 2] (behaviour 2) [left AIR-SDK-VERSION]';
    expect(lines(diff(broken, conformingModule))).toEqual([missing]);
    const extra = 'Module flags: extra SDK Version [26, 2] (behaviour 2) -> - [right AIR-SDK-VERSION]';
    expect(lines(diff(conformingModule, broken))).toEqual([extra]);
    const otherSdk = edited(['i32 26, i32 2]', 'i32 26, i32 5]']);
    expect(lines(diff(conformingModule, otherSdk))).toEqual([
      'Module flags: changed SDK Version [26, 2] (behaviour 2) -> [26, 5] (behaviour 2)',
    ]);
  });

  test('versions, options, record keys, attributes and declarations', () => {
    const other = edited(
      ['!"Metal", i32 4, i32 0', '!"Metal", i32 3, i32 2'],
      ['fast_math_enable', 'fast_math_disable'],
      ['!"air.arg_type_name", !"uint3", ', ''],
      ['!"air.read", ', '!"air.read_write", '],
      ['attributes #0 = { convergent', 'attributes #0 = {'],
      ['declare void @air.wg', 'declare float @air.fast_exp2.f32(float)\ndeclare void @air.wg'],
    );
    expect(lines(diff(other, conformingModule))).toEqual([
      'Module: changed air.language_version Metal 3.2.0 -> Metal 4.0.0',
      'Compile options: extra air.compile.fast_math_disable stated -> -',
      'Compile options: missing air.compile.fast_math_enable - -> stated',
      'kernel scale: missing attribute convergent - -> stated [left AIR-FUNCTION-ATTRIBUTES]',
      'argument 0 (source): changed access air.read_write -> air.read',
      'argument 4 (position): missing air.arg_type_name - -> "uint3" [left AIR-ARG-TYPE-NAME]',
      'Declared functions: extra air.fast_exp2.f32 float (float) -> - [left AIR-DEAD-DECLARATION]',
    ]);
  });

  test('an inserted argument shifts nothing', () => {
    const inserted = edited(
      [
        'float addrspace(3)* nocapture noundef %tile',
        'i16 %extra, float addrspace(3)* nocapture noundef %tile',
      ],
      ['float addrspace(3)*, <3 x i32>, i16)* @scale', 'i16, float addrspace(3)*, <3 x i32>, i16)* @scale'],
      ['!14, !15', '!14, !25, !15'],
      ['!{i32 3, ', '!{i32 4, '],
      ['!{i32 4, !"air.thread_position', '!{i32 5, !"air.thread_position'],
      ['!{i32 5, !"air.thread_index', '!{i32 6, !"air.thread_index'],
      [
        '!24 = ',
        '!25 = !{i32 3, !"air.simdgroup_index_in_threadgroup", !"air.arg_type_name", !"ushort", !"air.arg_name", !"extra"}\n!24 = ',
      ],
    );
    const found = lines(diff(conformingModule, inserted));
    expect(found.filter((line) => !line.startsWith('argument 3 (extra): missing'))).toEqual([
      expect.stringMatching(/^kernel scale: changed signature /),
    ]);
    expect(found).toHaveLength(5);
  });

  test('a renamed kernel is compared with its old self', () => {
    const renamed = conformingModule.replaceAll('@scale', '@resize');
    expect(lines(diff(conformingModule, renamed))).toEqual(['kernel scale: changed name scale -> resize']);
  });

  test('a kernel that only one side has', () => {
    const [first] = diff(sharedModule, sharedModule.replace('!{!0, !1}', '!{!0}')).groups.filter(
      ({title}) => title === 'kernel second',
    );
    expect(first?.differences.every((difference) => difference.class === 'extra')).toBe(true);
  });

  test('the summary counts what is different and what breaks a rule', () => {
    expect(summaryLine(diff(conformingModule, conformingModule))).toMatch(
      /^no differences \(\d+ facts equal\)$/,
    );
    expect(summaryLine(diff(edited(['!{!0, !1', '!{!1']), conformingModule))).toMatch(
      /^1 difference: 1 missing, 0 extra, 0 changed; 1 of them break a rule; \d+ facts equal$/,
    );
  });

  test('after all fixes no difference names a rule', () => {
    const broken = edited(['!{!0, !1', '!{!1'], ['!air.compile_options = !{!18, !19, !20}\n', '']);
    const fixed = fixAll(broken, {profile: 'macos26'}).text;
    expect(lines(diff(fixed, conformingModule)).filter((line) => line.includes('[left'))).toEqual([]);
  });
});

describe('take from the other side', () => {
  /** Takes every difference that can be taken, one after the other. */
  function takeAll(left: string, right: string): string {
    let text = left;
    for (let step = 0; step < 200; step++) {
      const sides = {left: {text, air: read(text)}, right: {text: right, air: read(right)}};
      const fix = placed(diffAirModules(sides.left.air, sides.right.air).groups)
        .map(({group, difference}) => takeFact(sides, 'left', group, difference))
        .find((candidate) => candidate !== undefined);
      if (fix === undefined) return text;
      const result = applyEdits(text, fix.edits);
      if (!result.ok) throw new Error(result.error);
      text = result.value;
    }
    throw new Error('taking facts does not come to an end');
  }

  test.each(seeds.slice(0, 20))('brings back what was removed: seed %i', (seed) => {
    const random = new Random(seed);
    const poorer = scrambleLayout(removeFacts(conformingModule, random), random);
    expect(lines(diff(takeAll(poorer, conformingModule), conformingModule))).toEqual([]);
    expect(lines(diff(takeAll(conformingModule, poorer), poorer))).toEqual([]);
  });

  test('copies the nodes that a key leads to', () => {
    const withStruct = edited(
      ['!"air.address_space", i32 2,', '!"air.address_space", i32 2, !"air.struct_type_info", !25,'],
      ['!24 = ', '!25 = !{i32 0, i32 4, i32 0, !"float", !"x", !26}\n!26 = !{!"inner"}\n!24 = '],
    );
    const taken = takeAll(conformingModule, withStruct);
    expect(lines(diff(taken, withStruct))).toEqual([]);
    expect(parseModule(taken).diagnostics).toEqual([]);
  });

  test('what is code cannot be taken', () => {
    const other = conformingModule
      .replaceAll('@scale', '@resize')
      .replaceAll('i16 noundef %lane', 'i16 %lane');
    expect(takeAll(conformingModule, other)).toBe(conformingModule);
  });
});

describe('exports', () => {
  const left = edited(['!"uint3"', '!"<b>|`x`&\\22"'], ['!{!0, !1', '!{!1']);
  const names = {left: '<mine>.ll', right: 'theirs|.ll'};

  test('Markdown escapes what would be a mark', () => {
    const text = diffToMarkdown(diff(left, conformingModule), names);
    expect(text).toContain(
      '| missing | SDK Version |  | \\[26, 2\\] (behaviour 2) | AIR-SDK-VERSION (error, left) |',
    );
    expect(text).toContain('\\<b\\>\\|\\`x\\`\\&');
    expect(text).not.toContain('<b>');
  });

  test('HTML is one page without scripts, and escapes names and values', () => {
    const text = diffToHtml(diff(left, conformingModule), names);
    expect(text).toContain('&lt;b&gt;|`x`&amp;&quot;');
    expect(text).toContain('&lt;mine&gt;.ll');
    expect(text).not.toMatch(/<b>|<mine>|<script|https?:|src=/);
    expect(text).toContain('prefers-color-scheme: dark');
  });

  test('JSON has the differences alone', () => {
    const value = JSON.parse(JSON.stringify(diffToJson(diff(left, conformingModule), names))) as unknown;
    expect(value).toMatchObject({
      left: '<mine>.ll',
      counts: {missing: 1, changed: 1},
      groups: [
        {title: 'Module flags', differences: [{key: 'SDK Version', class: 'missing', left: null}]},
        {},
      ],
    });
  });
});
