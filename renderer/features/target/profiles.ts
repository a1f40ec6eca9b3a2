import {type CompileOptions, type Target, type ToolchainChoice} from '../../../core/protocol/compile.ts';

/** Names of the OS profiles. */
export const targetNames: Readonly<Record<Target, string>> = {
  macos15: 'macOS 15',
  macos26: 'macOS 26',
};

/** Versions of Apple's front end that people have, newest first, with the Xcode they come with (AIR.md, 1). */
export const appleClangs: readonly {readonly version: string; readonly xcode: string}[] = [
  {version: '32023.883', xcode: 'Xcode 26.4–26.6'},
  {version: '32023.850', xcode: 'Xcode 26.2–26.3'},
  {version: '32023.830', xcode: 'Xcode 26.0–26.1'},
  {version: '32023.335', xcode: 'Xcode 16'},
];

export const toolchainNames: Readonly<Record<ToolchainChoice, string>> = {
  auto: 'Best available',
  portable: 'Portable (Clang)',
  apple: 'Apple',
};

export const optimisations: readonly CompileOptions['optimisation'][] = ['O0', 'O1', 'O2', 'O3', 'Os'];

/** The version with its Xcode where it is known. */
export function appleClangName(version: string): string {
  const known = appleClangs.find((entry) => entry.version === version);
  return known === undefined ? version : `${version} · ${known.xcode}`;
}
