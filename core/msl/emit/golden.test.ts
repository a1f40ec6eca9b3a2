import {describe, expect, it} from 'vitest';
import {appleModuleFolder, readAppleModules} from '../../air/testing/apple-modules.ts';
import {diffAirModules, type DifferenceGroup} from '../../air/diff/diff-modules.ts';
import {type AirModule, readAirModule} from '../../air/model/air-module.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {judgeAir} from './judge.ts';
import {airDataLayout} from './lower/facts.ts';
import {airOf} from './testing/emit-metal.ts';
import {type GoldenKernel, goldenKernels} from './testing/golden-kernels.ts';

/** What the facts of a kernel and of its module differ in; attributes and bodies are not facts of its interface. */
function factDifferences(ours: AirModule, theirs: AirModule): string[] {
  const found: string[] = [];
  const visit = (group: DifferenceGroup): void => {
    for (const difference of group.differences) {
      if (difference.class === 'equal' || isOutside(group, difference.key)) continue;
      const [left, right] = [difference.left?.text, difference.right?.text];
      found.push(`${group.title}: ${difference.label}: ${left ?? 'absent'} / ${right ?? 'absent'}`);
    }
    group.children.forEach(visit);
  };
  diffAirModules(ours, theirs).groups.forEach(visit);
  return found;
}

/** The linker renames the module and drops the name of the source (AIR.md 1.3). */
function isOutside({kind, title}: DifferenceGroup, key: string): boolean {
  if (kind === 'module') return key.includes('source');
  if (kind === 'declarations') return title !== 'Other named metadata' || key !== '!air.function_constants';
  return key.startsWith('attribute ') || key.startsWith('parameter attribute ');
}

/** The module that the toolchain of the kernel's options would write, made of the stated records. */
function stated(kernel: GoldenKernel): AirModule {
  const {target = 'macos26', appleClang = ''} = kernel.options;
  const [triple, air, language, sdk, ident] = toolchains[`${target} ${appleClang}`] ?? ['', '', '', '', ''];
  const parameters = kernel.signature.slice('void ('.length, -1);
  const flags = ['wchar_size', 'frame-pointer', ...limits.map(([name]) => name)];
  const numbers = new Map<string, string>([
    ['wchar_size', '!{i32 1, !"wchar_size", i32 4}'],
    ['frame-pointer', '!{i32 7, !"frame-pointer", i32 2}'],
    ...limits.map(([name, count]) => [name, `!{i32 7, !"${name}", i32 ${count}}`] as const),
  ]);
  const kept = flags.filter((name) => name !== 'frame-pointer' || target !== 'macos13');
  const lines = [
    `!{i32 2, !"SDK Version", [2 x i32] [${sdk}]}`,
    ...kept.map((name) => numbers.get(name) ?? ''),
  ];
  const list = (items: readonly string[]) => items.join(', ');
  const text = `source_filename = "k.metal"
target datalayout = "${airDataLayout}"
target triple = "${triple}"
${(kernel.globals ?? []).join('\n')}
define void @${kernel.name}(${parameters}) { ret void }
${nodes({
  'llvm.module.flags': lines,
  'air.kernel': [`!{${kernel.signature}* @${kernel.name}, !{}, !{${list(kernel.records)}}}`],
  ...(kernel.constants === undefined ? {} : {'air.function_constants': kernel.constants}),
  'air.compile_options': ['denorms_disable', 'fast_math_enable', 'framebuffer_fetch_enable'].map(
    (name) => `!{!"air.compile.${name}"}`,
  ),
  'llvm.ident': [`!{!"${ident}"}`],
  'air.version': [`!{${air}}`],
  'air.language_version': [`!{!"Metal", ${language}}`],
})}`;
  const parsed = parseModule(text);
  expect(parsed.diagnostics).toEqual([]);
  return readAirModule(parsed.module);
}

/** Named metadata whose nodes are numbered. */
function nodes(lists: Readonly<Record<string, readonly string[]>>): string {
  const names: string[] = [];
  const definitions: string[] = [];
  for (const [name, items] of Object.entries(lists)) {
    const numbers = items.map((item) => `!${definitions.push(item) - 1}`);
    names.push(`!${name} = !{${numbers.join(', ')}}`);
  }
  return [...names, ...definitions.map((item, index) => `!${index} = ${item}`)].join('\n');
}

const limits = [
  ['air.max_device_buffers', 31],
  ['air.max_constant_buffers', 31],
  ['air.max_threadgroup_buffers', 31],
  ['air.max_textures', 128],
  ['air.max_read_write_textures', 8],
  ['air.max_samplers', 16],
] as const;

