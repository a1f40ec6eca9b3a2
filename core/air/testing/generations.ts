import {conformingModule} from './conforming-module.ts';

/** A row of AIR.md 1.2: what a toolchain writes for a target. */
export interface Generation {
  readonly name: string;
  readonly triple: string;
  readonly air: string;
  readonly language: string;
  readonly identifier: string;
  /** Undefined where that toolchain states none. */
  readonly sdk: readonly number[] | undefined;
  readonly hasLimits: boolean;
  readonly hasFramePointer: boolean;
  /** Whether records state the address space. */
  readonly hasAddressSpaces: boolean;
}

const row = (
  name: string,
  triple: string,
  air: string,
  language: string,
  identifier: string,
  sdk: readonly number[] | undefined,
  [hasLimits, hasFramePointer, hasAddressSpaces]: readonly [boolean, boolean, boolean],
): Generation => ({
  name,
  triple,
  air,
  language,
  identifier,
  sdk,
  hasLimits,
  hasFramePointer,
  hasAddressSpaces,
});

const old = 'Apple LLVM version 902.11 (metalfe-902.11.1)';
const xcode13 = 'Apple metal version 31001.363 (metalfe-31001.363)';
const xcode14 = 'Apple metal version 31001.667.2 (metalfe-31001.667.2)';
const xcode15 = 'Apple metal version 32023.155 (metalfe-32023.155)';
const xcode16 = 'Apple metal version 32023.335 (metalfe-32023.335)';
const xcode26 = 'Apple metal version 32023.883 (metalfe-32023.883)';

/** Every generation that was seen; the modules made of them are our own text. */
export const generations: readonly Generation[] = [
  row(
    'iOS 11',
    'air64-apple-ios11.3.0',
    '2.0',
    '2.0',
    'Apple LLVM version 802.4 (metalfe-802.4.7)',
    undefined,
    [false, false, false],
  ),
  row('macOS 10.15', 'air64-apple-macosx10.15.0', '2.2', '2.2', old, [10, 15, 4], [false, false, false]),
  row('macOS 11, Xcode 13', 'air64-apple-macosx11.0.0', '2.3', '2.3', xcode13, [12, 1], [true, false, false]),
  row('macOS 12, Xcode 13', 'air64-apple-macosx12.1.0', '2.4', '2.4', xcode13, [12, 1], [true, false, false]),
  row('macOS 13, Xcode 14', 'air64-apple-macosx13.0.0', '2.5', '3.0', xcode14, [13, 1], [true, false, true]),
  row('iOS 16, Xcode 14', 'air64-apple-ios16.0.0', '2.5', '3.0', xcode14, [16, 2], [true, false, true]),
  row('macOS 11, Xcode 15', 'air64-apple-macosx11.0.0', '2.3', '2.3', xcode15, [14, 4], [true, false, false]),
  row('macOS 14, Xcode 15', 'air64-apple-macosx14.0.0', '2.6', '3.1', xcode15, [14, 4], [true, true, true]),
  row('macOS 15, Xcode 16', 'air64-apple-macosx15.0.0', '2.7', '3.2', xcode16, [15, 0], [true, true, true]),
  row(
    'macOS 26, Xcode 26',
    'air64_v28-apple-macosx26.0.0',
    '2.8',
    '4.0',
    xcode26,
    [26, 5],
    [true, true, true],
  ),
  row(
    'macOS 26 with -std=metal3.2',
    'air64_v28-apple-macosx26.0.0',
    '2.8',
    '3.2',
    xcode26,
    [26, 5],
    [true, true, true],
  ),
  row(
    'macOS 15.6, Xcode 26',
    'air64_v27-apple-macosx15.6.0',
    '2.7',
    '3.2',
    xcode26,
    [26, 4],
    [true, true, true],
  ),
  row('a runtime library for macOS 13', 'air64_v25-apple-macosx13.0.0', '2.5', '3.0', xcode26, undefined, [
    true,
    false,
    true,
  ]),
  row('visionOS simulator', 'air64_v26-apple-xros1.0.0-simulator', '2.6', '3.1', xcode26, undefined, [
    true,
    true,
    true,
  ]),
];

const versionText = (version: string): string =>
  [...version.split('.'), '0'].map((part) => `i32 ${part}`).join(', ');

/** The conforming module as the toolchain of `generation` would write it. */
export function moduleOf(generation: Generation): string {
  const {sdk} = generation;
  const flags = [
    ...(sdk === undefined ? [] : ['!0']),
    '!1',
    ...(generation.hasFramePointer ? ['!2'] : []),
    ...(generation.hasLimits ? ['!3', '!4', '!5', '!6', '!7', '!8'] : []),
  ];
  const sdkText = `[${sdk?.length ?? 0} x i32] [${(sdk ?? []).map((part) => `i32 ${part}`).join(', ')}]`;
  const text = conformingModule
    .replace('air64_v28-apple-macosx26.0.0', generation.triple)
    .replace('i32 2, i32 8, i32 0', versionText(generation.air))
    .replace('i32 4, i32 0, i32 0}', `${versionText(generation.language)}}`)
    .replace('Apple metal version 32023.850 (metalfe-32023.850.10)', generation.identifier)
    .replace('[2 x i32] [i32 26, i32 2]', sdkText)
    .replace(/!llvm\.module\.flags = .*/, `!llvm.module.flags = !{${flags.join(', ')}}`);
  return generation.hasAddressSpaces ? text : text.replace(/!"air.address_space", i32 \d, /g, '');
}

/** As Apple’s linker leaves it in a metallib (AIR.md 1.3). */
export function linked(text: string): string {
  return text
    .replace('source_filename = "scale.metal"', 'source_filename = "scale"')
    .replace('!air.source_file_name = !{!24}\n', '')
    .replace('!24 = !{!"scale.metal"}\n', '');
}
