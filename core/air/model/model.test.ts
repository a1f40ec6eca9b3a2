import {describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {diffAirModules} from '../diff/diff-modules.ts';
import {fixAll} from '../fixes/fix-findings.ts';
import {checkText} from '../testing/check-text.ts';
import {conformingModule} from '../testing/conforming-module.ts';
import {bareModule} from '../testing/layouts.ts';
import {type AirModule, readAirModule} from './air-module.ts';
import {airVersionOf, parseTriple} from './triple.ts';
import {measureOfTypeName} from './type-names.ts';
import {compareVersions, parseVersion} from './version.ts';

const read = (text: string): AirModule => readAirModule(parseModule(text).module);

describe('triples', () => {
  test('both spellings, other systems, other environments', () => {
    expect(parseTriple('air64_v28-apple-macosx26.0.0')).toMatchObject({
      architecture: 'air64',
      airVersion: [2, 8],
      os: 'macosx',
      osVersion: [26, 0, 0],
    });
    expect(parseTriple('air64-apple-ios11.3.0')).toMatchObject({airVersion: undefined, os: 'ios'});
    expect(parseTriple('air64_v26-apple-xros1.0.0-simulator')).toMatchObject({environment: 'simulator'});
    for (const text of ['', 'air64', 'air64-apple', 'spir64-unknown-unknown', 'air64_vX-apple-macosx26.0.0'])
      expect(parseTriple(text)).toBeUndefined();
  });

  test('the deployment OS decides the AIR version', () => {
    const versions = ['10.13.0', '10.15.0', '11.0.0', '13.0.0', '15.6.0', '26.0.0', '27.0.0'].map((os) => {
      const triple = parseTriple(`air64-apple-macosx${os}`);
      return triple === undefined ? undefined : airVersionOf(triple)?.join('.');
    });
    expect(versions).toEqual(['2.0', '2.2', '2.3', '2.5', '2.7', '2.8', '2.9']);
  });

  test('versions are compared part by part', () => {
    expect([
      compareVersions([2, 8], [2, 10]),
      compareVersions([2, 8], [2, 8, 0]),
      compareVersions([3], [2, 9]),
    ]).toEqual([-1, 0, 1]);
    expect([parseVersion('26.0.1'), parseVersion('26..1'), parseVersion('1e3'), parseVersion('')]).toEqual([
      [26, 0, 1],
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('names of types have the sizes of MSL', () => {
  const names = [
    'float',
    'float3',
    'packed_float3',
    'half4',
    'bool',
    'ulong2',
    'Params',
    'float5',
    'packed_float',
  ];
  const measures = names.map((name) => {
    const measure = measureOfTypeName(name);
    return measure === undefined ? undefined : [measure.sizeBytes, measure.alignBytes];
  });
  expect(measures).toEqual([
    [4, 4],
    [16, 16],
    [12, 4],
    [8, 8],
    [1, 1],
    [16, 16],
    undefined,
    undefined,
    undefined,
  ]);
});

describe('a kernel', () => {
  const air = read(conformingModule);
  const [kernel] = air.entryPoints;

  test('module facts', () => {
    expect(air.triple?.value.text).toBe('air64_v28-apple-macosx26.0.0');
    expect(air.airVersion?.value).toEqual([2, 8, 0]);
    expect(air.languageVersion?.value).toEqual({language: 'Metal', version: [4, 0, 0]});
    expect(air.moduleFlags.map(({key, behaviour}) => [key.value, behaviour.value])).toContainEqual([
      'SDK Version',
      2,
    ]);
    expect(air.compileOptions.map(({value}) => value)).toHaveLength(3);
    expect(air.identifiers.map(({value}) => value)).toEqual([
      'Apple metal version 32023.850 (metalfe-32023.850.10)',
    ]);
    expect([air.sourceFileName?.value, air.airSourceFileName?.value]).toEqual(['scale.metal', 'scale.metal']);
    expect(air.intrinsics.map(({name, calls}) => [name, calls.length])).toEqual([
      ['air.wg.barrier', 1],
      ['air.simd_sum.f32', 1],
    ]);
    expect([air.malformed, air.otherNamedMetadata]).toEqual([[], []]);
  });

  test('records, each with the place that states it', () => {
    expect(kernel?.name).toBe('scale');
    const factor = kernel?.arguments[2];
    expect(factor).toMatchObject({
      kind: {form: 'resource', resource: 'buffer'},
      index: {value: 2},
      location: {value: 2},
      arrayLength: {value: 1},
      access: {value: 'read'},
      addressSpace: {value: 2},
      bufferSizeBytes: {value: 4},
      typeSizeBytes: {value: 4},
      typeName: {value: 'float'},
      name: {value: 'factor'},
      unused: undefined,
      malformed: [],
    });
    const place = factor?.typeName?.place ?? {start: 0, end: 0};
    expect(conformingModule.slice(place.start, place.end)).toBe('!"float"');
    expect(kernel?.arguments[4]?.kind).toEqual({form: 'system-value', key: 'air.thread_position_in_grid'});
  });
});

describe('other entry points', () => {
  const text = `target triple = "air64_v28-apple-macosx26.0.0"
define <4 x float> @paint(<4 x float> %position, <4 x float> %colour) {
  ret <4 x float> %colour
}
define float @work(float %x) {
  ret float %x
}
declare float @later.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"
!air.fragment = !{!0}
!air.visible = !{!5}
!air.visible_function_references = !{!8}
!air.future = !{!2}
!0 = !{<4 x float> (<4 x float>, <4 x float>)* @paint, !1, !3, !"early_fragment_tests"}
!1 = !{!2}
!2 = !{!"air.render_target", i32 0, i32 0, !"air.arg_type_name", !"float4"}
!3 = !{!4, !9}
!4 = !{i32 0, !"air.position", !"air.center", !"air.no_perspective", !"air.arg_type_name", !"float4", !"air.arg_name", !"position", !"air.arg_unused"}
!5 = !{float (float)* @work, !6, !7}
!6 = !{!10}
!7 = !{!11}
!8 = !{!"air.visible_function_reference", float (float)* @later.MTL_VISIBLE_FN_REF, !"later"}
!9 = !{i32 1, !"air.fragment_input", !"generated(6colourDv4_f)", !"air.center", !"air.perspective", !"air.arg_type_name", !"float4", !"air.arg_name", !"colour", !"air.brand_new", i32 7}
!10 = !{!"air.visible_output", !"air.arg_type_name", !"float"}
!11 = !{i32 0, !"air.visible_input", !"air.arg_type_name", !"float", !"air.arg_name", !"x"}
`;
  const air = read(text);

  test('roles, outputs, extras, linkage', () => {
    expect(air.entryPoints.map(({role, name}) => `${role} ${name}`)).toEqual([
      'fragment paint',
      'visible work',
    ]);
    const [paint] = air.entryPoints;
    expect(paint?.outputs.map(({typeName}) => typeName?.value)).toEqual(['float4']);
    expect(paint?.extras.map(({key}) => key)).toEqual(['early_fragment_tests']);
    expect(paint?.arguments[0]?.unused?.value).toBe(true);
    expect(paint?.arguments[1]?.kind).toEqual({form: 'linkage', linkage: 'fragment_input'});
    expect(paint?.malformed).toEqual([]);
  });

  test('unknown keys and lists are kept', () => {
    expect(air.entryPoints[0]?.arguments[1]?.facts.at(-1)).toMatchObject({
      key: 'air.brand_new',
      known: false,
    });
    expect(air.otherNamedMetadata.map(({name}) => name)).toEqual(['air.future']);
  });

  test('references to visible functions', () => {
    expect(
      air.visibleFunctionReferences.map(({name, declaration}) => [name?.value, declaration?.name]),
    ).toEqual([['later', 'later.MTL_VISIBLE_FN_REF']]);
    expect(air.externallyDefined.map(({name}) => name)).toEqual(['later.MTL_VISIBLE_FN_REF']);
  });
});

describe('hostile input', () => {
  const kernelOf = (rest: string): string =>
    `target triple = "air64_v28-apple-macosx26.0.0"\ndefine void @k(i32 %x) {\n  ret void\n}\n!air.kernel = !{!0}\n${rest}`;
  const sharing = (depth: number): string =>
    Array.from({length: depth}, (_, at) => `!${at + 10} = !{!${at + 11}, !${at + 11}, !${at + 11}}`).join(
      '\n',
    );
  const inputs: readonly (readonly [name: string, text: string])[] = [
    ['nothing', ''],
    ['a node that is itself', kernelOf('!0 = !{!0, !0, !0}\n')],
    ['aliases in a circle', kernelOf('!0 = !1\n!1 = !0\n')],
    [
      'a record that holds its list',
      kernelOf('!0 = !{void (i32)* @k, !1, !1}\n!1 = !{!1, !2}\n!2 = !{i32 0, !1}\n'),
    ],
    ['nodes that share nodes', kernelOf(`!0 = !{void (i32)* @k, !10, !10}\n${sharing(60)}\n!70 = !{}\n`)],
    [
      'numbers that no double holds',
      kernelOf(
        '!0 = !{void (i32)* @k, !1, !2}\n!1 = !{}\n!2 = !{!3}\n!3 = !{i64 99999999999999999999, !"air.buffer", !"air.location_index", i32 -2147483648, i32 2147483647}\n',
      ),
    ],
    ['a version that is none', kernelOf('!air.version = !{!1}\n!0 = !{}\n!1 = !{!"two", null, i32 8}\n')],
    ['an entry list of strings', kernelOf('!0 = !{!"k", !"air.buffer", i32 7}\n')],
    [
      'a module flag that is a string',
      kernelOf(
        '!llvm.module.flags = !{!1}\n!0 = !{void (i32)* @k, !2, !2}\n!1 = !{!"SDK Version"}\n!2 = !{}\n',
      ),
    ],
    [
      'an instruction that uses itself',
      kernelOf('!0 = !{void (i32)* @k, !1, !1}\n!1 = !{}\n').replace(
        '  ret void',
        '  br label %a\na:\n  %p = bitcast i8* %p to i8*\n  store i8 0, i8* %p\n  br label %a',
      ),
    ],
    ['CRLF and no end', bareModule.replaceAll('\n', '\r\n').trimEnd()],
  ];

  test.each(inputs)('%s is read, checked, fixed and compared', (_name, text) => {
    const air = read(text);
    expect(Array.isArray(checkText(text))).toBe(true);
    const fixed = fixAll(text, {profile: 'macos26'});
    expect(fixAll(fixed.text, {profile: 'macos26'}).applied).toEqual([]);
    const {missing, extra, changed} = diffAirModules(air, air).counts;
    expect(missing + extra + changed).toBe(0);
  });
});