/** AIR.md 1.2: triple, AIR version, language, SDK, identification. */
const toolchains: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  'macos26 32023.850': [
    'air64_v28-apple-macosx26.0.0',
    'i32 2, i32 8, i32 0',
    'i32 4, i32 0, i32 0',
    'i32 26, i32 2',
    'Apple metal version 32023.850 (metalfe-32023.850.10)',
  ],
  'macos15 32023.883': [
    'air64_v27-apple-macosx15.0.0',
    'i32 2, i32 7, i32 0',
    'i32 3, i32 2, i32 0',
    'i32 26, i32 5',
    'Apple metal version 32023.883 (metalfe-32023.883)',
  ],
  'macos13 31001.667': [
    'air64-apple-macosx13.0.0',
    'i32 2, i32 5, i32 0',
    'i32 3, i32 0, i32 0',
    'i32 13, i32 1',
    'Apple metal version 31001.667 (metalfe-31001.667.2)',
  ],
};

describe('interfaces as Apple’s compilers state them', () => {
  it.each(goldenKernels)('$name: no fact differs', async (kernel) => {
    const {air} = await airOf(kernel.source, kernel.options);
    expect(factDifferences(air, stated(kernel))).toEqual([]);
  });

  it('a record that differs is found', async () => {
    const [kernel] = goldenKernels;
    if (kernel === undefined) throw new Error('no kernel');
    const {air} = await airOf(
      kernel.source.replace('device uchar', 'device const uchar').replace('buf[gid.x] = 1;', ''),
      kernel.options,
    );
    expect(factDifferences(air, stated(kernel)).join('\n')).toContain('access');
  });
});

describe('records of resources', () => {
  it('give the size of an argument buffer, and of a structure that is only pointed to', async () => {
    const emitted = await airOf(`#include <metal_stdlib>
using namespace metal;
struct Unused { float4 value; uint count; };
struct Resources { device uint *counts [[id(0)]][4]; texture2d<float, access::write> image [[id(4)]]; sampler state; };
kernel void k(constant Resources &all, device Unused *given, device uint *out) {
  device Unused *both[] = {given, given};
  out[0] = all.counts[1][0] + (both[0] == both[1]);
}`);
    expect(judgeAir(emitted, 'k.metal', 'macos26').diagnostics).toEqual([]);
    const sizes = [...emitted.text.matchAll(/"air.arg_type_size", i32 (\d+)/g)].map(([, size]) => size);
    expect(sizes).toEqual(expect.arrayContaining(['48', '32', '4']));
  });
});

const folder = appleModuleFolder();
const vectorAdd = `constant float foo [[function_constant(0)]];
constant float bar [[function_constant(2)]];
kernel void vadd(device const float *a, device const float *b, device float *c, uint i [[thread_position_in_grid]]) {
  c[i] = a[i] + b[i] + foo + bar;
}`;

describe.skipIf(folder === undefined)('modules that Apple’s compilers made', () => {
  const modules = folder === undefined ? [] : readAppleModules(folder);
  const targets = [
    ['macos13', 'air64-apple-macosx13.0.0'],
    ['macos14', 'air64-apple-macosx14.0.0'],
    ['macos15', 'air64-apple-macosx15.0.0'],
    ['macos26', 'air64_v28-apple-macosx26.0.0'],
  ] as const;

  it.each(targets)('a kernel with function constants for %s: no fact differs', async (target, triple) => {
    const theirs = modules
      .flatMap(({text}) => (text?.includes(`"${triple}"`) === true && text.includes('@vadd') ? [text] : []))
      .map((text) => readAirModule(parseModule(text).module))[0];
    if (theirs === undefined) throw new Error(`the folder has no such module for ${target}`);
    const identifier = /metalfe-([\d.]+)/.exec(theirs.identifiers[0]?.value ?? '')?.[1] ?? '';
    const appleClang = identifier.split('.').slice(0, 2).join('.');
    const sdk = theirs.moduleFlags.find(({key}) => key.value === 'SDK Version')?.value;
    const stated = sdk?.kind === 'value' && sdk.operand.kind === 'aggregate' ? sdk.operand.elements : [];
    const numbers = stated.flatMap((part) => (part.kind === 'integer' ? [part.small] : []));
    const {air} = await airOf(vectorAdd, {target, appleClang, sdk: numbers});
    expect(factDifferences(air, theirs)).toEqual([]);
  });
});
